import { expect, test } from 'vitest';
import { createTestDatabase } from '../../test/database.ts';
import { statementsOf } from '../../test/statement-counter.ts';
import { type Sql, sql } from '../db/sql.ts';
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

test('a page brings the number of all rows along, and leaves it out while that is remembered', async () => {
  const { database, drop } = await createTestDatabase();
  const counts = new LongCounts(() => 0);
  const asked = async (rows: number, offset: number) => {
    let page: { readonly rows: readonly unknown[]; readonly total: number } | undefined;
    const statements = await statementsOf(async () => {
      const all = sql`FROM generate_series(1, (SELECT n FROM list))`;
      const list = {
        count: sql`SELECT count(*) ${all}`,
        rows: (total: Sql) => sql`SELECT 1 AS n${total} ${all} LIMIT 100 OFFSET ${offset}::bigint`,
      };
      await database.run(sql`UPDATE list SET n = ${rows}::integer`);
      page = await counts.page(database, list, offset);
    });
    return [page?.rows.length, page?.total, statements.length - 1];
  };
  try {
    await database.run(sql`CREATE TABLE list (n integer)`);
    await database.run(sql`INSERT INTO list VALUES (0)`);
    expect(await asked(150, 100)).toEqual([50, 150, 1]);
    expect(await asked(150, 200)).toEqual([0, 150, 2]);
    expect(await asked(10_000, 0)).toEqual([100, 10_000, 1]);
    expect(await asked(10_050, 9_900)).toEqual([100, 10_000, 1]);
    // Who sees more rows than are remembered is told of them.
    expect(await asked(10_050, 9_950)).toEqual([100, 10_050, 2]);
    expect(await asked(10_050, 10_050)).toEqual([0, 10_050, 2]);
  } finally {
    await drop();
  }
});
