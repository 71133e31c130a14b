import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestRest, type TestRest } from '../../../test/rest.ts';
import { sql } from '../../db/sql.ts';

let rest: TestRest;
beforeAll(async () => {
  rest = await startTestRest();
  const projects: readonly (readonly [string, string, boolean])[] = [
    ['alpha', 'alice', true],
    ['beta', 'alice', false],
    ['gamma', 'bob', false],
    ['delta_x', 'admin', true],
    ['deltaxx', 'admin', false],
  ];
  for (const [name, as, isPublic] of projects) {
    const answer = await rest.send('POST', '/projects', { as, body: { project_name: name, public: isPublic } });
    expect(answer.status).toBe(201);
  }
});
afterAll(() => rest.close());

async function names(query: string, as?: string): Promise<string[]> {
  const { status, json } = await rest.send('GET', `/projects${query}`, as === undefined ? {} : { as });
  expect(status).toBe(200);
  return json.map((project: { name: string }) => project.name);
}

describe('a list of projects', () => {
  test('shows administrators all, people theirs and public ones, everybody else public ones', async () => {
    expect(await names('', 'admin')).toEqual(['alpha', 'beta', 'delta_x', 'deltaxx', 'gamma']);
    expect(await names('', 'alice')).toEqual(['alpha', 'beta', 'delta_x']);
    expect(await names('', 'bob')).toEqual(['alpha', 'delta_x', 'gamma']);
    expect(await names('')).toEqual(['alpha', 'delta_x']);
  });

  test('treats wrong credentials as none', async () => {
    const headers = { authorization: `Basic ${Buffer.from('alice:wrong').toString('base64')}` };
    const answer = await rest.send('GET', '/projects', { headers });
    expect([answer.status, answer.json.length]).toEqual([200, 2]);
  });

  test('shows members of a group what the group may see', async () => {
    await rest.database.run(sql`INSERT INTO user_group (id, group_name, group_type) VALUES (7, 'staff', 3)`);
    const body = { role_id: 3, member_group: { id: 7 } };
    expect((await rest.send('POST', '/projects/gamma/members', { as: 'bob', body })).status).toBe(201);
    // Groups come with sessions; here it only must not be mistaken for a user's id.
    expect(await names('', 'alice')).toEqual(['alpha', 'beta', 'delta_x']);
  });

  test.each([
    ['?public=true', ['alpha', 'delta_x']],
    ['?public=false', ['beta', 'deltaxx', 'gamma']],
    ['?name=ELT', ['delta_x', 'deltaxx']],
    ['?name=a_x', ['delta_x']],
    ['?owner=alice', ['alpha', 'beta']],
    ['?owner=nobody', []],
    ['?q=name=~elta', ['delta_x', 'deltaxx']],
    ['?q=name=alpha', ['alpha']],
    ['?q=name%3D%7Balpha%20gamma%7D', ['alpha', 'gamma']],
    ['?q=name%3D%7B%7D', []],
    ['?q=project_id=[2~3]', ['beta', 'gamma']],
    ['?q=ProjectID=1', ['alpha']],
    ['?q=public=true,owner=alice', ['alpha']],
    ['?q=no_such_key=5', ['alpha', 'beta', 'delta_x', 'deltaxx', 'gamma']],
    ['?q=creation_time=[2020-01-01T00:00:00~2021-01-01T00:00:00]', []],
    ['?sort=-name', ['gamma', 'deltaxx', 'delta_x', 'beta', 'alpha']],
    ['?sort=-owner_id,name', ['gamma', 'alpha', 'beta', 'delta_x', 'deltaxx']],
    ['?sort=nonsense,-project_id', ['deltaxx', 'delta_x', 'gamma', 'beta', 'alpha']],
    ['?sort=repo_count', ['alpha', 'beta', 'gamma', 'delta_x', 'deltaxx']],
    ['?page=0&page_size=0&q=&sort=&name=', ['alpha', 'beta', 'delta_x', 'deltaxx', 'gamma']],
    ['?page=2&page_size=2', ['delta_x', 'deltaxx']],
    ['?page=9&page_size=2', []],
    ['?page=9223372036854774784&page_size=100', []],
    ['?page=-1&page_size=2', ['alpha', 'beta']],
    ['?page_size=-5', ['alpha', 'beta', 'delta_x', 'deltaxx', 'gamma']],
    ['/?page=1&page_size=1', ['alpha']],
  ])('with %s is what it should be', async (query, expected) => {
    expect(await names(query, 'admin')).toEqual(expected);
  });

  test('shows anonymous callers nothing when they ask for private projects', async () => {
    expect(await names('?public=false')).toEqual([]);
    expect(await names('?public=false', 'alice')).toEqual(['beta']);
  });

  test('leaves details out when asked to', async () => {
    const { json } = await rest.send('GET', '/projects?name=alpha&with_detail=false');
    expect(json[0]).toMatchObject({ name: 'alpha', repo_count: 0 });
    for (const detail of ['metadata', 'owner_name', 'cve_allowlist']) expect(json[0]).not.toHaveProperty(detail);
  });

  test('says how many there are and where the next page is', async () => {
    const path = '/projects?q=name%3D~a&page_size=2&page=2';
    const { headers } = await rest.send('GET', path, { as: 'admin' });
    expect(headers.get('x-total-count')).toBe('5');
    expect(headers.get('link')).toBe(
      '</api/v2.0/projects?page=1&page_size=2&q=name=~a>; rel="prev" , </api/v2.0/projects?page=3&page_size=2&q=name=~a>; rel="next"',
    );
    const whole = await rest.send('GET', '/projects?page_size=5', { as: 'admin' });
    expect(whole.headers.get('link')).toBeNull();
    const none = await rest.send('GET', '/projects?q=name=none');
    expect([none.headers.get('x-total-count'), none.text]).toEqual(['0', '[]\n']);
  });

  test.each([
    [
      '?page_size=101',
      422,
      'UNPROCESSABLE_ENTITY: validation failure list:\npage_size in query should be less than or equal to 100',
    ],
    ['?page=abc', 422, 'UNPROCESSABLE_ENTITY: validation failure list:\npage in query must be of type int64: "abc"'],
    [
      '?page=x&page_size=y',
      422,
      'UNPROCESSABLE_ENTITY: validation failure list:\npage in query must be of type int64: "x"\npage_size in query must be of type int64: "y"',
    ],
    ['?q=name', 400, 'BAD_REQUEST: the query string must contain "=" and the key/value cannot be empty'],
    ['?q=name=', 400, 'BAD_REQUEST: the query string must contain "=" and the key/value cannot be empty'],
    ['?q=project_id=abc', 400, 'BAD_REQUEST: bad request: "abc" is not an integer, which project_id is'],
    ['?q=name=[a~b~c]', 400, 'BAD_REQUEST: bad request: the query value "[a~b~c]" is not understood'],
    ['?name=%zz', 400, 'BAD_REQUEST: bad request: the query string cannot be parsed at "%zz"'],
    [
      '?name=%00',
      422,
      'UNPROCESSABLE_ENTITY: validation failure list:\nname in query must not contain the NUL character',
    ],
    [
      '?public=perhaps',
      422,
      'UNPROCESSABLE_ENTITY: validation failure list:\npublic in query must be of type bool: "perhaps"',
    ],
  ])('with %s is refused', async (query, status, error) => {
    const answer = await rest.send('GET', `/projects${query}`, { as: 'admin' });
    expect([answer.status, answer.error]).toEqual([status, error]);
  });
});
