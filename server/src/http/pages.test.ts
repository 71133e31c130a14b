import { type Operation, operations } from '@haven/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestRest, type TestRest } from '../../test/rest.ts';
import { notImplemented } from './not-implemented.ts';

let rest: TestRest;
beforeAll(async () => {
  rest = await startTestRest();
});
afterAll(() => rest.close());

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${rest.url}${path}`, { headers });

describe('the API explorer', () => {
  test('is where Harbor has it, with files of this server only and nothing inline', async () => {
    const page = await get('/devcenter-api-2.0');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'/);
    expect(policy).not.toContain('unsafe');
    const html = await page.text();
    expect(html).not.toMatch(/<style|<script[^>]*>\s*[^<\s]|\son\w+=|\sstyle=|https?:\/\//);
    const files = [...html.matchAll(/(?:src|href)="(\/devcenter-[^"]+)"/g)].map(([, path = '']) => path);
    expect(files).toHaveLength(3);
    for (const path of files) {
      const file = await get(path);
      expect([path, file.status]).toEqual([path, 200]);
      expect(await file.text()).not.toMatch(
        /https?:\/\/|innerHTML|insertAdjacentHTML|eval\(|localStorage|sessionStorage/,
      );
    }
  });

  test('is sent again only when it has changed', async () => {
    const etag = (await get('/devcenter-api-2.0/explorer.js')).headers.get('etag') ?? '';
    const again = await get('/devcenter-api-2.0/explorer.js', { 'if-none-match': etag });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  test.each(['/devcenter-api-2.0/../pages.ts', '/devcenter-api-2.0/%2e%2e/pages.ts', '/devcenter-api-2.0/x.js'])(
    'has no file %s',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );
});

test('the served contract says 501 where an operation is to come, and nowhere else', async () => {
  const { json } = await rest.send('GET', '/openapi.json');
  const later = Object.values<Operation>(operations)
    .filter(({ method, path }) => '501' in json.paths[path][method.toLowerCase()].responses)
    .map(({ id }) => id);
  expect(later.toSorted()).toEqual([...notImplemented].toSorted());
});
