import type { Digest } from '@haven/oci';
import type { Database } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import type { StorageDriver } from '../../storage/driver.ts';
import { blobDigest, blobPrefix } from '../../storage/object-key.ts';
import { readWhole } from '../../storage/read-whole.ts';
import { removeOrphan } from './orphans.ts';

/** An object in storage that may belong to no blob. */
interface Candidate {
  readonly digest: Digest;
  readonly size: number;
}

const BATCH = 500;
const OWNER_KEY = 'haven/owner';

/**
 * Removes objects that no blob's row speaks of. A process killed between placing an upload's bytes and committing its
 * row leaves one behind; nobody is ever served it, but it takes room. Only in a storage that was empty when this
 * installation first saw it, which it marks: in one that was taken over, or belongs to another installation too, what
 * this database does not know may be all that somebody has.
 */
export class OrphanSweeper {
  readonly #database: Database;
  readonly #storage: StorageDriver;
  readonly #installationId: string;

  constructor(deps: {
    readonly database: Database;
    readonly storage: StorageDriver;
    readonly installationId: string;
  }) {
    this.#database = deps.database;
    this.#storage = deps.storage;
    this.#installationId = deps.installationId;
  }

  /** Marks an empty storage as this installation's; to be called before anything is stored. */
  async claimEmpty(): Promise<void> {
    if (await this.#storage.stat(OWNER_KEY)) return;
    for await (const _object of this.#storage.list(blobPrefix)) return;
    await this.#storage.write(OWNER_KEY, Buffer.from(this.#installationId));
  }

  /** Looks at every object older than `minimumAgeMs`, if the storage is ours; returns the number removed. */
  async run(minimumAgeMs: number, signal?: AbortSignal): Promise<number> {
    if (!(await this.#isOurs())) return 0;
    const before = Date.now() - minimumAgeMs;
    let removed = 0;
    let batch: Candidate[] = [];
    for await (const { key, size, modifiedAt } of this.#storage.list(blobPrefix)) {
      if (signal?.aborted) return removed;
      const digest = blobDigest(key);
      // A younger one may be waiting for its row at this moment.
      if (digest === undefined || modifiedAt.getTime() > before) continue;
      batch.push({ digest, size });
      if (batch.length < BATCH) continue;
      removed += await this.#removeUnknown(batch);
      batch = [];
    }
    return removed + (await this.#removeUnknown(batch));
  }

  async #isOurs(): Promise<boolean> {
    if (!(await this.#storage.stat(OWNER_KEY))) return false;
    return (await readWhole(this.#storage, OWNER_KEY)).toString() === this.#installationId;
  }

  async #removeUnknown(candidates: readonly Candidate[]): Promise<number> {
    const digests = candidates.map((candidate) => candidate.digest);
    const known = await this.#database.many<{ digest: Digest }>(
      sql`SELECT digest FROM blob WHERE digest = ANY (${digests}::text[])`,
    );
    const knownDigests = new Set(known.map((row) => row.digest));
    const parts = { database: this.#database, storage: this.#storage };
    let removed = 0;
    for (const { digest, size } of candidates) {
      if (!knownDigests.has(digest) && (await removeOrphan(parts, digest, size))) removed++;
    }
    return removed;
  }
}
