import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import type { Deletion } from './restoration-store.ts';

/** Whether an index that lies in the trash itself, and is not among these artifacts, needs one of them to come back. */
export async function isNeededByTrashed(on: Queryable, artifactIds: readonly number[]): Promise<boolean> {
  const row = await on.first(sql`
    SELECT 1 FROM artifact_reference x JOIN artifact parent ON parent.id = x.parent_id
    WHERE x.child_id = ANY (${artifactIds}::bigint[]) AND NOT parent.id = ANY (${artifactIds}::bigint[])
      AND parent.deleted_at > '-infinity' LIMIT 1`);
  return row !== undefined;
}

/** Those of the artifacts that no index outside of them needs, living or in the trash. */
export async function ownedAmong(on: Queryable, artifactIds: readonly number[]): Promise<number[]> {
  const rows = await on.many<{ id: number }>(sql`
    SELECT id::float8 AS id FROM unnest(${artifactIds}::bigint[]) AS id
    WHERE NOT EXISTS (
      SELECT FROM artifact_reference x JOIN artifact parent ON parent.id = x.parent_id
      WHERE x.child_id = id AND NOT parent.id = ANY (${artifactIds}::bigint[])
        AND parent.deleted_at IS DISTINCT FROM '-infinity')`);
  return rows.map((row) => row.id);
}

/** Lets the collector take artifacts of the trash next time, however long the trash is kept; returns how many. */
export async function expireArtifacts(on: Queryable, artifactIds: readonly number[]): Promise<number> {
  return on.run(sql`
    UPDATE artifact SET deleted_at = '-infinity'
    WHERE id = ANY (${artifactIds}::bigint[]) AND deleted_at > '-infinity'`);
}

/** The same for everything of a repository that lies there; returns how many. */
export async function expireArtifactsOf(on: Queryable, repositoryId: number): Promise<number> {
  return on.run(sql`
    UPDATE artifact SET deleted_at = '-infinity' WHERE repository_id = ${repositoryId} AND deleted_at > '-infinity'`);
}

/** Takes a repository out of the trash for good; false when it is not there any more. */
export async function expireRepository(on: Queryable, { place, at }: Deletion): Promise<boolean> {
  const expired = await on.run(sql`
    UPDATE repository SET deleted_at = '-infinity'
    WHERE repository_id = ${place.repositoryId} AND state = 'deleted' AND deleted_at = ${at}::timestamptz`);
  return expired > 0;
}

/** Ends the grace period of what the repository has left of deleted artifacts, unless somebody relies on it. */
export async function expireAssociations(
  on: Queryable,
  repositoryId: number,
  blobIds?: readonly number[],
): Promise<void> {
  await on.run(sql`
    UPDATE repository_blob SET touched_at = to_timestamp(0)
    WHERE repository_id = ${repositoryId} AND live_refs = 0 AND NOT charged AND NOT awaited
      AND (${blobIds ?? null}::bigint[] IS NULL OR blob_id = ANY (${blobIds ?? null}::bigint[]))`);
}

/** What artifacts consist of. */
export async function blobsOf(on: Queryable, artifactIds: readonly number[]): Promise<number[]> {
  const rows = await on.many<{ blob_id: number }>(sql`
    SELECT DISTINCT blob_id FROM artifact_blob WHERE artifact_id = ANY (${artifactIds}::bigint[]) ORDER BY blob_id`);
  return rows.map((row) => row.blob_id);
}
