import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestRest, type TestRest } from '../../../test/rest.ts';
import { sql } from '../../db/sql.ts';

let rest: TestRest;
let teamId: number;
beforeAll(async () => {
  rest = await startTestRest();
});
afterAll(() => rest.close());

let serial = 0;
let team: string;
beforeEach(async () => {
  team = `team-${++serial}`;
  teamId = await createProject(team);
});

async function createProject(name: string): Promise<number> {
  const { headers } = await rest.send('POST', '/projects', { as: 'alice', body: { project_name: name } });
  return Number(headers.get('location')?.split('/').at(-1));
}

const send = (method: string, path: string, body?: unknown, as = 'alice') =>
  rest.send(method, path, { as, ...(body !== undefined && { body }) });
const policies = () => `/projects/${team}/webhook/policies`;

// As scenario D has it.
const scenario = {
  name: 'notify-push-scan',
  targets: [{ type: 'http', address: 'https://webhook.example.com/harbor', skip_cert_verify: false }],
  event_types: ['PUSH_ARTIFACT', 'SCANNING_COMPLETED', 'SCANNING_FAILED', 'TAG_RETENTION', 'REPLICATION'],
  enabled: true,
};

async function create(change: object = {}): Promise<string> {
  const answer = await send('POST', policies(), { ...scenario, ...change });
  expect([answer.status, answer.text]).toEqual([201, '']);
  return answer.headers.get('location') ?? '';
}

describe('a policy', () => {
  test('is created as in the scenario, read, changed and deleted', async () => {
    const location = await create();
    expect(location).toMatch(new RegExp(`^/api/v2\\.0/projects/${team}/webhook/policies/\\d+$`));
    const id = Number(location.split('/').at(-1));
    expect((await send('GET', location)).json).toEqual({
      id,
      name: 'notify-push-scan',
      project_id: teamId,
      targets: [{ type: 'http', address: 'https://webhook.example.com/harbor', payload_format: 'Default' }],
      event_types: ['PUSH_ARTIFACT', 'SCANNING_COMPLETED', 'SCANNING_FAILED', 'TAG_RETENTION', 'REPLICATION'],
      creator: 'alice',
      creation_time: expect.stringMatching(/Z$/),
      update_time: expect.any(String),
      enabled: true,
    });
    const changed = { ...scenario, name: 'other', description: 'd', enabled: false, event_types: ['PULL_ARTIFACT'] };
    expect((await send('PUT', location, { ...changed, id: 99, project_id: 1, creator: 'eve' })).status).toBe(200);
    expect((await send('GET', location)).json).toMatchObject({
      ...{ id, name: 'other', description: 'd', project_id: teamId, creator: 'alice', enabled: false },
      event_types: ['PULL_ARTIFACT'],
    });
    expect((await send('DELETE', location)).status).toBe(200);
    for (const method of ['GET', 'DELETE']) expect((await send(method, location)).status).toBe(404);
    expect((await send('PUT', location, scenario)).status).toBe(404);
  });

  test('comes back as Terraform has sent it, so that its next plan is empty', async () => {
    const target = {
      type: 'http',
      address: 'https://hooks.example/a/?token=x',
      auth_header: 'Bearer secret',
      skip_cert_verify: true,
      payload_format: 'CloudEvents',
    };
    const location = await create({
      targets: [target, { type: 'slack', address: 'https://hooks.slack.com/services/T/B/x' }],
    });
    const { json } = await send('GET', location);
    expect(json.targets).toEqual([target, { type: 'slack', address: 'https://hooks.slack.com/services/T/B/x' }]);
  });

  test('has a name of its own in its project', async () => {
    const location = await create();
    expect((await send('POST', policies(), scenario)).error).toBe(
      'CONFLICT: webhook policy notify-push-scan already exists',
    );
    await create({ name: 'second' });
    expect((await send('PUT', location, { ...scenario, name: 'second' })).status).toBe(409);
    team = `team-${++serial}`;
    await createProject(team);
    await create();
  });

  test.each<[object, string]>([
    [{ targets: [] }, 'empty notification target with policy notify-push-scan'],
    [{ targets: null }, 'empty notification target with policy notify-push-scan'],
    [{ event_types: [] }, 'empty event type'],
    [{ event_types: null }, 'empty event type'],
    [{ event_types: ['NOPE'] }, 'unsupported event type NOPE'],
    [{ targets: [{ type: 'http', address: 'ftp://h' }] }, 'invalid scheme: ftp'],
    [{ targets: [{ type: 'x', address: 'http://h' }] }, 'unsupported target type x with policy notify-push-scan'],
    [{ targets: [{ address: 'http://h' }] }, 'unsupported target type  with policy notify-push-scan'],
    [{ targets: [{}] }, 'empty URL'],
    [
      { targets: [{ type: 'slack', address: 'http://h', payload_format: 'Default' }] },
      'set payload format is not allowed for slack',
    ],
    [
      { targets: [{ type: 'http', address: 'http://h', payload_format: 'XML' }] },
      'unsupported payload format type: XML',
    ],
    [{ name: '' }, 'name cannot be empty'],
  ])('with %j is 400', async (change, message) => {
    expect((await send('POST', policies(), { ...scenario, ...change })).error).toBe(`BAD_REQUEST: ${message}`);
    const location = await create();
    expect((await send('PUT', location, { ...scenario, ...change })).error).toBe(`BAD_REQUEST: ${message}`);
  });

  test('that is no object is 422', async () => {
    for (const raw of ['null', '[]', '{"targets":1}', '{"targets":[null]}', '{"enabled":"yes"}', '{']) {
      expect((await rest.send('POST', policies(), { as: 'alice', raw })).status).toBe(422);
    }
  });

  test('is found only in its own project', async () => {
    const location = await create();
    const id = location.split('/').at(-1);
    await createProject(`other-${serial}`);
    const elsewhere = `/projects/other-${serial}/webhook/policies/${id}`;
    expect((await send('GET', elsewhere)).status).toBe(404);
    expect((await send('PUT', elsewhere, scenario)).status).toBe(404);
    expect((await send('DELETE', elsewhere)).status).toBe(404);
    for (const below of ['executions', 'executions/1/tasks', 'executions/1/tasks/1/log']) {
      expect((await send('GET', `${elsewhere}/${below}`)).status).toBe(404);
    }
    expect((await send('GET', `/projects/other-${serial}/webhook/jobs?policy_id=${id}`)).status).toBe(404);
    const own = `/haven/projects/other-${serial}/webhook/policies/${id}`;
    expect((await send('GET', `${own}/events`)).status).toBe(404);
    expect((await send('POST', `${own}/replay`, { ids: [1] })).status).toBe(404);
    expect((await send('POST', `${own}/test`, {})).status).toBe(404);
    expect((await send('GET', location)).status).toBe(200);
  });

  test('is not for strangers', async () => {
    const location = await create();
    for (const as of ['bob', undefined]) {
      const status = as ? 403 : 401;
      const ask = (method: string, path: string, body?: unknown) =>
        rest.send(method, path, { ...(as && { as }), ...(body ? { body } : {}) });
      expect((await ask('GET', location)).status).toBe(status);
      expect((await ask('POST', policies(), scenario)).status).toBe(status);
      expect((await ask('PUT', location, scenario)).status).toBe(status);
      expect((await ask('DELETE', location)).status).toBe(status);
    }
  });

  test('goes with its project', async () => {
    const location = await create();
    expect((await send('DELETE', `/projects/${team}`)).status).toBe(200);
    const left = sql`SELECT count(*) AS n FROM webhook_policy WHERE id = ${Number(location.split('/').at(-1))}`;
    expect(await rest.database.first(left)).toEqual({ n: 0 });
  });
});

test('policies are listed, the newest first, filtered, sorted and in pages', async () => {
  for (const name of ['a', 'b', 'c']) await create({ name, enabled: name !== 'b' });
  const names = async (query: string) => {
    const { json, headers } = await send('GET', `${policies()}?${query}`);
    return [json.map((policy: { name: string }) => policy.name).join(''), headers.get('x-total-count')];
  };
  expect(await names('')).toEqual(['cba', '3']);
  expect(await names('sort=name')).toEqual(['abc', '3']);
  expect(await names('page=2&page_size=2')).toEqual(['a', '3']);
  expect(await names('q=name=b')).toEqual(['b', '1']);
  expect(await names('q=enabled=true&sort=-name')).toEqual(['ca', '2']);
  // Secrets are no columns to search by.
  expect(await names('q=auth_header=x,signing_secret=y,address=z')).toEqual(['cba', '3']);
});

describe('secrets', () => {
  const stored = (location: string) =>
    rest.database.first<{ auth_header: string | null; signing_secret: string | null }>(sql`
      SELECT auth_header, signing_secret FROM webhook_target WHERE policy_id = ${Number(location.split('/').at(-1))}`);
  const http = (more: object) => ({ targets: [{ type: 'http', address: 'https://hooks.example/a', ...more }] });

  test('are encrypted where they are kept, and only the header is shown again', async () => {
    const location = await create(http({ auth_header: 'Bearer hunter2', signing_secret: 'whsec_aHVudGVyMg==' }));
    const { auth_header: header, signing_secret: secret } = (await stored(location)) ?? {};
    expect(header).toMatch(/^<haven-v1>/);
    expect(secret).toMatch(/^<haven-v1>/);
    const answers = [await send('GET', location), await send('GET', policies())].map(({ text }) => text);
    for (const text of answers) {
      expect(text).toContain('"auth_header":"Bearer hunter2"');
      expect(text).toContain('"signed":true');
      expect(text).not.toContain('whsec_');
    }
  });

  test('that sign stay while the address does', async () => {
    const location = await create(http({ signing_secret: 's' }));
    const kept = (await stored(location))?.signing_secret;
    // As a client of Harbor changes it, which knows nothing of it.
    await send('PUT', location, { ...scenario, ...http({ auth_header: 'h' }) });
    expect((await stored(location))?.signing_secret).toBe(kept);
    await send('PUT', location, { ...scenario, ...http({ address: 'https://evil.example/' }) });
    expect(await stored(location)).toEqual({ auth_header: null, signing_secret: null });
    await send('PUT', location, { ...scenario, ...http({ signing_secret: 's' }) });
    await send('PUT', location, { ...scenario, ...http({ signing_secret: '' }) });
    expect((await stored(location))?.signing_secret).toBeNull();
  });

  test('do not get into the audit log', async () => {
    const location = await create(http({ auth_header: 'Bearer hunter2', signing_secret: 'hunter2' }));
    await send('PUT', location, { ...scenario, ...http({ auth_header: 'Bearer hunter2' }) });
    const rows = await rest.database.many(sql`SELECT * FROM audit_log_ext`);
    expect(JSON.stringify(rows)).not.toContain('hunter2');
  });
});

test('what can be reported is listed in Harbor’s order', async () => {
  expect((await send('GET', `/projects/${team}/webhook/events`)).json).toEqual({
    event_type: [
      'PUSH_ARTIFACT',
      'PULL_ARTIFACT',
      'DELETE_ARTIFACT',
      'QUOTA_EXCEED',
      'QUOTA_WARNING',
      'SCANNING_FAILED',
      'SCANNING_STOPPED',
      'SCANNING_COMPLETED',
      'REPLICATION',
      'TAG_RETENTION',
    ],
    notify_type: ['http', 'slack'],
    more_notify_types: ['teams', 'discord', 'mattermost'],
    payload_formats: [{ notify_type: 'http', formats: ['Default', 'CloudEvents'] }],
  });
});

test('a policy that never sent anything has the zero time for each of its types', async () => {
  await create({ event_types: ['PUSH_ARTIFACT', 'QUOTA_EXCEED'], enabled: false });
  const { json } = await send('GET', `/projects/${team}/webhook/lasttrigger`);
  const row = {
    policy_name: 'notify-push-scan',
    creation_time: expect.any(String),
    last_trigger_time: '0001-01-01T00:00:00.000Z',
  };
  expect(json).toEqual([
    { ...row, event_type: 'PUSH_ARTIFACT' },
    { ...row, event_type: 'QUOTA_EXCEED' },
  ]);
});

test('pulls become events only while a switched-on policy reports them', async () => {
  const wishes = async () => {
    const rows = await rest.database.many<{ type: string }>(
      sql`SELECT type FROM event_wish WHERE project_id = ${teamId}`,
    );
    return rows.map(({ type }) => type);
  };
  await create();
  expect(await wishes()).toEqual([]);
  const pulls = await create({ name: 'pulls', event_types: ['PULL_ARTIFACT'] });
  const more = await create({ name: 'more', event_types: ['PULL_ARTIFACT', 'PUSH_ARTIFACT'] });
  expect(await wishes()).toEqual(['PULL_ARTIFACT']);
  await send('DELETE', more);
  expect(await wishes()).toEqual(['PULL_ARTIFACT']);
  await send('PUT', pulls, { ...scenario, name: 'pulls', event_types: ['PULL_ARTIFACT'], enabled: false });
  expect(await wishes()).toEqual([]);
});
