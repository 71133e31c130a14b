import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestWorkers, type TestWorkers, testJobs, untilOver } from '../../../../test/jobs.ts';
import { startTestRest, type TestRest } from '../../../../test/rest.ts';
import { until } from '../../../../test/until.ts';
import { sql } from '../../../db/sql.ts';
import { Scheduler } from '../../../jobs/scheduler.ts';
import { silentLogger } from '../../../log/logger.ts';
import { auditPurgeJob, auditPurgeSchedule } from './jobs.ts';
import { AuditPurges } from './service.ts';

let rest: TestRest;
let workers: TestWorkers;
const robot = { projectId: 0, username: 'robot$ci' };

beforeAll(async () => {
  rest = await startTestRest();
  workers = await startTestWorkers(rest.database, [auditPurgeJob(rest)]);
});
afterAll(async () => {
  await workers.close();
  await rest.close();
});
beforeEach(async () => {
  await rest.database.run(sql`DELETE FROM audit_log_ext`);
});
afterEach(async () => {
  await send('PUT', '/system/purgeaudit/schedule', { schedule: { type: 'None' } });
});

const jobs = () => testJobs(rest.database);
const get = (path: string, as = 'admin') => rest.send('GET', path, { as });
const send = (method: string, path: string, body?: object) =>
  rest.send(method, path, { as: 'admin', ...(body && { body }) });

/** Rows of an event type, so many months before the middle of this one. */
async function add(type: string, monthsAgo: number, rows = 1): Promise<void> {
  const [operation, ...kind] = type.split('_');
  await rest.database.run(sql`
    SELECT audit_make_month((date_trunc('month', now() AT TIME ZONE 'UTC') - ${monthsAgo} * interval '1 month')::date)`);
  await rest.database.run(sql`
    INSERT INTO audit_log_ext (operation, resource_type, resource, username, op_time)
    SELECT ${operation}, ${kind.join('_')}, 'row ' || n, ${robot.username},
      date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - ${monthsAgo} * interval '1 month'
        + (n || ' seconds')::interval
    FROM generate_series(1, ${rows}) AS n`);
}

const monthName = async (monthsAgo: number) => {
  const row = await rest.database.first<{ name: string }>(sql`
    SELECT 'audit_log_ext_' || to_char(date_trunc('month', now() AT TIME ZONE 'UTC') - ${monthsAgo} * interval '1 month',
      'YYYY_MM') AS name`);
  return row?.name ?? '';
};

const parts = async () => {
  const rows = await rest.database.many<{ name: string }>(sql`
    SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'audit_log_ext'::regclass ORDER BY 1`);
  return rows.map(({ name }) => name);
};

// What is left of the rows that a test has added.
const left = async () => {
  const rows = await rest.database.many<{ type: string; count: number }>(sql`
    SELECT operation || '_' || resource_type AS type, count(*) AS count FROM audit_log_ext
    WHERE username = ${robot.username} GROUP BY 1 ORDER BY 1`);
  return Object.fromEntries(rows.map(({ type, count }) => [type, count]));
};

async function purge(parameters: object) {
  const answer = await send('POST', '/system/purgeaudit/schedule', { schedule: { type: 'Manual' }, parameters });
  expect([answer.status, answer.text]).toEqual([201, '']);
  const location = answer.headers.get('location') ?? '';
  await untilOver(jobs(), Number(location.split('/').at(-1)));
  const { json } = await get(location);
  return { json, location, results: JSON.parse(json.job_parameters), log: (await get(`${location}/log`)).text };
}

const all = 'create_artifact,delete_artifact,pull_artifact,other';

describe('a purge', () => {
  test('deletes rows that are old enough, and tells how many', async () => {
    await add('pull_artifact', 0, 3);
    await add('pull_artifact', 40, 2);
    const { json, location, results, log } = await purge({ audit_retention_hour: 1_000, include_event_types: all });
    expect(location).toBe(`/api/v2.0/system/purgeaudit/${json.id}`);
    expect(json).toMatchObject({
      job_name: 'PURGE_AUDIT_LOG',
      job_kind: 'MANUAL',
      schedule: { type: 'Manual' },
      job_status: 'Success',
    });
    expect(results).toEqual({
      audit_retention_hour: 1_000,
      dry_run: false,
      include_event_types: all,
      purged_rows: 2,
      dropped_months: 1,
    });
    expect(log).toContain('2 rows are gone');
    expect(await left()).toEqual({ pull_artifact: 3 });
  });

  test('drops a month of which nothing stays, whole', async () => {
    await add('pull_artifact', 41, 10);
    await add('create_project', 41);
    const month = await monthName(41);
    expect(await parts()).toContain(month);
    const { results, log } = await purge({ audit_retention_hour: 1_000, include_event_types: all });
    expect(results).toMatchObject({ purged_rows: 11, dropped_months: 1 });
    expect(log).toContain(`${month}: dropped, with 11 rows`);
    expect(await parts()).not.toContain(month);
    // What comes late all the same has a place.
    await rest.database.run(sql`
      INSERT INTO audit_log_ext (operation, resource_type, resource, username, op_time)
      VALUES ('pull', 'artifact', 'late', ${robot.username}, now() - interval '41 months')`);
    expect((await purge({ audit_retention_hour: 1_000, include_event_types: all })).results).toMatchObject({
      purged_rows: 1,
    });
  });

  test('deletes in batches where something stays, all of it', async () => {
    await add('pull_artifact', 42, 12_001);
    await add('create_user', 42, 7);
    const month = await monthName(42);
    const { results, log } = await purge({ audit_retention_hour: 1_000, include_event_types: 'pull_artifact' });
    expect(results.purged_rows).toBe(12_001);
    expect(results.dropped_months).toBeUndefined();
    expect(log).toContain(`${month}: 12001 rows deleted`);
    expect(await left()).toEqual({ create_user: 7 });
    expect(await parts()).toContain(month);
    // The rest goes later, and the month with it.
    expect((await purge({ audit_retention_hour: 1_000, include_event_types: 'create_user' })).results).toMatchObject({
      purged_rows: 7,
      dropped_months: 1,
    });
  });

  test.each([
    ['pull_artifact', { create_artifact: 1, delete_artifact: 1, create_project: 1, login_user: 1 }],
    ['other', { create_artifact: 1, delete_artifact: 1, pull_artifact: 1 }],
    ['other, pull_artifact', { create_artifact: 1, delete_artifact: 1 }],
    ['create_project,login_user', { create_artifact: 1, delete_artifact: 1, pull_artifact: 1 }],
    ['', { create_artifact: 1, delete_artifact: 1, pull_artifact: 1, create_project: 1, login_user: 1 }],
    [all, {}],
  ])('of the event types %j leaves the others', async (include_event_types, expected) => {
    for (const type of ['create_artifact', 'delete_artifact', 'pull_artifact', 'create_project', 'login_user']) {
      await add(type, 43);
    }
    await purge({ audit_retention_hour: 1_000, include_event_types });
    expect(await left()).toEqual(expected);
    await purge({ audit_retention_hour: 1_000, include_event_types: all });
  });

  test('that is a dry run says what would go and deletes nothing', async () => {
    await add('pull_artifact', 44, 5);
    const parameters = { audit_retention_hour: 1_000, include_event_types: 'pull_artifact', dry_run: true };
    const { results, log } = await purge(parameters);
    expect(results).toEqual({ ...parameters, purged_rows: 5 });
    expect(log).toContain('5 rows would go; this was a dry run');
    expect(await left()).toEqual({ pull_artifact: 5 });
    await purge({ ...parameters, dry_run: false });
  });

  test.each([0, -1])('with a retention of %d hours keeps everything', async (audit_retention_hour) => {
    await add('pull_artifact', 45);
    expect((await purge({ audit_retention_hour, include_event_types: all })).json.job_status).toBe('Success');
    expect(await left()).toEqual({ pull_artifact: 1 });
    await purge({ audit_retention_hour: 1_000, include_event_types: all });
  });

  test('leaves a row that says who has shortened the log', async () => {
    await add('pull_artifact', 46, 2);
    await purge({ audit_retention_hour: 1_000, include_event_types: 'pull_artifact' });
    const { json } = await get('/auditlog-exts?q=operation%3Dpurge');
    expect(json).toMatchObject([{ username: 'admin', resource_type: 'audit_log', operation_result: true }]);
    expect(json[0].operation_description).toMatch(/^purge 2 rows from before \d{4}-.*Z: pull_artifact$/);
  });

  test('does not wait for those who read the log all the time, nor make others wait', async () => {
    await add('pull_artifact', 47, 3);
    let stop: () => void = () => undefined;
    const reading = rest.database.transaction(async (tx) => {
      await tx.many(sql`SELECT FROM audit_log_ext WHERE op_time > now() - interval '1 day'`);
      await new Promise<void>((resolve) => {
        stop = resolve;
      });
    });
    const running = purge({ audit_retention_hour: 1_000, include_event_types: all });
    // Others write meanwhile.
    await until(async () => (await jobs().queues.running()).length === 1);
    for (let round = 0; round < 20; round++) await add('create_user', 0);
    stop();
    await reading;
    expect((await running).results).toMatchObject({ purged_rows: 3 });
    expect(await left()).toEqual({ create_user: 20 });
  });

  test('that is stopped ends, and what was not deleted stays', async () => {
    await add('pull_artifact', 48, 2);
    await send('PUT', '/jobservice/queues/PURGE_AUDIT_LOG', { action: 'pause' });
    const parameters = { audit_retention_hour: 1_000, include_event_types: all };
    const { headers } = await send('POST', '/system/purgeaudit/schedule', { schedule: { type: 'Manual' }, parameters });
    const location = headers.get('location') ?? '';
    expect((await send('PUT', location)).status).toBe(200);
    await send('PUT', '/jobservice/queues/PURGE_AUDIT_LOG', { action: 'resume' });
    expect((await get(location)).json.job_status).toBe('Stopped');
    expect(await left()).toEqual({ pull_artifact: 2 });
    // Of one that is over, nothing more can be stopped.
    expect((await send('PUT', location)).status).toBe(200);
  });
});

describe('the schedule', () => {
  const schedule = { type: 'Daily', cron: '0 0 0 * * *' };
  const parameters = { audit_retention_hour: 720, include_event_types: 'pull_artifact,other', dry_run: false };

  test('is an empty body until there is one, then what was set', async () => {
    const before = await get('/system/purgeaudit/schedule');
    expect([before.status, before.text]).toEqual([200, '']);
    const made = await send('POST', '/system/purgeaudit/schedule', { schedule, parameters });
    expect([made.status, made.headers.get('location')]).toEqual([201, '/api/v2.0/system/purgeaudit/0']);
    const { json } = await get('/system/purgeaudit/schedule');
    expect(json).toMatchObject({
      job_kind: '0 0 0 * * *',
      schedule: { ...schedule, next_scheduled_time: expect.any(String) },
    });
    expect(JSON.parse(json.job_parameters)).toEqual(parameters);
    const changed = { ...parameters, audit_retention_hour: 24 };
    expect((await send('PUT', '/system/purgeaudit/schedule', { schedule, parameters: changed })).status).toBe(200);
    expect(JSON.parse((await get('/system/purgeaudit/schedule')).json.job_parameters)).toEqual(changed);
    expect((await send('PUT', '/system/purgeaudit/schedule', { schedule: { type: 'None' } })).status).toBe(200);
    expect((await get('/system/purgeaudit/schedule')).text).toBe('');
  });

  test('starts a purge when it is due', async () => {
    await add('pull_artifact', 49, 4);
    await send('POST', '/system/purgeaudit/schedule', { schedule, parameters });
    await rest.database.run(sql`UPDATE schedule SET next_at = now() - interval '1 second'`);
    const handlers = [auditPurgeSchedule(new AuditPurges({ database: rest.database, jobs: jobs() }))];
    const listener = { onNotify: async () => undefined, onLost: () => undefined };
    const scheduler = new Scheduler({ ...rest, listener, handlers, timeZone: 'UTC', logger: silentLogger });
    await scheduler.start();
    try {
      await until(async () => (await get('/system/purgeaudit?q=trigger%3DSCHEDULE')).json.length > 0);
    } finally {
      await scheduler.close();
    }
    const [run] = (await get('/system/purgeaudit')).json;
    expect(run).toMatchObject({ job_kind: 'SCHEDULE', schedule: { type: 'Schedule' } });
    expect(await untilOver(jobs(), run.id)).toBe('Success');
    expect(await left()).toEqual({});
    const rows = await get('/auditlog-exts?q=operation%3Dpurge');
    expect(rows.json).toMatchObject([{ username: 'haven' }]);
  });
});

describe('bad input', () => {
  const parameters = { audit_retention_hour: 24, include_event_types: 'pull_artifact' };
  test.each([
    ['no parameters', undefined],
    ['no retention', { include_event_types: 'pull_artifact' }],
    ['no event types', { audit_retention_hour: 24 }],
    ['the old name of the event types', { audit_retention_hour: 24, include_operations: 'pull' }],
    ['too long a retention', { ...parameters, audit_retention_hour: 240_001 }],
    ['a retention that is a text', { ...parameters, audit_retention_hour: '24' }],
    ['a retention that is no whole number', { ...parameters, audit_retention_hour: 1.5 }],
    ['a retention beyond all numbers', { ...parameters, audit_retention_hour: -1e300 }],
    ['event types that are no text', { ...parameters, include_event_types: ['pull_artifact'] }],
    ['event types that are none', { ...parameters, include_event_types: "pull'; DROP TABLE audit_log_ext; --" }],
    ['a dry run that is a text', { ...parameters, dry_run: 'true' }],
  ])('%s is 400', async (_name, wrong) => {
    for (const type of ['Manual', 'Daily']) {
      const body = { schedule: { type, cron: '0 0 0 * * *' }, ...(wrong && { parameters: wrong }) };
      expect((await send('POST', '/system/purgeaudit/schedule', body)).error).toMatch(/^BAD_REQUEST: /);
      expect((await send('PUT', '/system/purgeaudit/schedule', body)).status).toBe(400);
    }
    expect((await get('/system/purgeaudit/schedule')).text).toBe('');
  });

  test.each([
    { type: 'Daily', cron: '' },
    { type: 'Daily', cron: '@daily' },
    { type: 'Custom', cron: '* 0 0 * * *' },
    { type: '' },
  ])('the schedule %j is refused', async (schedule) => {
    const { status } = await send('POST', '/system/purgeaudit/schedule', { schedule, parameters });
    expect([400, 422]).toContain(status);
  });

  test('a purge that does not exist is 404', async () => {
    expect((await get('/system/purgeaudit/999999')).status).toBe(404);
    expect((await get('/system/purgeaudit/999999/log')).status).toBe(404);
    expect((await send('PUT', '/system/purgeaudit/999999')).status).toBe(404);
  });
});

test('only those with the right on the system purge', async () => {
  const body = { schedule: { type: 'Manual' }, parameters: { audit_retention_hour: 1, include_event_types: 'other' } };
  for (const [method, path] of [
    ['GET', '/system/purgeaudit'],
    ['GET', '/system/purgeaudit/1'],
    ['GET', '/system/purgeaudit/1/log'],
    ['PUT', '/system/purgeaudit/1'],
    ['GET', '/system/purgeaudit/schedule'],
    ['POST', '/system/purgeaudit/schedule'],
    ['PUT', '/system/purgeaudit/schedule'],
  ] as const) {
    const options = path.endsWith('schedule') && method !== 'GET' ? { body } : {};
    expect((await rest.send(method, path, options)).status).toBe(401);
    expect((await rest.send(method, path, { ...options, as: 'alice' })).status).toBe(403);
  }
});
