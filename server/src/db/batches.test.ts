import { describe, expect, test } from 'vitest';
import { until } from '../../test/until.ts';
import { HavenError } from '../error.ts';
import { Batches } from './batches.ts';

describe('a batch', () => {
  test('is what came in a turn or while the one before was under way, and each gets its own result', async () => {
    const batches: (readonly number[])[] = [];
    const doubles = new Batches(
      async (items: readonly number[]) => {
        batches.push(items);
        await new Promise((resolve) => setTimeout(resolve, 5));
        return items.map((item) => item * 2);
      },
      { most: 3 },
    );
    const results = await Promise.all([1, 2, 3, 4, 5].map((item) => doubles.add(item)));
    expect(results).toEqual([2, 4, 6, 8, 10]);
    expect(batches).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
    expect(await doubles.add(6)).toBe(12);
  });

  test('that fails fails for those in it and for nobody else', async () => {
    const strict = new Batches(
      async (items: readonly number[]) => {
        await undefined;
        if (items.includes(2)) throw new Error('no twos');
        return items;
      },
      { most: 2 },
    );
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map((item) => strict.add(item)));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled']);
  });

  test('with too few results fails', async () => {
    const forgetful = new Batches(async (_items: readonly number[]) => []);
    await expect(forgetful.add(1)).rejects.toThrow('as many results as items');
  });

  test('that fails is tried in halves where that is wanted, so that each gets what it would get alone', async () => {
    const batches: (readonly number[])[] = [];
    const strict = new Batches(
      async (items: readonly number[]) => {
        batches.push(items);
        await undefined;
        if (items.includes(3)) throw new Error('no threes');
        return items.map((item) => item * 2);
      },
      { alone: 'on failure' },
    );
    const outcomes = await Promise.allSettled([0, 1, 2, 3, 4, 5].map((item) => strict.add(item)));
    expect(
      outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : String(outcome.reason))),
    ).toEqual([0, 2, 4, 'Error: no threes', 8, 10]);
    expect(batches).toEqual([[0, 1, 2, 3, 4, 5], [0, 1, 2], [3, 4, 5], [3, 4], [5], [3], [4]]);
    expect(await strict.add(6)).toBe(12);
  });

  test('is not tried again when the database is lost, as it may have been done', async () => {
    let runs = 0;
    const lost = new Batches(
      async (_items: readonly number[]) => {
        await undefined;
        runs++;
        throw new HavenError('UNAVAILABLE', 'the database cannot be reached');
      },
      { alone: 'on failure' },
    );
    const outcomes = await Promise.allSettled([1, 2, 3].map((item) => lost.add(item)));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(runs).toBe(1);
  });

  test('has items of one key, and does not wait for those of another', async () => {
    const batches: (readonly string[])[] = [];
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const words = new Batches(
      async (items: readonly string[]) => {
        batches.push(items);
        if (items.includes('a1')) await held;
        return items.map((item) => item.toUpperCase());
      },
      { apart: (item) => item[0] },
    );
    const slow = [words.add('a1')];
    await until(() => batches.length === 1);
    slow.push(words.add('a2'), words.add('a3'));
    expect(await Promise.all(['b1', 'b2', 'b3'].map((item) => words.add(item)))).toEqual(['B1', 'B2', 'B3']);
    letGo();
    expect(await Promise.all(slow)).toEqual(['A1', 'A2', 'A3']);
    expect(batches).toEqual([['a1'], ['b1', 'b2', 'b3'], ['a2', 'a3']]);
  });

  test('that waits for something holds up neither the next one nor, where it is halved, the rest of itself', async () => {
    let free = (): void => undefined;
    const freed = new Promise<void>((resolve) => {
      free = resolve;
    });
    const patient = new Batches(
      async (items: readonly string[]) => {
        if (items.includes('stuck') && items.length > 1) throw new Error('waited too long');
        if (items.includes('stuck')) await freed;
        return items;
      },
      { alone: 'on failure', patience: 10 },
    );
    const first = patient.add('first');
    const stuck = patient.add('stuck');
    expect(await Promise.all([first, patient.add('beside'), patient.add('along')])).toEqual([
      'first',
      'beside',
      'along',
    ]);
    expect(await patient.add('next')).toBe('next');
    free();
    expect(await stuck).toBe('stuck');
  });

  test('takes only what may be in it; the others make up the next one', async () => {
    const batches: (readonly string[])[] = [];
    const apart = new Batches(
      async (items: readonly string[]) => {
        batches.push(items);
        await undefined;
        return items;
      },
      { mayJoin: (batch, item) => !batch.includes(item) },
    );
    const asked = ['a', 'b', 'b', 'c', 'b', 'c'];
    expect(await Promise.all(asked.map((item) => apart.add(item)))).toEqual(asked);
    expect(batches).toEqual([['a', 'b', 'c'], ['b', 'c'], ['b']]);
  });
});
