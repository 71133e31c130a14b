import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { impatient, startTestWorkers, type TestWorkers, testJobs, untilOver } from '../../test/jobs.ts';
import { until } from '../../test/until.ts';
import type { Database } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import { type JobHandler, LeaseLost } from './handler.ts';
import type { Jobs } from './jobs.ts';
import { insertPool } from './pool-store.ts';
import { type ClaimedTask, claimTasks } from './queue-store.ts';
import { RunningJob } from './running-job.ts';
import { TaskLog } from './task-log.ts';

let testDatabase: TestDatabase;
let database: Database;
let jobs: Jobs;
const started: TestWorkers[] = [];

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = testDatabase.database;
  jobs = testJobs(database);
  await database.run(sql`CREATE TABLE effect (task_id bigint NOT NULL)`);
});
afterEach(async () => {
  for (const workers of started.splice(0)) await workers.close();
  await database.run(sql`TRUNCATE execution, task, task_log, worker_pool, effect CASCADE`);
});
afterAll(() => testDatabase.drop());

const handler: JobHandler<unknown> = {
  vendorType: 'RETENTION',
  maxAttempts: 1,
  backoffMs: () => 1,
  parse: () => undefined,
  run: (job) => job.complete((tx) => tx.run(sql`INSERT INTO effect VALUES (${job.taskId})`)).then(() => undefined),
};

async function work(options: Parameters<typeof startTestWorkers>[2] = {}): Promise<TestWorkers> {
  const workers = await startTestWorkers(database, [handler], { jobs, ...options });
  started.push(workers);
  return workers;
}

async function start(count = 1): Promise<number> {
  const tasks = Array.from({ length: count }, () => ({}));
  return database.transaction(async (tx) => {
    const { id } = await jobs.executions.start(tx, { vendorType: 'RETENTION', trigger: 'MANUAL', tasks });
    return id;
  });
}

// A process that has claimed tasks and then never did anything again.
async function deadProcess(count: number): Promise<{ readonly poolId: string; readonly tasks: ClaimedTask[] }> {
  const poolId = randomUUID();
  await insertPool(database, { id: poolId, host: 'grave', pid: 1, concurrency: count });
  const workers = Array.from({ length: count }, (_, index) => index);
  const tasks = await claimTasks(database, { poolId, workers, most: new Map([['RETENTION', count]]) });
  expect(tasks).toHaveLength(count);
  return { poolId, tasks };
}

const pools = () => database.many<{ id: string; beat: number }>(sql`SELECT id, beat FROM worker_pool`);
const effects = async () => (await database.many(sql`SELECT FROM effect`)).length;

function jobOf(task: ClaimedTask) {
  const log = new TaskLog({ database, claim: task, isContinued: false });
  const { signal } = new AbortController();
  return new RunningJob({ ...{ database, task, log, signal }, executions: jobs.executions, parameters: undefined });
}

describe('a process that dies', () => {
  test('leaves its tasks to the others, which do each of them once', async () => {
    const id = await start(3);
    const { poolId } = await deadProcess(3);
    await work();
    await work();
    expect(await untilOver(jobs, id)).toBe('Success');
    expect(await effects()).toBe(3);
    expect((await pools()).map((pool) => pool.id)).not.toContain(poolId);
    const { tasks } = await jobs.executions.listTasks({ executionId: id, page: { limit: 10, offset: 0 } });
    expect(tasks).toMatchObject([{ runCount: 2 }, { runCount: 2 }, { runCount: 2 }]);
  });

  test('and wakes up again can commit nothing of it', async () => {
    const id = await start();
    const { tasks } = await deadProcess(1);
    await work();
    await untilOver(jobs, id);
    const zombie = jobOf(tasks[0] as ClaimedTask);
    const insert = (tx: { run: typeof database.run }) => tx.run(sql`INSERT INTO effect VALUES (-1)`);
    await expect(zombie.complete(insert)).rejects.toThrow(LeaseLost);
    await expect(zombie.transaction(insert)).rejects.toThrow(LeaseLost);
    zombie.log.info('boo');
    await zombie.setTaskAttrs({ zombie: true });
    await expect(zombie.setExecutionAttrs({ zombie: true })).rejects.toThrow(LeaseLost);
    expect(await effects()).toBe(1);
    const { tasks: seen } = await jobs.executions.listTasks({ executionId: id, page: { limit: 1, offset: 0 } });
    expect(seen).toMatchObject([{ extraAttrs: {} }]);
  });

  test('after it was told to stop a task leaves it stopped', async () => {
    const id = await start();
    await deadProcess(1);
    await jobs.executions.stop(id);
    await work();
    expect(await untilOver(jobs, id)).toBe('Stopped');
    expect(await effects()).toBe(0);
  });

  test('is survived by no task that kills every worker', async () => {
    const id = await start();
    const { tasks } = await deadProcess(1);
    await database.run(sql`UPDATE task SET interruptions = 20 WHERE id = ${tasks[0]?.id ?? 0}`);
    await work();
    expect(await untilOver(jobs, id)).toBe('Error');
    expect(await jobs.executions.read(id, { vendorTypes: ['RETENTION'] })).toMatchObject({
      statusMessage: 'given up: 20 workers ended before this task did',
    });
  });

  test('without being on the list is found as well', async () => {
    const id = await start(2);
    const { poolId } = await deadProcess(2);
    await database.run(sql`DELETE FROM worker_pool WHERE id = ${poolId}`);
    await work();
    expect(await untilOver(jobs, id)).toBe('Success');
  });
});

test('a process that lives is left alone, whatever the time of day', async () => {
  await work();
  await work();
  const before = await pools();
  // As if the clock of the database had been set back, and forward, by an hour.
  for (const change of ['1 hour', '-1 hour']) {
    await database.run(sql`
      UPDATE worker_pool SET heartbeat_at = heartbeat_at + ${change}::interval, started_at = started_at + ${change}::interval`);
    const beats = new Map((await pools()).map(({ id, beat }) => [id, beat]));
    await until(async () =>
      (await pools()).every(({ id, beat }) => beat > (beats.get(id) ?? 0) + impatient.silentBeats),
    );
  }
  expect((await pools()).map(({ id }) => id).sort()).toEqual(before.map(({ id }) => id).sort());
});

test('a process that was taken for dead begins anew', async () => {
  await work();
  const [pool] = await pools();
  await database.run(sql`DELETE FROM worker_pool`);
  await until(async () => (await pools()).length === 1);
  expect((await pools())[0]?.id).not.toBe(pool?.id);
  expect(await untilOver(jobs, await start())).toBe('Success');
});

test('a task that was claimed without an answer arriving is done all the same', async () => {
  await work();
  const [pool] = await pools();
  await database.transaction(async (tx) => {
    const { id } = await jobs.executions.start(tx, { vendorType: 'SBOM', trigger: 'MANUAL', tasks: [{}] });
    // As if our own claim had committed and the connection had broken before we heard of it.
    await tx.run(sql`
      UPDATE task SET vendor_type = 'RETENTION', status = 'Running', pool_id = ${pool?.id}, worker = 0,
        lease = gen_random_uuid() WHERE execution_id = ${id}`);
  });
  await until(async () => (await effects()) === 1);
});

test('a wait does not become longer when the clock is set back', async () => {
  const { id } = await database.transaction((tx) =>
    jobs.executions.start(tx, { vendorType: 'RETENTION', trigger: 'MANUAL', tasks: [{ delayMs: 500 }] }),
  );
  await database.run(sql`
    UPDATE task SET not_before = not_before + interval '1 hour', scheduled_at = scheduled_at + interval '1 hour'`);
  await work();
  expect(await untilOver(jobs, id)).toBe('Success');
});

test('a process that ends gives its tasks back at once', async () => {
  let begun = 0;
  const slow: JobHandler<unknown> = {
    ...handler,
    async run({ signal }) {
      begun++;
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    },
  };
  const first = await startTestWorkers(database, [slow], { jobs });
  const id = await start(2);
  await until(() => begun === 2);
  await first.close();
  expect(await pools()).toEqual([]);
  const { tasks } = await jobs.executions.listTasks({ executionId: id, page: { limit: 10, offset: 0 } });
  expect(tasks).toMatchObject([{ status: 'Pending' }, { status: 'Pending' }]);
  await work();
  expect(await untilOver(jobs, id)).toBe('Success');
  expect(await effects()).toBe(2);
});
