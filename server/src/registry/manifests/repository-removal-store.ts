import type { Digest } from '@haven/oci';
import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import { auditInsert } from '../../events/audit.ts';
import { eventInsert } from '../../events/outbox.ts';
import type { RepositoryTarget } from './artifact-store.ts';

/** A living artifact with its tags, locked for removal. */
export interface LockedArtifact {
  readonly id: number;
  readonly digest: Digest;
  /** Sorted. */
  readonly tags: readonly string[];
}

/**
 * Locks all living artifacts of a repository and their blobs until the transaction ends: pushes of the same manifests
 * wait. Blobs come first, as in a push.
 */
export async function lockAllForRemoval(on: Queryable, repositoryId: number): Promise<LockedArtifact[]> {
  await on.run(sql`
    SELECT FROM repository_blob WHERE repository_id = ${repositoryId} AND live_refs > 0 ORDER BY blob_id FOR UPDATE`);
  await on.run(sql`
    SELECT FROM artifact WHERE repository_id = ${repositoryId} AND deleted_at IS NULL ORDER BY id FOR UPDATE`);
  // Looked at anew, because who held a lock before may have changed the tags.
  return on.many<LockedArtifact>(sql`
    SELECT a.id, a.digest, coalesce(t.tags, '{}') AS tags
    FROM artifact a LEFT JOIN (
      SELECT artifact_id, array_agg(name::text ORDER BY name) AS tags FROM tag
      WHERE repository_id = ${repositoryId} GROUP BY artifact_id
    ) t ON t.artifact_id = a.id
    WHERE a.repository_id = ${repositoryId} AND a.deleted_at IS NULL ORDER BY a.id`);
}

/** Writes the audit row and the event of every artifact that people saw, as if each had been deleted by itself. */
export async function recordRemovals(
  on: Queryable,
  repository: RepositoryTarget & { readonly name: string },
  artifactIds: readonly number[],
  actor: string,
): Promise<void> {
  const { name, projectId, repositoryId } = repository;
  const removed = sql`
    SELECT a.id, a.digest, ARRAY(SELECT t.name::text FROM tag t WHERE t.artifact_id = a.id ORDER BY t.name) AS tags
    FROM artifact a WHERE a.id = ANY (${artifactIds}::bigint[]) AND a.listed ORDER BY a.id`;
  await on.run(
    auditInsert(sql`
      SELECT ${projectId}::integer, 'delete', 'artifact', resource, ${actor}::text, 'delete artifact: ' || resource, true,
        now()
      FROM (${removed}) AS removed,
        LATERAL (SELECT ${name} || coalesce(':' || tags[1], '@' || digest) AS resource) AS named`),
  );
  await on.run(
    eventInsert(sql`
      SELECT 'DELETE_ARTIFACT', ${projectId}::integer, ${repositoryId}::bigint, ${actor}::text,
        jsonb_build_object('repository', ${name}::text, 'digest', digest, 'tags', tags), now()
      FROM (${removed}) AS removed`),
  );
}

/**
 * Puts locked artifacts into the trash, with the tags they have until then; those that belong to another one go along
 * with it.
 */
export async function trashArtifacts(on: Queryable, artifactIds: readonly number[], actor: string): Promise<void> {
  await on.run(sql`
    UPDATE artifact a SET deleted_at = now(), deleted_by = ${actor},
      deleted_tags = ARRAY(SELECT t.name::text FROM tag t WHERE t.artifact_id = a.id ORDER BY t.name),
      deleted_along = a.parent_count > 0 OR EXISTS (
        SELECT FROM accessory x JOIN artifact s ON s.repository_id = a.repository_id AND s.digest = x.subject_digest
        WHERE x.artifact_id = a.id AND s.deleted_at IS NULL AND s.id <> a.id)
    WHERE a.id = ANY (${artifactIds}::bigint[])`);
}

/** Counts for each blob of the artifacts as many living artifacts less as had it; returns the blobs. */
export async function dropAllLiveReferences(
  on: Queryable,
  repositoryId: number,
  artifactIds: readonly number[],
): Promise<number[]> {
  const rows = await on.many<{ blob_id: number }>(sql`
    WITH lost AS (
      SELECT blob_id, count(*)::integer AS refs FROM artifact_blob
      WHERE artifact_id = ANY (${artifactIds}::bigint[]) GROUP BY blob_id
    ), held AS (
      SELECT rb.blob_id FROM repository_blob rb JOIN lost USING (blob_id)
      WHERE rb.repository_id = ${repositoryId} ORDER BY rb.blob_id FOR UPDATE OF rb
    )
    UPDATE repository_blob rb SET live_refs = rb.live_refs - lost.refs
    FROM held JOIN lost USING (blob_id)
    WHERE rb.repository_id = ${repositoryId} AND rb.blob_id = held.blob_id
    RETURNING rb.blob_id`);
  return rows.map((row) => row.blob_id);
}

/** Takes a repository off the lists, unless something was pushed into it again. */
export async function hideEmptyRepository(on: Queryable, repositoryId: number, actor: string): Promise<void> {
  await on.run(sql`SELECT FROM repository WHERE repository_id = ${repositoryId} FOR UPDATE`);
  // A statement of its own, which sees what those who held the row before have committed.
  await on.run(sql`
    UPDATE repository SET state = 'deleted', deleted_at = now(), deleted_by = ${actor}, update_time = now()
    WHERE repository_id = ${repositoryId} AND NOT EXISTS (
      SELECT FROM artifact WHERE repository_id = ${repositoryId} AND deleted_at IS NULL)`);
}
