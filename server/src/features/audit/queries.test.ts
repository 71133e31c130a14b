import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import type { Database, Transaction } from '../../db/database.ts';
import { type Sql, sql } from '../../db/sql.ts';
import { LongCounts } from '../../http/long-counts.ts';
import { parseQuery } from '../../http/query-language.ts';
import type { AuditScope } from './model.ts';
import { listAudit } from './queries.ts';

const MONTHS = 24;
const ROWS_PER_MONTH = 4_000;
let db: TestDatabase;
// A part that is empty, or nearly, is rightly read as it is.
const full = new Set<string>();
const isFull = (table: string) => full.has(table);

// As an installation looks after two years, in small: mostly pulls by robots, from many repositories.
beforeAll(async () => {
  db = await createTestDatabase();
  await db.database.run(sql`
    SELECT audit_make_month((date_trunc('month', now() AT TIME ZONE 'UTC') - n * interval '1 month')::date)
    FROM generate_series(1, ${MONTHS}) AS n`);
  await db.database.run(sql`
    INSERT INTO audit_log_ext (project_id, operation, resource_type, resource, username, op_time)
    SELECT n % 50, CASE WHEN n % 10 = 0 THEN 'create' ELSE 'pull' END,
      CASE WHEN n % 1000 = 0 THEN 'configuration' WHEN n % 100 = 0 THEN 'user' ELSE 'artifact' END,
      'p' || n % 50 || '/r' || n % 997 || ':v1', 'robot$' || n % 20,
      now() - (n::float8 / ${ROWS_PER_MONTH} * interval '30 days')
    FROM generate_series(1, ${MONTHS * ROWS_PER_MONTH}) AS n`);
  await db.database.run(sql`ANALYZE audit_log_ext`);
  const tables = await db.database.many<{ name: string }>(sql`
    SELECT relname AS name FROM pg_class WHERE relname LIKE 'audit_log_ext_2%' AND reltuples > ${ROWS_PER_MONTH / 4}`);
  for (const { name } of tables) full.add(name);
});
afterAll(() => db.drop());

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Loops': number;
  readonly 'Actual Rows': number;
  readonly Plans?: readonly Node[];
}

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** Lists, and tells what PostgreSQL has done for it. */
async function list(
  q: string,
  options: { scope?: AuditScope; limit?: number; offset?: number } = {},
): Promise<{ found: number; total: number; touched: string[]; scanned: string[]; rows: number }> {
  const plans: Node[] = [];
  const explained = (tx: Transaction): Transaction =>
    new Proxy(tx, {
      get(target, property) {
        if (property !== 'many' && property !== 'first') return Reflect.get(target, property).bind(target);
        return async (query: Sql) => {
          const [plan] = await target.many<{ 'QUERY PLAN': readonly { readonly Plan: Node }[] }>(
            sql`EXPLAIN (ANALYZE, FORMAT JSON) ${query}`,
          );
          plans.push(...(plan?.['QUERY PLAN'].map(({ Plan }) => Plan) ?? []));
          return target[property](query);
        };
      },
    });
  const database: Database = Object.assign(Object.create(db.database), {
    transaction: (work: (tx: Transaction) => Promise<unknown>) => db.database.transaction((tx) => work(explained(tx))),
    first: (query: Sql) => db.database.first(query),
  });
  const { entries, total } = await listAudit(
    { database, counts: new LongCounts() },
    options.scope ?? { kind: 'everything' },
    {
      terms: parseQuery(q),
      sort: undefined,
      page: { limit: options.limit ?? 15, offset: options.offset ?? 0 },
    },
  );
  // What was planned and not needed has not run.
  const ran = nodesOf(plans[0] as Node).filter((node) => node['Actual Loops'] > 0);
  return {
    found: entries.length,
    total,
    touched: [...new Set(ran.flatMap((node) => node['Relation Name'] ?? []))],
    scanned: ran
      .filter((node) => node['Node Type'].includes('Seq Scan'))
      .flatMap((node) => node['Relation Name'] ?? []),
    rows: Math.max(...ran.map((node) => node['Actual Rows'] * node['Actual Loops'])),
  };
}

describe('a page of the log', () => {
  test('of everything is found at the ends of indexes', async () => {
    const { found, total, scanned, rows } = await list('');
    expect([found, total]).toEqual([15, MONTHS * ROWS_PER_MONTH]);
    expect(scanned.filter(isFull)).toEqual([]);
    expect(rows).toBeLessThan(100);
  });

  test.each<[string, string, AuditScope | undefined]>([
    ['a project', '', { kind: 'projects', ids: [7] }],
    ['some projects', '', { kind: 'projects', ids: [7, 8, 9] }],
    ['a person', 'username=robot$3', undefined],
    ['an operation', 'operation=create', undefined],
    ['a kind of things that is rare', 'resource_type=configuration', undefined],
    ['one thing', 'resource=p7/r7:v1', undefined],
    ['a time', 'op_time=[2020-01-01 00:00:00~2100-01-01 00:00:00]', undefined],
    ['a part of a name that is common', 'resource=~p7/', undefined],
    ['what nobody has done', 'username=nobody', undefined],
    ['nothing that is there', 'resource=no/such:thing', undefined],
  ])('of %s is found by an index', async (_name, q, scope) => {
    const { scanned, rows } = await list(q, scope && { scope });
    expect(scanned.filter(isFull)).toEqual([]);
    expect(rows).toBeLessThan(2_000);
  });

  test('of a month looks at no other month', async () => {
    const { op_time: time } = (await db.database.first<{ op_time: Date }>(sql`
      SELECT date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - interval '6 months' AS op_time`)) ?? {
      op_time: new Date(),
    };
    const from = time.toISOString().slice(0, 19).replace('T', ' ');
    const to = new Date(time.getTime() + 20 * 86_400_000).toISOString().slice(0, 19).replace('T', ' ');
    const { found, touched, scanned } = await list(`op_time=[${from}~${to}],resource_type=artifact`);
    expect(found).toBe(15);
    expect(touched.filter(isFull)).toHaveLength(1);
    expect(scanned.filter(isFull)).toEqual([]);
  });

  test('is not planned each time anew', async () => {
    const filter = { terms: [], sort: undefined, page: { limit: 25, offset: 0 } };
    const log = { database: db.database, counts: new LongCounts() };
    // All on one connection, because they come one after the other.
    for (let time = 0; time < 12; time++) {
      await listAudit(log, { kind: 'everything' }, filter);
      await listAudit(log, { kind: 'projects', ids: [time] }, filter);
    }
    const prepared = await db.database.many<{ generic_plans: number }>(sql`
      SELECT generic_plans FROM pg_prepared_statements WHERE statement LIKE '%LIMIT 25' ORDER BY generic_plans`);
    // Of a statement with values, PostgreSQL plans the first five for these values.
    expect(prepared.map((statement) => statement.generic_plans)).toEqual([7, 12]);
  });

  test('that is long fetches each row from its month', async () => {
    const { found, scanned } = await list('operation=pull', { limit: 10_000 });
    expect(found).toBe(10_000);
    expect(scanned.filter(isFull)).toEqual([]);
  });

  test('far behind skips rows in an index only', async () => {
    const { found, scanned } = await list('', { limit: 15, offset: 50_000 });
    expect(found).toBe(15);
    expect(scanned.filter(isFull)).toEqual([]);
  });
});

test('a search that takes too long says how to narrow it', async () => {
  // Somebody holds the log; a search in very many rows waits as long for other reasons.
  const slow: Database = Object.assign(Object.create(db.database), {
    transaction: (work: (tx: Transaction) => Promise<unknown>) =>
      db.database.transaction(async (tx) => {
        const result = work(tx);
        await tx.run(sql`SELECT set_config('statement_timeout', '1', true)`);
        await tx.run(sql`SELECT pg_sleep(5)`);
        return result;
      }),
  });
  const log = { database: slow, counts: new LongCounts() };
  const asked = listAudit(log, { kind: 'everything' }, { terms: [], sort: undefined, page: { limit: 15, offset: 0 } });
  await expect(asked).rejects.toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining('narrow it by') });
});
