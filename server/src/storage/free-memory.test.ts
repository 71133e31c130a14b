import { expect, test } from 'vitest';
import { freeMemory } from './free-memory.ts';

test('memory is given back without a collection of garbage', () => {
  const before = process.memoryUsage().arrayBuffers;
  for (let count = 0; count < 10_000; count++) freeMemory(Buffer.alloc(64 * 1024));
  // 640 MiB went by; whatever else happens in this process is small.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
});

test('a buffer that is a part of larger memory stays as it is', () => {
  const whole = Buffer.alloc(64 * 1024, 'x');
  const part = whole.subarray(0, 32 * 1024);
  freeMemory(part);
  expect([part.length, whole.length, whole.toString().length]).toEqual([32 * 1024, 64 * 1024, 64 * 1024]);
  const pooled = Buffer.from('small');
  freeMemory(pooled);
  expect(pooled.toString()).toBe('small');
});
