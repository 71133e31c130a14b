import { describe, expect, test } from 'vitest';
import { Batches } from './batches.ts';

describe('a batch', () => {
  test('is what came while the one before was under way, and each gets its own result', async () => {
    const batches: (readonly number[])[] = [];
    const doubles = new Batches(async (items: readonly number[]) => {
      batches.push(items);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return items.map((item) => item * 2);
    }, 3);
    const results = await Promise.all([1, 2, 3, 4, 5].map((item) => doubles.add(item)));
    expect(results).toEqual([2, 4, 6, 8, 10]);
    expect(batches).toEqual([[1], [2, 3, 4], [5]]);
    expect(await doubles.add(6)).toBe(12);
  });

  test('that fails fails for those in it and for nobody else', async () => {
    const strict = new Batches(async (items: readonly number[]) => {
      await undefined;
      if (items.includes(2)) throw new Error('no twos');
      return items;
    }, 2);
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map((item) => strict.add(item)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
  });

  test('with too few results fails', async () => {
    const forgetful = new Batches(async (_items: readonly number[]) => []);
    await expect(forgetful.add(1)).rejects.toThrow('as many results as items');
  });
});
