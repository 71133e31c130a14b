import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestRegistry, type TestRegistry } from '../../test/registry.ts';

let registry: TestRegistry;
beforeAll(async () => {
  registry = await startTestRegistry();
  await registry.addUser('alice');
});
afterAll(() => registry.close());

async function cookieOf(name: string): Promise<Record<string, string>> {
  const caller = await registry.authenticator.person(name, 'Passw0rd-of-tests');
  if (caller?.kind !== 'user') throw new Error(`${name} cannot log in`);
  return { cookie: `other=1; sid=${await registry.sessions.open(caller, { address: '', userAgent: '' })}` };
}

test('a browser gets a token by its session', async () => {
  const headers = await cookieOf('alice');
  const { status, json } = await registry.send('GET', '/service/token?service=harbor-registry', { headers });
  expect(status).toBe(200);
  expect(JSON.parse(Buffer.from(json.token.split('.')[1], 'base64url').toString()).sub).toBe('alice');
});

test('a session is worth nothing on /v2, where another site could use it', async () => {
  const headers = await cookieOf('admin');
  await registry.addProject('guarded');
  expect((await registry.send('GET', '/v2/', { headers })).status).toBe(401);
  expect((await registry.send('GET', '/v2/_catalog', { headers })).status).toBe(401);
  expect((await registry.send('POST', '/v2/guarded/app/blobs/uploads/', { headers })).status).toBe(401);
});
