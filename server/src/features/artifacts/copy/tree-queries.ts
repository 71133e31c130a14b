import type { Digest, TagName } from '@haven/oci';
import type { Queryable } from '../../../db/database.ts';
import { sql } from '../../../db/sql.ts';
import { HavenError } from '../../../error.ts';
import { groupBy } from '../part-queries.ts';

/** An artifact that is pushed again. */
export interface CopiedArtifact {
  readonly id: number;
  readonly digest: Digest;
  readonly mediaType: string;
  readonly tags: readonly TagName[];
}

// Every artifact is a push of its own; a tree that large was made to keep somebody busy.
const MAX_ARTIFACTS = 2000;

/**
 * The ids of an artifact and of everything that goes with it, children and accessories of any depth, in an order in
 * which they can be pushed: every index after its children.
 */
export async function copyOrder(on: Queryable, rootId: number): Promise<readonly number[]> {
  const children = new Map<number, readonly number[]>();
  const known = new Set([rootId]);
  for (let level = [rootId]; level.length > 0; ) {
    const below = await childrenOf(on, level);
    for (const [id, ids] of below) children.set(id, ids);
    const found = [...[...below.values()].flat(), ...(await accessoriesOf(on, level))];
    level = [...new Set(found)].filter((id) => !known.has(id));
    for (const id of level) known.add(id);
    if (known.size > MAX_ARTIFACTS) {
      throw new HavenError('BAD_REQUEST', `an artifact with more than ${MAX_ARTIFACTS} others cannot be copied`);
    }
  }
  const order = new Set<number>();
  const visit = (id: number): void => {
    if (order.has(id)) return;
    // Digests cannot go in a circle, so this ends.
    for (const child of children.get(id) ?? []) visit(child);
    order.add(id);
  };
  for (const id of known) visit(id);
  return [...order];
}

/** What is to be pushed of artifacts, in the order of the ids. */
export async function readCopied(on: Queryable, ids: readonly number[]): Promise<readonly CopiedArtifact[]> {
  return on.many<CopiedArtifact>(sql`
    SELECT a.id, a.digest, a.manifest_media_type AS "mediaType",
      ARRAY(SELECT t.name::text FROM tag t WHERE t.artifact_id = a.id ORDER BY t.name) AS tags
    FROM unnest(${ids}::bigint[]) WITH ORDINALITY AS wanted (id, place)
    JOIN artifact a ON a.id = wanted.id ORDER BY wanted.place`);
}

/** The blobs that artifacts consist of, their manifests included. */
export async function blobsOf(on: Queryable, artifactIds: readonly number[]): Promise<readonly number[]> {
  const rows = await on.many<{ blob_id: number }>(sql`
    SELECT DISTINCT blob_id FROM artifact_blob WHERE artifact_id = ANY (${artifactIds}::bigint[])`);
  return rows.map((row) => row.blob_id);
}

async function childrenOf(on: Queryable, ids: readonly number[]): Promise<ReadonlyMap<number, readonly number[]>> {
  const rows = await on.many<{ parent_id: number; child_id: number }>(sql`
    SELECT x.parent_id, x.child_id
    FROM artifact_reference x JOIN artifact child ON child.id = x.child_id AND child.deleted_at IS NULL
    WHERE x.parent_id = ANY (${ids}::bigint[]) ORDER BY x.parent_id, x.position`);
  const groups = groupBy(rows, (row) => row.parent_id);
  return new Map([...groups].map(([id, group]) => [id, group.map((row) => row.child_id)]));
}

async function accessoriesOf(on: Queryable, ids: readonly number[]): Promise<readonly number[]> {
  const rows = await on.many<{ artifact_id: number }>(sql`
    SELECT x.artifact_id
    FROM artifact subject
    JOIN accessory x ON x.repository_id = subject.repository_id AND x.subject_digest = subject.digest
    JOIN artifact a ON a.id = x.artifact_id AND a.deleted_at IS NULL
    WHERE subject.id = ANY (${ids}::bigint[]) ORDER BY x.id LIMIT ${MAX_ARTIFACTS + 1}`);
  return rows.map((row) => row.artifact_id);
}
