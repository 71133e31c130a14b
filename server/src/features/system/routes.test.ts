import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestRest, type TestRest } from '../../../test/rest.ts';
import { sql } from '../../db/sql.ts';

let rest: TestRest;
beforeAll(async () => {
  rest = await startTestRest();
});
afterAll(() => rest.close());

test('ping answers in plain text', async () => {
  const { status, text, headers } = await rest.send('GET', '/ping', { as: 'nobody' });
  expect([status, text, headers.get('content-type')]).toEqual([200, 'Pong', 'text/plain; charset=utf-8']);
});

test('health reports every component by name', async () => {
  const { status, json } = await rest.send('GET', '/health');
  expect(status).toBe(200);
  expect(json).toEqual({
    status: 'healthy',
    components: [
      { name: 'core', status: 'healthy' },
      { name: 'database', status: 'healthy' },
    ],
  });
});

test('the version of the interface is known outside of it', async () => {
  expect((await rest.send('GET', '/api/version')).json).toEqual({ version: 'v2.0' });
});

test('the contract is served', async () => {
  const { json } = await rest.send('GET', '/openapi.json');
  expect(json.openapi).toMatch(/^3\.1/);
  expect(json.paths['/projects'].post.operationId).toBe('createProject');
});

test('general facts are few for strangers and many for people', async () => {
  const strangers = await rest.send('GET', '/systeminfo');
  expect(strangers.json).toEqual({
    auth_mode: 'db_auth',
    primary_auth_mode: false,
    self_registration: false,
    banner_message: '',
  });
  const people = await rest.send('GET', '/systeminfo', { as: 'alice' });
  expect(people.json).toEqual({
    ...strangers.json,
    harbor_version: 'v2.16.0-test',
    external_url: 'https://haven.example',
    registry_url: 'haven.example',
    current_time: expect.stringMatching(/Z$/),
    has_ca_root: false,
    project_creation_restriction: 'everyone',
    read_only: false,
    notification_enable: true,
    registry_storage_provider_name: 'filesystem',
  });
});

test('volumes are for administrators', async () => {
  expect((await rest.send('GET', '/systeminfo/volumes', { as: 'alice' })).status).toBe(403);
  const { json } = await rest.send('GET', '/systeminfo/volumes', { as: 'admin' });
  expect(json).toEqual({ storage: [{ total: 1_000, free: 400 }] });
});

test('there is no certificate unless one was configured', async () => {
  const { status, error } = await rest.send('GET', '/systeminfo/getcert');
  expect([status, error]).toEqual([404, 'NOT_FOUND: certificate not found']);
});

test('search and statistics show what the caller may see', async () => {
  const database = rest.database;
  for (const [name, as, isPublic] of [
    ['open-app', 'alice', true],
    ['app-alice', 'alice', false],
    ['app-bob', 'bob', false],
  ] as const) {
    await rest.send('POST', '/projects', { as, body: { project_name: name, public: isPublic } });
    await database.run(sql`
      INSERT INTO repository (project_id, name, state, pull_count)
      SELECT project_id, name || suffix, state, 7
      FROM project, (VALUES ('/Web', 'active'), ('/web-deleted', 'deleted')) AS r (suffix, state) WHERE name = ${name}`);
  }
  await database.run(sql`INSERT INTO blob (digest, size) VALUES ('sha256:a', 40), ('sha256:b', 2)`);

  const search = async (q: string, as?: string) => {
    const { json } = await rest.send('GET', `/search?q=${q}`, as === undefined ? {} : { as });
    return {
      projects: json.project.map((project: { name: string }) => project.name),
      repositories: json.repository.map((repository: { repository_name: string }) => repository.repository_name),
    };
  };
  expect(await search('app', 'alice')).toEqual({
    projects: ['app-alice', 'open-app'],
    repositories: ['app-alice/Web', 'open-app/Web'],
  });
  expect(await search('app')).toEqual({ projects: ['open-app'], repositories: ['open-app/Web'] });
  expect(await search('APP', 'admin')).toEqual({
    projects: [],
    repositories: ['app-alice/Web', 'app-bob/Web', 'open-app/Web'],
  });
  expect((await rest.send('GET', '/search?q=%25')).json).toEqual({ project: [], repository: [] });
  expect((await rest.send('GET', '/search')).error).toBe(
    'UNPROCESSABLE_ENTITY: validation failure list:\nq in query is required',
  );
  const { json } = await rest.send('GET', '/search?q=open-app/web');
  expect(json.repository).toEqual([
    { project_id: 1, project_name: 'open-app', project_public: true, repository_name: 'open-app/Web', pull_count: 7 },
  ]);

  const zero = { total_project_count: 0, total_repo_count: 0, total_storage_consumption: 0 };
  const mine = { private_project_count: 1, private_repo_count: 1, public_project_count: 1, public_repo_count: 1 };
  expect((await rest.send('GET', '/statistics', { as: 'alice' })).json).toEqual({ ...mine, ...zero });
  expect((await rest.send('GET', '/statistics', { as: 'admin' })).json).toEqual({
    private_project_count: 2,
    private_repo_count: 2,
    public_project_count: 1,
    public_repo_count: 1,
    total_project_count: 3,
    total_repo_count: 3,
    total_storage_consumption: 42,
  });
  expect((await rest.send('GET', '/statistics')).status).toBe(401);
});

test('a portal begins with the facts and the account of whoever asks', async () => {
  const nobody = await rest.send('GET', '/haven/start');
  expect(nobody.json).toEqual({ system: (await rest.send('GET', '/systeminfo')).json });
  expect(nobody.headers.getSetCookie().join()).toContain('sid=');
  const alice = await rest.send('GET', '/haven/start', { as: 'alice' });
  expect(alice.json.user).toEqual((await rest.send('GET', '/users/current', { as: 'alice' })).json);
  expect(alice.json.system.harbor_version).toMatch(/^v2/);
});

test('a portal may begin with what its first page shows', async () => {
  const home = async (as?: string) => (await rest.send('GET', '/haven/start?home=true', as ? { as } : {})).json;
  const read = async (path: string) => (await rest.send('GET', path, { as: 'alice' })).json;
  expect(await home('alice')).toMatchObject({
    attention: await read('/haven/me/attention'),
    statistic: await read('/statistics'),
  });
  expect(Object.keys(await home())).toEqual(['system']);
});

test('a portal may begin with a project, if the caller may see it', async () => {
  await rest.send('POST', '/projects', { as: 'alice', body: { project_name: 'begun', public: false } });
  const start = async (as: string) => (await rest.send('GET', '/haven/start?project=begun', { as })).json.project;
  const { json } = await rest.send('GET', '/haven/projects/begun', { as: 'alice' });
  expect(await start('alice')).toEqual(json);
  expect(await start('bob')).toBeUndefined();
  expect((await rest.send('GET', '/haven/start?project=nowhere', { as: 'admin' })).json.project).toBeUndefined();
});
