import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../log/logger.ts';

/** Work that goes on beside the requests, again and again. */
export interface BackgroundWork {
  readonly name: string;
  /** Pause between two runs, in milliseconds. */
  readonly intervalMs: number;
  /** One run; ends early when `signal` says stop. What it throws is logged, and it runs again. */
  run(signal: AbortSignal): Promise<unknown>;
}

/** Runs works side by side until closed, each never more than once at a time in this process. */
export class BackgroundLoops {
  readonly #logger: Logger;
  readonly #stop = new AbortController();
  readonly #loops: Promise<void>[] = [];

  constructor(deps: { readonly logger: Logger }) {
    this.#logger = deps.logger;
    // Every work listens to it; Node takes more than ten for a leak.
    setMaxListeners(0, this.#stop.signal);
  }

  /** Starts a work. */
  start(work: BackgroundWork): void {
    this.#loops.push(this.#loop(work));
  }

  /** Tells all works to stop and waits until they have. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#loops);
  }

  async #loop(work: BackgroundWork): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await work.run(signal);
      } catch (error) {
        this.#logger.warn({ work: work.name, error }, 'background work failed; it is tried again');
      }
      // Spread out, so that several processes do not all come at once.
      await delay(work.intervalMs * (0.8 + 0.4 * Math.random()), undefined, { signal, ref: false }).catch(
        () => undefined,
      );
    }
  }
}
