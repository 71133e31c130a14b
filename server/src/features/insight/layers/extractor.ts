import { Readable } from 'node:stream';
import type { Digest } from '@haven/oci';
import type { Database } from '../../../db/database.ts';
import { HavenError } from '../../../error.ts';
import type { StorageDriver } from '../../../storage/driver.ts';
import { blobKey } from '../../../storage/object-key.ts';
import { startOf } from '../queries.ts';
import type { Extraction } from './extract.ts';
import { inThread } from './worker-thread.ts';

/** A layer that has been looked into. */
export interface ReadLayer {
  readonly blobId: number;
  readonly digest: Digest;
  /** Bytes, packed. */
  readonly size: number;
}

// Each takes a thread and some megabytes for as long as its reader takes the bytes.
const MOST_AT_ONCE = 8;

/** Reads parts of layers, from the nearest place where unpacking can begin. */
export class LayerExtractor {
  readonly #db: Database;
  readonly #storage: Pick<StorageDriver, 'read'>;
  #running = 0;

  constructor(deps: { readonly database: Database; readonly storage: Pick<StorageDriver, 'read'> }) {
    this.#db = deps.database;
    this.#storage = deps.storage;
  }

  /** The bytes of a part; `TOO_MANY_REQUEST` while too many others are read. */
  async open(
    { blobId, digest, size: packedSize }: ReadLayer,
    part: { readonly start: number; readonly size: number },
  ): Promise<Readable> {
    if (part.size === 0) return Readable.from([]);
    const start = await startOf(this.#db, blobId, part.start);
    if (!start) throw new HavenError('NOT_FOUND', `the layer ${digest} is gone`);
    if (this.#running >= MOST_AT_ONCE) {
      throw new HavenError('TOO_MANY_REQUEST', 'too many files are being read from layers; ask again later');
    }
    const range = { start: start.from?.input ?? 0, end: packedSize - 1 };
    this.#running++;
    try {
      const source = await this.#storage.read(blobKey(digest), range);
      return Readable.from(this.#pieces({ ...start, ...part }, source), { objectMode: false });
    } catch (error) {
      this.#running--;
      throw error;
    }
  }

  async *#pieces(extract: Extraction, source: Readable): AsyncGenerator<Uint8Array> {
    try {
      for await (const pieces of inThread<readonly Uint8Array[]>({ extract }, source)) yield* pieces;
    } finally {
      this.#running--;
    }
  }
}
