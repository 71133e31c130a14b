import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../db/sql.ts';
import { projectRobot, pull, startTestRobots, systemRobot, type TestRobots } from './robots.suite.ts';

let robots: TestRobots;
beforeAll(async () => {
  robots = await startTestRobots();
});
afterAll(() => robots.rest.close());

const list = async (as: string) => (await robots.send('GET', '/haven/me/robots', as)).json;
const names = async (as: string) => (await list(as)).map(({ name }: { name: string }) => name);
const addMember = async (project: string, username: string, role_id: number) => {
  const body = { role_id, member_user: { username } };
  const answer = await robots.send('POST', `/projects/${project}/members`, 'admin', body);
  expect(answer.status).toBe(201);
  return answer.headers.get('location')?.split('/').at(-1);
};

describe('the robots somebody looks after', () => {
  test('are those of the projects they administer, whoever made them', async () => {
    await robots.rest.addUser('keeper');
    const [one, other] = [await robots.project('keeper'), await robots.project('admin')];
    const mine = await robots.make(projectRobot(one, { description: 'builds' }), 'keeper');
    const theirs = await robots.make(projectRobot(one, { duration: -1, disable: true }), 'admin');
    await robots.make(projectRobot(other), 'admin');
    await robots.make(systemRobot([{ resource: 'quota', action: 'list' }]), 'admin');
    const row = { project: one, disable: false, changeable: true, creation_time: expect.any(String) };
    expect(await list('keeper')).toEqual([
      {
        ...{ ...row, id: mine.id, name: mine.name, description: 'builds', mine: true },
        expires_at: expect.any(Number),
      },
      { ...row, id: theirs.id, name: theirs.name, disable: true, expires_at: -1, mine: false },
    ]);
  });

  test('are those they have made, for as long as they may see them', async () => {
    await robots.rest.addUser('maker');
    const project = await robots.project('admin');
    const member = await addMember(project, 'maker', 1);
    const made = await robots.make(projectRobot(project), 'maker');
    await robots.make(projectRobot(project), 'admin');
    const change = (role_id: number) =>
      robots.send('PUT', `/projects/${project}/members/${member}`, 'admin', { role_id });
    // A developer sees robots and changes none.
    expect((await change(2)).status).toBe(200);
    expect(await list('maker')).toEqual([expect.objectContaining({ name: made.name, mine: true, changeable: false })]);
    expect((await robots.send('DELETE', `/projects/${project}/members/${member}`, 'admin')).status).toBe(200);
    expect(await list('maker')).toEqual([]);
  });

  test('are all of them for administrators, those of the system too', async () => {
    const robot = await robots.make(systemRobot([{ resource: 'quota', action: 'list' }]), 'admin');
    const all = await robots.rest.database.many(sql`SELECT FROM robot WHERE visible`);
    expect(await names('admin')).toHaveLength(all.length);
    expect(await list('admin')).toContainEqual(
      expect.objectContaining({ name: robot.name, mine: true, changeable: true, expires_at: -1 }),
    );
  });

  test('say when the audit log last had them do something', async () => {
    await robots.rest.addUser('watcher');
    const project = await robots.project('watcher');
    const robot = await robots.make(projectRobot(project), 'watcher');
    expect((await list('watcher'))[0]).not.toHaveProperty('last_activity');
    for (const time of ['2026-01-02T03:04:05.678Z', '2026-03-02T03:04:05.678Z', '2026-02-02T03:04:05.678Z']) {
      await robots.rest.database.run(sql`
        INSERT INTO audit_log_ext (project_id, operation, resource_type, resource, username, op_time)
        VALUES (0, 'pull', 'artifact', 'x', ${robot.name}, ${time}::timestamptz)`);
    }
    expect((await list('watcher'))[0].last_activity).toBe('2026-03-02T03:04:05.678Z');
  });

  test('are shown without their secrets, and to no program', async () => {
    const project = await robots.project('admin');
    const robot = await robots.make(projectRobot(project, {}, [pull]), 'admin');
    expect(JSON.stringify(await list('admin'))).not.toContain(robot.secret);
    expect((await robots.send('GET', '/haven/me/robots', robot)).status).toBe(403);
    expect((await robots.rest.send('GET', '/haven/me/robots')).status).toBe(401);
  });
});
