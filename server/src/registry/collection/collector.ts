import type { Database, Transaction } from '../../db/database.ts';
import { announceDissociated } from '../../events/changes.ts';
import { addToTallies, type Counted } from '../../events/tally.ts';
import type { Logger } from '../../log/logger.ts';
import type { StorageDriver } from '../../storage/driver.ts';
import { blobKey } from '../../storage/object-key.ts';
import { keepFromArriving } from '../blobs/arrivals.ts';
import { enqueueBlobs } from '../blobs/removal.ts';
import { reduceCharges } from '../blobs/store.ts';
import { changeUsage } from '../quota.ts';
import {
  type CollectionWindows,
  dequeueBlobs,
  dropIdleAssociations,
  forgetBlobs,
  type HeldBlob,
  hastenPostponed,
  holdDueBlobs,
  noteCollection,
  noteFreed,
  postponeBlobs,
  purgeTrash,
  referencedAmong,
} from './store.ts';

/** What has been freed. */
export interface Freed {
  /** Deleted artifacts that are forgotten: they cannot be restored any more. */
  readonly artifacts: number;
  /** Manifests whose bytes are gone. */
  readonly manifests: number;
  /** Other blobs whose bytes are gone. */
  readonly blobs: number;
  readonly bytes: number;
}

/** What a run has done. */
export interface CollectionResult extends Freed {
  /** Blobs whose bytes could not be deleted; they are tried again later. */
  readonly failed: number;
}

/** How a run goes about it. */
export interface CollectionOptions {
  readonly signal?: AbortSignal;
  /** Batches of blobs that are deleted at a time. */
  readonly workers?: number;
  /** Also what failed lately and would be tried again in some minutes. */
  readonly eager?: boolean;
  /** Accounts for what a batch has freed, in its transaction. */
  readonly account?: (tx: Transaction, freed: Freed) => Promise<void>;
}

const nothing: CollectionResult = { artifacts: 0, manifests: 0, blobs: 0, bytes: 0, failed: 0 };

// Small transactions: pushes that need one of the rows wait for a batch at most.
const BATCH = 100;

/**
 * Frees what nothing refers to, without marking and without a pause for anybody; the cost is that of what goes.
 *
 *     trash over ──► artifact forgotten ──┐
 *     grace over ──► association dropped ─┴─► blob queued ──► row locked, no reference? ──► bytes, then row deleted
 *
 * Two locks make it safe. That of the row: a mount or push of the blob either comes first, and is seen as a reference, or
 * waits and finds the blob gone. That of the digest: an upload either is seen, or begins when the bytes are gone
 * (`blobs/arrivals.ts`).
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

  /**
   * Frees everything that is due now by the given windows, until nothing is left or the signal says stop. What was freed
   * is accounted for in the transactions that free it; without `account`, for the day.
   */
  async run(windows: CollectionWindows, options: CollectionOptions = {}): Promise<CollectionResult> {
    const { signal, workers = 1, eager = false, account = noteFreed } = options;
    if (eager) await hastenPostponed(this.#database);
    const purged = await repeat(signal, () => this.#purge(windows.trash, account));
    await repeat(signal, () => this.#drop(windows));
    const deleted = await Promise.all(
      Array.from({ length: workers }, () => repeat(signal, () => this.#deleteBlobs(account))),
    );
    if (!signal?.aborted) await noteCollection(this.#database);
    return deleted.reduce(add, purged);
  }

  async #purge(trash: number, account: Account): Promise<Step> {
    return this.#database.transaction(async (tx) => {
      const { artifacts, blobIds } = await purgeTrash(tx, trash, BATCH);
      await enqueueBlobs(tx, blobIds, 'artifact purged');
      if (artifacts > 0) await account(tx, { ...nothing, artifacts });
      return { looked: artifacts, done: { ...nothing, artifacts } };
    });
  }

  async #drop(windows: CollectionWindows): Promise<Step> {
    return this.#database.transaction(async (tx) => {
      const dropped = await dropIdleAssociations(tx, windows, BATCH);
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
      return { looked: dropped.length, done: nothing };
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

  async #deleteBlobs(account: Account): Promise<Step> {
    return this.#database.transaction(async (tx) => {
      const held = await holdDueBlobs(tx, BATCH);
      const referenced = await referencedAmong(
        tx,
        held.map((blob) => blob.id),
      );
      await dequeueBlobs(tx, [...referenced]);
      const unused = held.filter((blob) => !referenced.has(blob.id));
      const ours = await keepFromArriving(
        tx,
        unused.map((blob) => blob.digest),
      );
      const free = unused.filter((blob) => ours.has(blob.digest));
      const arriving = unused.filter((blob) => !ours.has(blob.digest)).map((blob) => blob.id);
      const outcomes = await Promise.all(free.map(async (blob) => ({ blob, deleted: await this.#deleteBytes(blob) })));
      const deleted = outcomes.filter((outcome) => outcome.deleted).map((outcome) => outcome.blob);
      const failed = outcomes.filter((outcome) => !outcome.deleted).map((outcome) => outcome.blob.id);
      await forgetBlobs(
        tx,
        deleted.map((blob) => blob.id),
      );
      await postponeBlobs(tx, [...failed, ...arriving]);
      const done = { ...sumOf(deleted), failed: failed.length };
      if (deleted.length > 0) {
        await account(tx, done);
        await addToTallies(tx, countedAs(deleted.length, done.bytes));
      }
      return { looked: held.length, done };
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

type Account = NonNullable<CollectionOptions['account']>;

interface Step {
  /** 0 when there is nothing more to do. */
  readonly looked: number;
  readonly done: CollectionResult;
}

async function repeat(signal: AbortSignal | undefined, step: () => Promise<Step>): Promise<CollectionResult> {
  let total = nothing;
  while (!signal?.aborted) {
    const { looked, done } = await step();
    total = add(total, done);
    if (looked === 0) break;
  }
  return total;
}

function add(one: CollectionResult, other: CollectionResult): CollectionResult {
  return {
    artifacts: one.artifacts + other.artifacts,
    manifests: one.manifests + other.manifests,
    blobs: one.blobs + other.blobs,
    bytes: one.bytes + other.bytes,
    failed: one.failed + other.failed,
  };
}

function sumOf(blobs: readonly HeldBlob[]): Freed {
  const manifests = blobs.filter(({ isManifest }) => isManifest).length;
  const bytes = blobs.reduce((sum, { size }) => sum + size, 0);
  return { artifacts: 0, manifests, blobs: blobs.length - manifests, bytes };
}

function countedAs(blobs: number, bytes: number): readonly Counted[] {
  return [
    { name: 'collected_blobs', by: blobs },
    { name: 'collected_bytes', by: bytes },
  ];
}
