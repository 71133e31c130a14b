import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestRest, type TestRest } from '../../../test/rest.ts';

let rest: TestRest;
beforeAll(async () => {
  rest = await startTestRest();
});
afterAll(() => rest.close());

test('administrators see everything that can be granted', async () => {
  const { json } = await rest.send('GET', '/permissions', { as: 'admin' });
  expect(json.system).toHaveLength(70);
  expect(json.project).toHaveLength(70);
  expect(json.system[0]).toEqual({ resource: 'audit-log', action: 'list' });
  expect(json.system.at(-1)).toEqual({ resource: 'user-group', action: 'delete' });
  expect(json.project[0]).toEqual({ resource: 'log', action: 'list' });
  expect(json.project.at(-1)).toEqual({ resource: 'member', action: 'delete' });
  expect(json.system).not.toContainEqual({ resource: 'robot', action: 'update' });
});

test('administrators of a project see what can be granted there, others nothing', async () => {
  expect((await rest.send('GET', '/permissions')).status).toBe(401);
  expect((await rest.send('GET', '/permissions', { as: 'bob' })).status).toBe(403);
  await rest.send('POST', '/projects', { as: 'bob', body: { project_name: 'bobs' } });
  const { json } = await rest.send('GET', '/permissions', { as: 'bob' });
  expect(json.system ?? null).toBeNull();
  expect(json.project).toHaveLength(70);
});
