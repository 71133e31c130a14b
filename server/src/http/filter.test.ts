import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { sql } from '../db/sql.ts';
import { isHavenError } from '../error.ts';
import { type FilterColumns, filterSql } from './filter.ts';
import { parseQuery } from './query-language.ts';
import { orderSql } from './sorting.ts';

const columns: FilterColumns = {
  project_id: { column: sql`id`, type: 'integer' },
  name: { column: sql`name`, type: 'text' },
  enabled: { column: sql`enabled`, type: 'boolean' },
  creation_time: { column: sql`at`, type: 'time' },
};

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
  await db.database.run(sql`
    CREATE TABLE thing AS SELECT * FROM (VALUES
      (1, 'one', true, timestamptz '2024-01-01T00:00:00Z'),
      (2, '50%_off\\', false, timestamptz '2024-02-01T00:00:00Z'),
      (3, '5099off', true, timestamptz '2024-03-01T00:00:00Z'),
      (4, 'It''s', NULL, timestamptz '2024-04-01T00:00:00Z')) AS t (id, name, enabled, at)`);
});
afterAll(() => db.drop());

async function ids(query: string): Promise<number[]> {
  const rows = await db.database.many<{ id: number }>(
    sql`SELECT id FROM thing WHERE ${filterSql(parseQuery(query), columns)} ORDER BY id`,
  );
  return rows.map(({ id }) => id);
}

describe('a filter', () => {
  test.each([
    ['name=one', [1]],
    ['name=ONE', []],
    ['name=~ON', [1]],
    ['name=~%25_', [2]],
    ['name=~\\', [2]],
    ["name=It's", [4]],
    ["name={one It's}", [1, 4]],
    ['name=[a~p]', [1]],
    ['name={5099off one}', [1, 3]],
    ['project_id=2', [2]],
    ['ProjectID=2', [2]],
    ['projectid={1 4}', [1, 4]],
    ['project_id=~1', [1]],
    ['project_id=[2~3]', [2, 3]],
    ['project_id=(1 1)', [1]],
    ['project_id=(1 2)', []],
    ['project_id=9007199254740993', []],
    ['project_id__gt=2', [3, 4]],
    ['project_id__gte=2,project_id__lt=4', [2, 3]],
    ['project_id__lte=1', [1]],
    ['project_id__in={1 2}', [1, 2]],
    ['project_id__exact=3', [3]],
    ['project_id__regex=3', [1, 2, 3, 4]],
    ['name__icontains=OFF', [2, 3]],
    ['enabled=true', [1, 3]],
    ['enabled=0', [2]],
    ['creation_time=[2024-01-15T00:00:00~2024-03-01T00:00:00]', [2, 3]],
    ['creation_time=2024-03-01', [3]],
    ['creation_time=2024-03-01 00:00:00', [3]],
    ['creation_time=2024-03-01T01:00:00%2B01:00', [3]],
    ['secret=x', [1, 2, 3, 4]],
    ['', [1, 2, 3, 4]],
  ])('%s finds what it says', async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  test.each([
    'project_id=abc',
    'project_id=1.5',
    'project_id=99999999999999999999',
    'enabled=maybe',
    'creation_time=yesterday',
    'creation_time=2024-13-41',
    'project_id={1 x}',
  ])('%s is refused, because the column cannot hold it', (query) => {
    expect(() => filterSql(parseQuery(query), columns)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });

  test('never fails in the database, whatever is asked', async () => {
    const key = fc.constantFrom(
      'name',
      'project_id',
      'enabled',
      'creation_time',
      'name__icontains',
      'project_id__gt',
      'Name__in',
    );
    const value = fc.oneof(
      fc.string({ minLength: 1, unit: 'binary' }),
      fc.constantFrom(
        '~%',
        '~\\',
        '[~z]',
        '[1~x]',
        '{\' " 1}',
        '(a b)',
        "';--",
        '0001-01-01T00:00:00',
        '{9999-12-31T23:59:59}',
      ),
      fc.date().map((date) => `[${String(date.getTime())}~]`),
    );
    await fc.assert(
      fc.asyncProperty(key, value, async (name, text) => {
        const query = `${name}=${encodeURIComponent(Buffer.from(text).toString())}`;
        await ids(query).catch((error: unknown) => expect(isHavenError(error, 'BAD_REQUEST') ? '' : error).toBe(''));
      }),
      { numRuns: 300 },
    );
  });

  test('puts values into parameters only', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 3 }), (text) => {
        const { text: statement } = filterSql(
          [{ key: 'name', match: { form: 'exact', value: text } }],
          columns,
        ).compile();
        expect(statement).toBe('name = $1::text');
      }),
    );
  });
});

describe('an order', () => {
  const rules = { columns: { name: sql`n`, repo_count: sql`c` }, fallback: sql`t DESC`, unique: sql`id` };
  test.each([
    [undefined, 't DESC, id'],
    ['', 't DESC, id'],
    ['name', 'n, id'],
    ['-name,RepoCount', 'n DESC, c, id'],
    ['name,-name', 'n, id'],
    [' -name , +repo_count', 'n DESC, c, id'],
    ['password,; DROP TABLE', 't DESC, id'],
    ['constructor', 't DESC, id'],
  ])('of %s has only columns of the list', (sort, expected) => {
    expect(orderSql(sort, rules).compile()).toEqual({ text: expected, values: [] });
  });
});
