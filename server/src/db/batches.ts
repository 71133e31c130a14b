/**
 * Gathers what many ask for at the same time into one statement each. One batch is under way at a time; what comes
 * meanwhile makes up the next one, so that nobody waits when there is nobody else, and the more there are, the less each
 * of them costs.
 */
export class Batches<Item, Result> {
  readonly #run: (items: readonly Item[]) => Promise<readonly Result[]>;
  readonly #most: number;
  #waiting: Asked<Item, Result>[] = [];
  #isRunning = false;

  /** `run` gives the results in the order of the items, at most `most` of them; what it throws reaches all who asked. */
  constructor(run: (items: readonly Item[]) => Promise<readonly Result[]>, most = 100) {
    this.#run = run;
    this.#most = most;
  }

  /** The result for one item. */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#isRunning) void this.#runAll();
    });
  }

  // Never rejects: what fails is told to those who asked.
  async #runAll(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, this.#most);
      this.#waiting = this.#waiting.slice(this.#most);
      try {
        const results = await this.#run(batch.map(({ item }) => item));
        if (results.length !== batch.length) throw new Error('a batch has as many results as items');
        // As long as the items, which was just looked at.
        for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#isRunning = false;
  }
}

interface Asked<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}
