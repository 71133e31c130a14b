import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestRest, type TestRest } from '../../../test/rest.ts';
import { sql } from '../../db/sql.ts';

let rest: TestRest;
let initial: TestRest['settings'];
beforeAll(async () => {
  rest = await startTestRest();
  initial = rest.settings;
});
afterAll(() => rest.close());
beforeEach(async () => {
  rest.settings = { ...initial };
  await rest.database.run(sql`DELETE FROM user_group`);
});

const oidcGroup = (name: string) => ({ group_name: name, group_type: 3 });

async function create(body: object): Promise<string> {
  const answer = await rest.send('POST', '/usergroups', { as: 'admin', body });
  expect([answer.status, answer.text]).toEqual([201, '']);
  return String(answer.headers.get('location'));
}

describe('a group', () => {
  test('is created, read without its id, renamed and deleted', async () => {
    const path = await create({ ...oidcGroup('devs'), id: 4711, ldap_group_dn: 'cn=ignored' });
    expect(path).toMatch(/^\/api\/v2\.0\/usergroups\/\d+$/);
    expect((await rest.send('GET', path, { as: 'admin' })).json).toEqual(oidcGroup('devs'));
    const body = { group_name: 'developers', group_type: 2, id: 1 };
    expect((await rest.send('PUT', path, { as: 'admin', body })).status).toBe(200);
    expect((await rest.send('GET', path, { as: 'admin' })).json).toEqual(oidcGroup('developers'));
    expect((await rest.send('DELETE', path, { as: 'admin' })).status).toBe(200);
    expect((await rest.send('GET', path, { as: 'admin' })).status).toBe(404);
  });

  test.each([
    ['no name', { group_type: 3 }, 400],
    ['an empty name', { group_name: '', group_type: 3 }, 400],
    ['a name that is too long', { group_name: 'x'.repeat(256), group_type: 3 }, 400],
    ['a name with NUL', { group_name: 'a\0b', group_type: 3 }, 422],
    ['no kind while people log in with the database', { group_name: 'a' }, 400],
    ['an unknown kind', { group_name: 'a', group_type: 4 }, 400],
    ['an LDAP group without DN', { group_name: 'a', group_type: 1 }, 400],
  ])('with %s is refused', async (_what, body, status) => {
    expect((await rest.send('POST', '/usergroups', { as: 'admin', body })).status).toBe(status);
  });

  test('has a name once per kind', async () => {
    await create(oidcGroup('twice'));
    await create({ group_name: 'twice', group_type: 2 });
    const other = await create(oidcGroup('other'));
    const again = await rest.send('POST', '/usergroups', { as: 'admin', body: oidcGroup('twice') });
    expect([again.status, again.error]).toEqual([409, 'CONFLICT: user group twice already exists']);
    expect((await rest.send('PUT', other, { as: 'admin', body: { group_name: 'twice' } })).status).toBe(409);
    expect((await rest.send('PUT', other, { as: 'admin', body: { group_name: '' } })).status).toBe(400);
  });

  test('has the kind of the authentication mode when none is sent', async () => {
    rest.settings.authMode = 'oidc_auth';
    const path = await create({ group_name: 'by-mode' });
    expect((await rest.send('GET', path, { as: 'admin' })).json.group_type).toBe(3);
  });

  test.each(['0', '-1', '5000000000'])('with the id %s is not found', async (id) => {
    for (const [method, body] of [['GET'], ['PUT', { group_name: 'x' }], ['DELETE']] as const) {
      expect((await rest.send(method, `/usergroups/${id}`, { as: 'admin', body })).status).toBe(404);
    }
  });
});

test('only administrators see and change groups; everybody who is signed in searches', async () => {
  const path = await create(oidcGroup('devs'));
  const asks: readonly (readonly [string, string, object?])[] = [
    ['GET', '/usergroups'],
    ['POST', '/usergroups', oidcGroup('x')],
    ['GET', path],
    ['PUT', path, { group_name: 'x' }],
    ['DELETE', path],
  ];
  for (const [method, url, body] of asks) {
    const options = body === undefined ? {} : { body };
    expect((await rest.send(method, url, options)).status).toBe(401);
    expect((await rest.send(method, url, { as: 'alice', ...options })).status).toBe(403);
  }
  expect((await rest.send('GET', '/usergroups/search?groupname=dev')).status).toBe(401);
  expect((await rest.send('GET', '/usergroups/search', { as: 'alice' })).status).toBe(422);
  const found = await rest.send('GET', '/usergroups/search?groupname=DEV', { as: 'alice' });
  expect(found.json).toEqual([{ id: Number(path.split('/').at(-1)), ...oidcGroup('devs') }]);
});

describe('the list', () => {
  beforeEach(async () => {
    await rest.database.run(sql`
      INSERT INTO user_group (group_name, group_type, ldap_group_dn)
      VALUES ('a_b', 1, 'cn=a_b,dc=x'), ('aXb', 1, 'cn=aXb,dc=x'), ('web', 2, ''), ('web', 3, '')`);
  });
  const names = async (query: string) => {
    const { json, headers } = await rest.send('GET', `/usergroups${query}`, { as: 'admin' });
    expect(Number(headers.get('x-total-count'))).toBeGreaterThanOrEqual(json.length);
    return json.map((group: { group_name: string; group_type: number }) => `${group.group_name}/${group.group_type}`);
  };

  test('has all groups by name, page by page', async () => {
    expect((await names('')).toSorted()).toEqual(['aXb/1', 'a_b/1', 'web/2', 'web/3']);
    expect(await names('?page_size=1&page=4')).toEqual(['web/3']);
  });

  test('is narrowed by part of a name, in which nothing is a wildcard', async () => {
    expect(await names('?group_name=A_B')).toEqual(['a_b/1']);
    expect(await names('?group_name=%25')).toEqual([]);
  });

  test('is narrowed by DN in LDAP mode, and by kind in LDAP and HTTP mode', async () => {
    expect(await names('?ldap_group_dn=cn%3Da_b%2Cdc%3Dx')).toHaveLength(4);
    rest.settings.authMode = 'ldap_auth';
    expect(await names('?ldap_group_dn=CN%3Da_b%2Cdc%3Dx')).toEqual(['a_b/1']);
    expect((await names('')).toSorted()).toEqual(['aXb/1', 'a_b/1']);
    rest.settings.authMode = 'http_auth';
    expect(await names('')).toEqual(['web/2']);
  });

  test('knows no SQL in its filters (CVE-2019-19026)', async () => {
    rest.settings.authMode = 'ldap_auth';
    for (const text of ["' OR 1=1 --", "x') OR ('1'='1", '"; DROP TABLE user_group; --']) {
      const value = encodeURIComponent(text);
      expect(await names(`?group_name=${value}`)).toEqual([]);
      expect(await names(`?ldap_group_dn=${value}`)).toEqual([]);
    }
  });
});

test('a group that is deleted is no member of anything any more', async () => {
  const path = await create(oidcGroup('leaving'));
  await rest.send('POST', '/projects', { as: 'alice', body: { project_name: 'with-group' } });
  const body = { role_id: 2, member_group: { id: Number(path.split('/').at(-1)) } };
  expect((await rest.send('POST', '/projects/with-group/members', { as: 'alice', body })).status).toBe(201);
  const members = async () => (await rest.send('GET', '/projects/with-group/members', { as: 'alice' })).json.length;
  expect(await members()).toBe(2);
  await rest.send('DELETE', path, { as: 'admin' });
  expect(await members()).toBe(1);
});

test('a group gives the people in it its role', async () => {
  const id = Number((await create(oidcGroup('in-role'))).split('/').at(-1));
  await rest.send('POST', '/projects', { as: 'alice', body: { project_name: 'by-group' } });
  await rest.send('POST', '/projects/by-group/members', {
    as: 'alice',
    body: { role_id: 4, member_group: { group_name: 'in-role', group_type: 3 } },
  });
  const project = await rest.authorizer.projectByName('by-group');
  if (!project) throw new Error('the project is missing');
  const person = { kind: 'user', userId: 3, username: 'bob', sysadmin: false } as const;
  expect(await rest.authorizer.rolesIn({ ...person, groupIds: [id] }, project)).toEqual([4]);
  expect(await rest.authorizer.rolesIn({ ...person, groupIds: [id + 1] }, project)).toEqual([]);
});
