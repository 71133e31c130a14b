import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { imageOf, pushImage } from '../../test/images.ts';
import { startTestRegistry, type TestRegistry } from '../../test/registry.ts';

let setting: TestRegistry;
let tagPath: string;

beforeAll(async () => {
  setting = await startTestRegistry();
  await setting.addProject('secret');
  await setting.addProject('open', { public: true });
  await setting.addUser('mallory');
  await pushImage(setting, { repository: 'secret/a', as: 'admin' }, imageOf(), 'v1');
  tagPath = 'secret/a/manifests/v1';
});

afterAll(() => setting.close());

describe('no spelling of a path leads round the check', () => {
  // Each means a repository of the private project to some reader of paths, or the catalog (CVE-2020-29662).
  const tricks = [
    '/v2/open/../secret/a/manifests/v1',
    '/v2/open/%2e%2e/secret/a/manifests/v1',
    '/v2/open/%2E%2E%2Fsecret/a/manifests/v1',
    '/v2/open/x/..%2f..%2fsecret/a/manifests/v1',
    '/v2/open%2f..%2fsecret/a/manifests/v1',
    '/v2/./secret/a/manifests/v1',
    '/v2//secret/a/manifests/v1',
    '/v2/secret//a/manifests/v1',
    '/v2/secret%2fa%2fmanifests%2fv1',
    '/v2/secret/a/manifests/%76%31',
    '/v2/%73ecret/a/manifests/v1',
    '/v2/Secret/a/manifests/v1',
    '/v2/secret/A/manifests/v1',
    '/v2/secret/a/manifests/v1/',
    '/v2/secret/a/manifests/v1%00',
    '/v2/secret%00/a/manifests/v1',
    '/v2/secret/a/manifests/v1?x=/open/b/manifests/v1',
    '/v2/secret/a/manifests/v1;x=1',
    '/v2/open/secret/a/manifests/../../../secret/a/manifests/v1',
    '/v2/open\\..\\secret/a/manifests/v1',
    '/v2/secret%252fa/manifests/v1',
    '/v2/secret/a/MANIFESTS/v1',
    '/v2/secret/a/tags/list/',
    '/v2/secret/a/tags//list',
    '/v2/secret/a/tags%2flist',
    '/v2/_catalog/',
    '/v2//_catalog',
    '/v2/%5fcatalog',
    '/v2/_CATALOG',
    '/v2/_catalog/x',
    '/v2/./_catalog',
    '/v2/open/../_catalog',
    '/v2/_catalog%00',
    '/v2/_catalog;',
    `/v2/${'a/'.repeat(2_000)}manifests/v1`,
    `/v2/open/${'a'.repeat(5_000)}/manifests/v1`,
    '/v2/%',
    '/v2/%zz/a/manifests/v1',
    '/v2/secret/a/manifests/%c0%af',
  ];

  const named = tricks.map((path) => [path.slice(0, 60), path] as const);

  test.each(named)('%j gives nothing to a stranger', async (_name, path) => {
    for (const who of [{}, { as: 'mallory' }, { token: await setting.token('mallory', 'open/a', 'secret/a') }]) {
      const answer = await setting.send('GET', path, who);
      expect([400, 401, 404]).toContain(answer.status);
      expect(answer.json.errors).toHaveLength(1);
      expect(answer.json.errors[0]).toMatchObject({ code: expect.any(String), message: expect.any(String) });
    }
  });

  test.each(named)('%j gives an administrator an answer all the same', async (_name, path) => {
    // Not DELETE: what an administrator may delete would be gone for the next one.
    for (const method of ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'OPTIONS', 'PROPFIND']) {
      const answer = await setting.send(method, path, { as: 'admin' });
      expect(answer.status, method).toBeLessThan(500);
    }
    expect(setting.failures).toEqual([]);
  });

  test('the plain path is there', async () => {
    expect((await setting.send('GET', `/v2/${tagPath}`, { as: 'admin' })).status).toBe(200);
    expect((await setting.send('GET', `/v2/${tagPath}`, { as: 'mallory' })).status).toBe(401);
  });
});

describe('what is no route', () => {
  test.each(['/v2/x', '/v2/open/a', '/v2/open/a/unknown/x', '/v2/open/a/tags'])(
    '%s is refused with an empty challenge',
    async (path) => {
      for (const who of [{}, { as: 'admin' }]) {
        const answer = await setting.send('GET', path, who);
        expect(answer.status).toBe(401);
        expect(answer.headers['www-authenticate']).toBe('');
        const text = `un-recognized request: GET ${path}`;
        expect(answer.error).toBe(`UNAUTHORIZED: ${text}: ${text}`);
      }
    },
  );

  test('a repository needs a project and a valid name', async () => {
    for (const [path, name] of [
      ['/v2/alone/tags/list', 'alone'],
      ['/v2/Open/a/tags/list', 'Open/a'],
      ['/v2/open/a%2f/tags/list', 'open/a/'],
    ]) {
      const answer = await setting.send('GET', path ?? '', { as: 'admin' });
      expect([answer.status, answer.error]).toEqual([
        400,
        `BAD_REQUEST: bad request: invalid repository name: ${name}`,
      ]);
    }
  });

  test.each(['-x', '.x', 'a b', 'a%20b', 'x'.repeat(129), 'a@b', '%F0%9F%90%B3'])(
    'the reference %s is none',
    async (reference) => {
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const path = `/v2/open/a/manifests/${reference.replace(' ', '%20')}`;
        const answer = await setting.send(method, path, { as: 'admin' });
        expect([answer.status, answer.error], method).toEqual([404, 'NOT_FOUND: invalid reference format']);
      }
    },
  );
});
