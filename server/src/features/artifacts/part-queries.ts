import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import { type Label, type LabelRow, toLabel } from '../labels/index.ts';
import type { ArtifactReference, ArtifactTag, StoredPlatform } from './model.ts';

/** What belongs to each artifact of a page, by artifact id; artifacts without any are absent. */
export type ByArtifact<Part> = ReadonlyMap<number, readonly Part[]>;

/** The tags of artifacts, last pushed first. */
export async function tagsOfArtifacts(on: Queryable, ids: readonly number[]): Promise<ByArtifact<ArtifactTag>> {
  const rows = await on.many<TagRow>(sql`
    SELECT id, repository_id, artifact_id, name, push_time, pull_time FROM tag
    WHERE artifact_id = ANY (${ids}::bigint[]) ORDER BY push_time DESC, id DESC`);
  return groupBy(rows.map(toTag), (tag) => tag.artifactId);
}

/** The labels of artifacts, in the order in which the labels were made. */
export async function labelsOfArtifacts(on: Queryable, ids: readonly number[]): Promise<ByArtifact<Label>> {
  const rows = await on.many<LabelRow & { readonly artifact_id: number }>(sql`
    SELECT l.artifact_id, h.id, h.project_id, h.name, h.description, h.color, h.creation_time, h.update_time
    FROM artifact_label l JOIN harbor_label h ON h.id = l.label_id
    WHERE l.artifact_id = ANY (${ids}::bigint[]) ORDER BY h.id`);
  const found = rows.map((row) => ({
    artifactId: row.artifact_id,
    label: toLabel(row),
  }));
  const grouped = groupBy(found, (entry) => entry.artifactId);
  return new Map([...grouped].map(([id, entries]) => [id, entries.map((entry) => entry.label)]));
}

/** The children of indexes, in the order of the manifest. */
export async function referencesOfArtifacts(
  on: Queryable,
  ids: readonly number[],
): Promise<ByArtifact<ArtifactReference>> {
  const rows = await on.many<ReferenceRow>(sql`
    SELECT parent_id, child_id, child_digest, platform, urls, annotations FROM artifact_reference
    WHERE parent_id = ANY (${ids}::bigint[]) ORDER BY parent_id, position`);
  const references = rows.map((row) => ({
    parentId: row.parent_id,
    childId: row.child_id,
    childDigest: row.child_digest,
    platform: row.platform ?? undefined,
    annotations: row.annotations ?? undefined,
    urls: row.urls ?? undefined,
  }));
  return groupBy(references, (reference) => reference.parentId);
}

/** Puts parts with the same key together, keeping the order. */
export function groupBy<Part, Key>(
  parts: readonly Part[],
  keyOf: (part: Part) => Key,
): ReadonlyMap<Key, readonly Part[]> {
  const groups = new Map<Key, Part[]>();
  for (const part of parts) {
    const group = groups.get(keyOf(part));
    if (group) group.push(part);
    else groups.set(keyOf(part), [part]);
  }
  return groups;
}

/** A row of table `tag`. */
export interface TagRow {
  readonly id: number;
  readonly repository_id: number;
  readonly artifact_id: number;
  readonly name: string;
  readonly push_time: Date;
  readonly pull_time: Date | null;
}

/** A tag as the model has it. */
export function toTag(row: TagRow): ArtifactTag {
  return {
    id: row.id,
    repositoryId: row.repository_id,
    artifactId: row.artifact_id,
    name: row.name,
    pushedAt: row.push_time,
    pulledAt: row.pull_time ?? undefined,
  };
}

interface ReferenceRow {
  readonly parent_id: number;
  readonly child_id: number;
  readonly child_digest: string;
  readonly platform: StoredPlatform | null;
  readonly urls: readonly string[] | null;
  readonly annotations: Readonly<Record<string, string>> | null;
}
