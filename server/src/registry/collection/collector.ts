import type { Database, Transaction } from '../../db/database.ts';
import { announceDissociated } from '../../events/changes.ts';
import type { Logger } from '../../log/logger.ts';
import type { StorageDriver } from '../../storage/driver.ts';
import { blobKey } from '../../storage/object-key.ts';
import { enqueueBlobs } from '../blobs/removal.ts';
import { reduceCharges } from '../blobs/store.ts';
import { changeUsage } from '../quota.ts';
import {
  type CollectionWindows,
  dequeueBlobs,
  dropIdleAssociations,
  forgetBlobs,
  type HeldBlob,
  holdDueBlobs,
  postponeBlobs,
  purgeTrash,
  referencedAmong,
} from './store.ts';

/** What a run has freed. */
export interface CollectionResult {
  readonly artifacts: number;
  readonly blobs: number;
  /** Bytes. */
  readonly freed: number;
}

// Small transactions: pushes that need one of the rows wait for a batch at most.
const BATCH = 100;

/**
 * Frees what nothing refers to, without marking and without a pause for anybody; the cost is that of what goes.
 *
 *     trash over ──► artifact forgotten ──┐
 *     grace over ──► association dropped ─┴─► blob queued ──► row locked, no reference? ──► bytes, then row deleted
 *
 * The row's lock is what makes it safe: an upload, mount or push of the blob either comes first, and is seen as a
 * reference, or waits and finds the blob gone.
 */
export class Collector {
  readonly #database: Database;
  readonly #storage: StorageDriver;
  readonly #logger: Logger;

  constructor(deps: { readonly database: Database; readonly storage: StorageDriver; readonly logger: Logger }) {
    this.#database = deps.database;
    this.#storage = deps.storage;
    this.#logger = deps.logger;
  }

  /** Frees everything that is due now by the given windows, until nothing is left or `signal` says stop. */
  async run(windows: CollectionWindows, signal?: AbortSignal): Promise<CollectionResult> {
    const artifacts = await this.#repeat(signal, () => this.#purge(windows.trash));
    await this.#repeat(signal, () => this.#drop(windows.grace));
    let freed = 0;
    const blobs = await this.#repeat(signal, async () => {
      const step = await this.#deleteBlobs();
      freed += step.freed;
      return step;
    });
    return { artifacts, blobs, freed };
  }

  async #repeat(
    signal: AbortSignal | undefined,
    step: () => Promise<{ looked: number; done: number }>,
  ): Promise<number> {
    let total = 0;
    while (!signal?.aborted) {
      const { looked, done } = await step();
      total += done;
      if (looked === 0) break;
    }
    return total;
  }

  async #purge(trash: number): Promise<{ looked: number; done: number }> {
    return this.#database.transaction(async (tx) => {
      const { artifacts, blobIds } = await purgeTrash(tx, trash, BATCH);
      await enqueueBlobs(tx, blobIds, 'artifact purged');
      return { looked: artifacts, done: artifacts };
    });
  }

  async #drop(grace: number): Promise<{ looked: number; done: number }> {
    return this.#database.transaction(async (tx) => {
      const dropped = await dropIdleAssociations(tx, grace, BATCH);
      const byProject = new Map<number, number[]>();
      for (const { projectId, blobId, charged } of dropped) {
        if (charged) byProject.set(projectId, [...(byProject.get(projectId) ?? []), blobId]);
      }
      for (const [projectId, blobIds] of [...byProject].sort(([a], [b]) => a - b)) {
        // A blob that two repositories of the project had is charged once for each.
        await changeUsage(tx, projectId, -(await this.#reduceRepeated(tx, projectId, blobIds)));
      }
      await enqueueBlobs(
        tx,
        dropped.map((association) => association.blobId),
        'association dropped',
      );
      await announceDissociated(tx, dropped);
      return { looked: dropped.length, done: dropped.length };
    });
  }

  async #reduceRepeated(tx: Transaction, projectId: number, blobIds: readonly number[]): Promise<number> {
    let freed = 0;
    let rest = [...blobIds];
    while (rest.length > 0) {
      const once = [...new Set(rest)];
      freed += await reduceCharges(tx, projectId, once);
      for (const id of once) rest.splice(rest.indexOf(id), 1);
      rest = [...rest];
    }
    return freed;
  }

  async #deleteBlobs(): Promise<{ looked: number; done: number; freed: number }> {
    return this.#database.transaction(async (tx) => {
      const held = await holdDueBlobs(tx, BATCH);
      const referenced = await referencedAmong(
        tx,
        held.map((blob) => blob.id),
      );
      await dequeueBlobs(tx, [...referenced]);
      const free = held.filter((blob) => !referenced.has(blob.id));
      const outcomes = await Promise.all(free.map(async (blob) => ({ blob, deleted: await this.#deleteBytes(blob) })));
      const deleted = outcomes.filter((outcome) => outcome.deleted).map((outcome) => outcome.blob);
      const failed = outcomes.filter((outcome) => !outcome.deleted).map((outcome) => outcome.blob.id);
      await forgetBlobs(
        tx,
        deleted.map((blob) => blob.id),
      );
      await postponeBlobs(tx, failed);
      return { looked: held.length, done: deleted.length, freed: deleted.reduce((sum, blob) => sum + blob.size, 0) };
    });
  }

  async #deleteBytes(blob: HeldBlob): Promise<boolean> {
    try {
      await this.#storage.delete(blobKey(blob.digest));
      return true;
    } catch (error) {
      this.#logger.warn({ digest: blob.digest, error }, 'the bytes of a blob could not be deleted; it is tried again');
      return false;
    }
  }
}
