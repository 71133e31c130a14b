import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import { HavenError } from '../../error.ts';
import { reduceCharges } from './store.ts';

/**
 * Takes a blob out of a repository at once and lets the collector look whether anyone else has it. Returns the bytes
 * by which the project's usage shrinks; fails with 405 `UNSUPPORTED` while an artifact of the repository needs it.
 */
export async function dissociateBlob(
  on: Queryable,
  blob: { readonly repositoryId: number; readonly projectId: number; readonly blobId: number },
): Promise<number> {
  const removed = await on.first<{ charged: boolean }>(sql`
    DELETE FROM repository_blob
    WHERE repository_id = ${blob.repositoryId} AND blob_id = ${blob.blobId} AND live_refs = 0
    RETURNING charged`);
  if (!removed) {
    throw new HavenError('UNSUPPORTED', 'a manifest of the repository needs this blob; delete the manifest first', {
      status: 405,
    });
  }
  await enqueueBlobs(on, [blob.blobId], 'blob deleted');
  return removed.charged ? reduceCharges(on, blob.projectId, [blob.blobId]) : 0;
}

/** Lets the collector look at blobs that may have lost their last reference. */
export async function enqueueBlobs(on: Queryable, blobIds: readonly number[], reason: string): Promise<void> {
  if (blobIds.length === 0) return;
  await on.run(sql`
    INSERT INTO collection_queue (blob_id, reason)
    SELECT DISTINCT id, ${reason} FROM unnest(${blobIds}::bigint[]) AS id ORDER BY id
    ON CONFLICT (blob_id) DO UPDATE SET not_before = least(collection_queue.not_before, excluded.not_before)`);
}
