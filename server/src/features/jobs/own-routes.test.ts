import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { basic, startTestRest, type TestRest } from '../../../test/rest.ts';
import { sql } from '../../db/sql.ts';
import type { VendorType } from '../../jobs/vendor-types.ts';

let rest: TestRest;
beforeAll(async () => {
  rest = await startTestRest();
  for (const name of ['maintainer', 'developer', 'guest']) await rest.addUser(name);
  expect((await send('POST', '/projects', 'alice', { project_name: 'team' })).status).toBe(201);
  for (const [username, role_id] of [
    ['maintainer', 4],
    ['developer', 2],
    ['guest', 3],
  ] as const) {
    const body = { role_id, member_user: { username } };
    expect((await send('POST', '/projects/team/members', 'alice', body)).status).toBe(201);
  }
});
beforeEach(() => rest.database.run(sql`TRUNCATE execution CASCADE`));
afterAll(() => rest.close());

const send = (method: string, path: string, as: string, body?: object) =>
  rest.send(method, path, { as, ...(body && { body }) });
const located = async (path: string, as: string, body: object): Promise<number> => {
  const answer = await send('POST', path, as, body);
  expect([path, answer.status, answer.error]).toEqual([path, 201, undefined]);
  return Number(answer.headers.get('location')?.split('/').at(-1));
};
const list = async (as: string, query = '') => (await send('GET', `/haven/me/jobs${query}`, as)).json;
const types = async (as: string, query = '') =>
  (await list(as, query)).map(({ type }: { type: string }) => type).sort();

const retention = async (): Promise<number> => {
  const { json } = await send('GET', '/projects/team', 'alice');
  if (json.metadata.retention_id) return Number(json.metadata.retention_id);
  const scope = { level: 'project', ref: json.project_id };
  return located('/retentions', 'alice', { algorithm: 'or', rules: [], scope, trigger: { kind: 'Schedule' } });
};
const runRetention = async (as: string, dry_run = true) =>
  located(`/retentions/${await retention()}/executions`, as, { dry_run });
const webhook = (): Promise<number> =>
  located('/projects/team/webhook/policies', 'alice', {
    ...{ name: `hook-${Math.random()}`, enabled: true, event_types: ['PUSH_ARTIFACT'] },
    targets: [{ type: 'http', address: 'https://hooks.example/' }],
  });
const deliver = (vendorType: VendorType, vendorId: number) =>
  rest.database.transaction((tx) =>
    rest.jobs.executions.start(tx, { vendorType, vendorId, trigger: 'EVENT', tasks: [] }),
  );
const collect = () => located('/system/gc/schedule', 'admin', { schedule: { type: 'Manual' } });

describe('the runs somebody may see', () => {
  test('say what they are, where they belong, who began them and how they stand', async () => {
    const id = await runRetention('alice');
    const row = {
      ...{ id, type: 'RETENTION', policy_id: await retention(), project: 'team', trigger: 'MANUAL', status: 'Running' },
      ...{ dry_run: true, task_count: 0, done_count: 0, started_by: 'alice', mine: true },
      start_time: expect.any(String),
    };
    expect(await list('alice')).toEqual([row]);
    expect(await list('developer')).toEqual([{ ...row, mine: false }]);
  });

  test('are those of projects by the rights there, and those of the system for administrators', async () => {
    await runRetention('alice');
    const policy = await webhook();
    await deliver('WEBHOOK', policy);
    await deliver('SLACK', policy);
    await collect();
    const ofProject = ['RETENTION', 'SLACK', 'WEBHOOK'];
    expect(await types('admin')).toEqual(['GARBAGE_COLLECTION', ...ofProject]);
    expect(await types('alice')).toEqual(ofProject);
    expect(await types('maintainer')).toEqual(ofProject);
    expect(await types('developer')).toEqual(['RETENTION']);
    expect(await types('guest')).toEqual([]);
    expect(await types('bob')).toEqual([]);
  });

  test('are narrowed to one’s own, and to those that go on', async () => {
    await runRetention('maintainer');
    const own = await runRetention('alice');
    await collect();
    await deliver('WEBHOOK', await webhook());
    expect(await list('alice', '?mine=true')).toEqual([expect.objectContaining({ id: own, mine: true })]);
    expect(await types('alice', '?running=true')).toEqual(['RETENTION', 'RETENTION']);
    expect(await types('admin', '?mine=true')).toEqual(['GARBAGE_COLLECTION']);
    expect(await types('developer', '?mine=true&running=true')).toEqual([]);
  });

  test('are remembered for who began them, also purges, and not where nobody did', async () => {
    await located('/system/purgeaudit/schedule', 'admin', {
      schedule: { type: 'Manual' },
      parameters: { audit_retention_hour: 24, include_event_types: 'create_project', dry_run: true },
    });
    await deliver('WEBHOOK', await webhook());
    const [delivery, purge] = await list('admin');
    expect(purge).toMatchObject({ type: 'PURGE_AUDIT_LOG', started_by: 'admin', mine: true, dry_run: true });
    expect(delivery).toMatchObject({ type: 'WEBHOOK', trigger: 'EVENT', status: 'Success', mine: false });
    expect(delivery).not.toHaveProperty('started_by');
    expect(delivery.end_time).toEqual(expect.any(String));
  });

  test('go out of sight with the membership, and stay with whoever began them by name only', async () => {
    const id = await rest.addUser('passing');
    const member = await located('/projects/team/members', 'alice', {
      ...{ role_id: 4, member_user: { username: 'passing' } },
    });
    await runRetention('passing');
    expect(await types('passing', '?mine=true')).toEqual(['RETENTION']);
    expect((await send('DELETE', `/projects/team/members/${member}`, 'alice')).status).toBe(200);
    expect(await list('passing', '?mine=true')).toEqual([]);
    expect((await send('DELETE', `/users/${id}`, 'admin')).status).toBe(200);
    // Somebody else of the same name has begun nothing.
    await rest.addUser('passing');
    await located('/projects/team/members', 'alice', { role_id: 4, member_user: { username: 'passing' } });
    expect(await list('passing', '?mine=true')).toEqual([]);
    expect(await list('passing')).toEqual([expect.objectContaining({ mine: false })]);
  });

  test('are for people', async () => {
    const access = [{ resource: 'jobservice-monitor', action: 'list' }];
    const permissions = [{ kind: 'system', namespace: '/', access }];
    const body = { name: 'looker', level: 'system', duration: -1, permissions };
    const { json } = await send('POST', '/robots', 'admin', body);
    const headers = { authorization: basic(json.name, json.secret) };
    expect((await rest.send('GET', '/haven/me/jobs', { headers })).status).toBe(403);
    expect((await rest.send('GET', '/haven/me/jobs')).status).toBe(401);
    expect((await send('GET', '/haven/me/jobs?mine=perhaps', 'alice')).status).toBe(422);
  });
});
