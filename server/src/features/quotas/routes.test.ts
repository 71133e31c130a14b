import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestRest, type TestRest } from '../../../test/rest.ts';
import { sql } from '../../db/sql.ts';

let rest: TestRest;
beforeAll(async () => {
  rest = await startTestRest();
  for (const [name, limit] of [
    ['small', 1_024],
    ['unlimited', -1],
    ['large', 4_096],
  ] as const) {
    const body = { project_name: name, storage_limit: limit };
    expect((await rest.send('POST', '/projects', { as: 'admin', body })).status).toBe(201);
  }
  await rest.database.run(sql`UPDATE quota SET used = 900 WHERE hard = 1024`);
  await rest.database.run(sql`UPDATE quota SET used = 100 WHERE hard = 4096`);
});
afterAll(() => rest.close());

const list = async (query = '') => (await rest.send('GET', `/quotas${query}`, { as: 'admin' })).json;
const names = async (query = '') => (await list(query)).map(({ ref }: { ref: { name: string } }) => ref.name);
const idOf = async (name: string) =>
  (await list()).find(({ ref }: { ref: { name: string } }) => ref.name === name)?.id as number;

test('quotas are listed with what they are for', async () => {
  const [first] = await list();
  const project = (await rest.send('GET', '/projects/small', { as: 'admin' })).json;
  expect(first).toEqual({
    id: expect.any(Number),
    ref: { id: project.project_id, name: 'small', owner_name: 'admin' },
    hard: { storage: 1_024 },
    used: { storage: 900 },
    creation_time: expect.any(String),
    update_time: expect.any(String),
  });
  expect((await rest.send('GET', `/quotas/${first.id}`, { as: 'admin' })).json).toEqual(first);
  // As Terraform asks, page by page until nothing comes.
  expect(await names('/?page=1&page_size=100')).toEqual(['small', 'unlimited', 'large']);
  expect(await names('/?page=2&page_size=100')).toEqual([]);
});

test.each([
  ['?sort=hard.storage', ['small', 'large', 'unlimited']],
  ['?sort=-hard.storage', ['unlimited', 'large', 'small']],
  ['?sort=used.storage', ['unlimited', 'large', 'small']],
  ['?sort=-used.storage', ['small', 'large', 'unlimited']],
  ['?sort=nothing', ['small', 'unlimited', 'large']],
  ['?reference=project', ['small', 'unlimited', 'large']],
  ['?reference=user', []],
  ['?reference_id=0', []],
  ["?reference_id=1'%20OR%20'1'='1", []],
  ['?page_size=2', ['small', 'unlimited']],
])('%s lists %j', async (query, expected) => {
  expect(await names(query)).toEqual(expected);
});

test('one is found by the id of the project', async () => {
  const { project_id } = (await rest.send('GET', '/projects/large', { as: 'admin' })).json;
  expect(await names(`?reference=project&reference_id=${project_id}`)).toEqual(['large']);
});

test.each([-1, 1, 2 ** 50])('a limit of %d is taken', async (storage) => {
  const path = `/quotas/${await idOf('large')}`;
  const { status, text } = await rest.send('PUT', path, { as: 'admin', body: { hard: { storage } } });
  expect([status, text]).toEqual([200, '']);
  expect((await rest.send('GET', path, { as: 'admin' })).json.hard).toEqual({ storage });
});

test.each([
  [{ hard: { storage: 0 } }, 400],
  [{ hard: { storage: -2 } }, 400],
  [{ hard: { storage: 2 ** 50 + 1 } }, 400],
  [{ hard: { count: 5, storage: 5 } }, 400],
  [{ hard: {} }, 400],
  [{}, 400],
  [{ hard: { storage: '5' } }, 422],
  [{ hard: { storage: 1.5 } }, 422],
])('%j is refused', async (body, status) => {
  expect((await rest.send('PUT', `/quotas/${await idOf('small')}`, { as: 'admin', body })).status).toBe(status);
});

test('what is not there is not found', async () => {
  for (const id of ['0', '-1', '999999', '5000000000']) {
    expect((await rest.send('GET', `/quotas/${id}`, { as: 'admin' })).status).toBe(404);
    const body = { hard: { storage: 5 } };
    expect((await rest.send('PUT', `/quotas/${id}`, { as: 'admin', body })).status).toBe(404);
  }
});

test('only those with the right see and change them, not even the owner', async () => {
  await rest.send('POST', '/projects', { as: 'alice', body: { project_name: 'hers' } });
  const path = `/quotas/${await idOf('hers')}`;
  for (const [method, url] of [
    ['GET', '/quotas'],
    ['GET', path],
    ['PUT', path],
  ] as const) {
    const body = method === 'PUT' ? { hard: { storage: -1 } } : undefined;
    expect((await rest.send(method, url, { as: 'alice', body })).status).toBe(403);
    expect((await rest.send(method, url, { body })).status).toBe(401);
  }
});

describe('counting anew', () => {
  const sync = (as?: string) => rest.send('POST', '/api/internal/syncquota', as === undefined ? {} : { as });

  test('sets the used storage to what the blobs say', async () => {
    const id = await idOf('small');
    const db = rest.database;
    await db.run(sql`INSERT INTO blob (digest, size) VALUES ('sha256:counted', 40), ('sha256:freed', 9)`);
    await db.run(sql`
      INSERT INTO project_blob (project_id, blob_id, charges)
      SELECT q.project_id, b.id, CASE b.size WHEN 40 THEN 2 ELSE 0 END FROM quota q, blob b
      WHERE q.id = ${id} AND b.digest IN ('sha256:counted', 'sha256:freed')`);
    await db.run(sql`UPDATE quota SET used = 7 WHERE id = ${id}`);
    expect((await sync('admin')).status).toBe(200);
    expect((await sync('admin')).status).toBe(200);
    expect((await rest.send('GET', `/quotas/${id}`, { as: 'admin' })).json.used).toEqual({ storage: 40 });
    const row = await db.first<{ text: string }>(sql`
      SELECT operation_description AS text FROM audit_log_ext WHERE resource_type = 'quota' ORDER BY id DESC LIMIT 1`);
    expect(row?.text).toMatch(/^count the used storage of \d+ projects anew, 0 corrected$/);
  });

  test('is for administrators, and not in read-only mode', async () => {
    expect((await sync()).status).toBe(401);
    expect((await sync('alice')).status).toBe(403);
    rest.settings.readOnly = true;
    const refused = await sync('admin');
    rest.settings.readOnly = false;
    expect(refused.error).toBe('DENIED: The system is in read only mode. Any modification is prohibited.');
  });
});
