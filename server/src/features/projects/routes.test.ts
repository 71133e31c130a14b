import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestRest, type TestRest } from '../../../test/rest.ts';

let rest: TestRest;
beforeAll(async () => {
  rest = await startTestRest();
});
afterAll(() => rest.close());

async function createProject(name: string, as = 'alice', more: object = {}): Promise<string> {
  const { status, headers, text } = await rest.send('POST', '/projects', { as, body: { project_name: name, ...more } });
  expect([status, text]).toEqual([201, '']);
  return headers.get('location')?.split('/').at(-1) ?? '';
}

test('a created project can be read by its owner, by id and by name', async () => {
  const id = await createProject('first', 'alice', { metadata: { public: 'false', auto_scan: 'T' }, storage_limit: 5 });
  const byId = await rest.send('GET', `/projects/${id}`, { as: 'alice' });
  expect(byId.json).toEqual({
    project_id: Number(id),
    name: 'first',
    owner_id: 2,
    owner_name: 'alice',
    repo_count: 0,
    current_user_role_id: 1,
    current_user_role_ids: [1],
    creation_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    update_time: expect.any(String),
    metadata: { public: 'false', auto_scan: 'true' },
    cve_allowlist: {
      project_id: Number(id),
      items: [],
      creation_time: '0001-01-01T00:00:00.000Z',
      update_time: '0001-01-01T00:00:00.000Z',
    },
  });
  const byName = await rest.send('GET', '/projects/first', { as: 'alice' });
  expect(byName.json).toEqual(byId.json);
});
