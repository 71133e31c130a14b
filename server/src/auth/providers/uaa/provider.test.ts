import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeServer, startFakeServer } from '../fake-server.suite.ts';
import { basicHeader } from '../json-answer.ts';
import { describeProvider } from '../provider.suite.ts';
import { UaaProvider, type UaaSettings } from './provider.ts';

const SECRET = 'In-the-cl0ud-foundry';

let fake: FakeServer;
beforeAll(async () => {
  fake = await startFakeServer(({ path, query, headers, body }) => {
    if (path === '/oauth/token') return grant(headers.authorization, new URLSearchParams(body));
    if (path === '/userinfo' && headers.authorization === 'Bearer for-alice') {
      return [200, { user_name: 'alice', name: 'Alice A.', email: 'alice@haven.test' }];
    }
    if (path === '/Users' && headers.authorization === 'Bearer for-client') {
      const isAlice = query.get('filter') === "Username eq 'alice'";
      const alice = { userName: 'alice', emails: [{ value: 'alice@haven.test' }] };
      return [200, { resources: isAlice ? [{ userName: 'not-alice' }, alice] : [] }];
    }
    return [401, { error: 'invalid_token' }];
  });
});
afterAll(() => fake.close());

function grant(client: string | undefined, form: URLSearchParams): readonly [number, unknown] {
  if (client !== basicHeader('haven', 's%3Acret')) return [401, { error: 'invalid_client' }];
  if (form.get('grant_type') === 'client_credentials') return [200, { access_token: 'for-client' }];
  const isRight = form.get('username') === 'alice' && form.get('password') === SECRET;
  return isRight ? [200, { access_token: 'for-alice' }] : [401, { error: 'unauthorized' }];
}

const settings = (endpoint: string): UaaSettings => ({
  endpoint,
  clientId: 'haven',
  clientSecret: 's:cret',
  verifyCertificate: true,
  timeoutMs: 1_000,
});
const provider = (more: Partial<UaaSettings> = {}) =>
  new UaaProvider({ settings: async () => ({ ...settings(`${fake.url}/`), ...more }) });

describeProvider('UAA', {
  provider,
  providerAt: (port) => new UaaProvider({ settings: async () => settings(`http://127.0.0.1:${port}`) }),
  unconfigured: () => new UaaProvider({ settings: async () => undefined }),
  name: 'alice',
  secret: SECRET,
  identity: { username: 'alice', email: 'alice@haven.test', realname: 'Alice A.', groups: [], isAdmin: false },
});

test('a refused client is not a wrong password', async () => {
  const wrong = provider({ clientSecret: 'wrong' });
  expect(await wrong.verify('alice', SECRET)).toMatchObject({ kind: 'unavailable' });
  await expect(wrong.findPerson('alice')).rejects.toThrow('invalid_client');
});

test('people are found by their exact name', async () => {
  expect(await provider().findPerson('alice')).toEqual({
    username: 'alice',
    email: 'alice@haven.test',
    realname: 'alice',
  });
  for (const name of ['nobody', '', "x' or Username eq 'alice", 'a"b']) {
    expect(await provider().findPerson(name)).toBeUndefined();
  }
});
