import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AnnouncedCache } from './announced-cache.ts';

const CAPACITY = 20;
const keys = ['a:1', 'a:2', 'ab:1', 'b:1'] as const;

/** What a cache kept from a state of the world: who wrote it last, and how much room it takes. */
interface Value {
  readonly version: number;
  readonly size: number;
}

type Step =
  | { readonly kind: 'write'; readonly key: string; readonly size: number }
  | { readonly kind: 'remove'; readonly key: string }
  // A load sees the world at its second step and comes back at its third, with anything in between.
  | { readonly kind: 'load'; readonly key: string }
  | { readonly kind: 'look'; readonly load: number }
  | { readonly kind: 'finish'; readonly load: number; readonly fails: boolean }
  | { readonly kind: 'announce'; readonly nth: number }
  | { readonly kind: 'lose' }
  | { readonly kind: 'listen' };

const key = fc.constantFrom(...keys);
const nth = fc.nat(2);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('write' as const), key, size: fc.integer({ min: 1, max: 12 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), key }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('load' as const), key }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('look' as const), load: nth }) },
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('finish' as const), load: nth, fails: fc.nat(9).map((n) => n === 9) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('announce' as const), nth }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'lose' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'listen' as const }) },
);

/** A load on its way. */
interface Load {
  readonly key: string;
  seen: { readonly value: Value | undefined } | undefined;
  readonly settle: (fails: boolean) => void;
  readonly done: Promise<unknown>;
}

describe('what is remembered', () => {
  test('is wrong only while the change that made it so is still to be announced', async () => {
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
        const cache = new AnnouncedCache<Value>({ capacity: CAPACITY, sizeOf: ({ size }) => size });
        const world = new Map<string, Value>(keys.map((held) => [held, { version: 0, size: 3 }]));
        let pending: string[] = [];
        const loads: Load[] = [];
        let version = 0;
        let listens = true;
        for (const each of steps) {
          switch (each.kind) {
            case 'write':
              world.set(each.key, { version: ++version, size: each.size });
              pending.push(each.key);
              break;
            case 'remove':
              if (world.delete(each.key)) pending.push(each.key);
              break;
            case 'load':
              loads.push(begin(cache, each.key));
              break;
            case 'look': {
              const load = loads[each.load];
              if (load && !load.seen) load.seen = { value: world.get(load.key) };
              break;
            }
            case 'finish': {
              const [load] = loads.splice(each.load, 1);
              if (!load) break;
              load.seen ??= { value: world.get(load.key) };
              load.settle(each.fails);
              await load.done;
              break;
            }
            case 'announce': {
              const [announced] = pending.splice(each.nth, 1);
              if (announced === undefined || !listens) break;
              if (version % 2 === 0) cache.forget(announced);
              else cache.forgetWhere((held) => held === announced);
              break;
            }
            case 'lose':
              listens = false;
              cache.reset(false);
              break;
            case 'listen':
              // What was announced in between has been missed.
              listens = true;
              pending = [];
              cache.reset(true);
          }
          let bytes = 0;
          for (const held of keys) {
            const value = cache.get(held);
            if (!value) continue;
            hits++;
            bytes += value.size;
            expect(listens).toBe(true);
            if (!pending.includes(held)) expect(value).toEqual(world.get(held));
          }
          expect(bytes).toBeLessThanOrEqual(CAPACITY);
        }
        for (const load of loads) {
          load.seen ??= { value: undefined };
          load.settle(false);
          await load.done;
        }
      }),
      { numRuns: 300 },
    );
    // Else the property says nothing.
    expect(hits).toBeGreaterThan(500);
  });
});

describe('an announcement during a load', () => {
  const ways: Readonly<Record<string, (cache: AnnouncedCache<Value>) => void>> = {
    'of the same entry': (cache) => cache.forget('a:1'),
    'of another entry': (cache) => cache.forget('b:1'),
    'of many entries': (cache) => cache.forgetWhere(() => false),
    'that may have been missed': (cache) => cache.reset(true),
    'and its loss': (cache) => cache.reset(false),
  };

  test.each(Object.entries(ways))('%s keeps what was loaded from being remembered', async (_name, announce) => {
    const cache = new AnnouncedCache<Value>({ capacity: CAPACITY, sizeOf: ({ size }) => size });
    const load = begin(cache, 'a:1');
    load.seen = { value: { version: 1, size: 1 } };
    announce(cache);
    load.settle(false);
    expect(await load.done).toEqual({ version: 1, size: 1 });
    expect(cache.get('a:1')).toBeUndefined();
  });
});

test('what fails or is not there is not remembered, and what is too large takes no room', async () => {
  const cache = new AnnouncedCache<Value>({ capacity: CAPACITY, sizeOf: ({ size }) => size });
  await cache.load('a:1', async () => ({ version: 1, size: 5 }));
  await cache.load('a:2', async () => undefined);
  await expect(cache.load('ab:1', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
  expect([cache.get('a:1')?.version, cache.get('a:2'), cache.get('ab:1')]).toEqual([1, undefined, undefined]);
  expect(await cache.load('b:1', async () => ({ version: 2, size: CAPACITY + 1 }))).toMatchObject({ version: 2 });
  expect(cache.get('b:1')).toBeUndefined();
});

function begin(cache: AnnouncedCache<Value>, of: string): Load {
  let settle: (fails: boolean) => void = () => undefined;
  const gate = new Promise<boolean>((resolve) => {
    settle = resolve;
  });
  const load: { seen: Load['seen'] } = { seen: undefined };
  const done = cache
    .load(of, async () => {
      if (await gate) throw new Error('the database is gone');
      return load.seen?.value;
    })
    .catch(() => undefined);
  return Object.assign(load, { key: of, settle, done });
}
