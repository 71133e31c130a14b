import { setTimeout as delay } from 'node:timers/promises';
import type { Digest } from '@haven/oci';
import type { Packing } from '../../../archives/unpacker.ts';
import type { Database, Transaction } from '../../../db/database.ts';
import { HavenError, isHavenError } from '../../../error.ts';
import type { StorageDriver } from '../../../storage/driver.ts';
import { blobKey } from '../../../storage/object-key.ts';
import { addCheckpoints, addFiles, addWhiteouts, beginIndex, claimLayer, finishIndex } from '../store.ts';
import type { ScanLimits, ScanResult, ScanSummary } from './scan.ts';
import { inThread } from './worker-thread.ts';

/** A layer to look into. */
export interface LayerToRead {
  readonly blobId: number;
  readonly digest: Digest;
}

/** How much of a layer is read, and for how long. */
export interface IndexLimits extends ScanLimits {
  readonly milliseconds: number;
}

// Enough for what people have: the largest images of wide use have 200,000 files in a layer.
const usual: IndexLimits = { files: 250_000, bytes: 16 * 2 ** 30, spacing: 4 * 2 ** 20, milliseconds: 180_000 };

// Layers that wait in one process; an image has a few dozen.
const MOST_WAITING = 256;

/**
 * Looks into layers, one at a time, each once for all processes: its rows and the claim on it are in one transaction,
 * so a killed process leaves nothing behind.
 */
export class LayerIndexer {
  readonly #database: Database;
  readonly #storage: Pick<StorageDriver, 'read'>;
  readonly #limits: IndexLimits;
  readonly #waiting = new Map<number, Promise<void>>();
  #last: Promise<void> = Promise.resolve();

  constructor(deps: {
    readonly database: Database;
    readonly storage: Pick<StorageDriver, 'read'>;
    readonly limits?: Partial<IndexLimits>;
  }) {
    this.#database = deps.database;
    this.#storage = deps.storage;
    this.#limits = { ...usual, ...deps.limits };
  }

  /**
   * Has layers looked into, and waits for it, but not longer than told. What goes wrong later is told to whoever asks
   * again.
   */
  async readAll(layers: readonly LayerToRead[], patienceMs: number): Promise<void> {
    const work = Promise.all(layers.map((layer) => this.#read(layer)));
    const patience = new AbortController();
    const waited = delay(patienceMs, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([work, waited]).finally(() => patience.abort());
    work.catch(() => undefined);
  }

  // Behind those asked for before.
  async #read(layer: LayerToRead): Promise<void> {
    const running = this.#waiting.get(layer.blobId);
    if (running) return running;
    if (this.#waiting.size >= MOST_WAITING) {
      throw new HavenError('TOO_MANY_REQUEST', 'too many layers are waiting to be read; ask again later');
    }
    const work = this.#last.then(() => this.#index(layer)).finally(() => this.#waiting.delete(layer.blobId));
    this.#waiting.set(layer.blobId, work);
    this.#last = work.catch(() => undefined);
    return work;
  }

  async #index(layer: LayerToRead): Promise<void> {
    await this.#database.transaction(async (tx) => {
      if (!(await claimLayer(tx, layer.blobId)) || !(await beginIndex(tx, layer.blobId))) return;
      await finishIndex(tx, layer.blobId, await this.#scan(tx, layer));
    });
  }

  async #scan(tx: Transaction, { blobId, digest }: LayerToRead): Promise<ScanSummary> {
    const time = AbortSignal.timeout(this.#limits.milliseconds);
    const { files, bytes, spacing } = this.#limits;
    const source = await this.#storage.read(blobKey(digest));
    const reached: { fileCount: number; packing: Packing } = { fileCount: 0, packing: 'none' };
    try {
      for await (const found of inThread<ScanResult>({ scan: { files, bytes, spacing } }, source, time)) {
        await addFiles(tx, blobId, found.files);
        await addWhiteouts(tx, blobId, found.whiteouts);
        await addCheckpoints(tx, blobId, found.checkpoints);
        reached.fileCount += found.files.length;
        reached.packing = found.packing;
        if (found.summary) return found.summary;
      }
    } catch (error) {
      const reason = time.aborted ? 'too-slow' : isOutOfMemory(error) ? 'too-large' : undefined;
      if (reason === undefined || isHavenError(error)) throw error;
      return { state: 'cut', reason, byteCount: 0, leftOut: 0, ...reached };
    }
    throw new Error('the scan of a layer ended without a summary');
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
