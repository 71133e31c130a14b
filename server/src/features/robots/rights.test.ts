import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestRest } from '../../../test/rest.ts';
import { sql } from '../../db/sql.ts';
import { projectRobot, pull, startTestRobots, systemRobot, type TestRobots, word } from './robots.suite.ts';

let rest: TestRest;
let robots: TestRobots;
beforeAll(async () => {
  robots = await startTestRobots();
  ({ rest } = robots);
});
afterAll(() => rest.close());

const project: TestRobots['project'] = (...given) => robots.project(...given);
const projectId: TestRobots['projectId'] = (...given) => robots.projectId(...given);
const make: TestRobots['make'] = (...given) => robots.make(...given);
const send: TestRobots['send'] = (...given) => robots.send(...given);

describe('logging in', () => {
  test('works by full name and secret, with the rights that were given', async () => {
    const name = await project();
    const robot = await make(projectRobot(name, {}, [{ resource: 'project', action: 'read' }]), 'alice');
    expect((await send('GET', `/projects/${name}`, robot)).status).toBe(200);
    expect((await send('PUT', `/projects/${name}`, robot, { metadata: { public: 'true' } })).status).toBe(403);
    expect((await send('GET', `/projects/${await project()}`, robot)).status).toBe(403);
    expect((await send('GET', '/users/current', robot)).error).toMatch(/^PRECONDITION/);
    expect((await send('GET', '/statistics', robot)).json.total_project_count).toBe(0);
    expect((await send('GET', '/systeminfo', robot)).json.harbor_version).toBeDefined();
  });

  test('fails with a wrong secret, a wrong prefix and the short name', async () => {
    const robot = await make(projectRobot(await project()), 'alice');
    for (const wrong of [
      { ...robot, secret: `${robot.secret}x` },
      { ...robot, name: robot.name.replace('robot$', '') },
      { ...robot, name: robot.name.replace(/\$.*\+/, '$') },
    ]) {
      expect((await send('GET', '/labels?scope=g', wrong)).status).toBe(200);
      expect((await send('GET', '/statistics', wrong)).error).toBe('UNAUTHORIZED: unauthorized');
    }
  });

  test('a disabled robot is told so, and the attempt is in the log of its project', async () => {
    const name = await project();
    const robot = await make(projectRobot(name), 'alice');
    expect((await send('GET', '/statistics', robot)).status).toBe(200);
    const { json } = await rest.send('GET', robot.path, { as: 'alice' });
    expect((await send('PUT', robot.path, 'alice', { ...json, disable: true })).status).toBe(200);
    for (let attempt = 0; attempt < 3; attempt++) {
      expect((await send('GET', '/statistics', robot)).error).toBe(
        `UNAUTHORIZED: the robot account ${robot.name} is disabled`,
      );
    }
    // What everybody may see stays visible.
    expect((await send('GET', '/projects', robot)).status).toBe(200);
    const log = await rest.send('GET', `/projects/${name}/auditlog-exts?q=operation=login`, { as: 'alice' });
    expect(log.json).toMatchObject([
      { username: robot.name, resource: robot.name, operation_result: false, resource_type: 'robot' },
    ]);
    expect((await send('PUT', robot.path, 'alice', { ...json, disable: false })).status).toBe(200);
    expect((await send('GET', '/statistics', robot)).status).toBe(200);
  });

  test('an expired robot is told so; a longer duration lets it in again', async () => {
    const robot = await make(projectRobot(await project(), { duration: 1 }), 'alice');
    await rest.database.run(sql`
      UPDATE robot SET creation_time = now() - interval '2 days',
        expires_at = extract(epoch FROM now() - interval '1 day')::bigint WHERE id = ${robot.id}`);
    expect((await send('GET', '/statistics', robot)).error).toMatch(
      /^UNAUTHORIZED: the robot account robot\$\S+ expired at 2\d{3}-/,
    );
    const { json } = await rest.send('GET', robot.path, { as: 'alice' });
    await send('PUT', robot.path, 'alice', { ...json, duration: 5 });
    expect((await send('GET', '/statistics', robot)).status).toBe(200);
    const created = new Date(json.creation_time).getTime();
    const { expires_at } = (await rest.send('GET', robot.path, { as: 'alice' })).json;
    expect(expires_at).toBe(Math.floor(created / 1000) + 5 * 86_400);
  });

  test('names follow the setting of their beginning', async () => {
    const robot = await make(projectRobot(await project()), 'alice');
    const rename = (prefix: string) =>
      rest.send('PUT', '/configurations', { as: 'admin', body: { robot_name_prefix: prefix } });
    await rename('bot-');
    const renamed = { ...robot, name: robot.name.replace('robot$', 'bot-') };
    expect((await rest.send('GET', robot.path, { as: 'alice' })).json.name).toBe(renamed.name);
    expect((await send('GET', '/statistics', renamed)).status).toBe(200);
    expect((await send('GET', '/statistics', robot)).status).toBe(401);
    // People whose names begin like those of robots still get in (goharbor/harbor#22556).
    await rest.addUser('bot-ella');
    expect((await rest.send('GET', '/users/current', { as: 'bot-ella' })).status).toBe(200);
    await rename('robot$');
    expect((await send('GET', '/statistics', robot)).status).toBe(200);
  });

  test('ends with the robot, and with its project', async () => {
    const name = await project();
    const [first, second] = [await make(projectRobot(name), 'alice'), await make(projectRobot(name), 'alice')];
    expect((await send('GET', '/statistics', first)).status).toBe(200);
    expect((await send('GET', '/statistics', second)).status).toBe(200);
    expect((await rest.send('DELETE', first.path, { as: 'alice' })).status).toBe(200);
    expect((await send('GET', '/statistics', first)).status).toBe(401);
    await rest.send('DELETE', `/projects/${name}`, { as: 'alice' });
    expect((await send('GET', '/statistics', second)).status).toBe(401);
    expect((await rest.send('GET', second.path, { as: 'admin' })).status).toBe(404);
  });

  test('a project that is deleted leaves the robots of the system', async () => {
    const [name, other] = [await project(), await project()];
    const access = [{ resource: 'project', action: 'read' }];
    const robot = await make(
      systemRobot(
        [],
        [name, other].map((namespace) => ({ kind: 'project', namespace, access })),
      ),
    );
    await rest.send('DELETE', `/projects/${name}`, { as: 'alice' });
    const { json } = await rest.send('GET', robot.path, { as: 'admin' });
    expect(json.permissions).toEqual([{ kind: 'project', namespace: other, access }]);
    expect((await send('GET', `/projects/${other}`, robot)).status).toBe(200);
    // Another project of that name is another project.
    await rest.send('POST', '/projects', { as: 'alice', body: { project_name: name } });
    expect((await send('GET', `/projects/${name}`, robot)).status).toBe(403);
  });
});

describe('what robots of the system may do', () => {
  test('is what they were given on the system, and nothing else', async () => {
    const robot = await make(systemRobot([{ resource: 'user', action: 'list' }]));
    expect((await send('GET', '/users', robot)).status).toBe(200);
    const body = { username: 'from-robot', email: 'r@example.com', realname: 'R', password: 'Str0ng-enough' };
    expect((await send('POST', '/users', robot, body)).status).toBe(403);
    expect((await send('GET', '/configurations', robot)).status).toBe(403);
    expect((await send('GET', `/projects/${await project()}`, robot)).status).toBe(403);
  });

  test('in all projects reaches every project, those to come included', async () => {
    const robot = await make(
      systemRobot([], [{ kind: 'project', namespace: '*', access: [{ resource: 'project', action: 'read' }] }]),
    );
    expect((await send('GET', `/projects/${await project()}`, robot)).status).toBe(200);
    expect((await send('GET', '/projects/no-such-project', robot)).status).toBe(404);
    expect((await send('GET', '/projects/no-such-project/summary', robot)).status).toBe(404);
    const all = await rest.send('GET', '/projects?page_size=1', { as: 'admin' });
    expect((await send('GET', '/projects?page_size=1', robot)).headers.get('x-total-count')).toBe(
      all.headers.get('x-total-count'),
    );
  });

  test('what is denied somewhere is denied', async () => {
    const name = await project();
    const access = (effect: string) => [{ resource: 'project', action: 'read', effect }];
    const robot = await make(
      systemRobot(
        [],
        [
          { kind: 'project', namespace: '*', access: access('allow') },
          { kind: 'project', namespace: name, access: access('deny') },
        ],
      ),
    );
    expect((await send('GET', `/projects/${name}`, robot)).status).toBe(403);
    await rest.send('PUT', `/projects/${name}`, { as: 'alice', body: { metadata: { public: 'true' } } });
    expect((await send('GET', `/projects/${name}`, robot)).status).toBe(403);
    expect((await send('GET', `/projects/${await project()}`, robot)).status).toBe(200);
  });

  test('projects they create belong to the first administrator', async () => {
    const access = [{ resource: 'project', action: 'create' }];
    const robot = await make(systemRobot(access));
    const body = { project_name: word(), storage_limit: 1_024 };
    expect((await send('POST', '/projects', robot, body)).status).toBe(201);
    const { json } = await rest.send('GET', `/projects/${body.project_name}`, { as: 'admin' });
    expect(json.owner_name).toBe('admin');
    const without = await make(systemRobot([{ resource: 'project', action: 'list' }]));
    expect((await send('POST', '/projects', without, { project_name: word() })).status).toBe(403);
    const ofProject = await make(projectRobot(await project()), 'alice');
    expect((await send('POST', '/projects', ofProject, { project_name: word() })).status).toBe(403);
  });

  test('is listed for themselves', async () => {
    const name = await project();
    const id = await projectId(name);
    const robot = await make(
      systemRobot([{ resource: 'catalog', action: 'read' }], [{ kind: 'project', namespace: name, access: [pull] }]),
    );
    expect((await send('GET', '/users/current/permissions?scope=/system&relative=true', robot)).json).toEqual([
      { resource: 'catalog', action: 'read' },
    ]);
    expect((await send('GET', `/users/current/permissions?scope=/project/${id}`, robot)).json).toEqual([
      { resource: `/project/${id}/repository`, action: 'pull' },
    ]);
  });
});
