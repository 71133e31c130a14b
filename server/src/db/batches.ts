import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDatabaseLost } from './database.ts';

/** How `Batches` goes about it. */
export interface BatchOptions<Item> {
  /** Most items of a batch; 100 unless told. */
  readonly most?: number;
  /**
   * Whether a batch of several that failed is tried again in halves, down to single items, so that each gets what it
   * would have got alone and nobody suffers from the refusal of another. `run` must have no effect when it fails, as a
   * transaction has none. When the database is lost, nobody knows whether it had one, and nothing is tried again.
   */
  readonly alone?: 'on failure';
  /**
   * Keeps items of different keys apart: they are never in one batch and do not wait for each other. For what may have to
   * wait long for others, such as the quota of a project, so that only those wait who would in any case.
   */
  readonly apart?: (item: Item) => unknown;
  /** Whether an item may be in a batch with those; without, every one may. One that may not waits for the next batch. */
  readonly mayJoin?: (batch: readonly Item[], item: Item) => boolean;
  /** Milliseconds after which the next batch begins beside one that waits for somebody's lock; never, without. */
  readonly patience?: number;
}

/**
 * Gathers what many ask for at the same time into one statement each. One batch is under way at a time; what comes
 * meanwhile makes up the next one, so that nobody waits when there is nobody else, and the more there are, the less each
 * of them costs.
 */
export class Batches<Item, Result> {
  readonly #run: (items: readonly Item[]) => Promise<readonly Result[]>;
  readonly #most: number;
  readonly #isHalved: boolean;
  readonly #keyOf: (item: Item) => unknown;
  readonly #mayJoin: (batch: readonly Item[], item: Item) => boolean;
  readonly #patience: number | undefined;
  /** What waits for the batch under way, by key; present as long as there is one. */
  readonly #waiting = new Map<unknown, Asked<Item, Result>[]>();

  /** `run` gives the results in the order of the items; what it throws reaches all who asked, unless they are tried alone. */
  constructor(run: (items: readonly Item[]) => Promise<readonly Result[]>, options: BatchOptions<Item> = {}) {
    this.#run = run;
    this.#most = options.most ?? 100;
    this.#isHalved = options.alone === 'on failure';
    this.#keyOf = options.apart ?? (() => undefined);
    this.#mayJoin = options.mayJoin ?? (() => true);
    this.#patience = options.patience;
  }

  /** The result for one item. */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      const key = this.#keyOf(item);
      const waiting = this.#waiting.get(key);
      if (waiting) waiting.push({ item, resolve, reject });
      else void this.#runAll(key, { item, resolve, reject });
    });
  }

  async #runAll(key: unknown, first: Asked<Item, Result>): Promise<void> {
    let waiting = [first];
    while (waiting.length > 0) {
      this.#waiting.set(key, waiting);
      // Those whose requests have arrived, but have not been looked at, come along.
      await nextTurn();
      const { batch, rest } = this.#take(waiting);
      waiting = rest;
      this.#waiting.set(key, waiting);
      await settledOrLate(this.#settle(batch), this.#patience);
    }
    this.#waiting.delete(key);
  }

  #take(waiting: readonly Asked<Item, Result>[]) {
    const batch: Asked<Item, Result>[] = [];
    const items: Item[] = [];
    const rest: Asked<Item, Result>[] = [];
    for (const asked of waiting) {
      const joins = items.length < this.#most && (items.length === 0 || this.#mayJoin(items, asked.item));
      (joins ? batch : rest).push(asked);
      if (joins) items.push(asked.item);
    }
    return { batch, rest };
  }

  // Never rejects: what fails is told to those who asked.
  async #settle(batch: readonly Asked<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#run(batch.map(({ item }) => item));
      if (results.length !== batch.length) throw new Error('a batch has as many results as items');
      // As long as the items, which was just looked at.
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
    } catch (error) {
      if (this.#isHalved && batch.length > 1 && !isDatabaseLost(error)) return this.#settleHalves(batch);
      for (const { reject } of batch) reject(error);
    }
  }

  // Side by side: one of them may be waiting for somebody's lock.
  async #settleHalves(batch: readonly Asked<Item, Result>[]): Promise<void> {
    const middle = Math.ceil(batch.length / 2);
    await Promise.all([this.#settle(batch.slice(0, middle)), this.#settle(batch.slice(middle))]);
  }
}

interface Asked<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

async function settledOrLate(work: Promise<void>, patience: number | undefined): Promise<void> {
  if (patience === undefined) return work;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patience);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
