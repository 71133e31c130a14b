import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { basic, startTestRest, type TestRest, testPassword } from '../../../test/rest.ts';
import { sql } from '../../db/sql.ts';

let rest: TestRest;
let initial: TestRest['settings'];
beforeAll(async () => {
  rest = await startTestRest();
  initial = rest.settings;
});
afterAll(() => rest.close());
beforeEach(() => {
  rest.settings = { ...initial };
});

const newUser = (username: string, more: object = {}) => ({
  username,
  email: `${username}@example.org`,
  realname: 'Some One',
  password: 'Str0ng-enough',
  ...more,
});

async function login(name: string, password: string): Promise<number> {
  const headers = { authorization: basic(name, password) };
  return (await rest.send('GET', '/users/current', { headers })).status;
}

describe('creating', () => {
  test('makes an account one can log in with, by name and by e-mail', async () => {
    const body = newUser('carol', { comment: 'new', sysadmin_flag: true, has_admin_role: true, user_id: 1 });
    const { status, headers, text } = await rest.send('POST', '/users', { as: 'admin', body });
    expect([status, text]).toEqual([201, '']);
    const location = String(headers.get('location'));
    expect(location).toMatch(/^\/api\/v2\.0\/users\/\d+$/);
    // Fields one must not choose are ignored (CVE-2019-16097).
    expect((await rest.send('GET', location, { as: 'admin' })).json).toEqual({
      user_id: Number(location.split('/').at(-1)),
      username: 'carol',
      email: 'carol@example.org',
      realname: 'Some One',
      comment: 'new',
      sysadmin_flag: false,
      admin_role_in_auth: false,
      creation_time: expect.any(String),
      update_time: expect.any(String),
    });
    expect(await Promise.all([login('carol', 'Str0ng-enough'), login('carol@example.org', 'Str0ng-enough')])).toEqual([
      200, 200,
    ]);
  });

  test.each([
    ['a weak password', { password: 'alllowercase1' }, 400, 'the password or secret must be 8-128'],
    ['no password', { password: undefined }, 400, 'the password or secret must be 8-128'],
    ['no e-mail', { email: '' }, 400, 'email can not be empty'],
    ['an e-mail that is none', { email: 'nobody' }, 400, 'email must be an address'],
    ['an e-mail with a header in it', { email: 'a@b.c\r\nBcc: x@y.z' }, 400, 'email must be an address'],
    [
      'an e-mail that is too long',
      { email: `${'a'.repeat(250)}@example.org` },
      422,
      'email in body should be at most 255 chars long',
    ],
    ['no real name', { realname: undefined }, 400, 'realname must be 1 to 255'],
    ['a real name with a comma', { realname: 'a,b' }, 400, 'realname must not contain'],
    ['a comment that is too long', { comment: 'x'.repeat(31) }, 400, 'comment must be at most 30'],
    ['no name', { username: '' }, 400, 'username must be 1 to 255'],
    ['a name like a robot', { username: 'robot$ci' }, 400, 'username must not contain'],
    ['a name with NUL', { username: 'a\0b' }, 422, 'username in body must not contain the NUL character'],
    ['a taken name', { username: 'alice' }, 409, 'user with username alice or email'],
    ['a taken e-mail', { email: 'alice@example.com' }, 409, 'already exists'],
  ])('refuses %s', async (_what, more, status, message) => {
    const answer = await rest.send('POST', '/users', { as: 'admin', body: newUser('refused', more) });
    expect(answer.status).toBe(status);
    expect(answer.error).toContain(message);
  });

  test('is for administrators, and only while the database is what people log in with', async () => {
    const asks = [undefined, 'alice'].map((as) =>
      rest.send('POST', '/users', { body: newUser('dave'), ...(as && { as }) }),
    );
    expect((await Promise.all(asks)).map(({ status }) => status)).toEqual([401, 403]);
    rest.settings.selfRegistration = true;
    expect((await rest.send('POST', '/users', { body: newUser('dave') })).status).toBe(401);
    rest.settings.authMode = 'ldap_auth';
    expect((await rest.send('POST', '/users', { as: 'admin', body: newUser('dave') })).status).toBe(403);
  });
});

describe('reading', () => {
  test('is for people themselves and administrators', async () => {
    const asks = [undefined, 'bob', 'alice', 'admin'].map((as) => rest.send('GET', '/users/2', as ? { as } : {}));
    expect((await Promise.all(asks)).map(({ status }) => status)).toEqual([401, 403, 200, 200]);
    const missing = ['bob', 'admin'].map((as) => rest.send('GET', '/users/4711', { as }));
    expect((await Promise.all(missing)).map(({ status }) => status)).toEqual([403, 404]);
    expect((await rest.send('GET', '/users/5000000000', { as: 'admin' })).status).toBe(404);
  });

  test('tells people who they are', async () => {
    expect((await rest.send('GET', '/users/current', { as: 'bob' })).json).toMatchObject({
      user_id: 3,
      username: 'bob',
    });
    expect((await rest.send('GET', '/users/current')).status).toBe(401);
  });

  test('lists everybody but admin, for administrators', async () => {
    const { json, headers } = await rest.send('GET', '/users?sort=username&page_size=2', { as: 'admin' });
    expect(json.map((user: { username: string }) => user.username)).toEqual(['alice', 'bob']);
    expect(headers.get('x-total-count')).toBe('3');
    expect(headers.get('link')).toContain('rel="next"');
    expect((await rest.send('GET', '/users', { as: 'alice' })).status).toBe(403);
    const byId = await rest.send('GET', '/users?q=user_id=1', { as: 'admin' });
    expect(byId.json).toMatchObject([{ username: 'admin', sysadmin_flag: true }]);
  });

  test.each([
    ['q=username=alice,email=alice@example.com', ['alice']],
    ['q=username=~LIC', ['alice']],
    ['username=bo', ['bob']],
    ['email=bob', ['bob']],
    ['q=sysadmin_flag=true', []],
    ['sort=-username', ['carol', 'bob', 'alice']],
  ])('filters by %s', async (query, expected) => {
    const { json } = await rest.send('GET', `/users?${query}`, { as: 'admin' });
    expect(json.map((user: { username: string }) => user.username)).toEqual(expected);
  });

  test('cannot be used to guess secrets (CVE-2025-30086)', async () => {
    const secrets = ['password', 'password_hash', 'PasswordHash', 'salt', 'deleted', 'Password__icontains'];
    for (const key of secrets) {
      const all = await rest.send('GET', `/users?q=${key}=~scrypt&sort=${key}`, { as: 'admin' });
      const none = await rest.send('GET', `/users?q=${key}=~nothing&sort=-${key}`, { as: 'admin' });
      expect(all.text).toBe(none.text);
      expect(all.text).not.toContain('scrypt');
    }
  });

  test('finds people by part of their name, for whoever is signed in', async () => {
    const found = await rest.send('GET', '/users/search?username=B', { as: 'alice' });
    expect(found.json).toEqual([{ user_id: 3, username: 'bob' }]);
    expect(found.headers.get('x-total-count')).toBe('1');
    expect((await rest.send('GET', '/users/search?username=b')).status).toBe(401);
    const answer = await rest.send('GET', '/users/search', { as: 'alice' });
    expect(answer.error).toBe('UNPROCESSABLE_ENTITY: validation failure list:\nusername in query is required');
  });
});

describe('changing', () => {
  const profile = { email: 'bob@new.example', realname: 'Bob B', comment: '' };

  test('of a profile is for people themselves and administrators', async () => {
    expect((await rest.send('PUT', '/users/3', { as: 'bob', body: profile })).status).toBe(200);
    expect((await rest.send('GET', '/users/3', { as: 'bob' })).json).toMatchObject({ email: 'bob@new.example' });
    expect((await rest.send('PUT', '/users/3', { as: 'alice', body: profile })).status).toBe(403);
    expect((await rest.send('PUT', '/users/1', { as: 'alice', body: profile })).status).toBe(403);
    expect(
      (await rest.send('PUT', '/users/3', { as: 'admin', body: { ...profile, email: 'alice@example.com' } })).status,
    ).toBe(409);
    expect((await rest.send('PUT', '/users/3', { as: 'bob', body: { email: 'bob@new.example' } })).status).toBe(400);
    expect((await rest.send('PUT', '/users/4711', { as: 'admin', body: profile })).status).toBe(404);
    rest.settings.authMode = 'oidc_auth';
    expect((await rest.send('PUT', '/users/3', { as: 'bob', body: profile })).status).toBe(403);
  });

  test('of a password needs the old one of oneself and drops it everywhere', async () => {
    await rest.addUser('erin');
    const { json } = await rest.send('GET', '/users?q=username=erin', { as: 'admin' });
    const path = `/users/${json[0].user_id}/password`;
    const change = (old_password: string | undefined, new_password: string) =>
      rest.send('PUT', path, { as: 'erin', body: { old_password, new_password } });
    expect((await change('Wr0ng-password', 'An0ther-password')).error).toBe('FORBIDDEN: Current password is incorrect');
    expect((await change(undefined, 'An0ther-password')).status).toBe(403);
    expect((await change(testPassword, 'weak')).status).toBe(400);
    expect((await change(testPassword, testPassword)).error).toBe(
      'BAD_REQUEST: New password is identical to old password',
    );
    expect((await change(testPassword, 'An0ther-password')).status).toBe(200);
    expect(await Promise.all([login('erin', testPassword), login('erin', 'An0ther-password')])).toEqual([401, 200]);
    const reset = { as: 'admin', body: { new_password: 'Adm1n-has-set-it' } };
    expect((await rest.send('PUT', path, reset)).status).toBe(200);
    expect(await login('erin', 'Adm1n-has-set-it')).toBe(200);
    expect((await rest.send('PUT', path, { ...reset, as: 'bob' })).status).toBe(403);
  });

  test('of the administrator flag takes effect at once, and admin keeps it', async () => {
    const id = await rest.addUser('frank');
    expect((await rest.send('GET', '/users', { as: 'frank' })).status).toBe(403);
    const set = (user: number, sysadmin_flag: boolean, as = 'admin') =>
      rest.send('PUT', `/users/${user}/sysadmin`, { as, body: { sysadmin_flag } });
    expect((await set(id, true, 'frank')).status).toBe(403);
    expect((await set(id, true)).status).toBe(200);
    expect((await rest.send('GET', '/users', { as: 'frank' })).status).toBe(200);
    expect((await set(id, false)).status).toBe(200);
    expect((await rest.send('GET', '/users', { as: 'frank' })).status).toBe(403);
    expect((await set(1, false)).status).toBe(403);
    expect((await set(4711, true)).status).toBe(404);
  });

  test('of the CLI secret belongs to OIDC', async () => {
    const answer = await rest.send('PUT', '/users/3/cli_secret', { as: 'bob', body: { secret: 'x' } });
    expect(answer.status).toBe(412);
  });
});

describe('deleting', () => {
  test('frees name and e-mail, ends logins and memberships', async () => {
    const id = await rest.addUser('grace');
    const project = await rest.send('POST', '/projects', { as: 'grace', body: { project_name: 'of-grace' } });
    expect(project.status).toBe(201);
    expect((await rest.send('DELETE', `/users/${id}`, { as: 'admin' })).status).toBe(200);
    expect(await login('grace', testPassword)).toBe(401);
    expect((await rest.send('GET', `/users/${id}`, { as: 'admin' })).status).toBe(404);
    expect((await rest.send('DELETE', `/users/${id}`, { as: 'admin' })).status).toBe(404);
    const members = await rest.send('GET', '/projects/of-grace/members', { as: 'admin' });
    expect(members.json).toEqual([]);
    const again = await rest.send('POST', '/users', {
      as: 'admin',
      body: newUser('grace', { email: 'grace@example.com' }),
    });
    expect(again.status).toBe(201);
  });

  test('keeps no name, and has the audit log keep none, where that is wanted', async () => {
    rest.settings = { ...initial, forgetsDeletedUsers: true, auditForgetsDeletedUsers: true };
    const id = await rest.addUser('oscar');
    await rest.send('POST', '/projects', { as: 'oscar', body: { project_name: 'of-oscar' } });
    expect((await rest.send('DELETE', `/users/${id}`, { as: 'admin' })).status).toBe(200);
    const row = await rest.database.first(sql`
      SELECT username, email, realname, comment FROM harbor_user WHERE user_id = ${id}`);
    const checksum = expect.stringMatching(new RegExp(`^[0-9a-f]{8}#${id}$`));
    expect(row).toEqual({ username: checksum, email: checksum, realname: checksum, comment: '' });
    const task = await rest.database.first(sql`
      SELECT t.status, t.parameters FROM task t JOIN execution e ON e.id = t.execution_id
      WHERE e.vendor_type = 'AUDIT_LOGS_GDPR_COMPLIANT' AND e.vendor_id = ${id}`);
    // The checksum of the name, as Harbor has it.
    expect(task).toEqual({ status: 'Scheduled', parameters: { username: 'oscar', username_hash: `2cb6277c#${id}` } });
  });

  test('spares oneself and admin', async () => {
    await rest.addUser('second-admin', { sysadmin: true });
    expect((await rest.send('DELETE', '/users/1', { as: 'second-admin' })).status).toBe(403);
    const { json } = await rest.send('GET', '/users/current', { as: 'second-admin' });
    expect((await rest.send('DELETE', `/users/${json.user_id}`, { as: 'second-admin' })).status).toBe(403);
    expect((await rest.send('DELETE', '/users/2', { as: 'bob' })).status).toBe(403);
  });
});

describe('permissions', () => {
  const ask = async (query: string, as: string) =>
    (await rest.send('GET', `/users/current/permissions${query}`, { as })).json;

  test('are those of the role in a project', async () => {
    const { headers } = await rest.send('POST', '/projects', { as: 'alice', body: { project_name: 'rights' } });
    const id = headers.get('location')?.split('/').at(-1);
    const own = await ask(`?scope=/project/${id}&relative=true`, 'alice');
    expect(own).toContainEqual({ resource: 'member', action: 'create' });
    expect(own).toContainEqual({ resource: '.', action: 'delete' });
    expect(own).not.toContainEqual({ resource: 'metadata', action: 'list' });
    const absolute = await ask(`?scope=/project/${id}`, 'admin');
    expect(absolute).toContainEqual({ resource: `/project/${id}/metadata`, action: 'list' });
    expect(absolute).toContainEqual({ resource: `/project/${id}`, action: 'read' });
    expect(await ask(`?scope=/project/${id}`, 'bob')).toEqual([]);
  });

  test('on the system are those of administrators', async () => {
    expect(await ask('?scope=/system&relative=true', 'admin')).toContainEqual({
      resource: 'configuration',
      action: 'update',
    });
    expect(await ask('?scope=/system', 'admin')).toContainEqual({ resource: '/system/catalog', action: 'read' });
    expect(await ask('?scope=/system', 'bob')).toEqual([]);
  });

  test('in no or an odd scope are none', async () => {
    for (const scope of [
      '',
      '?scope=',
      '?scope=/project/0',
      '?scope=/project/999999',
      '?scope=/project/1e3',
      '?scope=/projects/1',
    ]) {
      expect(await ask(scope, 'admin')).toEqual([]);
    }
  });
});

test('changes of accounts are audited without secrets', async () => {
  await rest.send('POST', '/users', { as: 'admin', body: newUser('heidi') });
  await rest.send('POST', '/users', { as: 'admin', body: newUser('heidi') });
  const rows = await rest.database.many<Record<string, unknown>>(sql`
    SELECT operation, operation_result, operation_description FROM audit_log_ext
    WHERE resource_type = 'user' AND resource = 'heidi' ORDER BY id`);
  expect(rows).toEqual([
    { operation: 'create', operation_result: true, operation_description: 'create user with name: heidi' },
    { operation: 'create', operation_result: false, operation_description: 'create user with name: heidi' },
  ]);
  const text = JSON.stringify(await rest.database.many(sql`SELECT * FROM audit_log_ext`));
  for (const secret of ['Str0ng-enough', testPassword, 'An0ther-password', 'scrypt'])
    expect(text).not.toContain(secret);
});

test('admin gets another name when admin wants to, and stays admin', async () => {
  const rename = (as?: string) => rest.send('POST', '/api/internal/renameadmin', as === undefined ? {} : { as });
  expect((await rename()).status).toBe(401);
  expect((await rename('alice')).status).toBe(403);
  await rest.addUser('root', { sysadmin: true });
  expect((await rename('root')).status).toBe(403);
  expect((await rename('admin')).status).toBe(200);
  expect((await rest.send('GET', '/users/current', { as: 'admin' })).status).toBe(401);
  const { json } = await rest.send('GET', '/users/current', { as: 'admin@harbor.local' });
  expect(json).toMatchObject({ user_id: 1, username: 'admin@harbor.local', sysadmin_flag: true });
  await rest.database.run(sql`UPDATE harbor_user SET username = 'admin' WHERE user_id = 1`);
});
