import type { Queryable } from '../../db/database.ts';
import { type Sql, sql } from '../../db/sql.ts';
import type { CollectionWindows } from '../../registry/collection/store.ts';
import type { CollectionState, Estimate } from './model.ts';

// Living artifacts that neither a tag nor an index nor a subject names, pushed before the time window.
const untagged = (grace: number): Sql => sql`
  a.deleted_at IS NULL AND a.parent_count = 0 AND a.push_time <= now() - make_interval(secs => ${grace})
  AND NOT EXISTS (SELECT FROM tag WHERE tag.artifact_id = a.id)
  AND NOT EXISTS (SELECT FROM accessory x WHERE x.artifact_id = a.id)`;

/** Some artifacts that nothing names, after the one with the given id, in the order of their ids. */
export async function untaggedArtifacts(
  on: Queryable,
  after: number,
  grace: number,
  limit: number,
): Promise<readonly { readonly id: number; readonly name: string }[]> {
  return on.many(sql`
    SELECT a.id, r.name || '@' || a.digest AS name FROM artifact a JOIN repository r USING (repository_id)
    WHERE a.id > ${after} AND ${untagged(grace)} ORDER BY a.id LIMIT ${limit}`);
}

/**
 * What would go: artifacts of the trash whose time is over, and those that nothing names with all that goes with them;
 * then the blobs that only these, associations without use, or nothing at all refer to. Costs what goes, and the blobs
 * of that.
 */
export async function estimate(
  on: Queryable,
  { grace, trash, awaited = 0 }: CollectionWindows,
  deleteUntagged: boolean,
): Promise<Estimate> {
  const idle = sql`
    rb.touched_at <= now() - make_interval(secs => ${grace})
    AND (NOT rb.awaited OR rb.touched_at <= now() - make_interval(secs => ${awaited}))
    AND NOT EXISTS (SELECT FROM upload u WHERE u.repository_id = rb.repository_id AND u.locked_until > now())`;
  const row = await on.first<Estimate>(sql`
    WITH RECURSIVE named_by_nothing (id, repository_id, digest) AS (
      SELECT a.id, a.repository_id, a.digest FROM artifact a WHERE ${deleteUntagged} AND ${untagged(grace)}
      UNION
      SELECT a.id, a.repository_id, a.digest FROM named_by_nothing n
      CROSS JOIN LATERAL (
        SELECT artifact_id AS id FROM accessory
        WHERE repository_id = n.repository_id AND subject_digest = n.digest
        UNION ALL
        SELECT x.child_id FROM artifact_reference x JOIN artifact child ON child.id = x.child_id
        WHERE x.parent_id = n.id AND child.parent_count = 1
          AND NOT EXISTS (SELECT FROM tag WHERE tag.artifact_id = child.id)
      ) dependant
      JOIN artifact a ON a.id = dependant.id AND a.deleted_at IS NULL
    ), doomed AS MATERIALIZED (
      SELECT id, repository_id, true AS living FROM named_by_nothing
      UNION ALL
      SELECT id, repository_id, false FROM artifact WHERE deleted_at <= now() - make_interval(secs => ${trash})
    ), lost AS MATERIALIZED (
      SELECT d.repository_id, x.blob_id, count(*) FILTER (WHERE d.living) AS refs
      FROM doomed d JOIN artifact_blob x ON x.artifact_id = d.id GROUP BY d.repository_id, x.blob_id
    ), candidate AS (
      SELECT blob_id FROM lost
      UNION
      SELECT rb.blob_id FROM repository_blob rb WHERE rb.idle AND ${idle}
      UNION
      SELECT blob_id FROM collection_queue
    ), kept AS (
      SELECT c.blob_id FROM candidate c JOIN artifact_blob x USING (blob_id)
      LEFT JOIN doomed d ON d.id = x.artifact_id WHERE d.id IS NULL
      UNION
      SELECT c.blob_id FROM candidate c JOIN repository_blob rb USING (blob_id)
      LEFT JOIN lost ON lost.repository_id = rb.repository_id AND lost.blob_id = rb.blob_id
      WHERE NOT (rb.live_refs = coalesce(lost.refs, 0) AND (coalesce(lost.refs, 0) > 0 OR ${idle}))
    ), free AS (
      SELECT b.size, EXISTS (SELECT FROM manifest m WHERE m.blob_id = b.id) AS is_manifest
      FROM candidate c JOIN blob b ON b.id = c.blob_id LEFT JOIN kept k ON k.blob_id = b.id
      WHERE k.blob_id IS NULL AND NOT EXISTS (SELECT FROM upload u WHERE u.digest = b.digest)
    )
    SELECT (SELECT count(*) FROM named_by_nothing) AS untagged,
      (SELECT count(*) FROM doomed WHERE NOT living) AS artifacts,
      count(*) FILTER (WHERE is_manifest) AS manifests, count(*) FILTER (WHERE NOT is_manifest) AS blobs,
      coalesce(sum(size), 0) AS bytes
    FROM free`);
  return row ?? { untagged: 0, artifacts: 0, manifests: 0, blobs: 0, bytes: 0 };
}

/** How much stays although nothing living needs it, because its time is not over. */
export async function readState(on: Queryable, days: number): Promise<CollectionState> {
  const waiting = await on.first<{
    trashed: number;
    oldest: Date | null;
    idle: number;
    idleBytes: number;
    queued: number;
    queuedBytes: number;
    postponed: number;
  }>(sql`
    SELECT trash.*, idle.*, queue.* FROM (
      SELECT count(*) AS trashed, min(deleted_at) FILTER (WHERE isfinite(deleted_at)) AS oldest
      FROM artifact WHERE deleted_at IS NOT NULL
    ) trash, (
      SELECT count(*) AS idle, coalesce(sum(b.size), 0) AS "idleBytes"
      FROM (SELECT DISTINCT blob_id FROM repository_blob WHERE idle) rb JOIN blob b ON b.id = rb.blob_id
    ) idle, (
      SELECT count(*) AS queued, coalesce(sum(b.size), 0) AS "queuedBytes",
        count(*) FILTER (WHERE q.not_before > now()) AS postponed
      FROM collection_queue q JOIN blob b ON b.id = q.blob_id
    ) queue`);
  const freed = await on.many<CollectionState['days'][number]>(sql`
    SELECT day::text, artifacts, manifests, blobs, bytes FROM collection_day ORDER BY day DESC LIMIT ${days}`);
  return {
    trash: { artifacts: waiting?.trashed ?? 0, oldest: waiting?.oldest ?? undefined },
    idle: { blobs: waiting?.idle ?? 0, bytes: waiting?.idleBytes ?? 0 },
    queue: {
      blobs: waiting?.queued ?? 0,
      bytes: waiting?.queuedBytes ?? 0,
      postponed: waiting?.postponed ?? 0,
    },
    days: freed,
  };
}
