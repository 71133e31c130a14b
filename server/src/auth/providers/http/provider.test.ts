import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type FakeServer, startFakeServer } from '../fake-server.suite.ts';
import { basicHeader } from '../json-answer.ts';
import { describeProvider } from '../provider.suite.ts';
import { HttpAuthProvider, type HttpAuthSettings } from './provider.ts';

const SECRET = 'Through-the-pr0xy';
const TOKEN = 'token-of-alice';

let fake: FakeServer;
let loginAnswer: readonly [number, unknown];
let user: object;
beforeAll(async () => {
  fake = await startFakeServer(({ method, path, headers, body }) => {
    if (path === '/login' && method === 'POST') {
      return headers.authorization === basicHeader('alice', SECRET) ? loginAnswer : [401, {}];
    }
    const review = JSON.parse(body);
    const isRight = headers.authorization === `Bearer ${review.spec.token}` && review.spec.token === TOKEN;
    return [201, { ...review, status: isRight ? { authenticated: true, user } : { authenticated: false } }];
  });
});
beforeEach(() => {
  loginAnswer = [200, { session_id: TOKEN }];
  user = { username: 'alice', groups: ['devs', 'ops'] };
});
afterAll(() => fake.close());

const settings = (url: string): HttpAuthSettings => ({
  endpoint: `${url}/login`,
  reviewEndpoint: `${url}/review`,
  adminGroups: ['admins'],
  adminUsernames: ['boss'],
  verifyCertificate: true,
  certificate: '',
  skipSearch: false,
  timeoutMs: 1_000,
});
const provider = (more: Partial<HttpAuthSettings> = {}) =>
  new HttpAuthProvider({ settings: async () => ({ ...settings(fake.url), ...more }) });

beforeEach(() => {
  user = { username: 'alice', groups: ['devs', 'ops'] };
});

describeProvider('the authenticating proxy', {
  provider,
  providerAt: (port) => new HttpAuthProvider({ settings: async () => settings(`http://127.0.0.1:${port}`) }),
  unconfigured: () => new HttpAuthProvider({ settings: async () => undefined }),
  name: 'alice',
  secret: SECRET,
  identity: {
    username: 'alice',
    email: '',
    realname: 'alice',
    groups: [
      { type: 2, name: 'devs', dn: '' },
      { type: 2, name: 'ops', dn: '' },
    ],
    isAdmin: false,
  },
});

test('a group or a name makes an administrator', async () => {
  expect(await provider({ adminGroups: ['ops'] }).verify('alice', SECRET)).toMatchObject({
    identity: { isAdmin: true },
  });
  const byName = provider({ adminUsernames: ['alice'] });
  expect(await byName.verify('alice', SECRET)).toMatchObject({ identity: { isAdmin: true } });
});

test('a program logs in with its token, under its own name only', async () => {
  expect(await provider().verify('tokenreview$alice', TOKEN)).toMatchObject({ identity: { username: 'alice' } });
  expect(await provider().verify('tokenreview$bob', TOKEN)).toEqual({ kind: 'refused' });
  expect(await provider().verify('tokenreview$alice', 'other')).toEqual({ kind: 'refused' });
  expect(await provider().verifyToken(TOKEN)).toMatchObject({ identity: { username: 'alice' } });
  expect(await provider().verifyToken('')).toEqual({ kind: 'refused' });
});

test.each([
  ['a review without name', { groups: ['admins'] }, { kind: 'refused' }],
  ['groups that are none', { username: 'alice', groups: 'admins' }, { identity: { groups: [], isAdmin: false } }],
  [
    'groups with odd members',
    { username: 'alice', groups: [null, 1, '', 'devs'] },
    { identity: { groups: [{ name: 'devs' }] } },
  ],
])('%s is taken for what it is', async (_what, given, verdict) => {
  user = given;
  expect(await provider().verify('alice', SECRET)).toMatchObject(verdict);
});

test.each([
  ['fails', [500, {}]],
  ['sends somebody away', [302, {}]],
  ['answers without token', [200, {}]],
  ['answers with something else', [200, '[]']],
  ['answers without end', [200, 'x'.repeat(2_000_000)]],
] as const)('a proxy that %s is unavailable', async (_what, answer) => {
  loginAnswer = answer;
  expect(await provider().verify('alice', SECRET)).toMatchObject({ kind: 'unavailable' });
});

test('people nobody has seen can be named when the search is skipped', async () => {
  expect(await provider().findPerson('new')).toBeUndefined();
  expect(await provider({ skipSearch: true }).findPerson('new')).toMatchObject({ username: 'new' });
});
