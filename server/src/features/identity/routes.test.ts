import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { basic, startTestRest, type TestRest } from '../../../test/rest.ts';
import { internal } from '../../auth/caller.ts';
import { hasSlapd, ldapPassword, type Slapd, slapdInstall, startSlapd } from '../../auth/providers/ldap/slapd.suite.ts';
import { sql } from '../../db/sql.ts';

const operations: readonly { readonly method: string; readonly path: string; readonly body?: object }[] = [
  { method: 'POST', path: '/ldap/ping', body: {} },
  { method: 'GET', path: '/ldap/users/search' },
  { method: 'POST', path: '/ldap/users/import', body: { ldap_uid_list: ['x'] } },
  { method: 'GET', path: '/ldap/groups/search' },
  { method: 'POST', path: '/system/oidc/ping', body: { url: 'http://127.0.0.1:9' } },
];

describe('without LDAP', () => {
  let rest: TestRest;
  beforeAll(async () => {
    rest = await startTestRest();
  });
  afterAll(() => rest.close());

  test.each(operations)('$method $path is for administrators', async ({ method, path, body }) => {
    const options = body === undefined ? {} : { body };
    expect((await rest.send(method, path, options)).status).toBe(401);
    expect((await rest.send(method, path, { as: 'alice', ...options })).status).toBe(403);
  });

  test('a ping says that there is no server, and a search that nothing is configured', async () => {
    // False is a zero value, which Harbor leaves out.
    const { json } = await rest.send('POST', '/ldap/ping', { as: 'admin', body: {} });
    expect(json).toEqual({ message: 'error: there is no ldap_url' });
    for (const path of ['/ldap/users/search', '/ldap/groups/search']) {
      expect((await rest.send('GET', path, { as: 'admin' })).status).toBe(400);
    }
    const body = { ldap_uid_list: ['alice'] };
    expect((await rest.send('POST', '/ldap/users/import', { as: 'admin', body })).status).toBe(400);
  });
});

describe.skipIf(!hasSlapd())(`with LDAP (needs: ${slapdInstall})`, () => {
  let rest: TestRest;
  let slapd: Slapd;
  beforeAll(async () => {
    [rest, slapd] = await Promise.all([startTestRest(), startSlapd()]);
    await configure({ auth_mode: 'ldap_auth' });
  });
  afterAll(async () => {
    await rest?.close();
    await slapd?.stop();
  });
  beforeEach(() => configure({}));

  // Not by the API: it changes the mode only while there are no people.
  async function configure(more: Readonly<Record<string, string>>): Promise<void> {
    const { settings } = slapd;
    if (more.auth_mode !== undefined) rest.settings.authMode = more.auth_mode;
    const { auth_mode: _mode, ...others } = more;
    await rest.changeableSettings.update(internal, {
      ldap_url: settings.url,
      ldap_search_dn: settings.searchDn,
      ldap_search_password: settings.searchPassword,
      ldap_base_dn: settings.baseDn,
      ldap_filter: settings.filter,
      ldap_uid: settings.uidAttribute,
      ldap_timeout: 1,
      ldap_group_base_dn: settings.groups.baseDn,
      ldap_group_search_filter: settings.groups.filter,
      ldap_group_admin_dn: settings.groups.adminDn,
      ...others,
    });
  }

  const login = (name: string, password: string) =>
    rest.send('GET', '/users/current', { headers: { authorization: basic(name, password) } });
  const group = (name: string) => `cn=${name},ou=groups,dc=haven,dc=test`;

  test('a login makes an account, with a comment, once', async () => {
    const asks = await Promise.all(Array.from({ length: 4 }, () => login('deep', ldapPassword)));
    expect(asks.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(asks[0]?.json).toMatchObject({ username: 'deep', realname: 'Deep of Haven', comment: 'from LDAP.' });
    expect(new Set(asks.map(({ json }) => json.user_id)).size).toBe(1);
    expect((await login('DEEP', ldapPassword)).json.user_id).toBe(asks[0]?.json.user_id);
    expect((await login('deep', 'wrong')).status).toBe(401);
    expect((await login('deep', '')).status).toBe(401);
  });

  test('a login makes groups known and gives their roles, also of administrators', async () => {
    await rest.send('POST', '/projects', { as: 'alice', body: { project_name: 'of-admins' } });
    expect((await login('boss', ldapPassword)).json.sysadmin_flag).toBe(false);
    const asBoss = { headers: { authorization: basic('boss', ldapPassword) } };
    expect((await rest.send('GET', '/users', asBoss)).status).toBe(200);
    const groups = (await rest.send('GET', '/usergroups', { as: 'admin' })).json;
    expect(groups).toContainEqual(
      expect.objectContaining({ group_name: 'admins', group_type: 1, ldap_group_dn: group('admins') }),
    );
  });

  test('the name and password of a local account stay its own', async () => {
    // There is another alice in LDAP.
    expect((await login('alice', ldapPassword)).status).toBe(401);
    expect((await rest.send('GET', '/users/current', { as: 'alice' })).json.realname).toBe('alice');
  });

  test('admin is always local', async () => {
    slapd.modify(`dn: uid=admin,ou=people,dc=haven,dc=test
changetype: add
objectClass: inetOrgPerson
uid: admin
cn: admin
sn: admin
userPassword: ${ldapPassword}
`);
    await rest.database.run(sql`UPDATE harbor_user SET password_hash = NULL WHERE user_id = 1`);
    expect((await login('admin', ldapPassword)).status).toBe(401);
    await rest.database.run(sql`
      UPDATE harbor_user SET password_hash = (SELECT password_hash FROM harbor_user WHERE username = 'bob')
      WHERE user_id = 1`);
  });

  test('an account without owner is that of its name in the provider people log in with', async () => {
    const made = await rest.database.first<{ user_id: number }>(sql`
      INSERT INTO harbor_user (username) VALUES ('star*fish') RETURNING user_id`);
    rest.settings.authMode = 'db_auth';
    expect((await login('star*fish', ldapPassword)).status).toBe(401);
    rest.settings.authMode = 'ldap_auth';
    expect((await login('star*fish', ldapPassword)).json.user_id).toBe(made?.user_id);
  });

  test('a name that looks like a robot gets no account', async () => {
    expect((await login('robot$ci', ldapPassword)).status).toBe(401);
  });

  test('LDAP that cannot be asked is no wrong password, and local people do not notice', async () => {
    await configure({ ldap_url: 'ldap://127.0.0.1:9' });
    expect((await login('twin', 'x')).status).toBe(503);
    expect((await rest.send('GET', '/users/current', { as: 'bob' })).status).toBe(200);
    expect((await login('bob', 'wrong')).status).toBe(401);
    expect((await rest.send('GET', '/ldap/users/search', { as: 'admin' })).status).toBe(503);
    const body = { ldap_uid_list: ['deep'] };
    expect((await rest.send('POST', '/ldap/users/import', { as: 'admin', body })).json).toEqual([
      { uid: 'deep', error: 'failed_search_user' },
    ]);
  });

  describe('a ping', () => {
    const ping = async (body: object) => (await rest.send('POST', '/ldap/ping', { as: 'admin', body })).json;

    test('uses the saved settings for what is not sent', async () => {
      expect(await ping({})).toEqual({ success: true });
      expect(await ping({ ldap_url: slapd.settings.url, ldap_search_password: ldapPassword })).toEqual({
        success: true,
      });
      const refusal = await ping({ ldap_search_password: 'wrong' });
      expect(refusal).toEqual({ message: 'error: the server refuses the search DN or its password' });
    });

    test.each([
      ['another server', { ldap_url: 'ldap://127.0.0.1:9' }],
      ['another search account', { ldap_search_dn: 'cn=other,dc=haven,dc=test' }],
      ['no look at certificates', { ldap_verify_cert: false }],
    ])('sends the saved password to nobody else: %s (goharbor/harbor#23463)', async (_what, body) => {
      expect((await ping(body)).message).toContain('ldap_search_password must be sent');
    });
  });

  test('people are found by name, all without', async () => {
    const find = async (query: string) => (await rest.send('GET', `/ldap/users/search${query}`, { as: 'admin' })).json;
    expect(await find('?username=boss')).toEqual([
      { username: 'boss', realname: 'Boss of Haven', email: 'boss@haven.test' },
    ]);
    expect((await find('')).length).toBeGreaterThan(5);
    expect(await find('?username=*')).toEqual([]);
    expect(await find(`?username=${encodeURIComponent('boss)(|(uid=*')}`)).toEqual([]);
  });

  test('groups are found by name or DN; none is 404', async () => {
    const find = (query: string) => rest.send('GET', `/ldap/groups/search?${query}`, { as: 'admin' });
    expect((await find('groupname=devs')).json).toEqual([{ group_name: 'devs', ldap_group_dn: group('devs') }]);
    expect((await find(`groupdn=${encodeURIComponent(group('admins'))}`)).json).toHaveLength(1);
    expect((await find('')).json).toHaveLength(2);
    expect((await find('groupname=none')).status).toBe(404);
    expect((await find('groupdn=nonsense')).status).toBe(400);
  });

  test('people are imported, and those who cannot be are listed', async () => {
    const send = (ldap_uid_list: readonly string[] | null) =>
      rest.send('POST', '/ldap/users/import', { as: 'admin', body: { ldap_uid_list } });
    expect((await send(['boss'])).status).toBe(200);
    expect((await send(null)).status).toBe(200);
    const { status, json } = await send(['', 'nobody', 'x'.repeat(256), 'boss', 'robot$ci', 'alice']);
    expect([status, json]).toEqual([
      404,
      [
        { uid: '', error: 'empty_uid' },
        { uid: 'nobody', error: 'unknown_user' },
        { uid: 'x'.repeat(256), error: 'username too long' },
        { uid: 'robot$ci', error: 'failed_import_user' },
        { uid: 'alice', error: 'failed_import_user' },
      ],
    ]);
  });

  test('people and groups of LDAP become members without having logged in', async () => {
    const path = '/projects/with-ldap/members';
    await rest.send('POST', '/projects', { as: 'alice', body: { project_name: 'with-ldap' } });
    slapd.modify(`dn: uid=newcomer,ou=people,dc=haven,dc=test
changetype: add
objectClass: inetOrgPerson
uid: newcomer
cn: New Comer
sn: Comer
`);
    const add = (body: object) => rest.send('POST', path, { as: 'alice', body: { role_id: 2, ...body } });
    expect((await add({ member_user: { username: 'newcomer' } })).status).toBe(201);
    expect((await add({ member_user: { username: 'newcomer' } })).status).toBe(409);
    expect((await add({ member_user: { username: 'nobody' } })).status).toBe(404);
    const dn = 'CN=devs, ou=groups, dc=haven, dc=test';
    expect((await add({ member_group: { ldap_group_dn: dn, group_type: 1 } })).status).toBe(201);
    expect((await add({ member_group: { ldap_group_dn: group('devs') } })).status).toBe(409);
    expect((await add({ member_group: { ldap_group_dn: group('none') } })).status).toBe(400);
    expect((await add({ member_group: { group_name: 'by-http', group_type: 2 } })).status).toBe(201);
    const { json } = await rest.send('GET', path, { as: 'alice' });
    expect(json.map((member: { entity_name: string }) => member.entity_name).toSorted()).toEqual([
      'alice',
      'by-http',
      'devs',
      'newcomer',
    ]);
  });

  test('a group of LDAP becomes known when LDAP knows it', async () => {
    const create = (dn: string, name = 'a name of ours') =>
      rest.send('POST', '/usergroups', { as: 'admin', body: { group_name: name, group_type: 1, ldap_group_dn: dn } });
    await rest.database.run(sql`DELETE FROM user_group`);
    expect((await create('CN=Devs, OU=groups, DC=haven, DC=test')).status).toBe(201);
    expect((await create(group('devs'))).status).toBe(409);
    expect((await create(group('none'))).error).toBe(`BAD_REQUEST: LDAP group DN is not found: DN:${group('none')}`);
    expect((await create('nonsense')).error).toBe('BAD_REQUEST: invalid DN syntax. DN: nonsense');
    expect((await rest.send('GET', '/usergroups', { as: 'admin' })).json).toMatchObject([
      { group_name: 'a name of ours', ldap_group_dn: group('devs') },
    ]);
  });
});
