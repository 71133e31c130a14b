import type { Digest } from '@haven/oci';
import type { Database } from '../../db/database.ts';
import type { StorageDriver } from '../../storage/driver.ts';
import { blobKey } from '../../storage/object-key.ts';
import { keepFromArriving } from '../blobs/arrivals.ts';
import { lockBlob } from '../blobs/store.ts';
import { forgetBlobs } from './store.ts';

/**
 * Removes the object of a blob that has no row, unless an upload is bringing it; returns whether it has. Making the row
 * keeps a push of the same bytes as a manifest waiting until the object is gone.
 */
export async function removeOrphan(
  { database, storage }: { readonly database: Database; readonly storage: StorageDriver },
  digest: Digest,
  size: number,
): Promise<boolean> {
  return database.transaction(async (tx) => {
    const blob = await lockBlob(tx, digest, size);
    if (!blob.created) return false;
    const isFree = (await keepFromArriving(tx, [digest])).has(digest);
    if (isFree) await storage.delete(blobKey(digest));
    await forgetBlobs(tx, [blob.blobId]);
    return isFree;
  });
}
