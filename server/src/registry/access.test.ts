import { digestOf } from '@haven/oci';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchangeBytes } from '../../test/http-client.ts';
import { basic, startTestRegistry, type TestRegistry } from '../../test/registry.ts';

const digest = digestOf('nothing here');
const upload = 'blobs/uploads/6f4b1c1e-0000-4000-8000-000000000000';

type Action = 'pull' | 'push' | 'delete';

/** Every route of a repository, what it needs, and what it says of an empty repository to those who may ask. */
const routes: readonly (readonly [method: string, path: string, action: Action, status: number])[] = [
  ['GET', 'manifests/latest', 'pull', 404],
  ['HEAD', 'manifests/latest', 'pull', 404],
  ['GET', `manifests/${digest}`, 'pull', 404],
  ['PUT', 'manifests/latest', 'push', 400],
  ['DELETE', `manifests/${digest}`, 'delete', 404],
  ['GET', `blobs/${digest}`, 'pull', 404],
  ['HEAD', `blobs/${digest}`, 'pull', 404],
  ['DELETE', `blobs/${digest}`, 'delete', 404],
  ['POST', 'blobs/uploads/', 'push', 202],
  ['GET', upload, 'pull', 404],
  ['PATCH', upload, 'push', 404],
  ['PUT', `${upload}?digest=${digest}`, 'push', 404],
  ['DELETE', upload, 'delete', 404],
  ['GET', 'tags/list', 'pull', 404],
  ['GET', `referrers/${digest}`, 'pull', 200],
  ['POST', 'manifests/latest', 'push', 405],
  ['PUT', `blobs/${digest}`, 'push', 405],
  ['PATCH', 'tags/list', 'push', 405],
];

const everything: readonly Action[] = ['pull', 'push', 'delete'];
const roles: Readonly<Record<string, readonly Action[]>> = {
  guest: ['pull'],
  limitedGuest: ['pull'],
  developer: ['pull', 'push'],
  maintainer: everything,
  projectAdmin: everything,
  admin: everything,
  stranger: [],
};

let setting: TestRegistry;

beforeAll(async () => {
  setting = await startTestRegistry();
  await setting.addProject('secret');
  await setting.addProject('open', { public: true });
  await setting.addUser('stranger');
  for (const role of ['guest', 'limitedGuest', 'developer', 'maintainer', 'projectAdmin'] as const) {
    await setting.addUser(role);
    await setting.addMember('secret', role, role);
    await setting.addMember('open', role, role);
  }
});

afterAll(() => setting.close());

const twice = (text: string): string => `UNAUTHORIZED: ${text}: ${text}`;

/** The challenge to a client without credentials. */
function challenge(...scopes: readonly string[]): string {
  const realm = `Bearer realm="https://127.0.0.1:${setting.port}/service/token",service="harbor-registry"`;
  return scopes.length === 0 ? realm : `${realm},scope="${scopes.join(' ')}"`;
}

async function expectRoutes(
  project: string,
  who: { as?: string; headers?: Record<string, string> },
  allowed: readonly Action[],
  asked = routes,
) {
  for (const [method, path, action, status] of asked) {
    const answer = await setting.send(method, `/v2/${project}/a/${path}`, who);
    const what = `${method} ${path}`;
    expect(answer.headers['docker-distribution-api-version'], what).toBe('registry/2.0');
    if (allowed.includes(action)) {
      expect(answer.status, what).toBe(status);
      continue;
    }
    // That there is no such project is told to those who would have the right in it.
    const known = project !== 'nowhere' || who.as !== 'admin';
    expect(answer.status, what).toBe(401);
    expect(answer.headers['www-authenticate'], what).toBe(known ? 'Basic realm="harbor"' : '');
    const reason = `unauthorized to access repository: ${project}/a, action: ${action}`;
    if (method !== 'HEAD') expect(answer.error, what).toBe(twice(known ? reason : 'project nowhere not found'));
  }
}

describe('with credentials', () => {
  test.each(Object.entries(roles))('%s may do what the role says', async (as, allowed) => {
    await expectRoutes('secret', { as }, allowed);
    await expectRoutes('open', { as }, ['pull', ...allowed]);
    await expectRoutes('nowhere', { as }, []);
  });

  test('a wrong password is worth nothing, so what is public can be pulled', async () => {
    const headers = { authorization: basic('maintainer', 'Wrong-password-1') };
    // Each of these costs a hash, so not on every route.
    const some = routes.filter(([, path]) => path.startsWith('manifests'));
    await expectRoutes('secret', { headers }, [], some);
    await expectRoutes('open', { headers }, ['pull'], some);
    await expectRoutes('nowhere', { headers }, [], some);
  });

  test.each(['Bearer x', 'Bearer', 'Basic', 'Basic !', 'Basic OmE=', 'Digest x', ''])(
    '%j is worth nothing',
    async (authorization) => {
      await expectRoutes('secret', { headers: { authorization } }, []);
      await expectRoutes('open', { headers: { authorization } }, ['pull']);
    },
  );

  test('a token may do what its owner may, and a token for nobody may pull what is public', async () => {
    const bearer = async (as?: string) => ({
      headers: { authorization: `Bearer ${await setting.token(as, 'secret/a', 'open/a', 'nowhere/a')}` },
    });
    const developer = await bearer('developer');
    await expectRoutes('secret', developer, ['pull', 'push']);
    await expectRoutes('nowhere', developer, []);
    const nobody = await bearer();
    await expectRoutes('secret', nobody, []);
    await expectRoutes('open', nobody, ['pull']);
    await expectRoutes('nowhere', nobody, []);
  });
});

describe('without credentials', () => {
  test.each(['secret', 'open', 'nowhere'])('a client is sent to the token service for %s', async (project) => {
    for (const [method, path, action] of routes) {
      const answer = await setting.send(method, `/v2/${project}/a/${path}`);
      const what = `${method} ${path}`;
      expect(answer.status, what).toBe(401);
      const actions = action === 'push' ? 'pull,push' : action;
      const expected = challenge(`repository:${project}/a:${actions}`);
      expect(answer.headers['www-authenticate'], what).toBe(expected);
      if (method === 'GET') expect(answer.error).toBe(twice('authorize header needed to send HEAD to repository'));
    }
  });

  test('a mount asks for both repositories in one scope', async () => {
    const path = `/v2/secret/a/blobs/uploads/?mount=${digest}&from=open/b`;
    const { headers } = await setting.send('POST', path);
    expect(headers['www-authenticate']).toBe(challenge('repository:secret/a:pull,push', 'repository:open/b:pull'));
  });

  test('the realm has the host the client used, without anything that could end the header', async () => {
    const send = (host: string): Promise<string> =>
      exchangeBytes(setting.port, `GET /v2/ HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(await send('registry.example:8443')).toContain('Bearer realm="https://registry.example:8443/service/token"');
    expect(await send('a",scope="x')).toContain('Bearer realm="https://ascopex/service/token",service=');
    expect(await send('[::1]:5000')).toContain('Bearer realm="https://[::1]:5000/service/token"');
  });
});

describe('GET /v2/', () => {
  test.each<[string, { as?: string; headers?: Record<string, string> }, number]>([
    ['nobody', {}, 401],
    ['a user', { as: 'stranger' }, 200],
    ['an administrator', { as: 'admin' }, 200],
    ['a wrong password', { headers: { authorization: basic('admin', 'x') } }, 401],
  ])('answers %s', async (_name, who, status) => {
    for (const path of ['/v2/', '/v2']) {
      const answer = await setting.send('GET', path, who);
      expect(answer.status).toBe(status);
      if (status === 200) expect(answer.json).toEqual({});
      else expect(answer.error).toBe(twice('unauthorized'));
      const expected = who.headers ? 'Basic realm="harbor"' : challenge();
      if (status === 401) expect(answer.headers['www-authenticate']).toBe(expected);
    }
  });

  test('takes a token without access, but not one for nobody', async () => {
    const { json } = await setting.send('GET', '/service/token?service=harbor-registry', { as: 'stranger' });
    expect((await setting.send('GET', '/v2/', { token: json.token })).status).toBe(200);
    expect((await setting.send('GET', '/v2/', { token: await setting.token(undefined, 'open/a') })).status).toBe(401);
  });

  test('cannot be posted to', async () => {
    const answer = await setting.send('POST', '/v2/', { as: 'stranger' });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD']);
  });
});

describe('the catalog', () => {
  test('is for system administrators', async () => {
    expect((await setting.send('GET', '/v2/_catalog', { as: 'admin' })).status).toBe(200);
    for (const who of [{}, { as: 'projectAdmin' }, { token: await setting.token('admin', 'open/a') }]) {
      const answer = await setting.send('GET', '/v2/_catalog', who);
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Basic realm="harbor"');
      expect(answer.error).toBe(twice('unauthorized to list catalog'));
    }
  });

  test('is for the bearer of a token that an administrator asked for it', async () => {
    const tokenOf = async (as: string): Promise<string> => {
      const path = '/service/token?service=harbor-registry&scope=registry:catalog:*';
      return (await setting.send('GET', path, { as })).json.token;
    };
    expect((await setting.send('GET', '/v2/_catalog', { token: await tokenOf('admin') })).status).toBe(200);
    expect((await setting.send('GET', '/v2/_catalog', { token: await tokenOf('projectAdmin') })).status).toBe(401);
  });
});
