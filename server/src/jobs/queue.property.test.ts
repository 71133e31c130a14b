import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { testJobs } from '../../test/jobs.ts';
import type { Database } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import { isHavenError } from '../error.ts';
import { LeaseLost } from './handler.ts';
import type { Jobs } from './jobs.ts';
import { insertPool, requeueTasksOf } from './pool-store.ts';
import { type ClaimedTask, claimTasks, promoteTasks } from './queue-store.ts';
import { endTask, giveBackTask } from './running-job.ts';
import { retryTask } from './task-store.ts';

// A slow machine makes fewer runs, which differ from those of the next time. Who wants to search for longer says so.
const LIMIT_MS = Number(process.env.HAVEN_TEST_SCHEDULES_MS ?? 15_000);

let testDatabase: TestDatabase;
let database: Database;
let jobs: Jobs;
const pools = [randomUUID(), randomUUID()] as const;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = testDatabase.database;
  jobs = testJobs(database);
  await database.run(sql`CREATE TABLE effect (task_id bigint NOT NULL)`);
  for (const id of pools) await insertPool(database, { id, host: 'h', pid: 1, concurrency: 3 });
});
afterAll(() => testDatabase.drop());

type Action =
  | { readonly do: 'start'; readonly keys: readonly (string | undefined)[]; readonly delayed: boolean }
  | { readonly do: 'add'; readonly execution: number; readonly key: string | undefined }
  | { readonly do: 'stop'; readonly execution: number }
  | { readonly do: 'claim'; readonly pool: number }
  | { readonly do: 'end'; readonly task: number; readonly how: 'Success' | 'Error' | 'retry' | 'give back' }
  | { readonly do: 'die'; readonly pool: number }
  | { readonly do: 'drop' | 'promote' };

const key = fc.option(fc.constantFrom('a', 'b'), { nil: undefined });
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('start' as const),
      keys: fc.array(key, { minLength: 1, maxLength: 4 }),
      delayed: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('add' as const), execution: fc.nat(), key }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stop' as const), execution: fc.nat() }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('claim' as const), pool: fc.nat(1) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      task: fc.nat(),
      how: fc.constantFrom(
        'Success' as const,
        'Success' as const,
        'Error' as const,
        'retry' as const,
        'give back' as const,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('die' as const), pool: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('drop' as const, 'promote' as const, 'promote' as const) }) },
);

/** What has been started and claimed in one run; claims that are no longer good stay in it. */
interface World {
  readonly executions: number[];
  readonly claims: ClaimedTask[];
}

async function act(world: World, step: Action): Promise<void> {
  switch (step.do) {
    case 'start': {
      const tasks = step.keys.map((orderKey) => ({ ...(orderKey && { orderKey }), delayMs: step.delayed ? 1 : 0 }));
      const { id } = await database.transaction((tx) =>
        jobs.executions.start(tx, { vendorType: 'RETENTION', trigger: 'EVENT', tasks }),
      );
      world.executions.push(id);
      return;
    }
    case 'add':
      return unlessOver(() => {
        const tasks = [step.key === undefined ? {} : { orderKey: step.key }];
        return database.transaction((tx) =>
          jobs.executions.addTasks(tx, pick(world.executions, step.execution), tasks),
        );
      });
    case 'stop':
      if (world.executions.length > 0) await jobs.executions.stop(pick(world.executions, step.execution));
      return;
    case 'claim': {
      const want = { poolId: pools[step.pool] ?? '', workers: [0, 1, 2], most: new Map([['RETENTION', 3]] as const) };
      world.claims.push(...(await claimTasks(database, want)));
      return;
    }
    case 'end':
      if (world.claims.length > 0) await end(pick(world.claims, step.task), step.how);
      return;
    case 'die':
      await database.transaction((tx) => requeueTasksOf(tx, pools[step.pool] ?? '', { died: true, mostDeaths: 99 }));
      return;
    case 'drop':
      return jobs.queues.drop(['RETENTION']);
    case 'promote':
      await promoteTasks(database);
  }
}

async function end(task: ClaimedTask, how: Extract<Action, { do: 'end' }>['how']): Promise<void> {
  try {
    await database.transaction(async (tx) => {
      if (how === 'give back') return giveBackTask(tx, task);
      if (how === 'retry') {
        const retry = { message: 'again', delayMs: 1, isFailure: true };
        if (!(await retryTask(tx, task, retry))) await endTask(tx, task, { status: 'Stopped', message: '' });
        return;
      }
      if (how === 'Success') await tx.run(sql`INSERT INTO effect VALUES (${task.id})`);
      await endTask(tx, task, { status: how, message: '' });
    });
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
  }
}

async function unlessOver(work: () => Promise<unknown>): Promise<void> {
  await work().catch((error: unknown) => {
    if (!isHavenError(error, 'CONFLICT', 'NOT_FOUND')) throw error;
  });
}

function pick<T>(items: readonly T[], choice: number): T {
  const item = items[choice % Math.max(1, items.length)];
  // Nothing there yet: an id that nobody has.
  return item ?? (0 as T);
}

/** Rows that contradict what must always hold. */
async function contradictions(): Promise<unknown[]> {
  const counts = await database.many(sql`
    SELECT e.id, e.status, e.open_count, e.task_count, e.success_count, e.error_count, e.stopped_count FROM execution e
    LEFT JOIN LATERAL (
      SELECT count(*) AS every, count(*) FILTER (WHERE status = 'Success') AS success,
        count(*) FILTER (WHERE status = 'Error') AS error, count(*) FILTER (WHERE status = 'Stopped') AS stopped
      FROM task WHERE execution_id = e.id) n ON true
    WHERE (e.task_count, e.success_count, e.error_count, e.stopped_count, e.open_count)
        <> (n.every, n.success, n.error, n.stopped, n.every - n.success - n.error - n.stopped)
      OR e.status <> CASE WHEN e.open_count > 0 THEN 'Running' WHEN n.error > 0 THEN 'Error'
        WHEN n.stopped > 0 THEN 'Stopped' ELSE 'Success' END
      OR (e.end_time IS NULL) <> (e.open_count > 0)`);
  const tasks = await database.many(sql`
    SELECT id, status FROM task
    WHERE (lease IS NULL) <> (status <> 'Running') OR (pool_id IS NULL) <> (status <> 'Running')
      OR (status = 'Scheduled') <> (not_before IS NOT NULL)
      OR (end_time IS NULL) <> (status IN ('Pending', 'Scheduled', 'Running'))`);
  const two = await database.many(sql`
    SELECT order_key FROM task WHERE status = 'Running' AND order_key IS NOT NULL GROUP BY order_key HAVING count(*) > 1`);
  const effects = await database.many(sql`
    SELECT t.id, t.status, count(e.task_id) FROM task t LEFT JOIN effect e ON e.task_id = t.id
    GROUP BY t.id HAVING count(e.task_id) <> (t.status = 'Success')::integer`);
  // The first of a key can run, now or when its time has come.
  const stuck = await database.many(sql`
    SELECT DISTINCT ON (order_key) id, order_key, status, blocked FROM task
    WHERE order_key IS NOT NULL AND status IN ('Pending', 'Scheduled', 'Running') ORDER BY order_key, id`);
  return [...counts, ...tasks, ...two, ...effects, ...stuck.filter((row) => (row as { blocked: boolean }).blocked)];
}

/** Works everything off; what is left then would never be done. */
async function drain(): Promise<void> {
  for (const id of pools) {
    await database.transaction(async (tx) => {
      const { doomed } = await requeueTasksOf(tx, id, { died: false, mostDeaths: 99 });
      for (const task of doomed) await endTask(tx, task, { status: 'Stopped', message: '' });
    });
  }
  for (let round = 0; round < 200; round++) {
    await database.run(sql`UPDATE task SET not_before = now() WHERE status = 'Scheduled'`);
    await promoteTasks(database);
    const most = new Map([['RETENTION', 3]] as const);
    const claims = await claimTasks(database, { poolId: pools[0], workers: [0, 1, 2], most });
    for (const task of claims) await end(task, 'Success');
    if (claims.length === 0) return;
  }
}

test('whatever happens at once, every task ends once, in order, and is counted', {
  timeout: LIMIT_MS * 3,
}, async () => {
  const until = performance.now() + LIMIT_MS;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(action, { minLength: 3, maxLength: 12 }), { minLength: 1, maxLength: 4 }),
      async (scripts) => {
        if (performance.now() > until) return;
        const world: World = { executions: [], claims: [] };
        await Promise.all(
          scripts.map(async (script) => {
            for (const step of script) await act(world, step);
          }),
        );
        expect(await contradictions()).toEqual([]);
        await drain();
        expect(await contradictions()).toEqual([]);
        expect(await database.many(sql`SELECT id, status FROM task WHERE end_time IS NULL`)).toEqual([]);
        await database.run(sql`TRUNCATE execution, task, task_log, effect CASCADE`);
      },
    ),
    { numRuns: Math.round(LIMIT_MS / 50), endOnFailure: true },
  );
});
