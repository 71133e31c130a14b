import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { basic, startTestRegistry, type TestRegistry } from '../../../test/registry.ts';

let setting: TestRegistry;

beforeAll(async () => {
  setting = await startTestRegistry();
  await setting.addProject('secret');
  await setting.addProject('open', { public: true });
  for (const role of ['guest', 'developer', 'maintainer'] as const) {
    await setting.addUser(role);
    await setting.addMember('secret', role, role);
  }
});

afterAll(() => setting.close());

const path = '/service/token?service=harbor-registry';

async function accessOf(query: string, as?: string): Promise<unknown> {
  const answer = await setting.send('GET', `${path}${query}`, { as });
  expect(answer.status).toBe(200);
  return claimsOf(answer.json.token).access;
}

function claimsOf(token: string) {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

describe('the answer', () => {
  test('is a token that clients understand', async () => {
    const answer = await setting.send('GET', `${path}&scope=repository:secret/a:pull`, { as: 'developer' });
    expect(answer.json).toEqual({
      token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      access_token: '',
      expires_in: 1_800,
      issued_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(claimsOf(answer.json.token)).toMatchObject({
      iss: 'harbor-token-issuer',
      sub: 'developer',
      aud: 'harbor-registry',
    });
  });

  test('is not for another service, whose name is not taken for markup', async () => {
    for (const service of ['', '?service=', '?service=notary', '?service=%3Cscript%3E']) {
      const answer = await setting.send('GET', `/service/token${service}`, { as: 'admin' });
      const name = new URLSearchParams(service).get('service') ?? '';
      expect([answer.status, answer.body.toString()]).toEqual([400, `Unable to handle service: ${name}`]);
      expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    }
  });

  test('to POST is 405, on which clients fall back to GET', async () => {
    const answer = await setting.send('POST', path, { as: 'admin', body: 'grant_type=password' });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET']);
  });
});

describe('the access in a token', () => {
  const on = (name: string, ...actions: readonly string[]) => ({ type: 'repository', name, actions });

  test.each<[string | undefined, string, string[]]>([
    [undefined, 'secret/a', []],
    [undefined, 'open/a', ['pull']],
    [undefined, 'nowhere/a', []],
    ['guest', 'secret/a', ['pull']],
    ['guest', 'open/a', ['pull']],
    ['developer', 'secret/a', ['pull', 'push']],
    ['developer', 'secret/deep/name', ['pull', 'push']],
    ['maintainer', 'secret/a', ['pull', 'push', 'delete']],
    ['maintainer', 'nowhere/a', []],
    ['maintainer', 'secret', []],
    ['maintainer', '/a', []],
    ['maintainer', 'secret%00/a', []],
    ['maintainer', '%00/a', []],
    ['maintainer', 'SECRET/a', []],
    ['maintainer', '%ff%fe/a', []],
    ['admin', 'secret/a', ['pull', 'push', 'delete', 'scanner-pull']],
  ])('of %s on %s is %j, whatever was asked for', async (as, name, actions) => {
    for (const asked of ['pull', 'pull,push,delete,*', 'x']) {
      expect(await accessOf(`&scope=repository:${name}:${asked}`, as)).toMatchObject([{ actions }]);
    }
  });

  test('has an entry for each scope, in one parameter or in several', async () => {
    const expected = [on('secret/a', 'pull', 'push'), on('open/b', 'pull'), { type: 'other', name: 'x', actions: [] }];
    const scopes = ['repository:secret/a:pull', 'repository:open/b:push', 'other:x:y'];
    expect(await accessOf(scopes.map((scope) => `&scope=${scope}`).join(''), 'developer')).toEqual(expected);
    expect(await accessOf(`&scope=${scopes.join('%20')}`, 'developer')).toEqual(expected);
    expect(await accessOf('', 'developer')).toEqual([]);
  });

  test('names the catalog for administrators only', async () => {
    const entry = { type: 'registry', name: 'catalog' };
    expect(await accessOf('&scope=registry:catalog:*', 'admin')).toEqual([{ ...entry, actions: ['*'] }]);
    expect(await accessOf('&scope=registry:catalog:*', 'maintainer')).toEqual([{ ...entry, actions: [] }]);
    expect(await accessOf('&scope=registry:other:*', 'admin')).toEqual([{ ...entry, name: 'other', actions: [] }]);
  });

  test('is at most for a hundred scopes', async () => {
    const scopes = (count: number): string => '&scope=repository:open/a:pull'.repeat(count);
    expect(await accessOf(scopes(100))).toHaveLength(100);
    const answer = await setting.send('GET', `${path}${scopes(101)}`);
    expect([answer.status, answer.error]).toEqual([400, 'BAD_REQUEST: at most 100 scopes, got 101']);
  });
});

describe('wrong credentials count as none', () => {
  const headers = { authorization: basic('maintainer', 'Wrong-password-1') };

  test('so with a scope they get what everybody gets', async () => {
    const answer = await setting.send('GET', `${path}&scope=repository:secret/a:pull+repository:open/a:pull`, {
      headers,
    });
    expect(answer.status).toBe(200);
    expect(claimsOf(answer.json.token)).toMatchObject({ sub: '', access: [{ actions: [] }, { actions: ['pull'] }] });
  });

  test('and without one a login fails', async () => {
    for (const who of [{ headers }, {}, { headers: { authorization: 'Basic !' } }, { token: 'x' }]) {
      const answer = await setting.send('GET', `${path}&account=maintainer&client_id=docker&offline_token=true`, who);
      expect([answer.status, answer.body.length]).toEqual([401, 0]);
    }
  });
});

test('a token does not buy another one, with more or with a later end', async () => {
  const token = await setting.token('developer', 'secret/a');
  expect((await setting.send('GET', path, { token })).status).toBe(401);
  const answer = await setting.send('GET', `${path}&scope=repository:secret/a:pull`, { token });
  expect(claimsOf(answer.json.token)).toMatchObject({ sub: '', access: [{ actions: [] }] });
});
