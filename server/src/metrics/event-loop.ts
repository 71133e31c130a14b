import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { type Family, gauge } from './family.ts';
import type { MetricSource } from './source.ts';

// A timer that should fire every so often; what it is late by is the delay.
const RESOLUTION_MS = 10;
const WINDOW_MS = 30_000;
const QUANTILES = [0.5, 0.9, 0.99, 1] as const;

/** The delays of some time, in seconds. */
interface Window {
  readonly quantiles: readonly number[];
  readonly count: number;
  readonly sum: number;
}

const nothing: Window = { quantiles: QUANTILES.map(() => 0), count: 0, sum: 0 };

/**
 * How long what is ready to run has to wait, because something else holds the event loop. Measured by Node outside of
 * JavaScript. Quantiles are of the last half to whole minute, and do not depend on who asks and how often.
 */
export class EventLoopDelay implements MetricSource {
  readonly name = 'event-loop';
  readonly part = 'core';
  readonly #histogram: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #previous = nothing;
  #before = { count: 0, sum: 0, longest: 0 };
  #timer: NodeJS.Timeout | undefined;

  /** Begins to measure. */
  start(): void {
    this.#histogram.enable();
    this.#timer = setInterval(() => this.#turn(), WINDOW_MS);
    this.#timer.unref();
  }

  /** Ends measuring. */
  close(): void {
    clearInterval(this.#timer);
    this.#histogram.disable();
  }

  /** The longest delay since the start, in seconds. */
  get longest(): number {
    return Math.max(this.#before.longest, longestOf(this.#window()));
  }

  read(): readonly Family[] {
    const { quantiles, count, sum } = this.#window();
    const samples = QUANTILES.map((quantile, index) => ({
      labels: { quantile: String(quantile) },
      value: Math.max(quantiles[index] ?? 0, this.#previous.quantiles[index] ?? 0),
    }));
    return [
      {
        name: 'haven_event_loop_delay_seconds',
        help: 'How long what is ready has to wait for the event loop; quantiles of the last minute, 1 is the longest.',
        type: 'summary',
        samples: [
          ...samples,
          { suffix: '_sum', value: this.#before.sum + sum },
          { suffix: '_count', value: this.#before.count + count },
        ],
      },
      gauge(
        'haven_event_loop_longest_delay_seconds',
        'The longest delay of the event loop since the start.',
        this.longest,
      ),
    ];
  }

  #turn(): void {
    const window = this.#window();
    this.#previous = window;
    this.#before = {
      count: this.#before.count + window.count,
      sum: this.#before.sum + window.sum,
      longest: Math.max(this.#before.longest, longestOf(window)),
    };
    this.#histogram.reset();
  }

  #window(): Window {
    const { count, mean } = this.#histogram;
    if (count === 0) return nothing;
    return {
      quantiles: QUANTILES.map((quantile) => lateness(this.#histogram.percentile(quantile * 100))),
      count,
      sum: lateness(mean) * count,
    };
  }
}

function longestOf({ quantiles }: Window): number {
  return quantiles.at(-1) ?? 0;
}

// Node tells nanoseconds between two firings.
function lateness(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e9 - RESOLUTION_MS / 1_000);
}
