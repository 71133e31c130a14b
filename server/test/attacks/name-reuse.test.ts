import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../src/db/sql.ts';
import { imageOf, pushImage } from '../images.ts';
import { MatrixWorld } from '../permission-matrix/world.ts';
import { basic } from '../rest.ts';

// Harbor #22900, #23270: what was given for a name went on to work for whoever had the name next.
let world: MatrixWorld;
beforeAll(async () => {
  world = await MatrixWorld.start();
});
afterAll(() => world.close());

const send = (method: string, path: string, body?: unknown, as = 'admin') =>
  world.content.send(method, path, { as, body });

async function done(answer: Promise<{ readonly status: number; readonly text: string }>): Promise<void> {
  const { status, text } = await answer;
  expect([200, 201], text).toContain(status);
}

describe('a project with the name of one before', () => {
  /** Makes a project with everything there is to inherit, deletes it, and makes it again. */
  async function reuse(): Promise<{ readonly name: string; readonly before: string; readonly after: number }> {
    const { content } = world;
    const name = world.word();
    await done(
      send('POST', '/projects', {
        project_name: name,
        metadata: { public: 'true', auto_scan: 'true' },
        storage_limit: 5_000_000,
      }),
    );
    await content.addMember(name, 'developer', 'developer');
    const id = (await send('GET', `/projects/${name}`)).json.project_id;
    await done(send('POST', '/labels', { name: 'inherited', scope: 'p', project_id: id }));
    await done(send('PUT', `/projects/${name}`, { cve_allowlist: { items: [{ cve_id: 'CVE-2020-1' }] } }));
    const body = {
      tag_selectors: [{ decoration: 'matches', pattern: '**' }],
      scope_selectors: { repository: [{ decoration: 'repoMatches', pattern: '**' }] },
    };
    const rule = await send('POST', `/projects/${name}/immutabletagrules`, body);
    const { name: robot, secret } = await world.makeRobot(
      { project: { repository: ['pull', 'push'] } },
      { name, id, quotaId: 0 },
    );
    const token = await content.v2.token('developer', `${name}/app`);
    expect((await content.v2.send('POST', `/v2/${name}/app/blobs/uploads/`, { token })).status).toBe(202);
    expect((await send('GET', `/projects/${name}`, undefined, 'developer')).status).toBe(200);
    await done(
      send('DELETE', `/projects/${name}/immutabletagrules/${rule.headers.get('location')?.split('/').at(-1)}`),
    );
    await done(send('DELETE', `/projects/${name}`));
    await done(send('POST', '/projects', { project_name: name }));
    // Tokens are told apart by when they were made, with some leeway for clocks that differ.
    const row = await content.database.first<{ project_id: number }>(sql`
      UPDATE project SET creation_time = now() + interval '2 minutes' WHERE name = ${name} RETURNING project_id`);
    content.authorizer.forgetAll();
    expect((await content.v2.send('POST', `/v2/${name}/app/blobs/uploads/`, { token })).status).toBe(401);
    const robots = await world.send(
      { method: 'GET', path: `/projects/${name}`, body: undefined },
      basic(robot, secret),
    );
    expect(robots.status).toBe(401);
    return { name, before: robot, after: row?.project_id ?? 0 };
  }

  test('knows nothing of its members, robots, tokens, labels, rules, settings and limits', async () => {
    const { name, after } = await reuse();
    expect((await send('GET', `/projects/${name}`, undefined, 'developer')).status).toBe(403);
    const { json: project } = await send('GET', `/projects/${name}`);
    expect(project).toMatchObject({ project_id: after, metadata: { public: 'false' }, repo_count: 0 });
    expect(project.metadata).toEqual({ public: 'false' });
    expect(project.cve_allowlist.items).toEqual([]);
    const lists = ['members', 'immutabletagrules', 'repositories'].map((list) => `/projects/${name}/${list}`);
    const counts = await Promise.all(
      [...lists, `/labels?scope=p&project_id=${after}`, `/robots?q=Level%3Dproject%2CProjectID%3D${after}`].map(
        async (path) => (await send('GET', path)).json.length,
      ),
    );
    expect(counts).toEqual([1, 0, 0, 0, 0]);
    const { json: quotas } = await send('GET', `/quotas?reference=project&reference_id=${after}`);
    expect(quotas[0]).toMatchObject({ hard: { storage: -1 }, used: { storage: 0 } });
  });
});

test('a user with the name of one before has neither password, rights nor memberships of theirs', async () => {
  const name = world.word();
  const body = { username: name, email: `${name}@example.org`, realname: 'x', password: 'First-passw0rd' };
  await done(send('POST', '/users', body));
  const { json: first } = await world.content.send('GET', '/users/current', {
    headers: { authorization: basic(name, 'First-passw0rd') },
  });
  await done(send('PUT', `/users/${first.user_id}/sysadmin`, { sysadmin_flag: true }));
  await world.content.addMember('matrix-private', name, 'projectAdmin');
  const old = { method: 'GET', path: '/projects/matrix-private', body: undefined };
  expect((await world.send(old, basic(name, 'First-passw0rd'))).status).toBe(200);
  await done(send('DELETE', `/users/${first.user_id}`));
  await done(send('POST', '/users', { ...body, password: 'Second-passw0rd' }));
  expect((await world.send(old, basic(name, 'First-passw0rd'))).status).toBe(401);
  expect((await world.send(old, basic(name, 'Second-passw0rd'))).status).toBe(403);
  const now = await world.content.send('GET', '/users/current', {
    headers: { authorization: basic(name, 'Second-passw0rd') },
  });
  expect(now.json.sysadmin_flag).toBe(false);
  expect(now.json.user_id).not.toBe(first.user_id);
});

test('a robot with the name of one before has neither secret nor rights of its', async () => {
  const make = async (action: string) => {
    const access = [{ resource: 'repository', action }];
    const permissions = [{ kind: 'project', namespace: 'matrix-private', access }];
    return (await send('POST', '/robots', { name: 'reused', level: 'project', duration: 1, permissions })).json;
  };
  const first = await make('push');
  const upload = (secret: string) =>
    world.content.v2.send('POST', '/v2/matrix-private/app/blobs/uploads/', {
      headers: { authorization: basic(first.name, secret) },
    });
  expect((await upload(first.secret)).status).toBe(202);
  await done(send('DELETE', `/robots/${first.id}`));
  const second = await make('list');
  expect(second.name).toBe(first.name);
  expect((await upload(first.secret)).status).toBe(401);
  expect((await upload(second.secret)).status).toBe(401);
  const list = { method: 'GET', path: '/projects/matrix-private/repositories', body: undefined };
  expect((await world.send(list, basic(second.name, second.secret))).status).toBe(200);
});

test('a group with the name of one before has no role of its', async () => {
  const make = async () => {
    const { headers } = await send('POST', '/usergroups', { group_name: 'reused', group_type: 3 });
    return Number(headers.get('location')?.split('/').at(-1));
  };
  const first = await make();
  await done(send('POST', '/projects/matrix-private/members', { role_id: 1, member_group: { id: first } }));
  await done(send('DELETE', `/usergroups/${first}`));
  const second = await make();
  expect(second).not.toBe(first);
  const { json } = await send('GET', '/projects/matrix-private/members?entityname=reused');
  expect(json).toEqual([]);
});

test('a label with the name of one before is on nothing', async () => {
  const make = async () => {
    const { headers } = await send('POST', '/labels', { name: 'reused', scope: 'g' });
    return Number(headers.get('location')?.split('/').at(-1));
  };
  const first = await make();
  const artifact = '/projects/matrix-private/repositories/app/artifacts/v1';
  await done(send('POST', `${artifact}/labels`, { id: first }));
  await done(send('DELETE', `/labels/${first}`));
  await make();
  expect((await send('GET', `${artifact}?with_label=true`)).json.labels ?? []).toEqual([]);
});

test('a repository with the name of one before has neither its tags nor its counts', async () => {
  const { content } = world;
  const push = () =>
    pushImage(content.v2, { repository: 'matrix-private/reused', as: 'admin' }, imageOf(), world.word());
  await push();
  const path = '/projects/matrix-private/repositories/reused';
  await done(send('PUT', path, { description: 'of before' }));
  await done(send('DELETE', path));
  expect((await send('GET', path)).status).toBe(404);
  await push();
  expect((await send('GET', `${path}/artifacts`)).json).toHaveLength(1);
  const { json } = await send('GET', path);
  expect(json.description).toBeUndefined();
  expect(json).toMatchObject({ artifact_count: 1, pull_count: 0 });
});
