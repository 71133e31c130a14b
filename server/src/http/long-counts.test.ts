import { expect, test } from 'vitest';
import { sql } from '../db/sql.ts';
import { LongCounts } from './long-counts.ts';

function counted() {
  let clock = 0;
  let asked = 0;
  const counts = new LongCounts(() => clock);
  return {
    pass: (milliseconds: number) => {
      clock += milliseconds;
    },
    count: (answer: number, { of = 'a', seen = 0 } = {}) =>
      counts.count(sql`SELECT count(*) FROM t WHERE name = ${of}`, seen, async () => {
        asked++;
        return answer;
      }),
    asked: () => asked,
  };
}

test('a long list is counted once in ten seconds', async () => {
  const list = counted();
  expect(await list.count(10_000)).toBe(10_000);
  list.pass(9_999);
  expect(await list.count(20_000)).toBe(10_000);
  list.pass(1);
  expect(await list.count(20_000)).toBe(20_000);
  expect(list.asked()).toBe(2);
});

test('a short list is counted each time, and so is one that has become short', async () => {
  const list = counted();
  expect([await list.count(9_999), await list.count(9_998)]).toEqual([9_999, 9_998]);
  await list.count(50_000);
  list.pass(10_000);
  expect([await list.count(3), await list.count(4)]).toEqual([3, 4]);
});

test('the same statement with other values is another list', async () => {
  const list = counted();
  await list.count(10_000, { of: 'a' });
  expect(await list.count(20_000, { of: 'b' })).toBe(20_000);
});

test('a list that is seen to be longer is counted anew', async () => {
  const list = counted();
  await list.count(10_000);
  expect(await list.count(10_100, { seen: 10_000 })).toBe(10_000);
  expect(await list.count(10_100, { seen: 10_001 })).toBe(10_100);
});

test('no more lists are remembered than anybody looks at', async () => {
  const list = counted();
  for (let index = 0; index <= 200; index++) await list.count(10_000, { of: `list ${index}` });
  expect(await list.count(10_001, { of: 'list 0' })).toBe(10_001);
  expect(await list.count(10_001, { of: 'list 200' })).toBe(10_000);
});
