import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { testJobs } from '../../test/jobs.ts';
import { until } from '../../test/until.ts';
import { lengthOfLog, readLog } from './log-store.ts';
import { insertPool } from './pool-store.ts';
import { claimTasks } from './queue-store.ts';
import { TaskLog } from './task-log.ts';
import type { TaskClaim } from './task-store.ts';

let testDatabase: TestDatabase;
const poolId = randomUUID();
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  await insertPool(testDatabase.database, { id: poolId, host: 'h', pid: 1, concurrency: 1 });
});
afterAll(() => testDatabase.drop());

async function claim(): Promise<TaskClaim> {
  const { database } = testDatabase;
  await database.transaction((tx) =>
    testJobs(database).executions.start(tx, { vendorType: 'RETENTION', trigger: 'MANUAL', tasks: [{}] }),
  );
  const [task] = await claimTasks(database, { poolId, workers: [0], most: new Map([['RETENTION', 1]]) });
  if (!task) throw new Error('nothing was claimed');
  return task;
}

const read = (task: TaskClaim) => readLog(testDatabase.database, task.id);
const now = () => new Date('2026-01-02T03:04:05.678Z');

test('lines can be read before the task is over, in their order', async () => {
  const { database } = testDatabase;
  const task = await claim();
  const log = new TaskLog({ database, claim: task, isContinued: false, now });
  log.info('one');
  log.warn('two\n');
  log.error('with \0 and\nseveral lines');
  await until(async () => (await read(task)) !== '');
  expect(await read(task)).toBe(
    '2026-01-02T03:04:05Z [INFO] one\n2026-01-02T03:04:05Z [WARNING] two\n2026-01-02T03:04:05Z [ERROR] with \uFFFD and\nseveral lines\n',
  );
  log.info('last');
  await database.transaction((tx) => log.finish(tx));
  expect(await read(task)).toMatch(/\[INFO\] last\n$/);
  log.info('too late');
  expect(await read(task)).toMatch(/\[INFO\] last\n$/);
});

test('lines of a transaction that is rolled back are not lost', async () => {
  const { database } = testDatabase;
  const task = await claim();
  const log = new TaskLog({ database, claim: task, isContinued: false, now });
  log.info('kept');
  const attempt = database.transaction(async (tx) => {
    await log.finish(tx);
    throw new Error('no');
  });
  await expect(attempt).rejects.toThrow('no');
  await database.transaction((tx) => log.finish(tx));
  expect(await read(task)).toBe('2026-01-02T03:04:05Z [INFO] kept\n');
});

test('lines stand there once when the end of the attempt takes its time', async () => {
  const { database } = testDatabase;
  const task = await claim();
  const log = new TaskLog({ database, claim: task, isContinued: false, now });
  log.info('one');
  await database.transaction(async (tx) => {
    await log.finish(tx);
    log.info('too late for this');
    // Longer than lines wait to be stored.
    await delay(800);
  });
  await delay(100);
  expect(await read(task)).toBe('2026-01-02T03:04:05Z [INFO] one\n');
});

test('what is too long loses its middle, also over several attempts', async () => {
  const { database } = testDatabase;
  const task = await claim();
  const chunk = 'x'.repeat(8_000);
  let length = 0;
  for (let attempt = 0; attempt < 2; attempt++) {
    const log = new TaskLog({ database, claim: task, isContinued: attempt > 0, now });
    for (let round = 0; round < 12; round++) {
      for (let line = 0; line < 20; line++) log.info(`attempt ${attempt} round ${round} line ${line} ${chunk}`);
      const before = length;
      await until(async () => {
        length = await lengthOfLog(database, task.id);
        return length !== before;
      });
    }
    await database.transaction((tx) => log.finish(tx));
  }
  const text = (await read(task)) ?? '';
  expect(text.length).toBeLessThan(1_500_000);
  expect(text).toMatch(/attempt 0 round 0 line 0 /);
  expect(text).toMatch(/attempt 1 round 11 line 19 /);
  expect(text.match(/\[lines were left out here: the log became too long\]\n/g)).toHaveLength(1);
});

test('a line that is too long is cut', async () => {
  const { database } = testDatabase;
  const task = await claim();
  const log = new TaskLog({ database, claim: task, isContinued: false, now });
  log.info('y'.repeat(100_000));
  await database.transaction((tx) => log.finish(tx));
  expect((await read(task))?.length).toBeLessThan(9_000);
});
