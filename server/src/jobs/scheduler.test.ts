import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { testJobs } from '../../test/jobs.ts';
import { until } from '../../test/until.ts';
import type { Database } from '../db/database.ts';
import { NotificationListener } from '../db/listener.ts';
import { sql } from '../db/sql.ts';
import { silentLogger } from '../log/logger.ts';
import type { Jobs } from './jobs.ts';
import { type ScheduleHandler, Scheduler } from './scheduler.ts';
import { Schedules } from './schedules.ts';

let testDatabase: TestDatabase;
let database: Database;
let jobs: Jobs;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = testDatabase.database;
  jobs = testJobs(database);
});
afterEach(() => database.run(sql`TRUNCATE schedule, execution, task, task_log, queue_pause CASCADE`));
afterAll(() => testDatabase.drop());

const handler: ScheduleHandler = {
  vendorType: 'RETENTION',
  async fire(tx, { vendorType, vendorId, parameters }) {
    const execution = { vendorType, vendorId, trigger: 'SCHEDULE', tasks: [{ parameters }] } as const;
    await jobs.executions.start(tx, execution);
  },
};
const deaf = { onNotify: async () => undefined, onLost: () => undefined };

function scheduler(handlers: readonly ScheduleHandler[] = [handler], timeZone = 'UTC'): Scheduler {
  return new Scheduler({ database, listener: deaf, handlers, timeZone, logger: silentLogger });
}

async function set(vendorId: number, cron = '0 0 0 * * *', parameters = {}): Promise<void> {
  await database.transaction((tx) =>
    jobs.schedules.set(tx, { vendorType: 'RETENTION', vendorId, cronType: 'Custom', cron, parameters }),
  );
}

const makeDue = (hours = 1) =>
  database.run(sql`UPDATE schedule SET next_at = now() - make_interval(hours => ${hours})`);

async function fired(vendorId: number): Promise<number> {
  const list = { vendorTypes: ['RETENTION'], vendorId, page: { limit: 100, offset: 0 } } as const;
  return (await jobs.executions.list(list)).total;
}

test('what is due is fired, with its parameters, and planned anew', async () => {
  await set(1, '0 0 * * * *', { keep: 3 });
  await set(2);
  expect(await scheduler().fireDue()).toBeGreaterThan(0);
  expect([await fired(1), await fired(2)]).toEqual([0, 0]);
  await database.run(sql`UPDATE schedule SET next_at = now() - interval '1 second' WHERE vendor_id = 1`);
  await scheduler().fireDue();
  expect([await fired(1), await fired(2)]).toEqual([1, 0]);
  const { executions } = await jobs.executions.list({ vendorTypes: ['RETENTION'], page: { limit: 1, offset: 0 } });
  const { tasks } = await jobs.executions.listTasks({
    executionId: executions[0]?.id ?? 0,
    page: { limit: 1, offset: 0 },
  });
  expect(tasks[0]?.parameters).toEqual({ keep: 3 });
  const schedule = await jobs.schedules.read('RETENTION', 1);
  expect(schedule?.nextAt.getTime()).toBeGreaterThan(Date.now());
  expect(schedule?.nextAt.toISOString()).toMatch(/:00:00.000Z$/);
});

test('many who look fire it once', async () => {
  for (const vendorId of [1, 2, 3]) await set(vendorId);
  await makeDue();
  await Promise.all(Array.from({ length: 6 }, () => scheduler().fireDue()));
  expect([await fired(1), await fired(2), await fired(3)]).toEqual([1, 1, 1]);
});

test('what was missed is fired once, not once for each time', async () => {
  await set(1, '0 0 * * * *');
  await makeDue(50);
  await scheduler().fireDue();
  await scheduler().fireDue();
  expect(await fired(1)).toBe(1);
});

test('what cannot be fired is left out once, keeps no other, and says why', async () => {
  await set(1);
  await set(2);
  await makeDue();
  const picky: ScheduleHandler = {
    ...handler,
    async fire(tx, schedule) {
      await handler.fire(tx, schedule);
      if (schedule.vendorId === 1) throw new Error('the policy is broken');
    },
  };
  await scheduler([picky]).fireDue();
  expect([await fired(1), await fired(2)]).toEqual([0, 1]);
  const schedule = await jobs.schedules.read('RETENTION', 1);
  expect(schedule).toMatchObject({ failure: 'the policy is broken' });
  expect(schedule?.nextAt.getTime()).toBeGreaterThan(Date.now());
  await makeDue();
  await scheduler().fireDue();
  expect(await jobs.schedules.read('RETENTION', 1)).toMatchObject({ failure: '' });
});

test('nothing is fired while schedules are halted; what was missed then is fired once, or left out', async () => {
  await set(1);
  await makeDue();
  await jobs.queues.pause(['SCHEDULER']);
  expect(await scheduler().fireDue()).toBeUndefined();
  expect(await fired(1)).toBe(0);
  await jobs.queues.resume(['SCHEDULER']);
  await scheduler().fireDue();
  expect(await fired(1)).toBe(1);
  await makeDue();
  await jobs.queues.drop(['SCHEDULER']);
  await scheduler().fireDue();
  expect(await fired(1)).toBe(1);
});

test('a schedule of a kind that this process does not know is left to others', async () => {
  await set(1);
  await makeDue();
  expect(await scheduler([]).fireDue()).toBeUndefined();
  expect(await fired(1)).toBe(0);
});

test('setting the clock back neither fires anything twice nor stops a schedule', async () => {
  await set(1, '0 0 * * * *');
  await makeDue();
  await scheduler().fireDue();
  const planned = (await jobs.schedules.read('RETENTION', 1))?.nextAt;
  // As if it were an hour earlier now.
  await database.run(
    sql`UPDATE schedule SET next_at = next_at + interval '1 hour', planned_at = planned_at + interval '1 hour'`,
  );
  await scheduler().fireDue();
  expect(await fired(1)).toBe(1);
  // A clock that was wrong by days must not make it wait for days.
  await database.run(
    sql`UPDATE schedule SET next_at = next_at + interval '5 days', planned_at = planned_at + interval '5 days'`,
  );
  await scheduler().fireDue();
  expect((await jobs.schedules.read('RETENTION', 1))?.nextAt).toEqual(planned);
});

test('another time zone plans everything anew', async () => {
  await set(1, '0 0 6 * * *');
  await scheduler([handler], 'Asia/Shanghai').fireDue();
  const schedule = await jobs.schedules.read('RETENTION', 1);
  expect(schedule).toMatchObject({ timeZone: 'Asia/Shanghai' });
  expect(schedule?.nextAt.toISOString()).toMatch(/T22:00:00.000Z$/);
});

test('it fires by itself, soon after a schedule is set', async () => {
  const listener = new NotificationListener({ database, log: silentLogger });
  await listener.start();
  const running = new Scheduler({ database, listener, handlers: [handler], timeZone: 'UTC', logger: silentLogger });
  await running.start();
  try {
    await set(1);
    await database.transaction(async (tx) => {
      await tx.run(sql`UPDATE schedule SET next_at = now() + interval '200 milliseconds'`);
      await tx.announce('haven_jobs', 'SCHEDULER');
    });
    await until(async () => (await fired(1)) === 1);
  } finally {
    await running.close();
    await listener.close();
  }
});

test('a schedule is one for each policy', async () => {
  const schedules = new Schedules({ database, timeZone: 'UTC' });
  await set(1);
  await set(1, '0 0 3 * * *');
  await set(2);
  expect(await schedules.list({ limit: 10, offset: 0 })).toMatchObject({
    total: 2,
    schedules: [{ vendorId: 1, cron: '0 0 3 * * *' }, { vendorId: 2 }],
  });
  await schedules.remove(database, 'RETENTION', 1);
  expect(await schedules.read('RETENTION', 1)).toBeUndefined();
});
