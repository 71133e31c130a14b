import { describe, expect, it } from 'vitest';
import { isFigures, type Sample } from './cell.ts';
import { mergeSamples, summarize, withDeferred } from './summarize.ts';

function sample(operations: number, cpuSeconds: number, failure?: string): Sample {
  return {
    outcome: {
      operations,
      bytes: operations * 1024 * 1024,
      seconds: 2,
      latencies: [],
      failures: failure === undefined ? 0 : 1,
      failure,
      pushed: [],
    },
    cpuSeconds,
    byName: { node: cpuSeconds * 0.75, postgres: cpuSeconds * 0.25 },
    memory: cpuSeconds * 100,
  };
}

describe('the rounds of a cell', () => {
  it('are summed up by their medians', () => {
    const figures = summarize([sample(100, 1), sample(200, 1), sample(400, 1)]);
    expect(figures).toMatchObject({
      operations: 700,
      rate: { median: 100, min: 50, max: 200 },
      throughput: 100,
      cpu: { median: 5, min: 2.5, max: 10 },
      cpuShares: { node: 0.75, postgres: 0.25 },
      memory: 100,
      failures: 0,
    });
  });

  it('without a single success are a note that says why', () => {
    expect(summarize([sample(0, 1, 'GET /x: status 404 no')])).toEqual({ note: 'GET /x: status 404 no' });
    expect(summarize([sample(0, 1, 'GET /x: status 501 {}')])).toEqual({ note: 'not there yet' });
    expect(summarize([])).toEqual({ note: 'nothing was finished' });
  });

  it('keep the first failure beside the figures', () => {
    expect(summarize([sample(10, 1), sample(10, 1, 'reset')])).toMatchObject({ failures: 1, failure: 'reset' });
  });

  it('are the same when a short one is added to another', () => {
    const merged = mergeSamples(sample(100, 1), sample(300, 3, 'reset'));
    expect(merged).toMatchObject({ cpuSeconds: 4, byName: { node: 3, postgres: 1 }, memory: 300 });
    expect(merged.outcome).toMatchObject({ operations: 400, seconds: 4, failures: 1, failure: 'reset' });
  });

  it('can be charged with work that was put off', () => {
    const figures = summarize([sample(100, 1)]);
    if (!isFigures(figures)) throw new Error('no figures');
    expect(withDeferred(figures, 2)).toMatchObject({ cpu: { median: 12, min: 12, max: 12 }, deferred: 2 });
  });
});
