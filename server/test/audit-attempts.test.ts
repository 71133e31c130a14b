import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '../src/db/sql.ts';
import { startTestRest, type TestRest } from './rest.ts';

let rest: TestRest;
const known: Record<string, string> = {};
beforeAll(async () => {
  rest = await startTestRest();
  const users = await rest.database.many<{ username: string; user_id: number }>(sql`SELECT * FROM harbor_user`);
  for (const { username, user_id: id } of users) known[username] = String(id);
  const create = (path: string, body: object) => rest.send('POST', path, { as: 'admin', body });
  await create('/projects', { project_name: 'hidden' });
  const member = await create('/projects/hidden/members', { role_id: 2, member_user: { username: 'bob' } });
  known.member = member.headers.get('location')?.split('/').at(-1) ?? '';
});
afterAll(() => rest.close());
beforeEach(async () => {
  rest.settings = {};
  await rest.database.run(sql`DELETE FROM audit_log_ext`);
});

const log = async (path = '/auditlog-exts') => (await rest.send('GET', path, { as: 'admin' })).json;
const fill = (text: string) => text.replaceAll(/\{(\w+)\}/g, (_whole, word: string) => known[word] ?? '');
const user = { username: 'carol', email: 'carol@example.org', realname: 'Carol', password: 'Str0ng-enough' };

type Attempt = readonly [
  as: string,
  method: string,
  path: string,
  body: unknown,
  status: number,
  type: string,
  resource: string,
  description: string,
];

const inHidden = (operation: string, what: string) => `${operation} ${what} in project hidden`;

describe('an attempt leaves a row that says that it failed:', () => {
  test.each<Attempt>([
    // Who may not.
    ['alice', 'POST', '/users', user, 403, 'create_user', 'carol', 'create user with name: carol'],
    ['alice', 'DELETE', '/users/{bob}', undefined, 403, 'delete_user', 'bob', 'delete user with name: bob'],
    ['alice', 'DELETE', '/users/999999', undefined, 403, 'delete_user', '999999', 'delete user with name: 999999'],
    [
      'alice',
      'PUT',
      '/users/{bob}',
      { email: 'x@example.org', realname: 'x' },
      403,
      'update_user',
      'bob',
      'update user with name: bob, change user profile',
    ],
    [
      'alice',
      'PUT',
      '/users/{bob}/password',
      { new_password: 'An0ther-word' },
      403,
      'update_user',
      'bob',
      'update user with name: bob, change user password',
    ],
    [
      'alice',
      'PUT',
      '/users/{alice}/sysadmin',
      { sysadmin_flag: true },
      403,
      'update_user',
      'alice',
      'update user with name: alice, grant system administrator',
    ],
    [
      'alice',
      'PUT',
      '/configurations',
      { token_expiration: 5, ldap_search_password: 'hush' },
      403,
      'update_configuration',
      'configuration',
      'update configuration: token_expiration, ldap_search_password',
    ],
    [
      'alice',
      'PUT',
      '/projects/hidden',
      { metadata: { public: 'true' } },
      403,
      'update_project',
      'hidden',
      'update project: hidden',
    ],
    [
      'alice',
      'PUT',
      '/projects/hidden/metadatas/public',
      { public: 'true' },
      403,
      'update_project',
      'hidden',
      'update project: hidden',
    ],
    ['alice', 'DELETE', '/projects/1', undefined, 403, 'delete_project', 'hidden', 'delete project: hidden'],
    [
      'alice',
      'POST',
      '/projects/hidden/members',
      { role_id: 1, member_user: { username: 'alice' } },
      403,
      'create_member',
      'alice',
      inHidden('create', 'user member alice'),
    ],
    [
      'alice',
      'POST',
      '/projects/hidden/members',
      { role_id: 1, member_group: { group_name: 'us' } },
      403,
      'create_member',
      'us',
      inHidden('create', 'group member us'),
    ],
    [
      'alice',
      'PUT',
      '/projects/hidden/members/{member}',
      { role_id: 1 },
      403,
      'update_member',
      'bob',
      inHidden('update', 'user member bob'),
    ],
    [
      'alice',
      'DELETE',
      '/projects/hidden/members/{member}',
      undefined,
      403,
      'delete_member',
      'bob',
      inHidden('delete', 'user member bob'),
    ],
    // What cannot be.
    [
      'admin',
      'POST',
      '/users',
      { ...user, username: 'alice' },
      409,
      'create_user',
      'alice',
      'create user with name: alice',
    ],
    [
      'admin',
      'POST',
      '/users',
      { ...user, password: 'weak' },
      400,
      'create_user',
      'carol',
      'create user with name: carol',
    ],
    ['admin', 'DELETE', '/users/1', undefined, 403, 'delete_user', 'admin', 'delete user with name: admin'],
    [
      'admin',
      'PUT',
      '/users/1/sysadmin',
      { sysadmin_flag: false },
      403,
      'update_user',
      'admin',
      'update user with name: admin, revoke system administrator',
    ],
    [
      'alice',
      'PUT',
      '/users/{alice}/password',
      { old_password: 'wrong', new_password: 'An0ther-word' },
      403,
      'update_user',
      'alice',
      'update user with name: alice, change user password',
    ],
    [
      'admin',
      'PUT',
      '/configurations',
      { token_expiration: -5 },
      400,
      'update_configuration',
      'configuration',
      'update configuration: token_expiration',
    ],
    [
      'admin',
      'POST',
      '/projects',
      { project_name: 'hidden' },
      409,
      'create_project',
      'hidden',
      'create project: hidden',
    ],
    [
      'admin',
      'POST',
      '/projects/hidden/members',
      { role_id: 1, member_user: { username: 'bob' } },
      409,
      'create_member',
      'bob',
      inHidden('create', 'user member bob'),
    ],
    [
      'admin',
      'POST',
      '/projects/hidden/members',
      { role_id: 1, member_user: { username: 'nobody' } },
      404,
      'create_member',
      'nobody',
      inHidden('create', 'user member nobody'),
    ],
  ])('%s %s %s %j is %d', async (as, method, path, body, status, type, resource, description) => {
    const answer = await rest.send(method, fill(path), { as, ...(body !== undefined && { body }) });
    expect(answer.status).toBe(status);
    const [row, ...others] = await log();
    expect(others).toEqual([]);
    expect([`${row.operation}_${row.resource_type}`, row.resource]).toEqual([type, resource]);
    expect(row).toMatchObject({ username: as, operation_result: false, operation_description: description });
    const isOfProject = path.startsWith('/projects/');
    expect(await log('/projects/hidden/auditlog-exts')).toEqual(isOfProject ? [row] : []);
  });

  test('to create a project where only administrators may', async () => {
    rest.settings = { projectCreationRestriction: 'adminonly' };
    expect((await rest.send('POST', '/projects', { as: 'alice', body: { project_name: 'mine' } })).status).toBe(403);
    expect(await log()).toMatchObject([
      { operation: 'create', resource: 'mine', username: 'alice', operation_result: false },
    ]);
  });

  test('to delete a project that is not there', async () => {
    expect((await rest.send('DELETE', '/projects/nowhere', { as: 'alice' })).status).toBe(403);
    expect(await log()).toMatchObject([{ operation: 'delete', resource: 'nowhere', operation_result: false }]);
  });
});

describe('no row is left by', () => {
  test('strangers, who could fill the log', async () => {
    for (const path of ['/users', '/projects', '/projects/hidden/members']) {
      expect((await rest.send('POST', path, { body: user })).status).toBe(401);
    }
    expect((await rest.send('DELETE', '/projects/hidden')).status).toBe(401);
    expect(await log()).toEqual([]);
  });

  test('attempts of a type that is switched off', async () => {
    const settings = { disabled_audit_log_event_types: 'delete_project,update_configuration' };
    await rest.send('PUT', '/configurations', { as: 'admin', body: settings });
    await rest.database.run(sql`DELETE FROM audit_log_ext`);
    expect((await rest.send('DELETE', '/projects/hidden', { as: 'alice' })).status).toBe(403);
    expect(await log()).toEqual([]);
  });
});
