// 64 steps per doubling: a value is off by 0.8 % at most.
const STEPS = 64;
// Hundredths of a millisecond and less are not told apart.
const SMALLEST_MS = 0.01;

/** Counts durations in buckets of equal ratio, so any number of them take the same small space. */
export class Histogram {
  readonly #counts = new Map<number, number>();
  #total = 0;

  /** Counts one duration in milliseconds. */
  record(milliseconds: number): void {
    this.#add(Math.round(Math.log2(Math.max(milliseconds, SMALLEST_MS)) * STEPS), 1);
  }

  /** Number of durations. */
  get total(): number {
    return this.#total;
  }

  /** The duration that `share` (0 to 1) of all are not longer than; undefined when there are none. */
  percentile(share: number): number | undefined {
    let left = Math.max(1, Math.ceil(this.#total * share));
    for (const [bucket, count] of [...this.#counts].sort(([a], [b]) => a - b)) {
      left -= count;
      if (left <= 0) return 2 ** (bucket / STEPS);
    }
    return undefined;
  }

  /** Adds everything another one has counted. */
  merge(other: HistogramData): void {
    for (const [bucket, count] of other) this.#add(bucket, count);
  }

  /** Its content, for another process. */
  data(): HistogramData {
    return [...this.#counts];
  }

  #add(bucket: number, count: number): void {
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + count);
    this.#total += count;
  }
}

/** Pairs of bucket and count. */
export type HistogramData = readonly (readonly [number, number])[];
