import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { HttpClient } from '../../test/http-client.ts';
import { basic } from '../../test/registry.ts';
import { type App, createApp } from '../app.ts';
import { loadSecretKey } from '../auth/secret-key.ts';
import { loadConfig } from '../config/index.ts';
import { prepareInstallation } from '../first-start.ts';
import { silentLogger } from '../log/logger.ts';

const adminPassword = 'Admin-of-doors-1';
let db: TestDatabase;
let dataDir: string;
let app: App;
let client: HttpClient;

beforeAll(async () => {
  db = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'haven-test-doors-'));
  const env = { HAVEN_HOST: '127.0.0.1', HAVEN_PORT: '0', HAVEN_DATA_DIR: dataDir, HAVEN_DATABASE_URL: db.url };
  const config = loadConfig({ env, file: undefined });
  const secretKey = await loadSecretKey(dataDir);
  const installation = await prepareInstallation(db.database, { secretKey, adminPassword });
  app = await createApp({ config, database: db.database, logger: silentLogger, installation, secretKey, env });
  const { url } = await app.listen();
  client = new HttpClient(Number(new URL(url).port));
});

afterAll(async () => {
  client.close();
  await app.close();
  await db.drop();
  await rm(dataDir, { recursive: true, force: true });
});

const authorization = basic('admin', adminPassword);

describe('the whole server', () => {
  // Catalog and private repositories were once to be had by another spelling of the path (CVE-2020-29662).
  test.each([
    ...['/v2/_catalog', '/v2/_catalog/', '//v2/_catalog', '/v2//_catalog', '/%76%32/_catalog', '/v2%2f_catalog'],
    ...['/V2/_catalog', '/v2/./_catalog', '/v2/x/../_catalog', '/./v2/_catalog', '/x/../v2/_catalog', '/v2;/_catalog'],
    ...[
      '/api/../v2/_catalog',
      '/api/v2.0/../../v2/_catalog',
      '/v2?/_catalog',
      '/v2\\_catalog',
      '/service/token/../../v2/_catalog',
    ],
  ])('shows the catalog to nobody at %s', async (path) => {
    const answer = await client.send('GET', path);
    expect([400, 401, 404]).toContain(answer.status);
    expect(answer.body.toString()).not.toContain('repositories');
  });

  test.each([
    '/service/token/',
    '/service//token',
    '/Service/token',
    '/service/token%2f',
    '//service/token',
    '/service/%74oken',
    '/v2/../service/token',
  ])('gives a token or nothing at %s', async (path) => {
    const answer = await client.send('GET', `${path}?service=harbor-registry&scope=repository:library/a:pull`);
    expect(answer.status).toBeLessThan(500);
    if (answer.status === 200) expect(answer.json.token).toBeDefined();
  });

  test('opens each door to the one who knocks at it', async () => {
    const get = async (path: string) => (await client.send('GET', path, { headers: { authorization } })).status;
    expect(await get('/v2/')).toBe(200);
    expect(await get('/v2')).toBe(200);
    expect(await get('/v2/_catalog')).toBe(200);
    expect(await get('/service/token?service=harbor-registry')).toBe(200);
    expect(await get('/api/v2.0/projects')).toBe(200);
    expect(await get('/v2x')).toBe(404);
  });

  test('takes a token on /v2 only', async () => {
    const path = '/service/token?service=harbor-registry&scope=repository:library/a:pull';
    const { json } = await client.send('GET', path, { headers: { authorization } });
    const bearer = { authorization: `Bearer ${json.token}` };
    expect((await client.send('GET', '/v2/', { headers: bearer })).status).toBe(200);
    expect((await client.send('GET', '/api/v2.0/users', { headers: bearer })).status).toBe(401);
  });
});
