import type { Digest } from '@haven/oci';
import type { Database } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import type { StorageDriver } from '../../storage/driver.ts';
import { blobKey } from '../../storage/object-key.ts';

const BATCH = 25;

/**
 * Copies manifests from the database, where they are served from, to blob storage, so that the storage alone holds
 * everything pushed. The blob's row is locked meanwhile, so the collector cannot delete what is being written.
 */
export class ManifestCopier {
  readonly #database: Database;
  readonly #storage: StorageDriver;

  constructor(deps: { readonly database: Database; readonly storage: StorageDriver }) {
    this.#database = deps.database;
    this.#storage = deps.storage;
  }

  /** Copies what is not copied yet, until nothing is left or `signal` says stop; returns the number of manifests. */
  async run(signal?: AbortSignal): Promise<number> {
    let total = 0;
    while (!signal?.aborted) {
      const copied = await this.#copySome();
      total += copied;
      if (copied < BATCH) break;
    }
    return total;
  }

  async #copySome(): Promise<number> {
    return this.#database.transaction(async (tx) => {
      const rows = await tx.many<{ blob_id: number; digest: Digest; content: Buffer }>(sql`
        SELECT m.blob_id, b.digest, m.content FROM manifest m JOIN blob b ON b.id = m.blob_id
        WHERE m.stored_at IS NULL ORDER BY m.blob_id LIMIT ${BATCH} FOR UPDATE OF b, m SKIP LOCKED`);
      await Promise.all(rows.map((row) => this.#storage.write(blobKey(row.digest), row.content)));
      if (rows.length > 0) {
        await tx.run(sql`
          UPDATE manifest SET stored_at = now() WHERE blob_id = ANY (${rows.map((row) => row.blob_id)}::bigint[])`);
      }
      return rows.length;
    });
  }
}
