import type { Sample } from './family.ts';

// Eight steps per power of two: a quantile is off by an eighth at most. 240 steps reach from a microsecond to half an hour.
const STEPS = 240;
const WINDOW_MS = 300_000;
const LONGEST = 2 ** 31 - 1;
// The buckets that most registries and tools use.
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * How long things of one kind took. Recording costs some nanoseconds, because it is done for each request; quantiles
 * are found when somebody asks.
 */
export class Durations {
  readonly #steps = new Float64Array(STEPS);
  readonly #buckets = new Float64Array(BOUNDS.length);
  #previous: Float64Array = new Float64Array(STEPS);
  #beforePrevious: Float64Array = this.#previous;
  #rotatedAt: number;
  #count = 0;
  #milliseconds = 0;

  constructor(now = Date.now()) {
    this.#rotatedAt = now;
  }

  /** How many there were. */
  get count(): number {
    return this.#count;
  }

  /** Notes one. */
  record(milliseconds: number): void {
    this.#count++;
    this.#milliseconds += milliseconds;
    const step = stepOf(milliseconds * 1_000);
    this.#steps[step] = (this.#steps[step] ?? 0) + 1;
    const seconds = milliseconds / 1_000;
    for (let index = 0; index < BOUNDS.length; index++) {
      if (seconds <= (BOUNDS[index] ?? 0)) {
        this.#buckets[index] = (this.#buckets[index] ?? 0) + 1;
        break;
      }
    }
  }

  /** The samples of a summary: quantiles of the last five to ten minutes, sum and number of all. */
  summary(labels: Readonly<Record<string, string>>, now = Date.now()): Sample[] {
    return [
      ...[0.5, 0.9, 0.99].map((quantile) => ({
        labels: { ...labels, quantile: String(quantile) },
        value: this.#quantile(quantile, now),
      })),
      ...this.#totals(labels),
    ];
  }

  /** The samples of a histogram, with the usual buckets. */
  histogram(labels: Readonly<Record<string, string>>): Sample[] {
    let below = 0;
    const buckets = BOUNDS.map((bound, index): Sample => {
      below += this.#buckets[index] ?? 0;
      return { suffix: '_bucket', labels: { ...labels, le: String(bound) }, value: below };
    });
    return [
      ...buckets,
      { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: this.#count },
      ...this.#totals(labels),
    ];
  }

  #totals(labels: Readonly<Record<string, string>>): Sample[] {
    return [
      { suffix: '_sum', labels, value: this.#milliseconds / 1_000 },
      { suffix: '_count', labels, value: this.#count },
    ];
  }

  // In seconds; not a number while nothing has happened lately.
  #quantile(quantile: number, now: number): number {
    if (now - this.#rotatedAt > WINDOW_MS) {
      this.#beforePrevious = this.#previous;
      this.#previous = this.#steps.slice();
      this.#rotatedAt = now;
    }
    const window = this.#steps.map((count, step) => count - (this.#beforePrevious[step] ?? 0));
    const total = window.reduce((sum, count) => sum + count, 0);
    if (total === 0) return Number.NaN;
    let seen = 0;
    for (let step = 0; step < STEPS; step++) {
      seen += window[step] ?? 0;
      if (seen >= quantile * total) return middleOf(step) / 1_000_000;
    }
    return Number.NaN;
  }
}

function stepOf(microseconds: number): number {
  const whole = microseconds < LONGEST ? Math.max(0, Math.trunc(microseconds)) : LONGEST;
  if (whole < 8) return whole;
  const power = 31 - Math.clz32(whole);
  return 8 * (power - 2) + ((whole >>> (power - 3)) & 7);
}

function middleOf(step: number): number {
  if (step < 8) return step + 0.5;
  const width = 2 ** ((step >> 3) - 1);
  return (8 + (step & 7) + 0.5) * width;
}
