import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { basic, startTestRest, type TestResponse, type TestRest } from './rest.ts';

/** What Harbor's command line relies on, and the client library beneath it, quirk by quirk. */
let rest: TestRest;
let robot: { readonly name: string; readonly secret: string; readonly id: number };
beforeAll(async () => {
  rest = await startTestRest();
  await send('POST', '/projects', { project_name: 'cli', metadata: { public: 'true' } });
  await send('POST', '/projects', { project_name: 'hidden' });
  const permissions = [{ kind: 'project', namespace: 'cli', access: [{ resource: 'repository', action: 'pull' }] }];
  robot = (await send('POST', '/robots', { name: 'ci', level: 'project', duration: 30, permissions })).json;
});
afterAll(() => rest.close());

const send = (method: string, path: string, body?: unknown): Promise<TestResponse> =>
  rest.send(method, path, { as: 'admin', ...(body !== undefined && { body }) });

test('login: people are told who they are, wrong credentials are 401, robots get 412 and are let in by what they can ask', async () => {
  expect((await send('GET', '/users/current')).json.username).toBe('admin');
  const wrong = { authorization: basic('admin', 'no') };
  expect((await rest.send('GET', '/users/current', { headers: wrong })).status).toBe(401);
  const headers = { authorization: basic(robot.name, robot.secret) };
  const answer = await rest.send('GET', '/users/current', { headers });
  expect([answer.status, answer.error]).toEqual([412, expect.stringMatching(/^PRECONDITION: /)]);
  expect((await rest.send('GET', '/projects?page=1&page_size=1', { headers })).status).toBe(200);
  expect((await rest.send('GET', '/ping', { headers })).text).toBe('Pong');
});

describe('errors carry a code and a message', () => {
  test.each([
    ['POST', '/projects', {}, 400],
    ['GET', '/projects/cli/members/0', undefined, 400],
    ['POST', '/projects', { project_name: 'cli' }, 409],
    ['GET', '/projects/nowhere', undefined, 404],
    ['PATCH', '/projects/cli', {}, 405],
    ['GET', '/schedules/some/paused', undefined, 400],
    ['GET', '/projects?page_size=101', undefined, 422],
    ['PUT', '/users/2/cli_secret', { secret: '' }, 412],
  ])('%s %s %j', async (method, path, body, status) => {
    const answer = await send(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.json).toEqual({ errors: [{ code: expect.any(String), message: expect.any(String) }] });
  });
});

test('zero values in a list mean everything', async () => {
  for (const path of ['/projects', '/robots', '/registries', '/usergroups', '/quotas', '/users', '/schedules']) {
    const { status, headers } = await send('GET', `${path}?page=0&page_size=0&q=&sort=&name=`);
    // What is to come answers so.
    if (status === 501) continue;
    expect([path, status, headers.get('link')]).toEqual([path, 200, null]);
  }
});

test('project list: --public and --private send a filter, neither sends none', async () => {
  const names = async (query: string) =>
    (await send('GET', `/projects?page=1&page_size=100${query}`)).json.map(({ name }: { name: string }) => name);
  expect(await names('')).toEqual(['cli', 'hidden']);
  expect(await names('&public=true')).toEqual(['cli']);
  expect(await names('&public=false')).toEqual(['hidden']);
});

test('project view: a name that looks like a number is a name when the header says so', async () => {
  await send('POST', '/projects', { project_name: '4711' });
  const view = (header?: string) =>
    rest.send('GET', '/projects/4711', {
      as: 'admin',
      headers: header === undefined ? {} : { 'x-is-resource-name': header },
    });
  expect((await view('true')).json.name).toBe('4711');
  expect((await view('false')).status).toBe(404);
  expect((await view()).status).toBe(404);
});

test('project config: all settings are listed with a slash at the end', async () => {
  expect((await send('GET', '/projects/cli/metadatas/')).json).toEqual({ public: 'true' });
});

test('robot look-up: the search is encoded twice, and a name is found as it is stored', async () => {
  const { project_id: id } = (await send('GET', '/projects/cli')).json;
  const answer = await send('GET', `/robots?q=Level%253Dproject%252CProjectID%253D${id}%252Cname=cli%252Bci`);
  expect(answer.json.map((found: { name: string }) => found.name)).toEqual([robot.name]);
  const none = await send('GET', `/robots?q=Level%253Dproject%252CProjectID%253D${id}%252Cname=ci`);
  expect(none.json).toEqual([]);
});

test('robot refresh: an empty secret makes a new one, a chosen one is not repeated', async () => {
  const path = `/robots/${robot.id}`;
  expect((await send('PATCH', path, { secret: '' })).json.secret).toMatch(/^.{32}$/);
  const chosen = await send('PATCH', path, { secret: 'Str0ng-enough-to-be-one' });
  expect([chosen.status, chosen.json]).toEqual([200, {}]);
});

test('project member: a role alone changes it, and a list is narrowed to a name', async () => {
  const { headers } = await send('POST', '/projects/cli/members', { role_id: 2, member_user: { username: 'alice' } });
  const path = headers.get('location')?.replace('/api/v2.0', '') ?? '';
  expect((await send('PUT', path, { role_id: 4 })).status).toBe(200);
  const { json } = await send('GET', '/projects/cli/members?page=0&page_size=0&entityname=alice');
  expect(json).toMatchObject([{ entity_name: 'alice', role_id: 4, role_name: 'maintainer' }]);
  expect((await send('DELETE', path)).status).toBe(200);
});

test('tag immutable and tag retention: what is left out of selectors is filled in', async () => {
  const selectors = {
    tag_selectors: [{ decoration: 'matches', pattern: 'v*' }],
    scope_selectors: { repository: [{ decoration: 'repoMatches', pattern: '**' }] },
  };
  expect((await send('POST', '/projects/cli/immutabletagrules', selectors)).status).toBe(201);
  const [rule] = (await send('GET', '/projects/cli/immutabletagrules')).json;
  expect(rule).toMatchObject({
    action: 'immutable',
    template: 'immutable_template',
    tag_selectors: [{ kind: 'doublestar' }],
  });
  const { project_id: ref } = (await send('GET', '/projects/cli')).json;
  const policy = {
    algorithm: 'or',
    scope: { level: 'project', ref },
    trigger: { kind: 'Schedule', settings: { cron: '' } },
    rules: [{ template: 'always', ...selectors }],
  };
  const { status, headers } = await send('POST', '/retentions', policy);
  expect(status).toBe(201);
  const { retention_id: id } = (await send('GET', '/projects/cli')).json.metadata;
  expect(headers.get('location')).toBe(`/api/v2.0/retentions/${id}`);
  expect((await send('GET', `/retentions/${id}`)).json.rules).toMatchObject([
    { tag_selectors: [{ kind: 'doublestar' }] },
  ]);
});

test('label: a list needs a scope, and a project where the scope is one', async () => {
  expect((await send('GET', '/labels?scope=g')).status).toBe(200);
  expect((await send('GET', '/labels')).status).toBe(400);
  expect((await send('GET', '/labels?scope=p')).status).toBe(400);
});

test('user: a password is reset by the new one alone, one’s own with the old one', async () => {
  const { json } = await send('GET', '/users?q=username=bob');
  expect((await send('PUT', `/users/${json[0].user_id}/password`, { new_password: 'An0ther-word' })).status).toBe(200);
  const own = { new_password: 'Y3t-another', old_password: 'wrong' };
  const authorization = basic('bob', 'An0ther-word');
  const answer = await rest.send('PUT', `/users/${json[0].user_id}/password`, {
    body: own,
    headers: { authorization },
  });
  expect([answer.status, answer.error]).toEqual([403, expect.stringMatching(/^FORBIDDEN: /)]);
});

test('info: facts, statistics and volumes are there for administrators', async () => {
  expect((await send('GET', '/systeminfo')).json).toMatchObject({
    harbor_version: expect.any(String),
    auth_mode: 'db_auth',
  });
  expect((await send('GET', '/statistics')).json).toHaveProperty('total_project_count');
  expect((await send('GET', '/systeminfo/volumes')).json.storage).toHaveLength(1);
  expect((await send('GET', '/health')).json.status).toBe('healthy');
});

test('cve-allowlist: items and an expiry in seconds', async () => {
  const list = { items: [{ cve_id: 'CVE-2024-1' }], expires_at: 1_900_000_000 };
  expect((await send('PUT', '/system/CVEAllowlist', list)).status).toBe(200);
  expect((await send('GET', '/system/CVEAllowlist')).json).toMatchObject(list);
});

test('quota: a list is narrowed by reference, and a limit is changed', async () => {
  const { project_id: id } = (await send('GET', '/projects/cli')).json;
  const find = async () =>
    (await send('GET', `/quotas?page=0&page_size=0&reference=project&reference_id=${id}&sort=`)).json[0];
  expect((await send('PUT', `/quotas/${(await find()).id}`, { hard: { storage: 4_096 } })).status).toBe(200);
  expect((await find()).hard).toEqual({ storage: 4_096 });
});
