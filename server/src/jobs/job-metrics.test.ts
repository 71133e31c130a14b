import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { startTestWorkers, testJobs, untilOver } from '../../test/jobs.ts';
import { until } from '../../test/until.ts';
import { sql } from '../db/sql.ts';
import { talliesNow } from '../events/tally.ts';
import { type JobHandler, PermanentFailure } from './handler.ts';
import { queueMetrics, TaskDurations } from './job-metrics.ts';
import type { NewTask } from './model.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

const handler: JobHandler<string> = {
  vendorType: 'RETENTION',
  concurrency: 1,
  maxAttempts: 1,
  backoffMs: () => 1,
  parse: ({ what }) => String(what),
  async run(job) {
    if (job.parameters === 'fail') throw new PermanentFailure('it fails');
    if (job.parameters === 'hang') await new Promise((resolve) => job.signal.addEventListener('abort', resolve));
  },
};

test('tasks are told of while they wait, while they run, and by what became of them', async () => {
  const jobs = testJobs(db.database);
  const source = queueMetrics(jobs.queues);
  const samples = async (name: string) => {
    const family = (await source.read()).find((each) => each.name === name);
    return family?.samples.filter(({ labels, value }) => labels?.type === 'RETENTION' || (!labels?.type && value));
  };
  const start = (...whats: readonly string[]) => {
    const tasks: NewTask[] = whats.map((what) => ({ parameters: { what } }));
    return db.database.transaction((tx) =>
      jobs.executions.start(tx, { vendorType: 'RETENTION', vendorId: 7, trigger: 'MANUAL', tasks }),
    );
  };
  const first = await start('succeed', 'fail');
  expect(await samples('harbor_task_queue_size')).toMatchObject([{ value: 2 }]);
  const [latency] = (await samples('harbor_task_queue_latency')) ?? [];
  expect(latency?.value).toBeGreaterThanOrEqual(0);
  expect(await samples('harbor_task_concurrency')).toEqual([]);

  const workers = await startTestWorkers(db.database, [handler], { jobs });
  try {
    await untilOver(jobs, first.id);
    const second = await start('hang', 'succeed');
    await until(async () => (await samples('harbor_task_concurrency'))?.length === 1);
    expect(await samples('harbor_jobservice_info')).toMatchObject([{ value: 1 }]);
    await jobs.executions.stop(second.id);
    await untilOver(jobs, second.id);
  } finally {
    await workers.close();
  }
  expect(await samples('harbor_task_queue_size')).toMatchObject([{ value: 0 }]);
  // In the database, so that every process tells the same.
  expect(
    await db.database.many(sql`SELECT labels, value FROM ${talliesNow} AS t WHERE name = 'tasks' ORDER BY labels`),
  ).toEqual([
    { labels: ['RETENTION', 'fail'], value: 1 },
    { labels: ['RETENTION', 'stop'], value: 2 },
    { labels: ['RETENTION', 'success'], value: 1 },
  ]);
  const counts = workers.runner.metrics
    .read()
    .flatMap((family) => family.samples.filter(({ suffix }) => suffix === '_count'));
  expect(counts.map(({ labels, value }) => [labels?.type, labels?.status, value]).sort()).toEqual([
    ['RETENTION', 'fail', 1],
    ['RETENTION', 'stop', 1],
    ['RETENTION', 'success', 1],
  ]);
});

test('a halted queue says so', async () => {
  const { queues } = testJobs(db.database);
  await queues.pause(['WEBHOOK']);
  const paused = (await queueMetrics(queues).read()).find(({ name }) => name === 'haven_task_queue_paused');
  expect(paused?.samples.filter(({ value }) => value === 1)).toEqual([{ labels: { type: 'WEBHOOK' }, value: 1 }]);
});

test('durations are told by kind and result', () => {
  const durations = new TaskDurations();
  durations.record('WEBHOOK', 'Error', 2_000);
  durations.record('WEBHOOK', 'Error', 2_000);
  const [family] = durations.read();
  expect(family?.samples.slice(-2)).toEqual([
    { suffix: '_sum', labels: { type: 'WEBHOOK', status: 'fail' }, value: 4 },
    { suffix: '_count', labels: { type: 'WEBHOOK', status: 'fail' }, value: 2 },
  ]);
});
