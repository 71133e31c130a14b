import type { Digest } from '@haven/oci';
import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import { BUILD_CACHE_CONFIG } from './artifact-description.ts';

/** A living artifact, locked for removal. */
export interface RemovableArtifact {
  readonly id: number;
  readonly projectId: number;
  readonly repositoryId: number;
  readonly repository: string;
  readonly digest: Digest;
}

/** Locks a living artifact by id until the transaction ends. */
export async function lockForRemoval(on: Queryable, artifactId: number): Promise<RemovableArtifact | undefined> {
  return on.first<RemovableArtifact>(sql`
    SELECT a.id, a.project_id AS "projectId", a.repository_id AS "repositoryId", r.name AS repository, a.digest
    FROM artifact a JOIN repository r USING (repository_id)
    WHERE a.id = ${artifactId} AND a.deleted_at IS NULL FOR UPDATE OF a`);
}

/** The id of the living artifact with that digest. */
export async function findArtifactId(on: Queryable, repository: string, digest: Digest): Promise<number | undefined> {
  const row = await on.first<{ id: number }>(sql`
    SELECT a.id FROM artifact a JOIN repository r USING (repository_id)
    WHERE r.name = ${repository} AND a.digest = ${digest} AND a.deleted_at IS NULL`);
  return row?.id;
}

/** Whether a living index refers to the artifact. */
export async function hasLivingParent(on: Queryable, artifactId: number): Promise<boolean> {
  const row = await on.first(sql`
    SELECT 1 FROM artifact_reference x JOIN artifact parent ON parent.id = x.parent_id
    WHERE x.child_id = ${artifactId} AND parent.deleted_at IS NULL LIMIT 1`);
  return row !== undefined;
}

/** Names of the tags on an artifact, sorted. */
export async function tagsOf(on: Queryable, artifactId: number): Promise<string[]> {
  const rows = await on.many<{ name: string }>(
    sql`SELECT name FROM tag WHERE artifact_id = ${artifactId} ORDER BY name`,
  );
  return rows.map((row) => row.name);
}

/** Puts an artifact into the trash, with the tags it had; `isAlong` when it goes, and comes back, with another one. */
export async function trashArtifact(
  on: Queryable,
  artifactId: number,
  removal: { readonly actor: string; readonly tags: readonly string[]; readonly isAlong: boolean },
): Promise<void> {
  await on.run(sql`
    UPDATE artifact SET deleted_at = now(), deleted_by = ${removal.actor}, deleted_tags = ${removal.tags}::text[],
      deleted_along = ${removal.isAlong}
    WHERE id = ${artifactId}`);
}

/** Those of the artifacts whose manifest speaks of a build cache of BuildKit, whatever it says of it. */
export async function possibleBuildCaches(on: Queryable, artifactIds: readonly number[]): Promise<ReadonlySet<number>> {
  if (artifactIds.length === 0) return new Set();
  const rows = await on.many<{ id: number }>(
    sql`
      SELECT a.id FROM artifact a JOIN manifest m ON m.blob_id = a.manifest_blob_id
      WHERE a.id = ANY (${artifactIds}::bigint[])
        AND position(convert_to(${BUILD_CACHE_CONFIG}, 'UTF8') IN m.content) > 0`.named('push-caches'),
  );
  return new Set(rows.map(({ id }) => id));
}

/** Lets the next purge take an artifact of the trash, however long the trash is kept. */
export async function expireTrashed(on: Queryable, artifactId: number): Promise<void> {
  await on.run(sql`UPDATE artifact SET deleted_at = '-infinity' WHERE id = ${artifactId} AND deleted_at IS NOT NULL`);
}

/** Counts one living artifact less for each blob of an artifact; returns the blobs. */
export async function dropLiveReferences(on: Queryable, artifact: RemovableArtifact): Promise<number[]> {
  const rows = await on.many<{ blob_id: number }>(sql`
    WITH mine AS (
      SELECT rb.blob_id FROM repository_blob rb JOIN artifact_blob ab ON ab.blob_id = rb.blob_id
      WHERE rb.repository_id = ${artifact.repositoryId} AND ab.artifact_id = ${artifact.id}
      ORDER BY rb.blob_id FOR UPDATE OF rb
    )
    UPDATE repository_blob rb SET live_refs = rb.live_refs - 1
    FROM mine WHERE rb.repository_id = ${artifact.repositoryId} AND rb.blob_id = mine.blob_id
    RETURNING rb.blob_id`);
  return rows.map((row) => row.blob_id);
}

/** Living artifacts that exist for the sake of this one: its accessories. */
export async function accessoriesOf(on: Queryable, artifact: RemovableArtifact): Promise<number[]> {
  const rows = await on.many<{ id: number }>(sql`
    SELECT a.id FROM accessory x JOIN artifact a ON a.id = x.artifact_id
    WHERE x.repository_id = ${artifact.repositoryId} AND x.subject_digest = ${artifact.digest}
      AND a.deleted_at IS NULL AND a.id <> ${artifact.id} ORDER BY a.id`);
  return rows.map((row) => row.id);
}

/** Living children of an index that have no tag and no other living parent. */
export async function orphanedChildren(on: Queryable, parentId: number): Promise<number[]> {
  const rows = await on.many<{ id: number }>(sql`
    SELECT DISTINCT child.id FROM artifact_reference x JOIN artifact child ON child.id = x.child_id
    WHERE x.parent_id = ${parentId} AND child.deleted_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM tag WHERE tag.artifact_id = child.id)
      AND NOT EXISTS (
        SELECT 1 FROM artifact_reference other JOIN artifact parent ON parent.id = other.parent_id
        WHERE other.child_id = child.id AND parent.deleted_at IS NULL)
    ORDER BY child.id`);
  return rows.map((row) => row.id);
}

/** The manifest of a living artifact that nothing names any more, neither a tag nor an index nor a subject. */
export async function unnamedManifest(
  on: Queryable,
  artifactId: number,
): Promise<{ readonly content: Buffer; readonly mediaType: string } | undefined> {
  return on.first(sql`
    SELECT m.content, a.manifest_media_type AS "mediaType"
    FROM artifact a JOIN manifest m ON m.blob_id = a.manifest_blob_id
    WHERE a.id = ${artifactId} AND a.deleted_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM tag WHERE tag.artifact_id = a.id)
      AND NOT EXISTS (SELECT 1 FROM accessory x WHERE x.artifact_id = a.id)
      AND NOT EXISTS (
        SELECT 1 FROM artifact_reference x JOIN artifact parent ON parent.id = x.parent_id
        WHERE x.child_id = a.id AND parent.deleted_at IS NULL)`);
}
