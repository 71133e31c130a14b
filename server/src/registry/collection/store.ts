import type { Digest } from '@haven/oci';
import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';

/** How long things stay before the collector takes them, in seconds. */
export interface CollectionWindows {
  /** Blobs that nothing refers to: the time a client may take between uploading or seeing a blob and using it. */
  readonly grace: number;
  /** Deleted artifacts, until when they can be restored. */
  readonly trash: number;
  /** At least so long for blobs that a client was told are there, so that it can still push what refers to them. */
  readonly awaited?: number;
}

/** An association that was removed because it was idle too long. */
export interface DroppedAssociation {
  readonly blobId: number;
  readonly projectId: number;
  readonly charged: boolean;
  readonly repository: string;
  readonly digest: Digest;
}

/**
 * Forgets some artifacts whose time in the trash is over; returns the blobs they consisted of. Parents go before
 * their children. What was deleted together goes together: from the first artifact on, none of the others can be
 * restored, so nobody gets half of it; while somebody holds one of them, none goes.
 */
export async function purgeTrash(
  on: Queryable,
  trash: number,
  limit: number,
): Promise<{ artifacts: number; blobIds: number[] }> {
  const rows = await on.many<{ id: number; blob_ids: number[] | null }>(sql`
    WITH candidate AS (
      SELECT a.id, a.repository_id, a.deleted_at FROM artifact a
      WHERE a.deleted_at <= now() - make_interval(secs => ${trash})
        AND NOT EXISTS (SELECT 1 FROM artifact_reference x WHERE x.child_id = a.id)
      ORDER BY a.deleted_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
    ), deletion AS (
      SELECT DISTINCT repository_id, deleted_at FROM candidate WHERE deleted_at > '-infinity'
    ), sibling AS (
      SELECT a.id, a.repository_id, a.deleted_at
      FROM artifact a JOIN deletion d ON d.repository_id = a.repository_id AND d.deleted_at = a.deleted_at
      WHERE NOT EXISTS (SELECT FROM candidate c WHERE c.id = a.id) FOR UPDATE OF a SKIP LOCKED
    ), held AS (
      SELECT a.repository_id, a.deleted_at
      FROM deletion d JOIN artifact a ON a.repository_id = d.repository_id AND a.deleted_at = d.deleted_at
      GROUP BY a.repository_id, a.deleted_at
      HAVING count(*) > (
        SELECT count(*) FROM (SELECT * FROM candidate UNION ALL SELECT * FROM sibling) mine
        WHERE mine.repository_id = a.repository_id AND mine.deleted_at = a.deleted_at)
    ), due AS (
      SELECT c.id FROM candidate c
      WHERE NOT EXISTS (SELECT FROM held h WHERE h.repository_id = c.repository_id AND h.deleted_at = c.deleted_at)
    ), expired AS (
      UPDATE artifact a SET deleted_at = '-infinity' FROM sibling s
      WHERE a.id = s.id
        AND NOT EXISTS (SELECT FROM held h WHERE h.repository_id = s.repository_id AND h.deleted_at = s.deleted_at)
    ), closed AS (
      UPDATE repository r SET deleted_at = '-infinity' FROM deletion d
      WHERE r.repository_id = d.repository_id AND r.state = 'deleted' AND r.deleted_at = d.deleted_at
        AND NOT EXISTS (SELECT FROM held h WHERE h.repository_id = d.repository_id AND h.deleted_at = d.deleted_at)
    ), parts AS (
      SELECT artifact_id, array_agg(blob_id::float8) AS blob_ids FROM artifact_blob
      WHERE artifact_id IN (SELECT id FROM due) GROUP BY artifact_id
    ), gone AS (
      DELETE FROM artifact a USING due WHERE a.id = due.id RETURNING a.id
    )
    SELECT gone.id, parts.blob_ids FROM gone LEFT JOIN parts ON parts.artifact_id = gone.id`);
  return { artifacts: rows.length, blobIds: [...new Set(rows.flatMap((row) => row.blob_ids ?? []))] };
}

/**
 * Removes some associations that no living artifact needs and nobody has touched for the grace period. Those of a
 * repository into which somebody is uploading right now stay: their manifest is still to come.
 */
export async function dropIdleAssociations(
  on: Queryable,
  { grace, awaited = 0 }: CollectionWindows,
  limit: number,
): Promise<DroppedAssociation[]> {
  return on.many<DroppedAssociation>(sql`
    WITH idle AS (
      SELECT rb.repository_id, rb.blob_id FROM repository_blob rb
      WHERE rb.idle AND rb.touched_at <= now() - make_interval(secs => ${grace})
        AND (NOT rb.awaited OR rb.touched_at <= now() - make_interval(secs => ${awaited}))
        AND NOT EXISTS (SELECT 1 FROM upload u WHERE u.repository_id = rb.repository_id AND u.locked_until > now())
      ORDER BY rb.touched_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
    ), gone AS (
      DELETE FROM repository_blob rb USING idle
      WHERE rb.repository_id = idle.repository_id AND rb.blob_id = idle.blob_id
      RETURNING rb.repository_id, rb.blob_id, rb.charged
    )
    SELECT gone.blob_id AS "blobId", gone.charged, r.project_id AS "projectId", r.name AS repository, b.digest
    FROM gone JOIN repository r USING (repository_id) JOIN blob b ON b.id = gone.blob_id`);
}

/** A blob the collector holds: nobody can associate or delete it until the transaction ends. */
export interface HeldBlob {
  readonly id: number;
  readonly digest: Digest;
  readonly size: number;
  readonly isManifest: boolean;
}

/** Locks some blobs that are due to be looked at; those that an upload is bringing stay due. */
export async function holdDueBlobs(on: Queryable, limit: number): Promise<HeldBlob[]> {
  return on.many<HeldBlob>(sql`
    SELECT b.id, b.digest, b.size, EXISTS (SELECT FROM manifest m WHERE m.blob_id = b.id) AS "isManifest"
    FROM collection_queue q JOIN blob b ON b.id = q.blob_id
    WHERE q.not_before <= now() AND NOT EXISTS (SELECT FROM upload u WHERE u.digest = b.digest)
    ORDER BY q.not_before, b.id LIMIT ${limit} FOR UPDATE OF b, q SKIP LOCKED`);
}

/** Which of the held blobs somebody refers to: a repository, an artifact (also in the trash) or a project's bill. */
export async function referencedAmong(on: Queryable, blobIds: readonly number[]): Promise<ReadonlySet<number>> {
  const rows = await on.many<{ id: number }>(sql`
    SELECT held.id::float8 AS id FROM unnest(${blobIds}::bigint[]) AS held (id)
    WHERE EXISTS (SELECT 1 FROM repository_blob x WHERE x.blob_id = held.id)
       OR EXISTS (SELECT 1 FROM artifact_blob x WHERE x.blob_id = held.id)
       OR EXISTS (SELECT 1 FROM artifact x WHERE x.manifest_blob_id = held.id)`);
  return new Set(rows.map((row) => row.id));
}

/** Takes blobs off the queue: somebody refers to them, and will put them back when that ends. */
export async function dequeueBlobs(on: Queryable, blobIds: readonly number[]): Promise<void> {
  if (blobIds.length === 0) return;
  await on.run(sql`DELETE FROM collection_queue WHERE blob_id = ANY (${blobIds}::bigint[])`);
}

/** Looks at blobs again later, whose bytes could not be deleted now. */
export async function postponeBlobs(on: Queryable, blobIds: readonly number[]): Promise<void> {
  if (blobIds.length === 0) return;
  await on.run(sql`
    UPDATE collection_queue SET not_before = now() + interval '5 minutes' WHERE blob_id = ANY (${blobIds}::bigint[])`);
}

/** Makes everything in the queue due. */
export async function hastenPostponed(on: Queryable): Promise<void> {
  await on.run(sql`UPDATE collection_queue SET not_before = now() WHERE not_before > now()`);
}

/** Adds to what the collection that goes on all the time has freed today. */
export async function noteFreed(
  on: Queryable,
  freed: {
    readonly artifacts: number;
    readonly manifests: number;
    readonly blobs: number;
    readonly bytes: number;
  },
): Promise<void> {
  await on.run(sql`
    INSERT INTO collection_day AS d (day, artifacts, manifests, blobs, bytes)
    VALUES ((now() AT TIME ZONE 'UTC')::date, ${freed.artifacts}, ${freed.manifests}, ${freed.blobs}, ${freed.bytes})
    ON CONFLICT (day) DO UPDATE SET artifacts = d.artifacts + excluded.artifacts,
      manifests = d.manifests + excluded.manifests, blobs = d.blobs + excluded.blobs, bytes = d.bytes + excluded.bytes`);
}

/** Forgets blobs whose bytes are gone; manifests and queue entries go along. */
export async function forgetBlobs(on: Queryable, blobIds: readonly number[]): Promise<void> {
  if (blobIds.length === 0) return;
  await on.run(sql`DELETE FROM blob WHERE id = ANY (${blobIds}::bigint[])`);
}

const LAST_COLLECTION = 'last-collection';

/** Notes that everything that was due has been collected, just now. */
export async function noteCollection(on: Queryable): Promise<void> {
  await on.run(sql`
    INSERT INTO installation AS i (name, value) VALUES (${LAST_COLLECTION}, extract(epoch FROM now())::text)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value`);
}

/** When everything that was due was last collected, by whichever process; undefined if never. */
export async function lastCollection(on: Queryable): Promise<Date | undefined> {
  const row = await on.first<{ at: Date }>(sql`
    SELECT to_timestamp(value::float8) AS at FROM installation WHERE name = ${LAST_COLLECTION}`);
  return row?.at;
}
