import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rawSql, sql } from '../../src/db/sql.ts';
import { imageOf, pushImage } from '../images.ts';
import { MatrixWorld, rows } from '../permission-matrix/world.ts';
import { basic } from '../rest.ts';
import { makeObjects } from './objects.ts';

// Harbor #23633 and #23718: ids above 2^31, and times after 19 January 2038, did not fit where they were kept or read.
const FIRST = 5_000_000_000;
let world: MatrixWorld;
beforeAll(async () => {
  world = await MatrixWorld.start();
  const { database } = world.content;
  const counters = await database.many<{ table: string; column: string }>(sql`
    SELECT c.table_name AS table, c.column_name AS column FROM information_schema.columns c
    JOIN pg_class p ON p.relname = c.table_name AND NOT p.relispartition
    WHERE c.table_schema = 'public' AND c.is_identity = 'YES' AND c.data_type = 'bigint'`);
  expect(counters.map(({ table }) => table)).toEqual(expect.arrayContaining(['artifact', 'task', 'execution']));
  for (const { table, column } of counters) {
    await database.run(rawSql(`ALTER TABLE ${table} ALTER COLUMN ${column} RESTART WITH ${FIRST}`));
  }
  await pushImage(world.content.v2, { repository: 'matrix-private/app', as: 'admin' }, imageOf(), 'v1');
});
afterAll(() => world.close());

const inProject = rows.filter(([, , { rule }]) => rule.kind === 'project' || rule.kind === 'authenticatedInProject');

describe('ids beyond 32 bits are as good as any in', () => {
  test.each(inProject)('%s', async (_name, operation, given) => {
    const place = world.place('private');
    const ids = await makeObjects(world, operation, place);
    const request = await world.ask(operation, given, place, (parts) => {
      const path = { ...ids, ...parts.path };
      // What is changed has the id of the path in its body too.
      const id = operation.method === 'PUT' ? Number(Object.values(path).at(-1)) : undefined;
      return { ...parts, path, body: withId(parts.body, id) };
    });
    const { status, text } = await world.send(request, world.authorization('projectAdmin', 'private'));
    expect(status, text).toBeLessThan(500);
    expect([400, 422], text).not.toContain(status);
  });
});

test('a robot whose end is after 2038 can work, and says when that is', async () => {
  const permissions = [{ kind: 'project', namespace: '*', access: [{ resource: 'repository', action: 'list' }] }];
  const body = { name: 'long-lived', level: 'system', duration: 36_500, permissions };
  const made = await world.content.send('POST', '/robots', { as: 'admin', body });
  expect(made.status, made.text).toBe(201);
  expect(made.json.expires_at).toBeGreaterThan(2 ** 31);
  const shown = await world.content.send('GET', `/robots/${made.json.id}`, { as: 'admin' });
  expect(shown.json.expires_at).toBe(made.json.expires_at);
  const list = { method: 'GET', path: '/projects/matrix-private/repositories', body: undefined };
  expect((await world.send(list, basic(made.json.name, made.json.secret))).status).toBe(200);
});

test('an allowlist that ends after 2038 does so', async () => {
  const body = { expires_at: 4_102_444_800, items: [{ cve_id: 'CVE-2020-1' }] };
  expect((await world.content.send('PUT', '/system/CVEAllowlist', { as: 'admin', body })).status).toBe(200);
  expect((await world.content.send('GET', '/system/CVEAllowlist', { as: 'admin' })).json).toMatchObject(body);
});

function withId(body: unknown, id: number | undefined): unknown {
  return typeof body === 'object' && body !== null && 'id' in body && id !== undefined ? { ...body, id } : body;
}
