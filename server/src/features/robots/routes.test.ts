import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { basic, type TestResponse, type TestRest } from '../../../test/rest.ts';
import { sql } from '../../db/sql.ts';
import { projectRobot, pull, push, startTestRobots, systemRobot, type TestRobots } from './robots.suite.ts';

let rest: TestRest;
let robots: TestRobots;
beforeAll(async () => {
  robots = await startTestRobots();
  ({ rest } = robots);
});
afterAll(() => rest.close());

const project: TestRobots['project'] = (...given) => robots.project(...given);
const projectId: TestRobots['projectId'] = (...given) => robots.projectId(...given);
const create: TestRobots['create'] = (...given) => robots.create(...given);
const make: TestRobots['make'] = (...given) => robots.make(...given);
const send: TestRobots['send'] = (...given) => robots.send(...given);

describe('creating', () => {
  test('a robot of a project answers with name and secret, once', async () => {
    const name = await project();
    const sent = projectRobot(name, { description: 'builds', secret: 'Ignored-1234' });
    const { status, headers, json } = await create(sent, 'alice');
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/api/v2.0/robots/${json.id}`);
    expect(json).toEqual({
      id: expect.any(Number),
      name: `robot$${name}+${sent.name}`,
      secret: expect.stringMatching(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9]{32}$/),
      creation_time: expect.any(String),
      expires_at: Math.floor(new Date(json.creation_time).getTime() / 1000) + 30 * 86_400,
    });
    const shown = await rest.send('GET', `/robots/${json.id}`, { as: 'alice' });
    const { user_id } = (await rest.send('GET', '/users/current', { as: 'alice' })).json;
    expect(shown.json).toEqual({
      id: json.id,
      name: json.name,
      description: 'builds',
      level: 'project',
      duration: 30,
      editable: true,
      disable: false,
      expires_at: json.expires_at,
      permissions: [{ kind: 'project', namespace: name, access: [pull, push] }],
      creator_type: 'local',
      creator_ref: user_id,
      creation_time: json.creation_time,
      update_time: expect.any(String),
    });
    const row = await rest.database.first<{ secret_hash: string }>(
      sql`SELECT secret_hash FROM robot WHERE id = ${json.id}`,
    );
    expect(row?.secret_hash).not.toContain(json.secret);
  });

  test('a robot of the system may have rights on the system, in projects and in all of them', async () => {
    const name = await project();
    const asked = systemRobot(
      [{ resource: 'quota', action: 'list' }],
      [
        { kind: 'project', namespace: name, access: [pull] },
        { kind: 'project', namespace: '*', access: [{ resource: 'artifact', action: 'list', effect: 'allow' }] },
      ],
    );
    const made = await make(asked);
    expect(made.name).toBe(`robot$${asked.name}`);
    const { json } = await rest.send('GET', made.path, { as: 'admin' });
    expect(json.permissions).toEqual(asked.permissions);
    expect([json.level, json.expires_at, json.duration]).toEqual(['system', -1, -1]);
  });

  test('the place of a robot may be named by the id of the project', async () => {
    const name = await project();
    const made = await make(projectRobot(String(await projectId(name))), 'alice');
    expect(made.name).toMatch(new RegExp(`^robot\\$${name}\\+`));
  });

  test.each<[string, (place: string) => object, number, string]>([
    ['a bad name', (place) => projectRobot(place, { name: 'Upper' }), 400, 'robot name must consist'],
    ['a name with a plus', (place) => projectRobot(place, { name: 'a+b' }), 400, 'robot name must consist'],
    ['no name', (place) => projectRobot(place, { name: undefined }), 400, 'robot name must consist'],
    ['a long name', (place) => projectRobot(place, { name: 'a'.repeat(256) }), 400, 'robot name must consist'],
    ['duration 0', (place) => projectRobot(place, { duration: 0 }), 400, 'error duration'],
    ['no duration', (place) => projectRobot(place, { duration: undefined }), 400, 'error duration'],
    ['a long duration', (place) => projectRobot(place, { duration: 2_147_483_647 }), 400, 'error duration'],
    ['an unknown level', (place) => projectRobot(place, { level: 'planet' }), 400, 'error level'],
    ['no permissions', (place) => projectRobot(place, { permissions: [] }), 400, 'empty permission'],
    ['no access', (place) => projectRobot(place, {}, []), 400, 'empty access'],
    [
      'two permissions in a project',
      (place) =>
        projectRobot(place, { permissions: [1, 2].map(() => ({ kind: 'project', namespace: place, access: [pull] })) }),
      400,
      'exactly one',
    ],
    [
      'what is not in the catalogue',
      (place) => projectRobot(place, {}, [{ resource: 'repository', action: 'scanner-pull' }]),
      400,
      'bad request permission: repository:scanner-pull',
    ],
    [
      'a right of the system in a project',
      (place) => projectRobot(place, {}, [{ resource: 'user', action: 'create' }]),
      400,
      'bad request permission: user:create',
    ],
    [
      'an unknown kind',
      (place) => projectRobot(place, { permissions: [{ kind: 'planet', namespace: place, access: [pull] }] }),
      400,
      'kind of permission',
    ],
    [
      'the system as kind in a project',
      (place) =>
        projectRobot(place, {
          permissions: [{ kind: 'system', namespace: '/', access: [{ resource: 'user', action: 'create' }] }],
        }),
      400,
      'kind of permission',
    ],
    ['all projects for a robot of one', () => projectRobot('*'), 400, 'namespace'],
    ['an unknown effect', (place) => projectRobot(place, {}, [{ ...pull, effect: 'maybe' }]), 400, 'repository:pull'],
    ['an unknown project', () => projectRobot('no-such-project'), 404, 'project not found'],
    [
      'an unknown project on the system',
      () => systemRobot([], [{ kind: 'project', namespace: 'no-such-project', access: [pull] }]),
      404,
      'project no-such-project not found',
    ],
  ])('refuses %s', async (_what, body, status, message) => {
    const answer = await create(body(await project()));
    expect(answer.status).toBe(status);
    expect(answer.error).toContain(message);
  });

  test('names are taken once in a project, and once on the system', async () => {
    const [one, two] = [await project(), await project()];
    await make(projectRobot(one, { name: 'same' }), 'alice');
    await make(projectRobot(two, { name: 'same' }), 'alice');
    await make({ ...systemRobot([{ resource: 'quota', action: 'list' }]), name: 'same' });
    expect((await create(projectRobot(one, { name: 'same' }), 'alice')).status).toBe(409);
    expect((await create({ ...systemRobot([{ resource: 'quota', action: 'list' }]), name: 'same' })).status).toBe(409);
  });

  test('people make robots only where they may, whatever place the body names (CVE-2019-16919)', async () => {
    const name = await project();
    const others = [
      projectRobot(name),
      systemRobot([{ resource: 'quota', action: 'list' }]),
      { ...projectRobot(name), level: 'system' },
    ];
    for (const body of others) {
      expect((await create(body, 'bob')).status).toBe(403);
      expect((await rest.send('POST', '/robots', { body })).status).toBe(401);
    }
    expect((await create(projectRobot('no-such-project'), 'bob')).status).toBe(403);
  });
});

describe('robots that manage robots', () => {
  const robotRights = ['create', 'read', 'list', 'delete'].map((action) => ({ resource: 'robot', action }));

  test('give what they have, in the place where they have it', async () => {
    const name = await project();
    const maker = await make(projectRobot(name, {}, [...robotRights, pull]), 'alice');
    const made = await make(projectRobot(name, {}, [pull]), maker);
    const { json } = await send('GET', made.path, maker);
    expect(json).toMatchObject({ creator_type: 'robot', creator_ref: maker.id });
    for (const beyond of [[push], [pull, { resource: 'member', action: 'create' }]]) {
      expect((await create(projectRobot(name, {}, beyond), maker)).error).toMatch(/^DENIED/);
    }
    expect((await create(projectRobot(await project(), {}, [pull]), maker)).status).toBe(403);
    expect((await create(systemRobot([{ resource: 'robot', action: 'create' }]), maker)).status).toBe(403);
    expect(
      (await rest.send('DELETE', made.path, { headers: { authorization: basic(maker.name, maker.secret) } })).status,
    ).toBe(200);
  });

  test('what everybody may in a public project is not theirs to give', async () => {
    const name = await project();
    await rest.send('PUT', `/projects/${name}`, { as: 'alice', body: { metadata: { public: 'true' } } });
    const maker = await make(projectRobot(name, {}, robotRights), 'alice');
    expect((await create(projectRobot(name, {}, [pull]), maker)).error).toMatch(/^DENIED/);
  });

  test('of the system give one project what they have in all, but not the other way round', async () => {
    const name = await project();
    const inAll = (access: readonly object[]) => ({ kind: 'project', namespace: '*', access });
    const inOne = (access: readonly object[]) => ({ kind: 'project', namespace: name, access });
    const wide = await make(systemRobot(robotRights, [inAll([pull])]));
    const narrow = await make(systemRobot(robotRights, [inOne([pull])]));
    await make(systemRobot([], [inOne([pull])]), wide);
    await make(systemRobot([], [inAll([pull])]), wide);
    expect((await create(systemRobot([], [inAll([pull])]), narrow)).error).toMatch(/^DENIED/);
    expect((await create(systemRobot([{ resource: 'user', action: 'create' }]), wide)).error).toMatch(/^DENIED/);
  });

  test('change none', async () => {
    const name = await project();
    const maker = await make(projectRobot(name, {}, [...robotRights, pull]), 'alice');
    const made = await make(projectRobot(name, {}, [pull]), maker);
    expect((await send('PUT', made.path, maker, (await send('GET', made.path, maker)).json)).status).toBe(403);
    expect((await send('PATCH', made.path, maker, { secret: '' })).status).toBe(403);
  });
});

describe('changing', () => {
  test('replaces permissions and state, never name, level or project', async () => {
    const [name, other] = [await project(), await project()];
    const robot = await make(projectRobot(name), 'alice');
    const { json } = await rest.send('GET', robot.path, { as: 'alice' });
    const access = [{ resource: 'tag', action: 'list' }];
    const permissions = [{ kind: 'project', namespace: name, access }];
    const body = { ...json, description: 'new', duration: -1, permissions };
    expect((await send('PUT', robot.path, 'alice', body)).status).toBe(200);
    expect((await rest.send('GET', robot.path, { as: 'alice' })).json).toMatchObject({
      description: 'new',
      duration: -1,
      expires_at: -1,
      permissions,
    });
    const elsewhere = (namespace: string) => [{ kind: 'project', namespace, access: [pull] }];
    for (const [wrong, message] of [
      [{ name: robot.name.slice('robot$'.length) }, 'level or name'],
      [{ level: 'system' }, 'level or name'],
      [{ permissions: elsewhere(other) }, 'project id'],
      [{ permissions: elsewhere('no-such-project') }, 'project id'],
      [{ permissions: elsewhere('*') }, 'namespace'],
      [{ duration: 0 }, 'duration'],
      [{ permissions: [] }, 'empty permission'],
    ] as const) {
      const answer = await send('PUT', robot.path, 'alice', { ...json, ...wrong });
      expect([answer.status, answer.error]).toEqual([400, expect.stringContaining(message)]);
    }
  });

  test('rights count at once', async () => {
    const name = await project();
    const robot = await make(projectRobot(name, {}, [{ resource: 'project', action: 'read' }]), 'alice');
    expect((await send('GET', `/projects/${name}`, robot)).status).toBe(200);
    const { json } = await rest.send('GET', robot.path, { as: 'alice' });
    const permissions = [{ kind: 'project', namespace: name, access: [pull] }];
    await send('PUT', robot.path, 'alice', { ...json, permissions });
    expect((await send('GET', `/projects/${name}`, robot)).status).toBe(403);
  });

  test('a robot of an old kind can only be deleted', async () => {
    const robot = await make(projectRobot(await project()), 'alice');
    await rest.database.run(sql`UPDATE robot SET secret_hash = NULL WHERE id = ${robot.id}`);
    const { json } = await rest.send('GET', robot.path, { as: 'alice' });
    expect(json.editable).toBe(false);
    expect((await send('PUT', robot.path, 'alice', json)).error).toMatch(/^DENIED/);
    expect((await send('PATCH', robot.path, 'alice', { secret: '' })).error).toMatch(/^DENIED/);
    expect((await rest.send('DELETE', robot.path, { as: 'alice' })).status).toBe(200);
  });
});

describe('the secret', () => {
  test('is made new and returned, and the old one stops working', async () => {
    const robot = await make(projectRobot(await project()), 'alice');
    expect((await send('GET', '/statistics', robot)).status).toBe(200);
    const { status, json } = await send('PATCH', robot.path, 'alice', { secret: '' });
    expect([status, json.secret]).toEqual([200, expect.stringMatching(/^[A-Za-z0-9]{32}$/)]);
    expect((await send('GET', '/statistics', robot)).status).toBe(401);
    expect((await send('GET', '/statistics', { ...robot, secret: json.secret })).status).toBe(200);
  });

  test('may be chosen when it is hard to guess, and is not repeated', async () => {
    const robot = await make(projectRobot(await project()), 'alice');
    expect((await send('PATCH', robot.path, 'alice', { secret: 'easytoguess' })).error).toContain('8-128');
    const { status, json } = await send('PATCH', robot.path, 'alice', { secret: 'My-0wn-secret' });
    expect([status, json]).toEqual([200, {}]);
    expect((await send('GET', '/statistics', { ...robot, secret: 'My-0wn-secret' })).status).toBe(200);
  });
});

describe('lists', () => {
  test('show the robots of the system, or those of a project', async () => {
    const name = await project();
    const [first, second] = [await make(projectRobot(name), 'alice'), await make(projectRobot(name), 'alice')];
    const system = await make(systemRobot([{ resource: 'quota', action: 'list' }]));
    const ids = ({ json }: TestResponse) => json.map(({ id }: { id: number }) => id);
    const query = `Level=project,ProjectID=${await projectId(name)}`;
    const listed = await rest.send('GET', `/robots?q=${query}`, { as: 'alice' });
    expect(ids(listed)).toEqual([first.id, second.id]);
    expect(listed.headers.get('x-total-count')).toBe('2');
    expect(ids(await rest.send('GET', '/robots?page_size=100', { as: 'admin' }))).toContain(system.id);
    expect(ids(await rest.send('GET', '/robots?page_size=100', { as: 'admin' }))).not.toContain(first.id);
    expect(ids(await rest.send('GET', `/robots?q=${query}&sort=-name&page_size=1`, { as: 'alice' }))).toEqual([
      second.id,
    ]);
    // As Harbor's command line asks: encoded twice, by the stored name.
    const stored = first.name.slice('robot$'.length).replace('+', '%2B');
    const twice = encodeURIComponent(`Level%3Dproject%2CProjectID%3D${await projectId(name)}%2Cname%3D${stored}`);
    expect(ids(await rest.send('GET', `/robots?q=${twice}`, { as: 'alice' }))).toEqual([first.id]);
  });

  test('hide the robots of scanners, and never tell secrets', async () => {
    const name = await project();
    const hidden = await make(projectRobot(name), 'alice');
    await rest.database.run(sql`UPDATE robot SET visible = false WHERE id = ${hidden.id}`);
    const query = `Level=project,ProjectID=${await projectId(name)}`;
    expect((await rest.send('GET', `/robots?q=${query}`, { as: 'alice' })).json).toEqual([]);
    expect((await rest.send('GET', hidden.path, { as: 'alice' })).status).toBe(404);
    for (const key of ['secret', 'secret_hash', 'SecretHash', 'salt']) {
      const answer = await rest.send('GET', `/robots?page_size=100&q=${key}=~x`, { as: 'admin' });
      const all = await rest.send('GET', '/robots?page_size=100', { as: 'admin' });
      expect(answer.json).toEqual(all.json);
    }
  });

  test.each(['Level=project', 'Level=project,ProjectID=x', 'Level=planet', 'Level=project,ProjectID=0'])(
    '%s is refused',
    async (q) => {
      expect((await rest.send('GET', `/robots?q=${q}`, { as: 'admin' })).status).toBe(400);
    },
  );

  test('are for those who may', async () => {
    const id = await projectId(await project());
    const asks = ['', `?q=Level=project,ProjectID=${id}`, '?q=Level=project,ProjectID=2147483646'];
    for (const ask of asks) {
      expect((await rest.send('GET', `/robots${ask}`)).status).toBe(401);
      expect((await rest.send('GET', `/robots${ask}`, { as: 'bob' })).status).toBe(403);
    }
  });
});

test('a robot of another project is refused, whatever is done with it (CVE-2022-31667)', async () => {
  const robot = await make(projectRobot(await project()), 'alice');
  await project('bob');
  const { json } = await rest.send('GET', robot.path, { as: 'alice' });
  for (const [method, body] of [['GET'], ['PUT', json], ['PATCH', { secret: '' }], ['DELETE']] as const) {
    expect((await rest.send(method, robot.path, { as: 'bob', body })).status).toBe(403);
    expect((await rest.send(method, robot.path, { body })).status).toBe(401);
  }
  expect((await rest.send('GET', '/robots/999999', { as: 'admin' })).status).toBe(404);
});

test('creating, changing and deleting are in the audit log', async () => {
  const name = await project();
  const robot = await make(projectRobot(name), 'alice');
  await send('PATCH', robot.path, 'alice', { secret: '' });
  await rest.send('DELETE', robot.path, { as: 'alice' });
  const log = await rest.send('GET', `/projects/${name}/auditlog-exts?q=resource_type=robot`, { as: 'alice' });
  expect(log.json.map((row: { operation: string; resource: string }) => [row.operation, row.resource])).toEqual([
    ['delete', robot.name],
    ['update', robot.name],
    ['create', robot.name],
  ]);
  expect(log.text).not.toContain(robot.secret);
});
