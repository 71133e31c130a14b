import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestRest, type TestRest } from '../../../../test/rest.ts';

let rest: TestRest;
beforeAll(async () => {
  rest = await startTestRest();
});
afterAll(() => rest.close());

const PATH = '/system/CVEAllowlist';
const get = async (as = 'alice') => (await rest.send('GET', PATH, { as })).json;
const put = (body: object, as: string | undefined = 'admin') => rest.send('PUT', PATH, { as, body });
const item = (cve_id: string) => ({ cve_id });

test('is empty until it is written, and kept as it was written', async () => {
  expect(await get()).toMatchObject({ items: [] });
  const items = [item('CVE-2025-0001'), item('CVE-2025-0002')];
  const { status, text } = await put({ items, expires_at: 4_102_444_800, project_id: 7, id: 9 });
  expect([status, text]).toEqual([200, '']);
  const kept = await get();
  expect(kept).toMatchObject({ items, expires_at: 4_102_444_800, id: expect.any(Number) });
  expect(kept.project_id ?? 0).toBe(0);
  await put({ items: [] });
  expect(await get()).not.toHaveProperty('expires_at');
  expect((await get()).items).toEqual([]);
});

test.each([
  [{ items: [item('')] }, 400],
  [{ items: [{}] }, 400],
  [{ items: [item('CVE-1'), item('CVE-1')] }, 400],
  [{ items: 'CVE-1' }, 422],
])('%j is refused', async (body, status) => {
  expect((await put(body)).status).toBe(status);
});

test('is read by everybody who has signed in and written by administrators', async () => {
  expect((await rest.send('GET', PATH)).status).toBe(401);
  expect((await put({ items: [] }, 'alice')).status).toBe(403);
  expect((await rest.send('PUT', PATH, { body: { items: [] } })).status).toBe(401);
});
