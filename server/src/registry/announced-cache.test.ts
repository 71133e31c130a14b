import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AnnouncedCache } from './announced-cache.ts';

const cacheOf = (capacity: number) => new AnnouncedCache<string>({ capacity, sizeOf: (value) => value.length });

/** A value that comes when the test lets it. */
function later(value: string | undefined) {
  let give = (): void => undefined;
  const promise = new Promise<string | undefined>((resolve) => {
    give = () => resolve(value);
  });
  return { load: () => promise, give: () => give() };
}

test('what was loaded is kept, what was not found is not', async () => {
  const cache = cacheOf(100);
  expect(await cache.load('a', async () => 'value')).toBe('value');
  expect(await cache.load('b', async () => undefined)).toBeUndefined();
  expect([cache.get('a'), cache.get('b')]).toEqual(['value', undefined]);
});

test.each<[string, (cache: AnnouncedCache<string>) => void]>([
  ['is forgotten', (cache) => cache.forget('a')],
  ['is among those forgotten', (cache) => cache.forgetWhere((key) => key.startsWith('a'))],
  ['has an unknown fate', (cache) => cache.reset(true)],
])('what %s while it is loaded is given but not kept', async (_name, change) => {
  const cache = cacheOf(100);
  const { load, give } = later('old');
  const loading = cache.load('a', load);
  change(cache);
  give();
  expect(await loading).toBe('old');
  expect(cache.get('a')).toBeUndefined();
  await cache.load('a', async () => 'new');
  expect(cache.get('a')).toBe('new');
});

test('nothing is kept while announcements cannot be received', async () => {
  const cache = cacheOf(100);
  await cache.load('a', async () => 'value');
  cache.reset(false);
  expect(cache.get('a')).toBeUndefined();
  expect(await cache.load('a', async () => 'value')).toBe('value');
  expect(cache.get('a')).toBeUndefined();
  cache.reset(true);
  await cache.load('a', async () => 'value');
  expect(cache.get('a')).toBe('value');
});

test('whatever happens, it gives only what was loaded last and not forgotten, within its capacity', async () => {
  const key = fc.constantFrom('a', 'b', 'ab', 'c');
  const step = fc.oneof(
    fc.record({ do: fc.constant('load' as const), key, size: fc.nat(60) }),
    fc.record({ do: fc.constant('forget' as const), key }),
    fc.record({ do: fc.constant('forget where' as const), key }),
    fc.record({ do: fc.constant('reset' as const), key }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const cache = cacheOf(100);
      const model = new Map<string, string>();
      for (const action of steps) {
        switch (action.do) {
          case 'load': {
            const value = 'x'.repeat(action.size);
            await cache.load(action.key, async () => value);
            model.set(action.key, value);
            break;
          }
          case 'forget':
            cache.forget(action.key);
            model.delete(action.key);
            break;
          case 'forget where':
            cache.forgetWhere((name) => name.startsWith(action.key));
            for (const name of [...model.keys()]) if (name.startsWith(action.key)) model.delete(name);
            break;
          case 'reset':
            cache.reset(true);
            model.clear();
        }
        const kept = ['a', 'b', 'ab', 'c'].flatMap((name) => {
          const value = cache.get(name);
          if (value !== undefined) expect(value).toBe(model.get(name));
          return value === undefined ? [] : [value.length];
        });
        expect(kept.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(100);
      }
    }),
  );
});
