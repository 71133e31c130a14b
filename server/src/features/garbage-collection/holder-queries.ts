import type { Digest } from '@haven/oci';
import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import type { CollectionWindows } from '../../registry/collection/store.ts';
import type { BlobExplanation, Holder } from './model.ts';

// As many of each kind as people read; there may be very many.
const SHOWN = 100;

interface BlobRow {
  readonly id: number;
  readonly size: number;
  readonly isManifest: boolean;
  readonly isDamaged: boolean;
  readonly since: Date;
}

interface Found {
  readonly holders: readonly Holder[];
  readonly total: number;
}

/** Everything that keeps a blob from being collected; undefined when there is no such blob. */
export async function explainBlob(
  on: Queryable,
  digest: Digest,
  windows: CollectionWindows,
): Promise<BlobExplanation | undefined> {
  const blob = await on.first<BlobRow>(sql`
    SELECT b.id, b.size, b.state = 'damaged' AS "isDamaged", b.creation_time AS since,
      EXISTS (SELECT FROM manifest m WHERE m.blob_id = b.id) AS "isManifest"
    FROM blob b WHERE b.digest = ${digest}`);
  if (!blob) return undefined;
  const { id, ...facts } = blob;
  const found = [
    await livingArtifacts(on, id),
    await trashedArtifacts(on, id, windows),
    await idleRepositories(on, id, windows),
    await uploadingRepositories(on, id),
    await queueEntry(on, id),
  ];
  return {
    ...facts,
    digest,
    holders: found.flatMap(({ holders }) => holders),
    total: found.reduce((sum, { total }) => sum + total, 0),
  };
}

async function livingArtifacts(on: Queryable, blobId: number): Promise<Found> {
  const rows = await on.many<{
    repository: string;
    artifact: Digest;
    since: Date;
    tags: string[];
    indexes: Digest[];
    subject: Digest | null;
  }>(sql`
    SELECT r.name AS repository, a.digest AS artifact, a.push_time AS since,
      ARRAY(SELECT name FROM tag WHERE artifact_id = a.id ORDER BY name LIMIT ${SHOWN}) AS tags,
      ARRAY(SELECT DISTINCT parent.digest FROM artifact_reference x JOIN artifact parent ON parent.id = x.parent_id
        WHERE x.child_id = a.id AND parent.deleted_at IS NULL ORDER BY parent.digest LIMIT ${SHOWN}) AS indexes,
      (SELECT x.subject_digest FROM accessory x WHERE x.artifact_id = a.id) AS subject
    FROM artifact_blob ab JOIN artifact a ON a.id = ab.artifact_id JOIN repository r USING (repository_id)
    WHERE ab.blob_id = ${blobId} AND a.deleted_at IS NULL ORDER BY r.name, a.id LIMIT ${SHOWN}`);
  const total = await count(on, blobId, true);
  const holders = rows.map(({ subject, ...row }) => ({
    ...row,
    kind: 'artifact' as const,
    subject: subject ?? undefined,
  }));
  return { holders, total };
}

async function trashedArtifacts(on: Queryable, blobId: number, { trash }: CollectionWindows): Promise<Found> {
  const rows = await on.many<{ repository: string; artifact: Digest; by: string; since: Date; until: Date }>(sql`
    SELECT r.name AS repository, a.digest AS artifact, coalesce(a.deleted_by, '') AS by,
      CASE WHEN isfinite(a.deleted_at) THEN a.deleted_at ELSE now() END AS since,
      CASE WHEN isfinite(a.deleted_at) THEN a.deleted_at + make_interval(secs => ${trash}) ELSE now() END AS until
    FROM artifact_blob ab JOIN artifact a ON a.id = ab.artifact_id JOIN repository r USING (repository_id)
    WHERE ab.blob_id = ${blobId} AND a.deleted_at IS NOT NULL ORDER BY a.deleted_at DESC, a.id LIMIT ${SHOWN}`);
  return { holders: rows.map((row) => ({ ...row, kind: 'trash' as const })), total: await count(on, blobId, false) };
}

async function count(on: Queryable, blobId: number, living: boolean): Promise<number> {
  const row = await on.first<{ count: number }>(sql`
    SELECT count(*) FROM artifact_blob ab JOIN artifact a ON a.id = ab.artifact_id
    WHERE ab.blob_id = ${blobId} AND (a.deleted_at IS NULL) = ${living}`);
  return row?.count ?? 0;
}

async function idleRepositories(on: Queryable, blobId: number, windows: CollectionWindows): Promise<Found> {
  const { grace, awaited = 0 } = windows;
  const rows = await on.many<{ repository: string; awaited: boolean; since: Date; until: Date }>(sql`
    SELECT r.name AS repository, rb.awaited, rb.touched_at AS since,
      rb.touched_at + make_interval(secs => CASE WHEN rb.awaited THEN greatest(${grace}, ${awaited})::float8
        ELSE ${grace}::float8 END) AS until
    FROM repository_blob rb JOIN repository r USING (repository_id)
    WHERE rb.blob_id = ${blobId} AND rb.live_refs = 0 ORDER BY rb.touched_at DESC, r.name`);
  const holders = rows.slice(0, SHOWN).map(({ awaited: isAwaited, ...row }) => ({
    ...row,
    kind: isAwaited ? ('awaited' as const) : ('left over' as const),
  }));
  return { holders, total: rows.length };
}

// Somebody may refer to it there, or is uploading it.
async function uploadingRepositories(on: Queryable, blobId: number): Promise<Found> {
  const rows = await on.many<{ repository: string; since: Date }>(sql`
    SELECT r.name AS repository, min(u.started_at) AS since FROM (
      SELECT u.repository_id, u.started_at
      FROM repository_blob rb JOIN upload u USING (repository_id)
      WHERE rb.blob_id = ${blobId} AND rb.live_refs = 0 AND u.locked_until > now()
      UNION ALL
      SELECT u.repository_id, u.started_at FROM blob b JOIN upload u ON u.digest = b.digest WHERE b.id = ${blobId}
    ) u JOIN repository r USING (repository_id) GROUP BY r.name ORDER BY r.name`);
  return { holders: rows.slice(0, SHOWN).map((row) => ({ ...row, kind: 'upload' })), total: rows.length };
}

async function queueEntry(on: Queryable, blobId: number): Promise<Found> {
  const rows = await on.many<{ reason: string; until: Date }>(sql`
    SELECT reason, not_before AS until FROM collection_queue WHERE blob_id = ${blobId}`);
  return { holders: rows.map((row) => ({ ...row, kind: 'queue' })), total: rows.length };
}
