import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchangeBytes } from '../../test/http-client.ts';
import { loadPortal } from './files.ts';
import { Portal } from './portal.ts';

let directory: string;
let server: Server;
let port: number;
const document = `<!doctype html><title>Haven</title>${'<p>text</p>'.repeat(200)}`;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'haven-portal-'));
  await mkdir(join(directory, 'assets'));
  await writeFile(join(directory, 'index.html'), document);
  await writeFile(join(directory, 'assets/index-abc.js'), 'export {};');
  await writeFile(join(directory, '.built-from'), 'secret');
  const portal = new Portal(await loadPortal(directory));
  server = createServer((request, response) => {
    if (!portal.handle(request, response)) response.writeHead(404).end('elsewhere');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(async () => {
  server.close();
  await rm(directory, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`http://127.0.0.1:${port}${path}`, { method, headers, redirect: 'manual' });

describe('the document', () => {
  test.each(['/', '/p', '/p/team/-/members', '/r/team/a/b:v1', '/r/team/api@sha256:00/-/layers', '/admin/users?x=1'])(
    'is the answer to %s',
    async (path) => {
      const answer = await get(path);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(await answer.text()).toBe(document);
      expect(answer.headers.get('cache-control')).toBe('no-cache');
    },
  );

  test.each([
    '/v2/',
    '/api/v2.0/projects',
    '/c/login',
    '/service/token',
    '/private',
    '/px',
    '/.built-from',
    '/assets/x',
  ])('is not the answer to %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  // CVE-2023-4956: pages in a frame of another site, which people then clicked on.
  test('allows nothing inline, nothing from elsewhere, and no frames', async () => {
    const { headers } = await get('/');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('is not sent again to those who have it', async () => {
    const etag = (await get('/')).headers.get('etag') ?? '';
    expect((await get('/p', { 'if-none-match': etag })).status).toBe(304);
    expect((await get('/p', { 'if-none-match': '"other"' })).status).toBe(200);
  });

  test('takes changes only from elsewhere', async () => {
    expect((await get('/p', {}, 'POST')).status).toBe(404);
    const head = await get('/p', {}, 'HEAD');
    expect([head.status, await head.text()]).toEqual([200, '']);
  });
});

test('files with a name of their contents stay with the browser', async () => {
  const answer = await get('/assets/index-abc.js');
  expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
});

test('what is sent is compressed as the browser can read it', async () => {
  const ask = async (accepted: string) => {
    const request = `GET / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: ${accepted}\r\nConnection: close\r\n\r\n`;
    const answer = await exchangeBytes(port, request);
    const [head = '', body = ''] = answer.split('\r\n\r\n', 2);
    return { encoding: /content-encoding: (\w+)/i.exec(head)?.[1], body: Buffer.from(body, 'latin1') };
  };
  const [brotli, gzipped, plain] = [await ask('gzip, br'), await ask('gzip'), await ask('identity')];
  expect([brotli.encoding, gzipped.encoding, plain.encoding]).toEqual(['br', 'gzip', undefined]);
  expect(brotliDecompressSync(brotli.body).toString()).toBe(document);
  expect(gunzipSync(gzipped.body).toString()).toBe(document);
});

test.each([
  ['/account/sign-in', '/login'],
  ['/harbor/projects', '/p'],
  ['/oidc-onboard?username=x&redirect_url=%2Fp', '/oidc/onboarding?username=x&redirect_url=%2Fp'],
])('%s of Harbor has moved to %s', async (old, place) => {
  const answer = await get(old);
  expect([answer.status, answer.headers.get('location')]).toEqual([301, place]);
});

test('without a build there are no pages', async () => {
  const portal = new Portal(new Map());
  const { request, response } = { request: { method: 'GET', url: '/' }, response: {} };
  expect(portal.handle(request as never, response as never)).toBe(false);
});
