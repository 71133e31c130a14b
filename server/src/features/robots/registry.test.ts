import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { basic, startTestRegistry, type TestRegistry } from '../../../test/registry.ts';
import type { AccessEntry } from '../../auth/rights.ts';
import { sql } from '../../db/sql.ts';
import { type CreatedRobot, Robots } from './service.ts';

let registry: TestRegistry;
let robots: Robots;
let serial = 0;
beforeAll(async () => {
  registry = await startTestRegistry();
  robots = new Robots({ ...registry, settings: () => registry.settings.current() });
});
afterAll(() => registry.close());

const admin = { kind: 'user', userId: 1, username: 'admin', sysadmin: true, groupIds: [] } as const;
const SCOPE = '/service/token?service=harbor-registry';

// A robot of a project of its own, or of the system for the kind `system`.
async function make(
  actions: readonly string[],
  kind: 'project' | 'system' = 'project',
): Promise<CreatedRobot & { readonly project: string }> {
  const project = `bots-${++serial}`;
  await registry.addProject(project);
  const ref = await registry.authorizer.projectByName(project);
  const access: AccessEntry[] = actions.map((right) => {
    const [resource = '', action = ''] = right.split(':');
    return { resource, action, effect: '' };
  });
  const created = await robots.create(admin, {
    robot: { name: `ci-${serial}`, description: '', level: kind, isDisabled: false, duration: 30, permissions: [] },
    project: kind === 'project' ? ref : undefined,
    permissions: [{ kind, project: kind === 'project' ? ref : undefined, access }],
  });
  return { ...created, project };
}

const authorized = ({ name, secret }: CreatedRobot) => ({ headers: { authorization: basic(name, secret) } });

function claims(token: string) {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

describe('docker login', () => {
  test('succeeds, and the token speaks for the robot by its full name', async () => {
    const robot = await make(['repository:push']);
    expect((await registry.send('GET', '/v2/', authorized(robot))).status).toBe(200);
    const scope = `&scope=repository:${robot.project}/app:pull,push`;
    const answer = await registry.send('GET', `${SCOPE}${scope}`, authorized(robot));
    // A robot of a project that may push may pull.
    expect(claims(answer.json.token)).toMatchObject({
      sub: robot.name,
      access: [{ type: 'repository', name: `${robot.project}/app`, actions: ['pull', 'push'] }],
    });
    expect((await registry.send('GET', '/v2/', { token: answer.json.token })).status).toBe(200);
  });

  test('of a disabled robot fails and says why', async () => {
    const robot = await make(['repository:pull']);
    await registry.database.run(sql`UPDATE robot SET disabled = true WHERE id = ${robot.robotId}`);
    const reason = `the robot account ${robot.name} is disabled`;
    expect((await registry.send('GET', SCOPE, authorized(robot))).error).toBe(`UNAUTHORIZED: ${reason}`);
    const scoped = `${SCOPE}&scope=repository:${robot.project}/app:pull`;
    expect((await registry.send('GET', scoped, authorized(robot))).error).toBe(`UNAUTHORIZED: ${reason}`);
    const direct = await registry.send('GET', '/v2/', authorized(robot));
    expect([direct.status, direct.error]).toEqual([401, expect.stringContaining(reason)]);
  });

  test('of an expired robot still pulls what everybody may', async () => {
    const robot = await make(['repository:pull']);
    await registry.database.run(sql`UPDATE robot SET expires_at = 1 WHERE id = ${robot.robotId}`);
    await registry.addProject(`open-${serial}`, { public: true });
    const scoped = `${SCOPE}&scope=repository:open-${serial}/app:pull`;
    const answer = await registry.send('GET', scoped, authorized(robot));
    expect(claims(answer.json.token)).toMatchObject({ sub: '', access: [{ actions: ['pull'] }] });
  });

  test('with a wrong secret fails like everybody else', async () => {
    const robot = await make(['repository:pull']);
    const answer = await registry.send('GET', SCOPE, authorized({ ...robot, secret: 'wrong' }));
    expect([answer.status, answer.body.length]).toEqual([401, 0]);
  });
});

test('pulling and pushing follow the permissions, in no other project', async () => {
  const puller = await make(['repository:pull']);
  const pusher = await make(['repository:pull', 'repository:push']);
  const start = (robot: CreatedRobot, project: string) =>
    registry.send('POST', `/v2/${project}/app/blobs/uploads/`, authorized(robot));
  expect((await start(pusher, pusher.project)).status).toBe(202);
  expect((await start(puller, puller.project)).status).toBe(401);
  expect((await start(pusher, puller.project)).status).toBe(401);
  const list = (robot: CreatedRobot, project: string) =>
    registry.send('GET', `/v2/${project}/app/tags/list`, authorized(robot));
  expect((await list(puller, puller.project)).status).toBe(404);
  expect((await list(puller, pusher.project)).status).toBe(401);
});

test('an upload belongs to the robot that started it', async () => {
  const robot = await make(['repository:push']);
  const { headers } = await registry.send('POST', `/v2/${robot.project}/app/blobs/uploads/`, authorized(robot));
  const path = String(headers.location);
  expect((await registry.send('GET', path, authorized(robot))).status).toBe(204);
  expect((await registry.send('GET', path, { as: 'admin' })).status).toBe(404);
});

test('the catalog is for robots with the right on the system', async () => {
  const allowed = await make(['catalog:read'], 'system');
  const other = await make(['quota:list'], 'system');
  expect((await registry.send('GET', '/v2/_catalog', authorized(allowed))).status).toBe(200);
  expect((await registry.send('GET', '/v2/_catalog', authorized(other))).status).toBe(401);
});
