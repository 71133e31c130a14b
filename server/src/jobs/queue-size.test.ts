import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { testJobs } from '../../test/jobs.ts';
import { pagesOf } from '../../test/page-counter.ts';
import type { Database } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import { listExecutions, listTasks } from './execution-queries.ts';
import { markOutdated } from './execution-store.ts';
import { insertPool } from './pool-store.ts';
import { claimTasks, promoteTasks, tasksOfPool } from './queue-store.ts';
import { insertTasks } from './task-store.ts';

const FEW = 100;
const MANY = 100_000;

let testDatabase: TestDatabase;
let database: Database;
const poolId = randomUUID();
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = testDatabase.database;
  await insertPool(database, { id: poolId, host: 'h', pid: 1, concurrency: 10 });
});
afterAll(() => testDatabase.drop());

// Half of them wait for their turn behind others of their key, some for their time.
async function fill(count: number): Promise<number> {
  await database.run(sql`TRUNCATE execution, task, task_log CASCADE`);
  const { id } = await database.transaction((tx) =>
    testJobs(database).executions.start(tx, { vendorType: 'WEBHOOK', vendorId: 1, trigger: 'EVENT', tasks: [{}] }),
  );
  await database.run(sql`
    INSERT INTO task (execution_id, vendor_type, status, order_key, blocked, scheduled_at, not_before)
    SELECT ${id}::bigint, 'WEBHOOK', CASE WHEN n % 10 = 0 THEN 'Scheduled' ELSE 'Pending' END,
      CASE WHEN n % 2 = 0 THEN 'target' END, n % 2 = 0, CASE WHEN n % 10 = 0 THEN now() END,
      CASE WHEN n % 10 = 0 THEN now() + interval '1 hour' END
    FROM generate_series(2, ${count}::integer) AS n`);
  await database.run(sql`UPDATE execution SET open_count = ${count}, task_count = ${count} WHERE id = ${id}`);
  await database.run(sql`VACUUM ANALYZE task, execution`);
  return id;
}

async function measure(count: number): Promise<Record<string, number>> {
  const executionId = await fill(count);
  const page = { limit: 10, offset: 0 };
  return {
    claim: await pagesOf(database, (on) =>
      claimTasks(on, {
        poolId,
        workers: [0, 1, 2],
        most: new Map([
          ['WEBHOOK', 3],
          ['RETENTION', 1],
        ]),
      }),
    ),
    promote: await pagesOf(database, promoteTasks),
    compare: await pagesOf(database, (on) => tasksOfPool(on, poolId)),
    add: await pagesOf(database, (on) => insertTasks(on, executionId, 'WEBHOOK', [{ orderKey: 'target' }, {}])),
    outdate: await pagesOf(database, (on) => markOutdated(on, { vendorType: 'WEBHOOK', vendorId: 1 }, 50)),
    'list of another policy': await pagesOf(database, (on) =>
      listExecutions(on, { vendorTypes: ['RETENTION'], vendorId: 2, page }),
    ),
    'tasks of another execution': await pagesOf(database, (on) =>
      listTasks(on, { executionId: executionId + 1, page }),
    ),
  };
}

test('a long queue makes nothing dearer for those who add, take or look at something else', {
  timeout: 120_000,
}, async () => {
  const few = await measure(FEW);
  const many = await measure(MANY);
  for (const [what, pages] of Object.entries(many)) {
    // A tree grows by a level or two; a scan of the queue would be thousands of pages.
    expect([what, pages], `${what} looks at ${few[what]} pages with ${FEW} tasks`).toEqual([
      what,
      expect.toSatisfy((found: number) => found <= (few[what] ?? 0) * 2 + 40),
    ]);
  }
});
