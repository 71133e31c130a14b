import type { Digest } from '@haven/oci';
import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';

/** A blob as one repository sees it. */
export interface BlobRecord {
  readonly blobId: number;
  readonly repositoryId: number;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  /** No artifact of the repository refers to it, and nobody who pushes has asked for it for some minutes. */
  readonly idle: boolean;
}

/** The row of a blob, locked until the transaction ends. */
export interface LockedBlob {
  readonly blobId: number;
  /** Made by this transaction. */
  readonly created: boolean;
}

/**
 * The association of blob `b` with repository `r`, as `rb`, found by one look into the index of both. Joined otherwise, a
 * planner that has not heard of the blobs yet reads all of the repository, for as long as a connection keeps the plan.
 */
export const association = sql`LATERAL (
  SELECT * FROM repository_blob WHERE repository_id = r.repository_id AND blob_id = b.id OFFSET 0) AS rb`;

/** The blob in the repository of that name; undefined when it is not associated, whoever else may have it. */
export async function findBlob(on: Queryable, repository: string, digest: Digest): Promise<BlobRecord | undefined> {
  return on.first<BlobRecord>(
    sql`
      SELECT b.id AS "blobId", r.repository_id AS "repositoryId", b.digest, b.size,
        rb.live_refs = 0 AND NOT (rb.awaited AND rb.touched_at > now() - interval '5 minutes') AS idle
      FROM repository r, blob b, ${association}
      WHERE r.name = ${repository} AND b.digest = ${digest}`.named('blob-find'),
  );
}

/**
 * The blob as `findBlob` has it, kept from the collector until the transaction ends, so that something may refer to it.
 */
export async function holdBlob(on: Queryable, repository: string, digest: Digest): Promise<BlobRecord | undefined> {
  return on.first<BlobRecord>(
    sql`
      SELECT b.id AS "blobId", r.repository_id AS "repositoryId", b.digest, b.size, false AS idle
      FROM repository r, blob b, ${association}
      WHERE r.name = ${repository} AND b.digest = ${digest} FOR KEY SHARE OF b`.named('blob-hold'),
  );
}

/**
 * Restarts the grace period of an association, because a client that pushes has been told that the blob is there.
 * False when the collector was faster and the association is gone.
 */
export async function touchBlob(on: Queryable, repositoryId: number, blobId: number): Promise<boolean> {
  const touched = await on.run(
    sql`
      UPDATE repository_blob SET touched_at = now(), awaited = true
      WHERE repository_id = ${repositoryId} AND blob_id = ${blobId}`,
  );
  return touched === 1;
}

/** Makes or finds the row of a blob and locks it: nobody else makes or deletes it until the transaction ends. */
export async function lockBlob(on: Queryable, digest: Digest, size: number): Promise<LockedBlob> {
  const row = await on.first<LockedBlob>(
    sql`
      INSERT INTO blob AS b (digest, size) VALUES (${digest}, ${size})
      ON CONFLICT (digest) DO UPDATE SET size = b.size
      RETURNING id AS "blobId", xmax = 0 AS created`.named('blob-lock'),
  );
  if (!row) throw new Error('an upsert returned no row');
  return row;
}

/**
 * Takes blobs that no artifact of the repository refers to any more off the project's bill and starts their grace
 * period. Returns the bytes by which the project's usage shrinks.
 */
export async function dischargeBlobs(
  on: Queryable,
  target: { readonly repositoryId: number; readonly projectId: number },
  blobIds: readonly number[],
): Promise<number> {
  const discharged = await on.many<{ blob_id: number }>(
    sql`
      WITH idle AS (
        SELECT blob_id FROM repository_blob
        WHERE repository_id = ${target.repositoryId} AND blob_id = ANY (${blobIds}::bigint[]) AND live_refs = 0
        ORDER BY blob_id FOR UPDATE
      )
      UPDATE repository_blob rb SET charged = false, awaited = false, touched_at = now()
      FROM idle WHERE rb.repository_id = ${target.repositoryId} AND rb.blob_id = idle.blob_id AND rb.charged
      RETURNING rb.blob_id`.named('blob-discharge'),
  );
  return reduceCharges(
    on,
    target.projectId,
    discharged.map((row) => row.blob_id),
  );
}

/** Lowers the charges of blobs in a project by one each; returns the bytes of those that reached zero. */
export async function reduceCharges(on: Queryable, projectId: number, blobIds: readonly number[]): Promise<number> {
  if (blobIds.length === 0) return 0;
  await on.run(
    sql`
      WITH charged AS (
        SELECT blob_id FROM project_blob
        WHERE project_id = ${projectId} AND blob_id = ANY (${blobIds}::bigint[]) ORDER BY blob_id FOR UPDATE
      )
      UPDATE project_blob pb SET charges = pb.charges - 1
      FROM charged WHERE pb.project_id = ${projectId} AND pb.blob_id = charged.blob_id`.named('blob-charges-down'),
  );
  const row = await on.first<{ freed: number }>(
    sql`
      WITH gone AS (
        DELETE FROM project_blob
        WHERE project_id = ${projectId} AND blob_id = ANY (${blobIds}::bigint[]) AND charges = 0
        RETURNING blob_id
      )
      SELECT coalesce(sum(b.size), 0) AS freed FROM gone JOIN blob b ON b.id = gone.blob_id`.named('blob-charges-gone'),
  );
  return row?.freed ?? 0;
}

/** A repository that has the blob, for a mount without a source, with the project that decides who may read it. */
export interface BlobHolder {
  readonly repository: string;
  readonly projectName: string;
}

/** Some repositories that have the blob, one per project. */
export async function blobHolders(on: Queryable, digest: Digest): Promise<BlobHolder[]> {
  return on.many<BlobHolder>(sql`
    SELECT DISTINCT ON (p.project_id) r.name AS repository, p.name AS "projectName"
    FROM blob b
    JOIN repository_blob rb ON rb.blob_id = b.id
    JOIN repository r USING (repository_id)
    JOIN project p USING (project_id)
    WHERE b.digest = ${digest}
    LIMIT 100`);
}

/** Whether the repository still has the blob: it may have been deleted since the record was read. */
export async function isAssociated(on: Queryable, blob: BlobRecord): Promise<boolean> {
  const row = await on.first(sql`
    SELECT 1 FROM repository_blob WHERE repository_id = ${blob.repositoryId} AND blob_id = ${blob.blobId}`);
  return row !== undefined;
}

/** The bytes of a blob that came as a manifest and may not have been copied to storage yet. */
export async function manifestContent(on: Queryable, blobId: number): Promise<Buffer | undefined> {
  const row = await on.first<{ content: Buffer }>(sql`SELECT content FROM manifest WHERE blob_id = ${blobId}`);
  return row?.content;
}
