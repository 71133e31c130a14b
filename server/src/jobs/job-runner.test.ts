import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { startTestWorkers, type TestWorkers, testJobs, untilOver } from '../../test/jobs.ts';
import { until } from '../../test/until.ts';
import type { Database } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import { type Job, type JobHandler, PermanentFailure } from './handler.ts';
import type { Jobs } from './jobs.ts';
import type { NewTask, Task } from './model.ts';
import type { VendorType } from './vendor-types.ts';

let testDatabase: TestDatabase;
let database: Database;
let jobs: Jobs;
const started: TestWorkers[] = [];

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = testDatabase.database;
  jobs = testJobs(database);
  await database.run(sql`CREATE TABLE effect (name text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp())`);
});
afterEach(async () => {
  for (const workers of started.splice(0)) await workers.close();
  await database.run(sql`TRUNCATE execution, task, task_log, queue_pause, worker_pool, effect CASCADE`);
});
afterAll(() => testDatabase.drop());

interface Named {
  readonly name: string;
}

type Run = (job: Job<Named>) => Promise<void>;

function handler(run: Run, options: Partial<JobHandler<Named>> = {}): JobHandler<Named> {
  return {
    vendorType: 'RETENTION',
    maxAttempts: 3,
    backoffMs: () => 1,
    parse: ({ name }) => {
      if (typeof name !== 'string') throw new Error('a name is missing');
      return { name };
    },
    run,
    ...options,
  };
}

async function work(handlers: readonly JobHandler[], options: Parameters<typeof startTestWorkers>[2] = {}) {
  const workers = await startTestWorkers(database, handlers, { jobs, ...options });
  started.push(workers);
  return workers;
}

async function start(tasks: readonly NewTask[], vendorType: VendorType = 'RETENTION'): Promise<number> {
  const { id } = await database.transaction((tx) =>
    jobs.executions.start(tx, { vendorType, vendorId: 7, trigger: 'MANUAL', tasks }),
  );
  return id;
}

const named = (...names: readonly string[]): NewTask[] => names.map((name) => ({ parameters: { name } }));

const effect: Run = (job) =>
  job.complete(async (tx) => {
    await tx.run(sql`INSERT INTO effect (name) VALUES (${job.parameters.name})`);
  });

async function effects(): Promise<string[]> {
  const rows = await database.many<Named>(sql`SELECT name FROM effect ORDER BY at`);
  return rows.map((row) => row.name);
}

async function tasksOf(executionId: number): Promise<readonly Task[]> {
  const { tasks } = await jobs.executions.listTasks({ executionId, sort: 'id', page: { limit: 100, offset: 0 } });
  return tasks;
}

const read = (id: number) => jobs.executions.read(id, { vendorTypes: ['RETENTION'], vendorId: 7 });

test('tasks are done, with their effects, and counted', async () => {
  await work([handler(effect)]);
  const id = await start(named('a', 'b', 'c'));
  expect(await untilOver(jobs, id)).toBe('Success');
  expect((await effects()).sort()).toEqual(['a', 'b', 'c']);
  expect(await read(id)).toMatchObject({
    metrics: { total: 3, success: 3, error: 0, stopped: 0, running: 0, scheduled: 0, pending: 0 },
    endTime: expect.any(Date),
    trigger: 'MANUAL',
  });
  expect(await tasksOf(id)).toMatchObject([
    { status: 'Success', runCount: 1 },
    { status: 'Success', runCount: 1 },
    { status: 'Success', runCount: 1 },
  ]);
});

test('an execution without tasks is over when it starts', async () => {
  const { id } = await database.transaction((tx) =>
    jobs.executions.start(tx, {
      vendorType: 'RETENTION',
      vendorId: 7,
      trigger: 'EVENT',
      tasks: [],
      statusMessage: 'nothing to do',
    }),
  );
  expect(await read(id)).toMatchObject({ status: 'Success', statusMessage: 'nothing to do' });
});

test('what is rolled back was never started', async () => {
  await work([handler(effect)]);
  await expect(
    database.transaction(async (tx) => {
      await jobs.executions.start(tx, { vendorType: 'RETENTION', trigger: 'MANUAL', tasks: named('never') });
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  const id = await start(named('after'));
  await untilOver(jobs, id);
  expect(await effects()).toEqual(['after']);
});

describe('a failure', () => {
  test('is tried again, and its effect is not there twice', async () => {
    await work([
      handler(async (job) => {
        if (job.attempt < 3) throw new Error(`no ${job.attempt}`);
        await effect(job);
      }),
    ]);
    const id = await start(named('late'));
    expect(await untilOver(jobs, id)).toBe('Success');
    expect(await tasksOf(id)).toMatchObject([{ status: 'Success', runCount: 3, statusMessage: '' }]);
    expect(await effects()).toEqual(['late']);
    const log = await jobs.executions.readLog((await tasksOf(id))[0]?.id ?? 0);
    expect(log).toMatch(/^\S+Z \[ERROR\] no 1; tried again in 1 s\n\S+Z \[ERROR\] no 2; tried again in 1 s\n$/);
  });

  test('is an error in the end', async () => {
    await work([
      handler(async ({ attempt }) => {
        throw new Error(`no ${attempt}`);
      }),
    ]);
    const id = await start(named('bad'));
    expect(await untilOver(jobs, id)).toBe('Error');
    expect(await tasksOf(id)).toMatchObject([{ status: 'Error', runCount: 3, statusMessage: 'no 3' }]);
    expect(await read(id)).toMatchObject({ statusMessage: 'no 3', metrics: { error: 1 } });
  });

  test('that cannot be mended is an error at once, like parameters that cannot be read', async () => {
    await work([
      handler(async () => {
        throw new PermanentFailure('never');
      }),
    ]);
    const id = await start([...named('bad'), { parameters: {} }]);
    expect(await untilOver(jobs, id)).toBe('Error');
    expect(await tasksOf(id)).toMatchObject([
      { status: 'Error', runCount: 1, statusMessage: 'never' },
      { status: 'Error', runCount: 1, statusMessage: 'the parameters cannot be used: a name is missing' },
    ]);
  });

  test('takes back what its transaction did', async () => {
    await work([
      handler(async (job) => {
        await job.complete(async (tx) => {
          await tx.run(sql`INSERT INTO effect (name) VALUES (${job.parameters.name})`);
          if (job.attempt === 1) throw new Error('after the effect');
        });
      }),
    ]);
    const id = await start(named('once'));
    expect(await untilOver(jobs, id)).toBe('Success');
    expect(await effects()).toEqual(['once']);
  });
});

test('tasks of one order key run one after another, also when one fails, and delay no others', async () => {
  const running = new Set<string>();
  await work([
    handler(async (job) => {
      const key = job.parameters.name[0] ?? '';
      expect(running.has(key)).toBe(false);
      running.add(key);
      try {
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (job.parameters.name === 'a1' && job.attempt < 3) throw new Error('not yet');
        await effect(job);
      } finally {
        running.delete(key);
      }
    }),
  ]);
  const keyed = (name: string) => ({ parameters: { name }, orderKey: name[0] ?? '' });
  const ids = [];
  for (const name of ['a1', 'a2', 'b1', 'a3', 'b2']) ids.push(await start([keyed(name)]));
  ids.push(await start(['a4', 'a5', 'b3'].map(keyed)));
  for (const id of ids) await untilOver(jobs, id);
  const done = await effects();
  expect(done.filter((name) => name.startsWith('a'))).toEqual(['a1', 'a2', 'a3', 'a4', 'a5']);
  expect(done.filter((name) => name.startsWith('b'))).toEqual(['b1', 'b2', 'b3']);
});

test('a delayed task waits for its time', async () => {
  await work([handler(effect)]);
  const id = await start([{ parameters: { name: 'later' }, delayMs: 60_000 }]);
  expect(await tasksOf(id)).toMatchObject([{ status: 'Scheduled' }]);
  expect(await read(id)).toMatchObject({ metrics: { scheduled: 1, pending: 0 } });
  await database.run(sql`
    UPDATE task SET not_before = not_before - interval '1 minute', scheduled_at = scheduled_at - interval '1 minute'`);
  expect(await untilOver(jobs, id)).toBe('Success');
});

describe('stop', () => {
  test('drops what waits and ends what runs', async () => {
    await work(
      [
        handler(async ({ signal }) => {
          await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
        }),
      ],
      { concurrency: 1 },
    );
    const id = await start([...named('runs', 'waits'), { parameters: { name: 'later' }, delayMs: 60_000 }]);
    await until(async () => (await tasksOf(id))[0]?.status === 'Running');
    await jobs.executions.stop(id);
    expect(await untilOver(jobs, id)).toBe('Stopped');
    expect(await tasksOf(id)).toMatchObject([{ status: 'Stopped' }, { status: 'Stopped' }, { status: 'Stopped' }]);
    await jobs.executions.stop(id);
  });

  test('does not wait for a handler that does not listen', async () => {
    await work([handler(() => new Promise(() => undefined))]);
    const id = await start(named('deaf'));
    await until(async () => (await tasksOf(id))[0]?.status === 'Running');
    await jobs.executions.stop(id);
    expect(await untilOver(jobs, id)).toBe('Stopped');
  });

  test('lets the next one with the order key run', async () => {
    await work([handler(effect)]);
    const first = await start([{ parameters: { name: '1' }, orderKey: 'k', delayMs: 60_000 }]);
    const second = await start([{ parameters: { name: '2' }, orderKey: 'k' }]);
    await jobs.executions.stop(first);
    expect(await untilOver(jobs, second)).toBe('Success');
    expect(await effects()).toEqual(['2']);
  });
});

test('tasks may be added while one runs; a hidden one is not counted', async () => {
  await work([
    handler(async (job) => {
      if (job.parameters.name !== 'plan') return effect(job);
      await job.complete(async (tx) => {
        await job.addTasks(tx, named('x', 'y'));
        await job.setExecutionAttrs({ planned: 2 }, tx);
      });
    }),
  ]);
  const id = await start([{ parameters: { name: 'plan' }, hidden: true }]);
  expect(await untilOver(jobs, id)).toBe('Success');
  expect(await read(id)).toMatchObject({ metrics: { total: 2, success: 2 }, extraAttrs: { planned: 2 } });
  expect(await tasksOf(id)).toHaveLength(2);
  expect((await effects()).sort()).toEqual(['x', 'y']);
});

test('the newest executions are kept, those that run too, and the rest is removed', async () => {
  const few = testJobs(database, { RETENTION_EXECUTION_RETENTION_COUNT: '2' });
  const startOne = (vendorId: number, delayMs = 0) =>
    database.transaction((tx) =>
      few.executions.start(tx, {
        ...{ vendorType: 'RETENTION', vendorId, trigger: 'MANUAL' },
        tasks: [{ parameters: { name: 'x' }, delayMs }],
      }),
    );
  const waiting = await startOne(7, 60_000);
  const other = await startOne(8);
  await work([handler(async (job) => job.log.info('said'))], { jobs: few });
  const ids = [];
  for (let round = 0; round < 5; round++) {
    const { id } = await startOne(7);
    ids.push(id);
    await untilOver(few, id);
  }
  const { executions } = await few.executions.list({
    vendorTypes: ['RETENTION'],
    vendorId: 7,
    page: { limit: 10, offset: 0 },
  });
  expect(executions.map(({ id }) => id)).toEqual([ids[4], ids[3], waiting.id]);
  await until(async () => (await database.many(sql`SELECT FROM execution`)).length === 4);
  expect(await few.executions.read(other.id, { vendorTypes: ['RETENTION'] })).toMatchObject({ status: 'Success' });
  expect(await database.many(sql`SELECT FROM task`)).toHaveLength(4);
});
