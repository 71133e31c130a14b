import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Haven } from '../../src/haven.ts';
import { basicAuthorization } from '../../src/http.ts';

/** What people and their portals ask for all the time, the lists of the jobs themselves among it. */
const paths: readonly string[] = [
  '/api/v2.0/projects?page_size=10',
  '/api/v2.0/jobservice/queues',
  '/api/v2.0/jobservice/pools',
  '/api/v2.0/system/gc?page_size=10',
  '/v2/_catalog?n=10',
];
const pauseMs = 20;

/** How long the REST interface took to answer, each time it was asked, and whatever went wrong. */
export class Latencies {
  readonly #haven: Haven;
  readonly #times: number[] = [];
  readonly #failures: string[] = [];

  constructor(haven: Haven) {
    this.#haven = haven;
  }

  /** Asks one thing after another until told to end. */
  async sample(isOver: () => boolean): Promise<void> {
    for (let index = 0; !isOver(); index += 1) {
      const path = paths[index % paths.length] ?? '';
      const started = performance.now();
      try {
        const headers = { authorization: basicAuthorization(this.#haven.admin) };
        const { status } = await this.#haven.http.send(path, { headers });
        if (status !== 200) this.#failures.push(`GET ${path}: status ${status}`);
        this.#times.push(performance.now() - started);
      } catch (error) {
        this.#failures.push(`GET ${path}: ${error instanceof Error ? error.message : String(error)}`);
      }
      await sleep(pauseMs);
    }
  }

  /** Asks each thing so many times. */
  async sampleTimes(count: number): Promise<void> {
    let left = count * paths.length;
    await this.sample(() => left-- <= 0);
  }

  /** Fails when a request did. */
  verify(): void {
    assert.deepEqual(this.#failures, []);
    assert.ok(this.#times.length > 0, 'nothing was asked');
  }

  /** Times by which a half, nineteen twentieths and all but a hundredth of the requests were answered. */
  get summary(): string {
    const sorted = this.#times.toSorted((a, b) => a - b);
    const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(1);
    return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms of ${sorted.length} requests`;
  }
}
