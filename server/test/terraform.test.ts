import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../src/db/sql.ts';
import { exchangeBytes } from './http-client.ts';
import { basic, startTestRest, type TestResponse, type TestRest, testPassword } from './rest.ts';

/**
 * What the Terraform provider for Harbor relies on, quirk by quirk. Resource ids are what `Location` says without
 * `/api` and `/v2.0`, and are asked for as paths later.
 */
let rest: TestRest;
let serial = 0;
beforeAll(async () => {
  rest = await startTestRest();
});
afterAll(() => rest.close());

// It names a type of content whether there is a body or not.
const send = (method: string, path: string, body?: unknown): Promise<TestResponse> =>
  rest.send(method, path, {
    as: 'admin',
    ...(body !== undefined && { body }),
    headers: { 'content-type': 'application/json' },
  });
const newName = () => `terraform-${++serial}`;
/** Creates a resource; gives its id, as the provider keeps it. */
async function create(path: string, body: unknown): Promise<string> {
  const answer = await send('POST', path, body);
  expect([path, answer.status, answer.error]).toEqual([path, 201, undefined]);
  const location = answer.headers.get('location') ?? '';
  expect(location).toMatch(/^\/api\/v2\.0\/(?!.*(\/api|\/v2\.0|\/\/|\/$))/);
  return location.replaceAll('/api', '').replaceAll('/v2.0', '');
}
async function read(id: string) {
  const answer = await send('GET', id);
  expect([id, answer.status, answer.error]).toEqual([id, 200, undefined]);
  return answer.json;
}
async function ok(method: string, path: string, body?: unknown): Promise<void> {
  const answer = await send(method, path, body);
  expect([method, path, answer.status, answer.error]).toEqual([method, path, 200, undefined]);
}
const newProject = () => create('/projects', { project_name: newName(), metadata: { public: 'false' } });

const selectors = {
  tag_selectors: [{ kind: 'doublestar', decoration: 'matches', pattern: 'v*' }],
  scope_selectors: { repository: [{ kind: 'doublestar', decoration: 'repoMatches', pattern: '**' }] },
};
const retentionRule = {
  disabled: false,
  action: 'retain',
  template: 'latestPushedK',
  params: { latestPushedK: 5 },
  ...selectors,
};
const robotOf = (level: string, namespace: string) => ({
  name: newName(),
  level,
  duration: -1,
  permissions: [
    {
      kind: 'project',
      namespace,
      access: [
        { resource: 'repository', action: 'pull' },
        { resource: 'repository', action: 'push', effect: 'allow' },
      ],
    },
  ],
});

/** What is created, how it is changed, and how it is destroyed unless by DELETE. */
interface Resource {
  readonly create: () => Promise<string>;
  readonly change?: object | ((id: string) => Promise<object>);
  readonly changeMethod?: 'PATCH';
}

const resources: Readonly<Record<string, Resource>> = {
  harbor_project: { create: newProject, change: { metadata: { public: 'true' } } },
  harbor_project_member_user: {
    async create() {
      return create(`${await newProject()}/members`, { role_id: 2, member_user: { username: 'alice' } });
    },
    change: { role_id: 3, member_user: { username: 'alice' } },
  },
  harbor_project_member_group: {
    async create() {
      const group = newName();
      await create('/usergroups', { group_name: group, group_type: 3 });
      return create(`${await newProject()}/members`, {
        role_id: 2,
        member_group: { group_name: group, group_type: 3 },
      });
    },
    change: { role_id: 3 },
  },
  harbor_project_webhook: {
    async create() {
      return create(`${await newProject()}/webhook/policies`, webhook);
    },
    get change() {
      return { ...webhook, enabled: false };
    },
  },
  harbor_robot_account: {
    create: () => create('/robots', robotOf('system', '*')),
    change: async (id) => ({ ...(await read(id)), description: 'changed' }),
  },
  'harbor_robot_account (its secret)': {
    create: () => create('/robots', robotOf('system', '*')),
    changeMethod: 'PATCH',
    change: { secret: 'Str0ng-enough-to-be-one' },
  },
  harbor_label: {
    create: () => create('/labels', { name: newName(), scope: 'g', color: '#FFFFFF' }),
    change: { name: 'terraform-renamed', scope: 'g', color: '#000000', description: 'changed' },
  },
  harbor_retention_policy: {
    async create() {
      const { project_id: ref } = await read(await newProject());
      const trigger = { kind: 'Schedule', references: {}, settings: { cron: '0 0 0 * * *' } };
      return create('/retentions', {
        algorithm: 'or',
        scope: { level: 'project', ref },
        trigger,
        rules: [retentionRule],
      });
    },
    change: async (id) => ({ ...(await read(id)), rules: [] }),
  },
  harbor_user: {
    create() {
      const username = newName();
      const sent = { username, password: 'Str0ng-enough', realname: 'Some Body', email: `${username}@example.org` };
      return create('/users', sent);
    },
    change: { email: 'terraform@example.org', realname: 'Other', comment: '' },
  },
  harbor_group: { create: () => create('/usergroups', { group_name: newName(), group_type: 3 }) },
};

const webhook = {
  name: 'hook',
  description: '',
  enabled: true,
  event_types: ['PUSH_ARTIFACT'],
  targets: [{ type: 'http', address: 'https://hooks.example/', auth_header: '', skip_cert_verify: false }],
};

describe.each(Object.entries(resources))('quirks 1, 2: %s', (_name, { create: make, change, changeMethod = 'PUT' }) => {
  test('is created with 201, and read, changed and deleted with 200 at its Location', async () => {
    const id = await make();
    await read(id);
    if (change) await ok(changeMethod, id, typeof change === 'function' ? await change(id) : change);
    await ok('DELETE', id);
    const gone = await send('GET', id);
    expect([gone.status, gone.error]).toEqual([404, expect.stringMatching(/^NOT_FOUND: /)]);
  });
});

test('quirk 3: Location of a member repeats the project as it was sent', async () => {
  const id = await newProject();
  const { name } = await read(id);
  for (const sent of [id, `/projects/${name}`]) {
    const member = await create(`${sent}/members`, { role_id: 2, member_user: { username: 'bob' } });
    expect(member).toMatch(new RegExp(`^${sent}/members/\\d+$`));
    expect(await read(member)).toMatchObject({ role_id: 2, entity_name: 'bob', project_id: expect.any(Number) });
    await ok('DELETE', member);
  }
});

describe.each([
  ['gc', { delete_untagged: true, workers: 2 }],
  ['purgeaudit', { audit_retention_hour: 24, include_event_types: 'create_artifact,delete_artifact' }],
] as const)('schedules of %s', (name, parameters) => {
  const path = `/system/${name}/schedule`;
  const ask = async () => {
    const answer = await send('GET', path);
    expect(answer.status).toBe(200);
    return answer;
  };

  test('quirk 4: an empty body means POST (201), anything else PUT (200), and None deletes', async () => {
    expect((await ask()).text).toBe('');
    const daily = { type: 'Daily', cron: '0 0 0 * * *' };
    expect((await send('POST', path, { schedule: daily, parameters })).status).toBe(201);
    const { json } = await ask();
    expect(json.schedule).toMatchObject(daily);
    expect(JSON.parse(json.job_parameters)).toMatchObject(parameters);
    const changed = { ...parameters, ...(name === 'gc' ? { workers: 3 } : { audit_retention_hour: 48 }) };
    await ok('PUT', path, { schedule: daily, parameters: changed });
    expect(JSON.parse((await ask()).json.job_parameters)).toMatchObject(changed);
    await ok('PUT', path, { schedule: { type: 'None', cron: '' }, parameters });
    expect((await ask()).text).toBe('');
  });

  test('quirk 5: the words for schedules come back as they were sent', async () => {
    const schedules = [
      ['Hourly', '0 0 * * * *'],
      ['Daily', '0 0 0 * * *'],
      ['Weekly', '0 0 0 * * 0'],
      ['Custom', '0 30 2 * * 1-5'],
    ];
    for (const [type, cron] of schedules) {
      const isNew = (await ask()).text === '';
      const answer = await send(isNew ? 'POST' : 'PUT', path, { schedule: { type, cron }, parameters });
      expect([type, answer.status, answer.error]).toEqual([type, isNew ? 201 : 200, undefined]);
      expect((await ask()).json.schedule).toMatchObject({ type, cron });
    }
    await ok('PUT', path, { schedule: { type: 'None' }, parameters });
  });
});

describe('quirk 6: lists are read page by page until one is empty', () => {
  test.each([
    // The slash before the question mark is the provider's.
    '/quotas/?page=%&page_size=100',
    '/projects?page=%',
    '/projects/$/repositories?page=%&page_size=100',
    '/projects/$/members?page=%',
    '/usergroups?page=%',
    '/robots?page=%',
    '/users?page=%',
    '/projects/$/immutabletagrules?page=%&page_size=15',
  ])('%s', async (template) => {
    const { name } = await read(await newProject());
    let pages = 0;
    for (;;) {
      const answer = await send('GET', template.replace('$', name).replace('%', String(++pages)));
      expect([answer.status, answer.error]).toEqual([200, undefined]);
      if (answer.json.length === 0) break;
    }
    const { headers } = await send('GET', template.replace('$', name).replace('%', '1'));
    const size = template.includes('=100') ? 100 : template.includes('=15') ? 15 : 10;
    expect(pages).toBe(Math.ceil(Number(headers.get('x-total-count')) / size) + 1);
    expect((await send('GET', template.replace('$', name).replace('%', '9'))).json).toEqual([]);
  });
});

describe('quirk 7:', () => {
  test('404 tells that a resource is gone, 403 that it may not be seen', async () => {
    for (const path of [
      '/projects/999999',
      '/robots/999999',
      '/labels/999999',
      '/users/999999',
      '/retentions/999999',
    ]) {
      expect((await send('GET', path)).status).toBe(404);
    }
    const id = await newProject();
    const answer = await rest.send('GET', id, { as: 'alice' });
    expect([answer.status, answer.error]).toEqual([403, expect.stringMatching(/^FORBIDDEN: /)]);
  });

  test('a session without the token is refused with it, and the second try brings both cookies in lines of their own', async () => {
    const sid = await logIn();
    const port = Number(new URL(rest.url).port);
    const body = JSON.stringify({ project_name: newName() });
    const post = (...headers: readonly string[]) =>
      exchangeBytes(
        port,
        [
          'POST /api/v2.0/projects HTTP/1.1',
          'Host: haven.example',
          'Content-Type: application/json',
          `Content-Length: ${Buffer.byteLength(body)}`,
          `Cookie: sid=${sid}`,
          ...headers,
          '',
          body,
        ].join('\r\n'),
        'end of answer',
      );
    const refused = await post();
    expect(refused).toMatch(/^HTTP\/1\.1 403 /);
    expect(refused).toContain('"message":"CSRF token not found in request"');
    const token = /^x-harbor-csrf-token: (.*)\r$/im.exec(refused)?.[1];
    const cookie = /^set-cookie: (_gorilla_csrf=[^;]*);/im.exec(refused)?.[1];
    expect(await post(`X-Harbor-Csrf-Token: ${token}`, `Cookie: ${cookie}`)).toMatch(/^HTTP\/1\.1 201 /);
  });
});

// A browser's way in; what the provider is given as `session_id`.
async function logIn(): Promise<string> {
  const first = await rest.send('GET', '/c/log_out');
  const cookies = first.headers.getSetCookie().map((line) => line.split(';')[0]);
  const answer = await rest.send('POST', '/c/login', {
    raw: new URLSearchParams({ principal: 'admin', password: testPassword }).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-harbor-csrf-token': first.headers.get('x-harbor-csrf-token') ?? '',
      cookie: cookies.join('; '),
    },
  });
  expect(answer.status).toBe(200);
  return /sid=([^;]*)/.exec(answer.headers.getSetCookie().join())?.[1] ?? '';
}

test('quirk 8: a project shows its settings as texts', async () => {
  const metadata = {
    public: 'true',
    auto_scan: 'true',
    severity: 'high',
    prevent_vul: 'true',
    enable_content_trust: 'true',
    enable_content_trust_cosign: 'true',
    auto_sbom_generation: 'true',
  };
  // The last two are sent for every project, and mean something for caches only.
  const sent = { ...metadata, proxy_speed_kb: '-1', proxy_cache_local_on_not_found: 'false' };
  const allowlist = { items: [{ cve_id: 'CVE-2020-1' }, { cve_id: 'CVE-2020-2' }] };
  const id = await create('/projects', { project_name: newName(), metadata: sent, storage_limit: -1 });
  await ok('PUT', id, { metadata: sent, cve_allowlist: allowlist });
  const project = await read(id);
  expect(project.metadata).toEqual(metadata);
  expect(project.cve_allowlist.items).toEqual(allowlist.items);
  expect(project).toMatchObject({ project_id: expect.any(Number), name: expect.any(String) });
});

test('quirk 9: severities come back in lower case', async () => {
  const id = await create('/projects', {
    project_name: newName(),
    metadata: { severity: 'low', prevent_vul: 'false' },
  });
  expect((await read(id)).metadata).toMatchObject({ severity: 'low', prevent_vul: 'false' });
  await ok('PUT', id, { metadata: { severity: 'High' } });
  expect((await read(id)).metadata.severity).toBe('high');
});

test('quirk 10: the storage of a project is set with it, and changed by the quota that names it', async () => {
  const giga = 1024 ** 3;
  const project = await read(await create('/projects', { project_name: newName(), storage_limit: 5 * giga }));
  expect((await read('/configurations')).quota_per_project_enable).toEqual({ value: true, editable: true });
  const find = async () => {
    const quotas: readonly { id: number; ref: { id: number }; hard: object }[] = await read(
      '/quotas/?page=1&page_size=100',
    );
    return quotas.find(({ ref }) => ref.id === project.project_id);
  };
  expect((await find())?.hard).toEqual({ storage: 5 * giga });
  for (const storage of [10 * giga, -1]) {
    await ok('PUT', `/quotas/${(await find())?.id}`, { hard: { storage } });
    expect((await find())?.hard).toEqual({ storage });
  }
});

test('quirk 11: a robot gets its secret afterwards, and shows the names of its projects', async () => {
  const { name } = await read(await newProject());
  const prefix = (await read('/configurations')).robot_name_prefix.value;
  for (const [level, start] of [
    ['project', `${prefix}${name}+`],
    ['system', prefix],
  ] as const) {
    const sent = robotOf(level, name);
    const id = await create('/robots', sent);
    const secret = 'Str0ng-enough-to-be-one';
    await ok('PATCH', id, { secret });
    const robot = await read(id);
    expect(robot).toMatchObject({ name: `${start}${sent.name}`, level, disable: false, duration: -1 });
    expect(robot.permissions).toMatchObject([{ kind: 'project', namespace: name, access: expect.any(Array) }]);
    expect(robot.permissions[0].access).toHaveLength(2);
    const authorization = basic(robot.name, secret);
    expect((await rest.send('GET', `/projects/${name}/repositories`, { headers: { authorization } })).status).toBe(403);
    await ok('PUT', id, { ...sent, name: robot.name, description: 'changed', disable: true });
    expect(await read(id)).toMatchObject({ name: robot.name, description: 'changed', disable: true });
  }
});

test('quirk 12: an immutable rule is switched off by a second request, and found in the list by its id', async () => {
  const project = await newProject();
  const rule = { disabled: true, action: 'immutable', template: 'immutable_template', ...selectors };
  const location = await create(`${project}/immutabletagrules`, rule);
  const id = Number(location.split('/').at(-1));
  await ok('PUT', location, { id, ...rule });
  const list: readonly { id: number }[] = await read(`${project}/immutabletagrules?page=1&page_size=15`);
  expect(list.find((found) => found.id === id)).toMatchObject(rule);
  await ok('DELETE', location);
});

test('quirk 13: a retention policy that is there already is found by its project; without rules it is destroyed', async () => {
  const project = await newProject();
  const { project_id: ref } = await read(project);
  const body = { algorithm: 'or', scope: { level: 'project', ref }, rules: [retentionRule] };
  await create('/retentions', body);
  expect((await send('POST', '/retentions', body)).status).toBe(400);
  const { retention_id: id } = (await read(project)).metadata;
  await ok('PUT', `/retentions/${id}`, { ...body, rules: [{ ...retentionRule, params: { latestPushedK: 7 } }] });
  const policy = await read(`/retentions/${id}`);
  expect(policy.scope.ref).toBe(ref);
  expect(policy.rules).toMatchObject([{ template: 'latestPushedK', params: { latestPushedK: 7 }, ...selectors }]);
  await ok('PUT', `/retentions/${id}`, { ...body, rules: [] });
  expect((await read(`/retentions/${id}`)).rules).toEqual([]);
});

test('quirk 16: a group does not show its id', async () => {
  const name = newName();
  const id = await create('/usergroups', { group_name: name, group_type: 3 });
  expect(await read(id)).toEqual({ group_name: name, group_type: 3 });
});

test('quirk 18: settings are shown as they were set, passwords never, and the way to log in may be set to what it is', async () => {
  const sent = {
    auth_mode: 'db_auth',
    self_registration: false,
    project_creation_restriction: 'adminonly',
    robot_token_duration: 20,
    session_timeout: 30,
    banner_message: '{"message":"hello","type":"info","closable":true}',
    disabled_audit_log_event_types: 'pull_artifact',
  };
  await ok('PUT', '/configurations', { ...sent, ldap_search_password: 'secret', oidc_client_secret: 'secret' });
  const shown = await read('/configurations');
  for (const [key, value] of Object.entries(sent)) expect([key, shown[key].value]).toEqual([key, value]);
  expect(shown).not.toHaveProperty('ldap_search_password');
  expect(shown).not.toHaveProperty('oidc_client_secret');
  await ok('PUT', '/configurations', { project_creation_restriction: 'everyone', banner_message: '' });
});

test('quirk 19: a user is changed part by part', async () => {
  const username = newName();
  const email = `${username}@example.org`;
  const id = await create('/users', {
    username,
    password: 'Str0ng-enough',
    realname: 'Some Body',
    email,
    comment: 'x',
  });
  await ok('PUT', id, { email, realname: 'Other Name', comment: 'y' });
  await ok('PUT', `${id}/sysadmin`, { sysadmin_flag: true });
  await ok('PUT', `${id}/password`, { new_password: 'An0ther-word' });
  expect(await read(id)).toMatchObject({ username, email, realname: 'Other Name', comment: 'y', sysadmin_flag: true });
  const authorization = basic(username, 'An0ther-word');
  expect((await rest.send('GET', '/users/current', { headers: { authorization } })).json.username).toBe(username);
});

test('quirk 20: what keeps a project is deleted by names encoded twice', async () => {
  const id = await newProject();
  const { name, project_id: projectId } = await read(id);
  await rest.database.run(sql`
    INSERT INTO repository (project_id, name, state)
    SELECT ${projectId}, ${name} || '/' || part, 'active' FROM unnest(ARRAY['a/b/c', 'd']) AS part`);
  expect((await send('DELETE', id)).error).toBe('PRECONDITION: the project contains repositories, can not be deleted');
  const repositories: readonly { name: string }[] = await read(`/projects/${name}/repositories?page=1&page_size=100`);
  expect(repositories.map((repository) => repository.name).sort()).toEqual([`${name}/a/b/c`, `${name}/d`]);
  for (const repository of repositories) {
    const short = repository.name.slice(name.length + 1).replaceAll('/', '%252F');
    await ok('DELETE', `/projects/${name}/repositories/${short}`);
  }
  await ok('DELETE', id);
});
