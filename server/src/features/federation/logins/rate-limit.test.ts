import { describe, expect, test } from 'vitest';
import { startTestRest } from '../../../../test/rest.ts';
import { clientKey, RateLimit } from './rate-limit.ts';

describe('a limit', () => {
  test('lets a burst through, then so much a second, to each by themselves', () => {
    let now = 0;
    const limit = new RateLimit({ burst: 3, perSecond: 2, now: () => now });
    expect([1, 2, 3, 4].map(() => limit.take('a'))).toEqual([undefined, undefined, undefined, 1]);
    expect(limit.take('b')).toBeUndefined();
    now += 500;
    expect([limit.take('a'), limit.take('a')]).toEqual([undefined, 1]);
    now += 60_000;
    expect([1, 2, 3, 4].map(() => limit.take('a'))).toEqual([undefined, undefined, undefined, 1]);
  });

  test('can be charged beyond what is there, but not without end', () => {
    let now = 0;
    const limit = new RateLimit({ burst: 10, perSecond: 1, now: () => now });
    for (let round = 0; round < 100; round++) limit.charge('a', 5);
    expect(limit.take('a')).toBe(11);
    now += 11_000;
    expect(limit.take('a')).toBeUndefined();
  });
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::1', '2001:db8:1:2'],
  ['2001:0db8:0001:0002::', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['', ''],
])('%j is one of %j', (address, key) => expect(clientKey(address)).toBe(key));

test('whoever is refused again and again waits, and is told how long', async () => {
  const rest = await startTestRest();
  const ask = () => rest.send('POST', '/haven/federation/token', { body: { token: 'a.b.c' } });
  let answer = await ask();
  for (let round = 0; round < 100 && answer.status === 401; round++) answer = await ask();
  expect(answer.status).toBe(429);
  expect(answer.error).toMatch(/^TOO_MANY_REQUEST: too many requests; try again in \d+ seconds/);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  await rest.close();
});
