import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram } from './histogram.ts';
import { geometricMean, spreadOf } from './statistics.ts';

const numbers = fc.array(fc.double({ min: 0.02, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 });

describe('the spread of values', () => {
  it.each([
    [[3], { median: 3, min: 3, max: 3 }],
    [[4, 1], { median: 2.5, min: 1, max: 4 }],
    [[9, 1, 5], { median: 5, min: 1, max: 9 }],
    [[1, 2, 3, 100], { median: 2.5, min: 1, max: 100 }],
  ])('of %j', (values, expected) => {
    expect(spreadOf(values)).toEqual(expected);
  });

  it('does not depend on their order and leaves out what is no number', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        expect(spreadOf([Number.NaN, ...values].reverse())).toEqual(spreadOf(values));
      }),
    );
  });

  it('is undefined without values', () => {
    expect(spreadOf([])).toBeUndefined();
  });
});

describe('the geometric mean', () => {
  it('takes twice and half as fast for equal', () => {
    expect(geometricMean([2, 0.5])).toBeCloseTo(1);
    expect(geometricMean([8, 2])).toBeCloseTo(4);
    expect(geometricMean([0, Number.NaN])).toBeUndefined();
  });
});

describe('a histogram', () => {
  it('has percentiles within one percent of the exact ones', () => {
    fc.assert(
      fc.property(numbers, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const histogram = new Histogram();
        for (const value of values) histogram.record(value);
        const sorted = [...values].sort((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(values.length * share)) - 1] ?? Number.NaN;
        const found = histogram.percentile(share) ?? Number.NaN;
        expect(Math.abs(found / exact - 1)).toBeLessThan(0.01);
      }),
    );
  });

  it('is the same whether counted in one or merged from several', () => {
    fc.assert(
      fc.property(numbers, numbers, (some, others) => {
        const [whole, first, second] = [new Histogram(), new Histogram(), new Histogram()];
        for (const value of some) first.record(value);
        for (const value of others) second.record(value);
        for (const value of [...some, ...others]) whole.record(value);
        first.merge(second.data());
        expect(first.total).toBe(whole.total);
        for (const share of [0, 0.5, 0.99, 1]) expect(first.percentile(share)).toBe(whole.percentile(share));
      }),
    );
  });

  it('of nothing has no percentiles', () => {
    expect(new Histogram().percentile(0.5)).toBeUndefined();
  });
});
