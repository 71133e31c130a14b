import type { JsonSchema, Operation } from '@haven/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../src/db/sql.ts';
import { Browser } from '../browser.ts';
import type { Case } from '../permission-matrix/cases.ts';
import { MatrixWorld, rows } from '../permission-matrix/world.ts';
import { basic, startTestRest, testPassword } from '../rest.ts';
import { withFields } from './bodies.ts';
import { DatabaseState } from './database-state.ts';

// CVE-2019-16097: whoever registered with has_admin_role became an administrator.
let world: MatrixWorld;
let state: DatabaseState;
beforeAll(async () => {
  world = await MatrixWorld.start();
  state = await DatabaseState.of(world.content.database);
});
afterAll(() => world.close());

const withBody = rows.filter(
  ([, { body, method }, { rule }]) => body !== undefined && method !== 'GET' && rule.kind !== 'internal',
);

const planted = { number: 987_654_321, text: 'planted-by-attacker', time: '2001-02-03T04:05:06.000Z' };
// Rights, owners, states and secrets by every name that Harbor's models, or ours, have for them.
const privileges: Readonly<Record<string, unknown>> = {
  ...{ sysadmin_flag: true, has_admin_role: true, admin_role_in_auth: true, sysadmin: true, role: 'projectAdmin' },
  ...{ role_id: 1, current_user_role_id: 1, current_user_role_ids: [1], groupIds: [1], is_admin: true },
  ...{ user_id: planted.number, owner_id: planted.number, project_id: planted.number, creator_ref: planted.number },
  ...{ id: planted.number, quota_id: planted.number, robot_id: planted.number, repository_id: planted.number },
  ...{ owner_name: planted.text, creator: planted.text, creator_type: 'local', operator: planted.text },
  ...{ secret: planted.text, password_hash: planted.text, secret_hash: planted.text, salt: planted.text },
  ...{ deleted: true, editable: true, visible: false, immutable: true, is_default: true, status: planted.text },
  ...{ creation_time: planted.time, update_time: planted.time, push_time: planted.time, expires_at: planted.number },
  ...{ repo_count: planted.number, pull_count: planted.number, used: { storage: planted.number } },
};
// Fields of models that serve answers and requests alike, which requests have no say in.
const computed = new Set([
  'creation_time',
  'update_time',
  'creator_type',
  'creator_ref',
  'editable',
  'owner_id',
  'creator',
]);

/** The privileges that an object of the schema must not take: what it does not know, and what is not the sender's. */
function foreignTo({ properties = {} }: JsonSchema): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(privileges).filter(([name]) => !(name in properties) || computed.has(name)));
}

/** Who is what, in numbers. */
async function powers() {
  return world.content.database.first<Readonly<Record<string, number>>>(sql`
    SELECT (SELECT count(*) FROM harbor_user WHERE sysadmin_flag) AS sysadmins,
      (SELECT count(*) FROM harbor_user WHERE deleted) AS deleted,
      (SELECT count(*) FROM project_member WHERE role = 1) AS admins,
      (SELECT count(*) FROM project WHERE owner_id <> 1) AS others_projects,
      (SELECT count(*) FROM project_metadata WHERE name = 'public' AND value = 'true') AS public,
      (SELECT count(*) FROM robot WHERE project_id IS NULL) AS system_robots,
      (SELECT count(*) FROM robot WHERE NOT visible OR secret_hash IS NULL) AS odd_robots,
      (SELECT coalesce(sum(jsonb_array_length(access)), 0)::integer FROM robot_permission) AS grants,
      (SELECT count(*) FROM quota WHERE hard <> -1) AS limits`);
}

/** Sends a case, with or without what is planted; gives the status and by how much each number has changed. */
async function effectOf(operation: Operation, given: Case, plant: boolean) {
  // What can be done once only is done in a project of its own.
  const request = await world.ask(operation, given, await world.makePlace(world.word()));
  const body = plant ? withFields(operation.body?.schema ?? {}, request.body, foreignTo) : request.body;
  const before = await powers();
  const caller = given.rule.kind === 'system' ? 'sysadmin' : 'projectAdmin';
  const { status } = await world.send({ ...request, body }, world.authorization(caller, 'private'));
  const after = await powers();
  const change = Object.entries(after ?? {}).map(([name, count]) => [name, count - (before?.[name] ?? 0)]);
  return { status, change: Object.fromEntries(change) };
}

describe('fields that are not the sender’s to set change nothing in', () => {
  test.each(withBody)('%s', async (_name, operation, given) => {
    const plain = await effectOf(operation, given, false);
    expect(await effectOf(operation, given, true)).toEqual(plain);
    const { number, text, time } = planted;
    expect(await state.tablesWith(String(number), text, time.slice(0, 10))).toEqual([]);
  });
});

describe('what people may change of themselves', () => {
  const everything = { ...privileges, email: 'me@example.org', realname: 'Me' };

  test('is not what they are', async () => {
    const id = await world.content.addUser('climber');
    const me = basic('climber', testPassword);
    for (const [method, path, body] of [
      ['PUT', `/users/${id}`, everything],
      ['PUT', `/users/${id}/password`, { ...privileges, old_password: testPassword, new_password: 'Other-passw0rd' }],
    ] as const) {
      expect((await world.send({ method, path, body }, me)).status).toBe(200);
    }
    const row = await world.content.database.first(sql`
      SELECT user_id, username, sysadmin_flag, deleted FROM harbor_user WHERE user_id = ${id}`);
    expect(row).toEqual({ user_id: id, username: 'climber', sysadmin_flag: false, deleted: false });
  });

  test('is not what they are when they register themselves (CVE-2019-16097)', async () => {
    const rest = await startTestRest();
    rest.settings = { selfRegistration: true };
    const browser = await new Browser(rest).arrive();
    const body = { ...everything, username: 'newcomer', password: 'Str0ng-enough' };
    const { status, text } = await browser.send('POST', '/users', { body });
    expect([status, text]).toEqual([201, '']);
    const row = await rest.database.first(sql`
      SELECT username, sysadmin_flag, deleted, user_id < 1000 AS own_id FROM harbor_user WHERE username = 'newcomer'`);
    expect(row).toEqual({ username: 'newcomer', sysadmin_flag: false, deleted: false, own_id: true });
    await rest.close();
  });
});
