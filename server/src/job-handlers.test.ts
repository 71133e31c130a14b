import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTestContent, type TestContent } from '../test/content.ts';
import { type HttpTarget, startTarget } from '../test/http-target.ts';
import { collectLater, jobKinds, testWindows } from '../test/job-kinds.ts';
import { startTestWorkers } from '../test/jobs.ts';
import {
  breakStorage,
  connectAgain,
  loseConnections,
  resetServerClock,
  setDatabaseClock,
  setServerClock,
} from '../test/misfortunes.ts';
import { until } from '../test/until.ts';
import type { Database } from './db/database.ts';
import { sql } from './db/sql.ts';
import { createJobHandlers, createScheduleHandlers } from './job-handlers.ts';
import type { Job, JobHandler } from './jobs/handler.ts';
import type { Attributes } from './jobs/model.ts';
import { type ScheduleHandler, Scheduler } from './jobs/scheduler.ts';
import type { VendorType } from './jobs/vendor-types.ts';
import { silentLogger } from './log/logger.ts';

let content: TestContent;
let target: HttpTarget;
const closing: (() => Promise<void>)[] = [];
const restarts: Promise<void>[] = [];

beforeAll(async () => {
  content = await startTestContent();
  target = await startTarget();
});
afterEach(async () => {
  resetServerClock();
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(async () => {
  await target.close();
  await content.close();
});

const deps = () => {
  const { database, registry, immutability, jobs, webhooks } = content;
  return { config: testWindows, logger: silentLogger, ...{ database, registry, immutability, jobs, webhooks } };
};

/** Where in its work a job is met: before it has done anything, or when all is done but to say so. */
type Moment = 'at its beginning' | 'before its end';

const moments: readonly Moment[] = ['at its beginning', 'before its end'];

/** What happens while a job is done, to the process with these connections; returns what ends it, if it goes on. */
type Misfortune = (job: Job, own: Database) => Promise<(() => Promise<void>) | undefined>;

/** Lets something happen in the first attempt at each task of a handler, which is impatient besides. */
function struck(handler: JobHandler, moment: Moment, strike: (job: Job) => ReturnType<Misfortune>): JobHandler {
  const met = new Set<number>();
  return {
    ...handler,
    backoffMs: () => 20,
    async run(job) {
      if (met.has(job.taskId)) return handler.run(job);
      met.add(job.taskId);
      if (moment === 'at its beginning') {
        const after = await strike(job);
        return handler.run(job).finally(after);
      }
      let completes = false;
      const complete: Job['complete'] = async (work) => {
        completes = true;
        const after = await strike(job);
        return job.complete(work).finally(after);
      };
      await handler.run(withOther(job, { complete }));
      if (!completes) await (await strike(job))?.();
    },
  };
}

// Its methods need the job itself.
function withOther(job: Job, other: Partial<Job>): Job {
  return new Proxy(job, {
    get(own, name) {
      const value = Reflect.get(other, name) ?? Reflect.get(own, name, own);
      return typeof value === 'function' ? value.bind(own) : value;
    },
  });
}

const later = async (work: () => Promise<unknown>) => {
  await work();
  return undefined;
};

const misfortunes: Readonly<Record<string, Misfortune>> = {
  'its worker dies': async (_job, own) => {
    await own.close();
    closing.push((await startTestWorkers(content.database, handlers())).close);
    return new Promise(() => undefined);
  },
  'its worker is taken for dead and wakes up': (job) =>
    later(async () => {
      await content.database.run(sql`
        DELETE FROM worker_pool WHERE id = (SELECT pool_id FROM task WHERE id = ${job.taskId})`);
      closing.push((await startTestWorkers(content.database, handlers())).close);
      await until(async () => {
        const row = await content.database.first<{ status: string }>(sql`
          SELECT status FROM task WHERE id = ${job.taskId}`);
        return row?.status === 'Success';
      });
    }),
  'the database is restarted': async () => {
    const restart = (await loseConnections(content.database))();
    restarts.push(restart);
    return () => restart;
  },
  'the clock of the database is set forward by an hour': () => later(() => setDatabaseClock(content.database, 1)),
  'the clock of the database is set back by an hour': () => later(() => setDatabaseClock(content.database, -1)),
  'the clock of the server is set forward by an hour': () => later(async () => setServerClock(1)),
  'the clock of the server is set back by an hour': () => later(async () => setServerClock(-1)),
  'the storage fails': async () => {
    const mend = breakStorage(content.storage);
    return async () => mend();
  },
};

const handlers = (): JobHandler[] => createJobHandlers(deps()).map((handler) => ({ ...handler, backoffMs: () => 20 }));

async function untilEnded(executionId: number): Promise<string> {
  let status = 'Running';
  // Its own questions may fall victim to the misfortune.
  await until(async () => {
    const row = await content.database
      .first<{ status: string }>(sql`SELECT status FROM execution WHERE id = ${executionId}`)
      .catch(() => undefined);
    status = row?.status ?? 'Running';
    return status !== 'Running';
  }, 60_000);
  return status;
}

describe('work of every kind', () => {
  test('is here', () => {
    const known = createJobHandlers(deps()).map(({ vendorType }) => vendorType);
    expect(Object.keys(jobKinds).sort()).toEqual(known.sort());
  });

  for (const [misfortune, strike] of Object.entries(misfortunes)) {
    for (const moment of moments) {
      test.each(Object.entries(jobKinds))(`is done once although ${misfortune} ${moment}: %s`, async (_name, kind) => {
        const { executionId, verify } = await kind.start(content, target);
        const own = await connectAgain(content.database);
        closing.push(() => own.close());
        let strokes = 0;
        const unlucky = handlers().map((handler) =>
          struck(handler, moment, (job) => {
            strokes++;
            return strike(job, own);
          }),
        );
        // One task at a time: what is stored of times moves with a clock, and nobody may be looking at it.
        const options = { jobs: content.jobs, concurrency: 1 };
        closing.push((await startTestWorkers(own, unlucky, options)).close);
        const status = await untilEnded(executionId);
        // Work may be over before its misfortune, and a connection be found lost by whoever uses it next.
        await Promise.all(restarts.splice(0));
        await until(() =>
          content.database.run(sql`SELECT 1`).then(
            () => true,
            () => false,
          ),
        );
        expect(strokes).toBeGreaterThan(0);
        // A run that could not delete bytes says so; they are deleted without anybody asking again.
        if (status === 'Error' && misfortune === 'the storage fails' && kind.usesStorage) await collectLater(content);
        else expect(status).toBe('Success');
        await verify();
      });
    }
  }
});

describe('schedules of every kind', () => {
  const scheduled: Readonly<Record<string, object>> = {
    GARBAGE_COLLECTION: {},
    RETENTION: {},
    PURGE_AUDIT_LOG: { audit_retention_hour: 5_000, include_event_types: 'other' },
  };

  // These are such words; a test says so.
  const scheduledKinds = Object.keys(scheduled) as VendorType[];

  test('are here', () => {
    const known = createScheduleHandlers(deps()).map(({ vendorType }) => vendorType);
    expect(Object.keys(scheduled).sort()).toEqual(known.sort());
  });

  const set = async (vendorType: VendorType): Promise<number> => {
    const projectId = await content.addProject(`scheduled-${vendorType.toLowerCase()}-${Math.random()}`);
    const body = { scope: { level: 'project', ref: projectId }, rules: [] };
    const { headers } = await content.send('POST', '/retentions', { as: 'admin', body });
    const vendorId = vendorType === 'RETENTION' ? Number(headers.get('location')?.split('/').at(-1)) : 0;
    const parameters = scheduled[vendorType] as Attributes;
    await content.database.transaction((tx) =>
      content.jobs.schedules.set(tx, { vendorType, vendorId, cronType: 'Custom', cron: '0 0 * * * *', parameters }),
    );
    closing.push(() => content.jobs.schedules.remove(content.database, vendorType, vendorId));
    return vendorId;
  };
  const makeDue = () => content.database.run(sql`UPDATE schedule SET next_at = now() - interval '1 second'`);
  const fired = async (vendorType: VendorType, vendorId: number) => {
    const rows = await content.database.many(sql`
      SELECT FROM execution WHERE vendor_type = ${vendorType} AND vendor_id = ${vendorId} AND trigger = 'SCHEDULE'`);
    return rows.length;
  };
  const start = async (handlers: readonly ScheduleHandler[]): Promise<Scheduler> => {
    const listener = { onNotify: async () => undefined, onLost: () => undefined };
    const scheduler = new Scheduler({ ...deps(), listener, handlers, timeZone: 'UTC' });
    await scheduler.start();
    closing.push(() => scheduler.close());
    return scheduler;
  };

  test.each(scheduledKinds)('are fired once although the database is restarted meanwhile: %s', async (vendorType) => {
    const vendorId = await set(vendorType);
    const before = await fired(vendorType, vendorId);
    let restart: Promise<void> | undefined;
    const unlucky = createScheduleHandlers(deps()).map((handler) => ({
      ...handler,
      async fire(...args: Parameters<ScheduleHandler['fire']>) {
        await handler.fire(...args);
        if (restart) return;
        restart = (await loseConnections(content.database))();
        await restart;
      },
    }));
    await makeDue();
    await start(unlucky);
    await start(unlucky);
    await until(async () => (await fired(vendorType, vendorId).catch(() => before)) > before);
    await restart;
    expect(await fired(vendorType, vendorId)).toBe(before + 1);
  });

  test.each(scheduledKinds)('are fired once although the clock is set: %s', async (vendorType) => {
    const vendorId = await set(vendorType);
    const before = await fired(vendorType, vendorId);
    const scheduler = await start(createScheduleHandlers(deps()));
    for (const hours of [1, -1]) {
      await setDatabaseClock(content.database, hours);
      await scheduler.fireDue();
    }
    // The hour that came early did not come again.
    expect(await fired(vendorType, vendorId)).toBe(before + 1);
    await makeDue();
    await scheduler.fireDue();
    expect(await fired(vendorType, vendorId)).toBe(before + 2);
  });
});
