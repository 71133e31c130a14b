import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { imageOf } from '../../../../test/images.ts';
import { testJobs, untilOver } from '../../../../test/jobs.ts';
import { until } from '../../../../test/until.ts';
import { NotificationListener } from '../../../db/listener.ts';
import { sql } from '../../../db/sql.ts';
import { Scheduler } from '../../../jobs/scheduler.ts';
import { silentLogger } from '../../../log/logger.ts';
import { retentionSchedule } from '../jobs.ts';
import { type RetentionTest, rule, startRetentionTest } from '../retention.suite.ts';
import { Retentions } from '../service.ts';

let retention: RetentionTest;
let name: string;
let id: number;
let policy: number;

beforeAll(async () => {
  retention = await startRetentionTest();
});
afterAll(async () => {
  expect(retention.content.failures).toEqual([]);
  await retention.close();
});
beforeEach(async () => {
  ({ name, id } = await retention.project());
  policy = await retention.policy(id, [rule('nothing')]);
});

const database = () => retention.content.database;
const jobs = () => testJobs(database());

/** Pushes `v1`, `v2` … in this order, which is the one they will go in. */
async function pushSome(count: number): Promise<void> {
  for (let n = 1; n <= count; n++) await retention.push(`${name}/app`, `v${n}`, { pushed: 9 });
}

/** Runs the policy, and does something when everything is judged and nothing removed. */
async function meanwhile(work: (executionId: number) => Promise<unknown>): Promise<number> {
  let letGo = (): void => undefined;
  const done = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  // Whoever wants to remove the first artifact waits for this.
  const lock = database().transaction(async (tx) => {
    await tx.run(sql`
      SELECT FROM artifact a JOIN tag t ON t.artifact_id = a.id JOIN repository r ON r.repository_id = a.repository_id
      WHERE r.name = ${`${name}/app`} AND t.name = 'v1' FOR UPDATE OF a`);
    await done;
  });
  try {
    const started = await retention.send('POST', `/retentions/${policy}/executions`, { dry_run: false });
    const executionId = Number(started.headers.get('location')?.split('/').at(-1));
    await until(async () => {
      const waiting = await database().first<{ count: number }>(sql`
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FOR UPDATE OF a%'`);
      return (waiting?.count ?? 0) > 0;
    });
    await work(executionId);
    return executionId;
  } finally {
    letGo();
    await lock;
  }
}

const eventsOf = (type: string) =>
  database().many<{ actor: string; payload: { deleted: { nameTag: string }[]; total: number; retained: number } }>(sql`
    SELECT actor, payload FROM event WHERE project_id = ${id} AND type = ${type} ORDER BY id`);
const tasksOf = async (executionId: number) =>
  (await retention.send('GET', `/retentions/${policy}/executions/${executionId}/tasks`)).json;

test('what is pushed, pulled, tagged or moved after it was judged stays', async () => {
  await pushSome(5);
  const executionId = await meanwhile(async () => {
    const at = `${name}/app`;
    await retention.push(at, 'v2', { image: imageOf() });
    await retention.send('POST', `/projects/${name}/repositories/app/artifacts/v3/tags`, { name: 'wanted' });
    await database().run(sql`
      UPDATE artifact a SET pull_time = now() FROM tag t, repository r
      WHERE t.artifact_id = a.id AND r.repository_id = a.repository_id AND r.name = ${at} AND t.name = 'v4'`);
    await retention.push(at, 'v6', { image: imageOf() });
  });
  await untilOver(jobs(), executionId);
  const left = await retention.left(`${name}/app`);
  // The artifact that lost `v2` has no name any more, and stays all the same.
  expect(left.filter((tag) => !tag.startsWith('sha256:'))).toEqual(['v2', 'v3', 'v4', 'v6', 'wanted']);
  expect(left).toHaveLength(6);
  const [task] = await tasksOf(executionId);
  expect(task).toMatchObject({ status: 'Success', total: 5, retained: 3 });
  const log = await retention.send('GET', `/retentions/${policy}/executions/${executionId}/tasks/${task.id}`);
  expect(log.text.match(/RETAIN \| changed since it was judged/g)).toHaveLength(3);
  expect((await eventsOf('TAG_RETENTION'))[0]?.payload.deleted.map(({ nameTag }) => nameTag).sort()).toEqual([
    'app:v1',
    'app:v5',
  ]);
});

test('a rule of immutability that is made after an artifact was judged counts', async () => {
  await pushSome(2);
  const executionId = await meanwhile(() =>
    retention.send('POST', `/projects/${name}/immutabletagrules`, {
      tag_selectors: [{ decoration: 'matches', pattern: 'v2' }],
      scope_selectors: { repository: [{ decoration: 'repoMatches', pattern: '**' }] },
    }),
  );
  await untilOver(jobs(), executionId);
  expect(await retention.left(`${name}/app`)).toEqual(['v2']);
  const [task] = await tasksOf(executionId);
  expect(task).toMatchObject({ total: 2, retained: 1 });
});

test('a run that is stopped removes nothing more', async () => {
  await pushSome(4);
  const executionId = await meanwhile(async (running) => {
    expect(
      (await retention.send('PATCH', `/retentions/${policy}/executions/${running}`, { action: 'stop' })).status,
    ).toBe(200);
  });
  expect(await untilOver(jobs(), executionId)).toBe('Stopped');
  expect((await retention.left(`${name}/app`)).length).toBeGreaterThanOrEqual(3);
  expect((await retention.send('GET', `/retentions/${policy}/executions`)).json[0]).toMatchObject({
    status: 'Stopped',
  });
});

test('a run whose policy is deleted stops, and its runs are forgotten', async () => {
  await pushSome(4);
  const executionId = await meanwhile(async () => {
    expect((await retention.send('DELETE', `/retentions/${policy}`)).status).toBe(200);
  });
  await until(async () => {
    const rows = await database().many(sql`
      SELECT FROM task WHERE execution_id = ${executionId} AND status IN ('Pending', 'Scheduled', 'Running')`);
    return rows.length === 0;
  });
  expect((await retention.left(`${name}/app`)).length).toBeGreaterThanOrEqual(3);
});

test('a change of the rules does not change what has begun', async () => {
  await pushSome(3);
  const executionId = await meanwhile(() =>
    retention.send('PUT', `/retentions/${policy}`, { rules: [rule('always')] }),
  );
  await untilOver(jobs(), executionId);
  expect(await retention.left(`${name}/app`)).toEqual([]);
  expect((await retention.run(policy)).status).toBe('Succeed');
});

test('a run that loses its worker is taken up by another, and told of as one', async () => {
  await pushSome(25);
  const executionId = await meanwhile(async () => undefined);
  await until(async () => {
    return (await removals(executionId)) >= 3;
  });
  await retention.restartWorkers();
  expect(await untilOver(jobs(), executionId)).toBe('Success');
  expect(await retention.left(`${name}/app`)).toEqual([]);
  const [task] = await tasksOf(executionId);
  expect(task).toMatchObject({ status: 'Success', total: 25, retained: 0 });
  const runs = await database().first<{ count: number }>(sql`
    SELECT max(run_count) AS count FROM task WHERE execution_id = ${executionId}`);
  expect(runs?.count).toBeGreaterThan(1);
  const events = await eventsOf('TAG_RETENTION');
  expect(events).toHaveLength(1);
  expect(new Set(events[0]?.payload.deleted.map(({ nameTag }) => nameTag)).size).toBe(25);
  expect(await eventsOf('DELETE_ARTIFACT')).toHaveLength(25);
  expect(await removals(executionId)).toBe(0);
});

async function removals(executionId: number): Promise<number> {
  const rows = await database().many(sql`
    SELECT FROM retention_removal JOIN task ON task.id = task_id WHERE execution_id = ${executionId}`);
  return rows.length;
}

test('runs of the same repository take turns', async () => {
  await pushSome(6);
  const runs = await Promise.all([1, 2, 3].map(() => retention.send('POST', `/retentions/${policy}/executions`, {})));
  const ids = runs.map((run) => Number(run.headers.get('location')?.split('/').at(-1)));
  for (const executionId of ids) expect(await untilOver(jobs(), executionId)).toBe('Success');
  expect(await eventsOf('DELETE_ARTIFACT')).toHaveLength(6);
  const events = await eventsOf('TAG_RETENTION');
  expect(events.flatMap(({ payload }) => payload.deleted)).toHaveLength(6);
});

test('a schedule runs the policy, and nobody is to blame', async () => {
  await pushSome(2);
  const body = { rules: [rule('latestPushedK', 1)], trigger: { kind: 'Schedule', settings: { cron: '0 0 0 1 1 *' } } };
  expect((await retention.send('PUT', `/retentions/${policy}`, body)).status).toBe(200);
  await database().run(sql`UPDATE schedule SET next_at = now() - interval '1 minute' WHERE vendor_id = ${policy}`);
  const scheduler = new Scheduler({
    database: database(),
    listener: new NotificationListener({ database: database(), log: silentLogger }),
    handlers: [retentionSchedule({ retentions: new Retentions({ database: database(), jobs: jobs() }) })],
    timeZone: 'UTC',
    logger: silentLogger,
  });
  await scheduler.fireDue();
  const [run] = (await retention.send('GET', `/retentions/${policy}/executions`)).json;
  expect(run).toMatchObject({ trigger: 'Schedule' });
  await untilOver(jobs(), run.id);
  expect(await retention.left(`${name}/app`)).toEqual(['v2']);
  expect((await eventsOf('TAG_RETENTION')).map(({ actor }) => actor)).toEqual(['harbor-jobservice']);
  const audit = await database().many(sql`
    SELECT username FROM audit_log_ext WHERE project_id = ${id} AND operation = 'delete'`);
  expect(audit).toEqual([{ username: 'harbor-jobservice' }]);
});
