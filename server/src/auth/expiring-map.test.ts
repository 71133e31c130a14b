import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ExpiringMap } from './expiring-map.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

test('an entry lives for its time and not longer', () => {
  const map = new ExpiringMap<string, number>(1_000, 10);
  map.set('a', 1);
  vi.advanceTimersByTime(999);
  expect(map.get('a')).toBe(1);
  vi.advanceTimersByTime(1);
  expect(map.get('a')).toBeUndefined();
});

test('an entry that is set again lives from then on', () => {
  const map = new ExpiringMap<string, number>(1_000, 10);
  map.set('a', 1);
  vi.advanceTimersByTime(600);
  map.set('a', 2);
  vi.advanceTimersByTime(600);
  expect(map.get('a')).toBe(2);
});

test('entries can be deleted one by one, by a condition, and all together', () => {
  const map = new ExpiringMap<string, number>(1_000, 10);
  for (const [at, key] of ['a', 'b', 'c', 'd'].entries()) map.set(key, at);
  map.delete('a');
  map.deleteWhere((key, value) => key === 'b' || value === 2);
  expect(['a', 'b', 'c', 'd'].map((key) => map.get(key))).toEqual([undefined, undefined, undefined, 3]);
  map.clear();
  expect(map.get('d')).toBeUndefined();
});

test('it behaves like a map of bounded size that forgets the oldest entry and what is too old', () => {
  const key = fc.nat(6);
  const step = fc.oneof(
    fc.record({ do: fc.constant('set' as const), key, value: fc.nat() }),
    fc.record({ do: fc.constant('get' as const), key }),
    fc.record({ do: fc.constant('delete' as const), key }),
    fc.record({ do: fc.constant('wait' as const), ms: fc.nat(700) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const map = new ExpiringMap<number, number>(1_000, 4);
      let model: { key: number; value: number; set: number }[] = [];
      let now = 0;
      for (const action of steps) {
        if (action.do === 'wait') {
          vi.advanceTimersByTime(action.ms);
          now += action.ms;
          continue;
        }
        const others = model.filter((entry) => entry.key !== action.key);
        if (action.do === 'set') {
          map.set(action.key, action.value);
          model = [...others, { key: action.key, value: action.value, set: now }].slice(-4);
        } else if (action.do === 'delete') {
          map.delete(action.key);
          model = others;
        } else {
          const found = model.find((entry) => entry.key === action.key);
          const expected = found && found.set + 1_000 > now ? found.value : undefined;
          expect(map.get(action.key)).toBe(expected);
          if (expected === undefined) model = others;
        }
      }
    }),
  );
});
