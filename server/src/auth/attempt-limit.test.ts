import { expect, test, vi } from 'vitest';
import { AttemptLimit } from './attempt-limit.ts';

const tries = (limit: AttemptLimit, address: string, times: number) =>
  Array.from({ length: times }, () => {
    try {
      limit.take(address);
      return true;
    } catch {
      return false;
    }
  });

test('a client has so many attempts, then waits, and others do not', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const limit = new AttemptLimit({ most: 2, seconds: 60 });
  expect(tries(limit, '10.0.0.1', 3)).toEqual([true, true, false]);
  expect(tries(limit, '10.0.0.2', 1)).toEqual([true]);
  expect(() => limit.take('10.0.0.1')).toThrow(
    expect.objectContaining({ status: 429, headers: { 'retry-after': '60' } }),
  );
  vi.advanceTimersByTime(61_000);
  expect(tries(limit, '10.0.0.1', 3)).toEqual([true, true, false]);
  vi.useRealTimers();
});

test('all addresses of an IPv6 network are one client', () => {
  const limit = new AttemptLimit({ most: 1, seconds: 60 });
  expect(tries(limit, '2001:db8:1:2::1', 1)).toEqual([true]);
  expect(tries(limit, '2001:db8:1:2:ffff::9', 1)).toEqual([false]);
  expect(tries(limit, '2001:db8:1:3::1', 1)).toEqual([true]);
  expect(tries(limit, '::1', 2)).toEqual([true, false]);
  expect(tries(limit, '::ffff:10.0.0.1', 1)).toEqual([true]);
  expect(tries(limit, '::ffff:10.0.0.2', 1)).toEqual([true]);
});
