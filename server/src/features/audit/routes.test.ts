import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { basic, startTestRest, type TestRest } from '../../../test/rest.ts';
import { sql } from '../../db/sql.ts';

let rest: TestRest;
const ids: Record<string, number> = {};
beforeAll(async () => {
  rest = await startTestRest();
  for (const [name, as] of [
    ['hers', 'alice'],
    ['his', 'bob'],
  ] as const) {
    await rest.send('POST', '/projects', { as, body: { project_name: name } });
    ids[name] = (await rest.send('GET', `/projects/${name}`, { as })).json.project_id;
  }
  const member = { role_id: 4, member_user: { username: 'alice' } };
  await rest.send('POST', '/projects/his/members', { as: 'bob', body: member });
});
afterAll(() => rest.close());

interface Row {
  readonly resource: string;
  readonly operation: string;
}

const list = (as: string, query = '') => rest.send('GET', `/auditlog-exts${query}`, { as });
const seen = async (as: string, query = '') =>
  (await list(as, query)).json.map(({ operation, resource }: Row) => `${operation} ${resource}`);

describe('who sees what', () => {
  test('administrators see everything', async () => {
    expect(await seen('admin')).toEqual(['create alice', 'create his', 'create hers']);
  });

  test('people see the projects they administer', async () => {
    expect(await seen('alice')).toEqual(['create hers']);
    expect(await seen('bob')).toEqual(['create alice', 'create his']);
    expect(await seen('bob', `?q=project_id=${ids.hers}`)).toEqual([]);
    await rest.addUser('carol');
    const answer = await list('carol');
    expect([answer.json, answer.headers.get('x-total-count')]).toEqual([[], '0']);
  });

  test('robots see what they were given', async () => {
    const make = async (permissions: readonly object[]) => {
      const body = { name: `r${Math.random().toString(36).slice(2)}`, level: 'system', duration: -1, permissions };
      const { json } = await rest.send('POST', '/robots', { as: 'admin', body });
      const headers = { authorization: basic(json.name, json.secret) };
      return (await rest.send('GET', '/auditlog-exts?q=resource_type=project', { headers })).json.map(
        ({ resource }: Row) => resource,
      );
    };
    const log = [{ resource: 'log', action: 'list' }];
    const inProject = (namespace: string, access: readonly object[] = log) => ({ kind: 'project', namespace, access });
    const onSystem = { kind: 'system', namespace: '/', access: [{ resource: 'audit-log', action: 'list' }] };
    expect(await make([onSystem])).toEqual(['his', 'hers']);
    expect(await make([inProject('*')])).toEqual(['his', 'hers']);
    expect(await make([inProject('his')])).toEqual(['his']);
    expect(await make([inProject('*'), inProject('his', [{ ...log[0], effect: 'deny' }])])).toEqual(['hers']);
    expect(await make([inProject('his', [{ resource: 'project', action: 'read' }])])).toEqual([]);
  });

  test('nobody sees anything without having signed in', async () => {
    for (const path of ['/auditlog-exts', '/audit-logs', '/auditlog-exts/events']) {
      expect((await rest.send('GET', path)).status).toBe(401);
    }
    expect((await rest.send('GET', '/auditlog-exts/events', { as: 'alice' })).status).toBe(403);
  });
});

test('rows say who did what, and how it went', async () => {
  await rest.send('POST', '/projects', { as: 'alice', body: { project_name: 'hers' } });
  const { json, headers } = await list('admin', '?page_size=1');
  expect(json).toEqual([
    {
      id: expect.any(Number),
      username: 'alice',
      resource: 'hers',
      resource_type: 'project',
      operation: 'create',
      operation_description: 'create project: hers',
      operation_result: false,
      op_time: expect.stringMatching(/^\d{4}-.*Z$/),
    },
  ]);
  expect(Number(headers.get('x-total-count'))).toBeGreaterThan(3);
});

describe('with many rows', () => {
  beforeAll(async () => {
    // Over three months, two of them before there were partitions.
    await rest.database.run(sql`
      INSERT INTO audit_log_ext (project_id, operation, resource_type, resource, username, op_time)
      SELECT ${ids.hers}, 'pull', 'artifact', 'hers/app:' || n, 'puller', now() - n * interval '5 minutes'
      FROM generate_series(1, 25000) AS n`);
  });

  test.each([
    ['q=username=puller', 25_000],
    ['q=operation=pull,resource=hers/app:77', 1],
    ['q=resource=~app:2499', 11],
    ['q=username=nobody', 0],
  ])('%s counts exactly %d', async (query, total) => {
    for (const page of ['', '&page_size=3&page=1']) {
      expect((await list('admin', `?${query}${page}`)).headers.get('x-total-count')).toBe(String(total));
    }
  });

  test('pages follow each other without gaps or doubles, the newest first', async () => {
    const all: Row[] = [];
    for (const page of [1, 2, 3, 200, 250]) {
      const { json } = await list('alice', `?q=username=puller&page_size=100&page=${page}`);
      all.push(...json);
    }
    const numbers = all.map(({ resource }) => Number(resource.split(':')[1]));
    expect(numbers.slice(0, 300)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
    expect(numbers.slice(300, 400)[0]).toBe(19_901);
    expect(numbers.slice(400)).toEqual(Array.from({ length: 100 }, (_, index) => 24_901 + index));
  });

  test('a page of all has an end', async () => {
    expect((await list('admin', '?page_size=0')).json).toHaveLength(10_000);
    expect((await list('admin', '?page_size=0')).headers.get('link')).toBeNull();
    expect((await list('admin', '?page=999999999&page_size=100')).json).toEqual([]);
  });

  test('more than can be counted are estimated', async () => {
    await rest.database.run(sql`
      INSERT INTO audit_log_ext (project_id, operation, resource_type, resource, username, op_time)
      SELECT 0, 'login', 'user', 'many', 'many', now() - n * interval '1 second' FROM generate_series(1, 110000) AS n`);
    await rest.database.run(sql`ANALYZE audit_log_ext`);
    // Not the list that was counted a moment ago, which is remembered.
    const total = Number((await list('admin', '?q=id=[0~]')).headers.get('x-total-count'));
    expect(total).toBeGreaterThan(100_000);
    expect(Math.abs(total - 135_000)).toBeLessThan(20_000);
    // A range of times is counted as ever.
    const from = new Date(Date.now() - 50_000).toISOString().slice(0, 19);
    const few = await list('admin', `?q=username=many,op_time=[${from}~]&page_size=10`);
    expect(Number(few.headers.get('x-total-count'))).toBeLessThan(60);
  });

  test.each(['password', 'xact', 'tableoid', 'ctid'])('%s is no column to ask about', async (key) => {
    const { headers } = await list('admin', `?q=${key}=1&page_size=1`);
    expect(Number(headers.get('x-total-count'))).toBeGreaterThan(25_000);
  });

  test('values that cannot be are refused, not failed', async () => {
    for (const q of ['op_time=yesterday', 'project_id=x', 'operation_result=perhaps', 'op_time=[~]', 'username']) {
      expect((await list('admin', `?q=${encodeURIComponent(q)}`)).status).toBe(400);
    }
  });
});

test('the log of before is empty', async () => {
  const { status, json, headers } = await rest.send('GET', '/audit-logs?page=1&page_size=10', { as: 'alice' });
  expect([status, json, headers.get('x-total-count')]).toEqual([200, [], '0']);
});

test('event types are listed in order', async () => {
  const { json } = await rest.send('GET', '/auditlog-exts/events', { as: 'admin' });
  expect(json).toHaveLength(18);
  expect([json[0], json.at(-1)]).toEqual([{ event_type: 'create_artifact' }, { event_type: 'update_project' }]);
});
