import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestRest, type TestRest } from '../../../test/rest.ts';
import { sql } from '../../db/sql.ts';

let rest: TestRest;
let count = 0;
beforeAll(async () => {
  rest = await startTestRest();
  await rest.database.run(sql`
    INSERT INTO user_group (id, group_name, group_type, ldap_group_dn)
    VALUES (3, 'staff', 3, ''), (4, 'crew', 1, 'cn=Crew,dc=example')`);
});
afterAll(() => rest.close());

/** A fresh private project of alice; its path. */
async function project(): Promise<string> {
  count += 1;
  const body = { project_name: `team${count}` };
  const { headers } = await rest.send('POST', '/projects', { as: 'alice', body });
  return String(headers.get('location')).replace('/api/v2.0', '');
}

const asBob = (role_id: number) => ({ role_id, member_user: { username: 'bob' } });

test('a user becomes a member, changes role and leaves, and rights follow at once', async () => {
  const path = await project();
  expect((await rest.send('GET', path, { as: 'bob' })).status).toBe(403);
  const added = await rest.send('POST', `${path}/members`, { as: 'alice', body: asBob(3) });
  expect([added.status, added.text]).toEqual([201, '']);
  expect(added.headers.get('location')).toMatch(new RegExp(`^/api/v2\\.0${path}/members/\\d+$`));
  const member = String(added.headers.get('location'));
  expect((await rest.send('GET', member, { as: 'bob' })).json).toEqual({
    id: Number(member.split('/').at(-1)),
    project_id: Number(path.split('/').at(-1)),
    entity_name: 'bob',
    role_name: 'guest',
    role_id: 3,
    entity_id: 3,
    entity_type: 'u',
  });
  expect((await rest.send('POST', `${path}/members`, { as: 'bob', body: asBob(1) })).status).toBe(403);
  expect((await rest.send('PUT', member, { as: 'alice', body: asBob(1) })).status).toBe(200);
  expect((await rest.send('PUT', path, { as: 'bob', body: { metadata: {} } })).status).toBe(200);
  expect((await rest.send('DELETE', member, { as: 'alice' })).status).toBe(200);
  expect((await rest.send('GET', path, { as: 'bob' })).status).toBe(403);
  expect((await rest.send('GET', member, { as: 'alice' })).status).toBe(404);
});

test('Location repeats the project as it was named', async () => {
  const path = await project();
  const { json } = await rest.send('GET', path, { as: 'alice' });
  const added = await rest.send('POST', `/projects/${json.name}/members/`, { as: 'alice', body: asBob(3) });
  expect(added.headers.get('location')).toMatch(new RegExp(`^/api/v2\\.0/projects/${json.name}/members/\\d+$`));
});

test('groups are found by id, by name and type, and by LDAP name in any case', async () => {
  const groups = [{ id: 3 }, { group_name: 'staff', group_type: 3 }, { group_name: 'staff' }];
  for (const member_group of groups) {
    const path = await project();
    expect(
      (await rest.send('POST', `${path}/members`, { as: 'alice', body: { role_id: 2, member_group } })).status,
    ).toBe(201);
    const { json } = await rest.send('GET', `${path}/members?entityname=staff`, { as: 'alice' });
    expect(json).toMatchObject([{ entity_name: 'staff', entity_type: 'g', entity_id: 3, role_name: 'developer' }]);
  }
  const body = { role_id: 2, member_group: { ldap_group_dn: 'CN=crew,DC=example' } };
  expect((await rest.send('POST', `${await project()}/members`, { as: 'alice', body })).status).toBe(201);
});

test('the list is sorted by name, and its total counts every member (Harbor)', async () => {
  const path = await project();
  await rest.send('POST', `${path}/members`, { as: 'alice', body: asBob(2) });
  await rest.send('POST', `${path}/members`, { as: 'alice', body: { role_id: 4, member_user: { user_id: 1 } } });
  const names = async (query: string) => {
    const { json, headers } = await rest.send('GET', `${path}/members${query}`, { as: 'alice' });
    return [json.map((member: { entity_name: string }) => member.entity_name), headers.get('x-total-count')];
  };
  expect(await names('')).toEqual([['admin', 'alice', 'bob'], '3']);
  expect(await names('?entityname=bob')).toEqual([['bob'], '3']);
  expect(await names('?entityname=bo')).toEqual([[], '3']);
  expect(await names('?page=2&page_size=2')).toEqual([['bob'], '3']);
  expect(await names('?page=7')).toEqual([[], '3']);
});

test.each([
  ['nobody', { role_id: 3 }, 400, 'BAD_REQUEST: exactly one of'],
  ['an empty user', { role_id: 3, member_user: {} }, 400, 'BAD_REQUEST: exactly one of'],
  [
    'user and group',
    { role_id: 3, member_user: { user_id: 3 }, member_group: { id: 3 } },
    400,
    'BAD_REQUEST: exactly one of',
  ],
  ['no role', { member_user: { username: 'bob' } }, 400, 'BAD_REQUEST: role_id must be one of'],
  ['role 6', asBob(6), 400, 'BAD_REQUEST: role_id must be one of'],
  ['role 0', asBob(0), 400, 'BAD_REQUEST: role_id must be one of'],
  ['a role that is text', { ...asBob(0), role_id: '1' }, 422, 'role_id in body must be of type int64: "string"'],
  ['an unknown user', { role_id: 3, member_user: { username: 'nobody' } }, 404, 'NOT_FOUND: user nobody not found'],
  [
    'an unknown id',
    { role_id: 3, member_user: { user_id: 5_000_000_000 } },
    404,
    'NOT_FOUND: user 5000000000 not found',
  ],
  [
    'an unknown group',
    { role_id: 3, member_group: { group_name: 'nobody', group_type: 1 } },
    404,
    'NOT_FOUND: group nobody',
  ],
  [
    'somebody who is one',
    { role_id: 3, member_user: { username: 'alice' } },
    409,
    'CONFLICT: The project member specified already exist',
  ],
])('adding %s is refused', async (_what, body, status, error) => {
  const answer = await rest.send('POST', `${await project()}/members`, { as: 'alice', body });
  expect(answer.status).toBe(status);
  expect(answer.error).toContain(error);
});

test('a member of another project is not found, whatever is done with it (CVE-2022-31666)', async () => {
  const [mine, theirs] = [await project(), await project()];
  const added = await rest.send('POST', `${theirs}/members`, { as: 'alice', body: asBob(3) });
  const id = String(added.headers.get('location')).split('/').at(-1);
  for (const [method, body] of [['GET'], ['PUT', { role_id: 1 }], ['DELETE']] as const) {
    expect((await rest.send(method, `${mine}/members/${id}`, { as: 'alice', body })).status).toBe(404);
  }
  expect((await rest.send('GET', `${theirs}/members/${id}`, { as: 'alice' })).json.role_id).toBe(3);
});

test('odd ids are refused', async () => {
  const path = await project();
  const statuses = ['0', '-1', 'abc', '5000000000', '99999999999999999999'].map(async (id) => {
    return (await rest.send('GET', `${path}/members/${id}`, { as: 'alice' })).status;
  });
  expect(await Promise.all(statuses)).toEqual([400, 404, 422, 404, 422]);
});

test('a deleted user can no longer become a member', async () => {
  const id = await rest.addUser('gone');
  expect((await rest.send('DELETE', `/users/${id}`, { as: 'admin' })).status).toBe(200);
  for (const member_user of [{ user_id: id }, { username: 'gone' }, { username: `gone#${id}` }]) {
    const answer = await rest.send('POST', `${await project()}/members`, {
      as: 'alice',
      body: { role_id: 1, member_user },
    });
    expect(answer.status).toBe(404);
  }
});

test('changes of members are in the log of the project', async () => {
  const path = await project();
  const added = await rest.send('POST', `${path}/members`, { as: 'alice', body: asBob(3) });
  await rest.send('PUT', String(added.headers.get('location')), { as: 'alice', body: { role_id: 2 } });
  await rest.send('DELETE', String(added.headers.get('location')), { as: 'alice' });
  const { json } = await rest.send('GET', path, { as: 'alice' });
  const log = await rest.send('GET', `/projects/${json.name}/auditlog-exts?q=resource_type=member`, { as: 'alice' });
  expect(log.json.map((row: { operation_description: string }) => row.operation_description)).toEqual([
    `delete user member bob in project ${json.name}`,
    `update user member bob in project ${json.name}`,
    `create user member bob in project ${json.name}`,
  ]);
});
