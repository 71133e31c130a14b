import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { together } from './together.ts';

it('gives the results in order, of promises and of plain values', async () => {
  expect(await together([delay(5, 'slow'), 'plain', Promise.resolve(3)])).toEqual(['slow', 'plain', 3]);
});

it('waits for everything before it fails with the first error', async () => {
  let finished = false;
  const slow = delay(20).then(() => {
    finished = true;
  });
  const failures = [slow, Promise.reject(new Error('first')), Promise.reject(new Error('second'))] as const;
  await expect(together(failures)).rejects.toThrow('first');
  expect(finished).toBe(true);
});
