import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Durations } from './durations.ts';

const quantilesOf = (durations: Durations, now: number) => {
  const samples = durations.summary({ of: 'x' }, now);
  return samples.filter(({ labels }) => labels?.quantile !== undefined).map(({ value }) => value);
};

describe('durations', () => {
  test('have quantiles that are off by an eighth at most', () => {
    const milliseconds = fc.oneof(
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      fc.double({ min: 1, max: 1e6, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(milliseconds, { minLength: 1, maxLength: 200 }), (all) => {
        const durations = new Durations(0);
        for (const each of all) durations.record(each);
        const sorted = all.toSorted((a, b) => a - b);
        for (const [index, quantile] of [0.5, 0.9, 0.99].entries()) {
          const exact = (sorted[Math.ceil(quantile * all.length) - 1] ?? 0) / 1_000;
          expect(Math.abs((quantilesOf(durations, 0)[index] ?? 0) - exact)).toBeLessThanOrEqual(exact / 8 + 1e-6);
        }
      }),
    );
  });

  test('take what cannot be', () => {
    const durations = new Durations(0);
    for (const odd of [0, -1, 1e300, Number.POSITIVE_INFINITY]) durations.record(odd);
    expect(durations.count).toBe(4);
    expect(quantilesOf(durations, 0).every(Number.isFinite)).toBe(true);
  });

  test('forget in their quantiles what was long ago, but not in sum and number', () => {
    const durations = new Durations(0);
    durations.record(8_000);
    expect(quantilesOf(durations, 301_000)[0]).toBeCloseTo(8, 0);
    durations.record(1);
    expect(quantilesOf(durations, 602_000)[0]).toBeCloseTo(0.001, 4);
    expect(quantilesOf(durations, 903_000)[0]).toBeNaN();
    expect(durations.summary({}, 903_000).slice(-2)).toEqual([
      { suffix: '_sum', labels: {}, value: 8.001 },
      { suffix: '_count', labels: {}, value: 2 },
    ]);
  });

  test('fall into every bucket that is not below them', () => {
    const durations = new Durations();
    for (const milliseconds of [1, 5, 5.1, 10_000, 10_001]) durations.record(milliseconds);
    const buckets = durations.histogram({}).filter(({ suffix }) => suffix === '_bucket');
    expect(buckets.map(({ labels, value }) => [labels?.le, value])).toEqual([
      ['0.005', 2],
      ['0.01', 3],
      ['0.025', 3],
      ['0.05', 3],
      ['0.1', 3],
      ['0.25', 3],
      ['0.5', 3],
      ['1', 3],
      ['2.5', 3],
      ['5', 3],
      ['10', 4],
      ['+Inf', 5],
    ]);
  });
});
