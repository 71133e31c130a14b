import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { statementsOf } from '../../test/statement-counter.ts';
import { sql } from '../db/sql.ts';
import { countedPage } from './counted-page.ts';

let prepared: TestDatabase;
beforeAll(async () => {
  prepared = await createTestDatabase();
});
afterAll(() => prepared.drop());

const page = (offset: number) =>
  countedPage<{ n: number }>(prepared.database, {
    count: sql`SELECT count(*) FROM generate_series(1, 5)`,
    rows: (total) => sql`SELECT n${total} FROM generate_series(1, 5) AS n ORDER BY n LIMIT 2 OFFSET ${offset}::bigint`,
  });

test('a page and the number of all rows are one statement', async () => {
  const statements = await statementsOf(async () => {
    const { rows, total } = await page(2);
    expect([rows.map(({ n }) => n), total]).toEqual([[3, 4], 5]);
  });
  expect(statements).toHaveLength(1);
});

test('a page past the end has no rows, and the number all the same', async () => {
  expect(await page(6)).toEqual({ rows: [], total: 5 });
});
