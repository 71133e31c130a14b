import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startTestWorkers, type TestWorkers, testJobs, untilOver } from '../../../test/jobs.ts';
import { startTestRest, type TestRest } from '../../../test/rest.ts';
import { until } from '../../../test/until.ts';
import { sql } from '../../db/sql.ts';
import type { JobHandler } from '../../jobs/handler.ts';
import type { Jobs } from '../../jobs/jobs.ts';

let rest: TestRest;
let jobs: Jobs;
let workers: TestWorkers | undefined;
let release: () => void = () => undefined;
beforeAll(async () => {
  rest = await startTestRest();
  jobs = testJobs(rest.database);
});
afterEach(async () => {
  release();
  await workers?.close();
  workers = undefined;
  await rest.database.run(sql`TRUNCATE execution, task, task_log, queue_pause, worker_pool, schedule CASCADE`);
});
afterAll(() => rest.close());

const send = (method: string, path: string, body?: unknown) =>
  rest.send(method, path, { as: 'admin', ...(body !== undefined && { body }) });

const act = (queue: string, action: string) => send('PUT', `/jobservice/queues/${queue}`, { action });

// Runs until it is released or told to end.
const patient: JobHandler<unknown> = {
  vendorType: 'RETENTION',
  maxAttempts: 1,
  backoffMs: () => 1,
  parse: () => undefined,
  async run(job) {
    job.log.info('begun');
    await job.checkIn('half way');
    await new Promise<void>((resolve) => {
      release = resolve;
      job.signal.addEventListener('abort', () => resolve());
    });
  },
};

async function start(count = 1): Promise<number> {
  const tasks = Array.from({ length: count }, () => ({}));
  return rest.database.transaction(async (tx) => {
    const { id } = await jobs.executions.start(tx, { vendorType: 'RETENTION', trigger: 'MANUAL', tasks });
    return id;
  });
}

async function runningJob(): Promise<string> {
  let id: string | undefined;
  await until(async () => {
    const { json } = await send('GET', '/jobservice/pools/all/workers');
    id = json.find((worker: { job_id?: string; check_in?: string }) => worker.check_in)?.job_id;
    return id !== undefined;
  });
  return id ?? '';
}

async function queue(name = 'RETENTION') {
  const { json } = await send('GET', '/jobservice/queues');
  return json.find((entry: { job_type: string }) => entry.job_type === name);
}

test('pools and workers show who does what', async () => {
  expect((await send('GET', '/jobservice/pools')).json).toEqual([]);
  workers = await startTestWorkers(rest.database, [patient], { jobs, concurrency: 2 });
  const [pool] = (await send('GET', '/jobservice/pools')).json;
  expect(pool).toEqual({
    pid: process.pid,
    worker_pool_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    start_at: expect.stringMatching(/Z$/),
    heartbeat_at: expect.stringMatching(/Z$/),
    concurrency: 2,
    host: expect.any(String),
  });
  const id = pool.worker_pool_id;
  const idle = [1, 2].map((number) => ({ id: `${id}-${number}`, pool_id: id }));
  expect((await send('GET', `/jobservice/pools/${id}/workers`)).json).toEqual(idle);
  expect((await send('GET', '/jobservice/pools/nobody/workers')).json).toEqual([]);
  await start();
  const job = await runningJob();
  expect((await send('GET', '/jobservice/pools/all/workers')).json).toContainEqual({
    ...{ pool_id: id, id: expect.any(String), job_name: 'RETENTION', job_id: job, check_in: 'half way' },
    ...{ start_at: expect.stringMatching(/Z$/), checkin_at: expect.stringMatching(/Z$/) },
  });
});

test('the log of a job can be read while it runs', async () => {
  workers = await startTestWorkers(rest.database, [patient], { jobs });
  await start();
  const job = await runningJob();
  await until(async () => (await send('GET', `/jobservice/jobs/${job}/log`)).text.includes('[INFO] begun\n'));
  const { headers } = await send('GET', `/jobservice/jobs/${job}/log`);
  expect(headers.get('content-type')).toMatch(/^text\/plain/);
  for (const unknown of ['0', '999999999', '99999999999999999999', 'x']) {
    expect((await send('GET', `/jobservice/jobs/${unknown}/log`)).error).toBe(`NOT_FOUND: job ${unknown} not found`);
  }
});

test('a running job is stopped, and all of them', async () => {
  workers = await startTestWorkers(rest.database, [patient], { jobs });
  const one = await start();
  expect((await send('PUT', `/jobservice/jobs/${await runningJob()}`)).status).toBe(200);
  expect(await untilOver(jobs, one)).toBe('Stopped');
  const two = await start(2);
  await until(async () => (await jobs.executions.read(two, { vendorTypes: ['RETENTION'] }))?.metrics.running === 2);
  expect((await send('PUT', '/jobservice/jobs/all')).status).toBe(200);
  expect(await untilOver(jobs, two)).toBe('Stopped');
  expect((await send('PUT', '/jobservice/jobs/4711')).status).toBe(404);
});

test('a queue is halted and goes on, and what waits in it is dropped', async () => {
  expect(await queue()).toEqual({ job_type: 'RETENTION', paused: false });
  expect((await act('RETENTION', 'pause')).status).toBe(200);
  const dropped = await start(3);
  expect(await queue()).toMatchObject({ count: 3, paused: true });
  workers = await startTestWorkers(rest.database, [{ ...patient, run: async () => undefined }], { jobs });
  expect((await act('RETENTION', 'stop')).status).toBe(200);
  expect(await untilOver(jobs, dropped)).toBe('Stopped');
  const kept = await start();
  expect(await queue()).toMatchObject({ count: 1, paused: true });
  expect((await act('all', 'resume')).status).toBe(200);
  expect(await untilOver(jobs, kept)).toBe('Success');
  expect((await act('NOTHING', 'stop')).status).toBe(400);
  expect((await act('RETENTION', 'dance')).status).toBe(422);
  expect((await send('PUT', '/jobservice/queues/all', {})).status).toBe(400);
});

test('schedules are listed, and halted all together', async () => {
  const paused = async () => (await rest.send('GET', '/schedules/all/paused', { as: 'bob' })).json;
  expect(await paused()).toEqual({ paused: false });
  for (const vendorId of [5, 6]) {
    await rest.database.transaction((tx) =>
      jobs.schedules.set(tx, { vendorType: 'RETENTION', vendorId, cronType: 'Daily', cron: '0 0 0 * * *' }),
    );
  }
  const { json, headers } = await send('GET', '/schedules?page_size=1&page=2');
  expect(json).toEqual([
    {
      id: expect.any(Number),
      vendor_type: 'RETENTION',
      vendor_id: 6,
      cron: '0 0 0 * * *',
      update_time: expect.stringMatching(/Z$/),
    },
  ]);
  expect(headers.get('x-total-count')).toBe('2');
  await act('SCHEDULER', 'pause');
  expect(await paused()).toEqual({ paused: true });
  await act('SCHEDULER', 'stop');
  await act('SCHEDULER', 'resume');
  expect(await paused()).toEqual({ paused: false });
  expect((await send('GET', '/schedules/RETENTION/paused')).status).toBe(400);
});
