import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JointReads } from './joint-reads.ts';

const LONG_MS = 3_600_000;

/** Reads that end when they are told to, in the order in which they have begun. */
function controlled() {
  const begun: PromiseWithResolversOf<string>[] = [];
  const read = () => {
    const one = withResolvers<string>();
    begun.push(one);
    return one.promise;
  };
  return { begun, read };
}

interface PromiseWithResolversOf<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

function withResolvers<T>(): PromiseWithResolversOf<T> {
  let settle: Omit<PromiseWithResolversOf<T>, 'promise'> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  if (!settle) throw new Error('a promise calls its executor at once');
  return { promise, ...settle };
}

test('those who come while a read runs share the next one', async () => {
  const joint = new JointReads<string>(LONG_MS);
  const { begun, read } = controlled();
  const first = joint.ask('list', read);
  const others = [1, 2, 3].map(() => joint.ask('list', read));
  expect(begun).toHaveLength(1);
  begun[0]?.resolve('old');
  expect(await first).toBe('old');
  await delay(0);
  expect(begun).toHaveLength(2);
  const last = joint.ask('list', read);
  begun[1]?.resolve('new');
  expect(await Promise.all(others)).toEqual(['new', 'new', 'new']);
  await delay(0);
  begun[2]?.resolve('newest');
  expect(await last).toBe('newest');
  expect(begun).toHaveLength(3);
});

test('nothing is remembered, and other keys are others', async () => {
  const joint = new JointReads<number>();
  let reads = 0;
  const read = async () => ++reads;
  expect(await joint.ask('a', read)).toBe(1);
  expect(await joint.ask('a', read)).toBe(2);
  expect(await Promise.all([joint.ask('a', read), joint.ask('b', read)])).toEqual([3, 4]);
});

test('a read that fails is everybody’s who shares it, and nobody else’s', async () => {
  const joint = new JointReads<string>(LONG_MS);
  const { begun, read } = controlled();
  const first = joint.ask('list', read);
  const second = joint.ask('list', read);
  const third = joint.ask('list', read);
  begun[0]?.reject(new Error('away'));
  await expect(first).rejects.toThrow('away');
  await delay(0);
  begun[1]?.reject(new Error('still away'));
  await expect(second).rejects.toThrow('still away');
  await expect(third).rejects.toThrow('still away');
  expect(await joint.ask('list', async () => 'here')).toBe('here');
});

test('a read that takes long is not waited for', async () => {
  const joint = new JointReads<string>(1);
  const { begun, read } = controlled();
  const slow = joint.ask('list', read);
  expect(await joint.ask('list', async () => 'quick')).toBe('quick');
  begun[0]?.resolve('slow');
  expect(await slow).toBe('slow');
  expect(await joint.ask('list', async () => 'after')).toBe('after');
});

test('nobody gets what was read before they asked', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ wait: fc.nat(3), takes: fc.nat(3), change: fc.boolean() }), { maxLength: 30 }),
      fc.constantFrom(1, LONG_MS),
      async (steps, patience) => {
        const joint = new JointReads<number>(patience);
        let version = 0;
        const asked: Promise<void>[] = [];
        for (const { wait, takes, change } of steps) {
          if (change) version += 1;
          const known = version;
          const read = async () => {
            const found = version;
            await delay(takes);
            return found;
          };
          asked.push(
            joint.ask('list', read).then((found) => {
              expect(found).toBeGreaterThanOrEqual(known);
            }),
          );
          if (wait > 0) await delay(wait);
        }
        await Promise.all(asked);
      },
    ),
    { numRuns: 50 },
  );
});
