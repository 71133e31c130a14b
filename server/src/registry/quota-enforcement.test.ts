import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestRegistry, type TestRegistry } from '../../test/registry.ts';
import { sql } from '../db/sql.ts';

let registry: TestRegistry;
let serial = 0;
beforeAll(async () => {
  registry = await startTestRegistry();
});
afterAll(() => registry.close());

const admin = { kind: 'user', userId: 1, username: 'admin', sysadmin: true, groupIds: [] } as const;
const digestOf = (bytes: Buffer | string) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

async function project(hard: number): Promise<string> {
  const name = `quota-${++serial}`;
  await registry.addProject(name, { hard });
  return name;
}

function push(name: string, bytes: Buffer) {
  const path = `/v2/${name}/app/blobs/uploads/?digest=${digestOf(bytes)}`;
  return registry.send('POST', path, { as: 'admin', body: bytes });
}

async function pushManifest(name: string, layer: Buffer) {
  const config = Buffer.from('{}');
  for (const bytes of [config, layer]) expect((await push(name, bytes)).status).toBe(201);
  const descriptor = (bytes: Buffer, mediaType: string) => ({ mediaType, digest: digestOf(bytes), size: bytes.length });
  const body = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: descriptor(config, 'application/vnd.oci.image.config.v1+json'),
    layers: [descriptor(layer, 'application/vnd.oci.image.layer.v1.tar+gzip')],
  });
  const headers = { 'content-type': 'application/vnd.oci.image.manifest.v1+json' };
  return registry.send('PUT', `/v2/${name}/app/manifests/v1`, { as: 'admin', body, headers });
}

const events = (type: string, name: string) =>
  registry.database.many<{ actor: string; payload: { repository: string; tags: string[]; details: string } }>(sql`
    SELECT actor, payload FROM event JOIN project USING (project_id) WHERE type = ${type} AND name = ${name} ORDER BY id`);

test('what exceeds the limit is refused, in words and as an event', async () => {
  const name = await project(1_000);
  const refused = await push(name, Buffer.alloc(2_000, serial));
  const text =
    'adding 2.0 KiB of storage resource, which when updated to current usage of 0.0 B will exceed the configured upper limit of 1000.0 B.';
  expect([refused.status, refused.error]).toEqual([403, `DENIED: ${text}`]);
  expect(await events('QUOTA_EXCEED', name)).toEqual([
    { actor: 'admin', payload: { repository: `${name}/app`, tags: [], details: text } },
  ]);
  const row = await registry.database.first(sql`
    SELECT used FROM quota JOIN project USING (project_id) WHERE name = ${name}`);
  expect(row).toEqual({ used: 0 });
});

test('a manifest that exceeds the limit is named in the event, although nothing of the push is left', async () => {
  const name = await project(1_000);
  const refused = await pushManifest(name, Buffer.alloc(900, serial));
  expect(refused.status).toBe(403);
  expect(await events('QUOTA_EXCEED', name)).toEqual([
    { actor: 'admin', payload: { repository: `${name}/app`, tags: ['v1'], details: refused.error?.slice(8) } },
  ]);
  expect(refused.error).toMatch(
    /^DENIED: adding \d+\.0 B of storage resource, which when updated to current usage of 902\.0 B will exceed/,
  );
  const rows = await registry.database.many(
    sql`SELECT FROM artifact JOIN project USING (project_id) WHERE name = ${name}`,
  );
  expect(rows).toEqual([]);
});

test('from 85 % of the limit on, everything that adds to the project is told of', async () => {
  const name = await project(10_000);
  const roomy = await pushManifest(name, Buffer.alloc(1_000, serial));
  expect([roomy.status, roomy.headers.warning]).toEqual([201, undefined]);
  expect(await events('QUOTA_WARNING', name)).toEqual([]);
  const warned = await pushManifest(name, Buffer.alloc(7_500, serial));
  const told = await events('QUOTA_WARNING', name);
  const texts = told.map(({ payload }) => payload.details);
  expect(texts).toEqual([
    expect.stringMatching(/^quota usage reach 85%: resource storage used 8\.\d KiB of 9\.8 KiB$/),
    expect.stringMatching(/^quota usage reach 85%: resource storage used 9\.\d KiB of 9\.8 KiB$/),
  ]);
  expect(told.map(({ payload }) => payload.tags)).toEqual([[], ['v1']]);
  expect(warned.headers.warning).toBe(`299 - "${texts[1]}"`);
  // A push that adds nothing is nothing to tell.
  await pushManifest(name, Buffer.alloc(7_500, serial));
  expect(await events('QUOTA_WARNING', name)).toHaveLength(2);
});

test('while quotas are off no limit counts, but use does', async () => {
  const name = await project(1_000);
  await registry.settings.update(admin, { quota_per_project_enable: false });
  expect((await push(name, Buffer.alloc(2_000, 99))).status).toBe(201);
  await registry.settings.update(admin, { quota_per_project_enable: true });
  const usage = await registry.database.first(sql`
    SELECT used FROM quota JOIN project USING (project_id) WHERE name = ${name}`);
  expect(usage).toEqual({ used: 2_000 });
  expect((await registry.send('POST', `/v2/${name}/app/blobs/uploads/`, { as: 'admin' })).status).toBe(403);
});

test('in read-only mode nothing is changed, everything is read', async () => {
  const name = await project(-1);
  expect((await push(name, Buffer.from('kept'))).status).toBe(201);
  const { headers } = await registry.send('POST', `/v2/${name}/app/blobs/uploads/`, { as: 'admin' });
  await registry.settings.update(admin, { read_only: true });
  const blob = `/v2/${name}/app/blobs/${digestOf('kept')}`;
  for (const [method, path] of [
    ['POST', `/v2/${name}/app/blobs/uploads/`],
    ['PATCH', String(headers.location)],
    ['PUT', `${headers.location}?digest=${digestOf('x')}`],
    ['DELETE', String(headers.location)],
    ['DELETE', blob],
    ['PUT', `/v2/${name}/app/manifests/v1`],
    ['DELETE', `/v2/${name}/app/manifests/v1`],
  ] as const) {
    const answer = await registry.send(method, path, { as: 'admin', body: 'x' });
    expect(answer.error).toBe('DENIED: The system is in read only mode. Any modification is prohibited.');
  }
  expect((await registry.send('GET', blob, { as: 'admin' })).status).toBe(200);
  await registry.settings.update(admin, { read_only: false });
  expect((await registry.send('DELETE', blob, { as: 'admin' })).status).toBe(202);
});

test('tokens live as long as the settings say', async () => {
  await registry.settings.update(admin, { token_expiration: 7 });
  const answer = await registry.send('GET', '/service/token?service=harbor-registry', { as: 'admin' });
  const claims = JSON.parse(Buffer.from(answer.json.token.split('.')[1], 'base64url').toString());
  expect([answer.json.expires_in, claims.exp - claims.iat]).toEqual([420, 420]);
});
