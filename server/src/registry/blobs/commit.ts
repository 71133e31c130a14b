import type { Digest } from '@haven/oci';
import { type Database, isRetriable, type Transaction } from '../../db/database.ts';
import { together } from '../../db/together.ts';
import type { StagedUpload, StorageDriver } from '../../storage/driver.ts';
import { blobKey } from '../../storage/object-key.ts';
import { chargeBlobs } from './charges.ts';
import { lockBlob, markBlobPresent } from './store.ts';

/** Where a new blob goes, and what else its transaction does. */
export interface BlobCommit {
  readonly digest: Digest;
  readonly target: { readonly repositoryId: number; readonly projectId: number; readonly repository: string };
  readonly actor: string;
  readonly staged: StagedUpload;
  /** Runs in the same transaction. */
  readonly also: (tx: Transaction) => Promise<void>;
}

/**
 * Makes verified bytes a blob of a repository:
 *
 *     lock the blob's row ── bytes to their place (fsync, rename) ── association, quota ── commit
 *
 * The row's lock keeps the collector and other uploads of the same digest away from the moment the bytes are placed
 * until the row is there for good. A crash in between leaves an object without a row, which nobody is ever served
 * and the next upload of the digest replaces. When the blob exists already, the bytes are thrown away instead, unless its
 * object is missing: a collector killed between object and row leaves that behind, as does a manifest not copied yet.
 */
export async function commitBlob(database: Database, storage: StorageDriver, commit: BlobCommit): Promise<void> {
  const key = blobKey(commit.digest);
  const { size } = commit.staged;
  let placed = false;
  await database.transaction(async (tx) => {
    const blob = await lockBlob(tx, commit.digest, size);
    try {
      // In a second attempt after a deadlock the bytes may be in place already.
      const maybeThere = placed || !(blob.created || blob.damaged);
      if (!maybeThere || (await storage.stat(key))?.size !== size) {
        await commit.staged.commit(key);
        placed = true;
      }
      if (blob.damaged) await markBlobPresent(tx, blob.blobId);
      const use = { ...commit.target, actor: commit.actor };
      // The quota last: all pushes into the project wait for each other from there on.
      await together([commit.also(tx), chargeBlobs(tx, use, [blob.blobId])]);
    } catch (error) {
      // Refused after all, by the quota for instance. We still hold the row, so nobody else relies on the object. When
      // the database wants the transaction again, the object is needed: it stays even if there is no other attempt.
      if (placed && blob.created && !isRetriable(error)) {
        await storage.delete(key);
        placed = false;
      }
      throw error;
    }
  });
  if (!placed) await commit.staged.abort();
}
