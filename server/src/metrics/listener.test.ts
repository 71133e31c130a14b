import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { until } from '../../test/until.ts';
import { type LogFields, type Logger, silentLogger } from '../log/logger.ts';
import { gauge } from './family.ts';
import { MetricsListener } from './listener.ts';
import { MetricsPage } from './page.ts';
import type { MetricSource } from './source.ts';

const big = Array.from({ length: 500 }, (_, value) => ({ labels: { name: `n${value}` }, value }));
const sources: readonly MetricSource[] = [
  { name: 'a', part: 'core', read: () => [gauge('a', 'A', 1)] },
  { name: 'b', part: 'exporter', read: () => [gauge('b', 'B', big)] },
];
const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function listen(options: { port?: number; token?: string; logger?: Logger } = {}): Promise<MetricsListener> {
  const { port = 0, token, logger = silentLogger } = options;
  const listener = new MetricsListener({
    address: { host: '127.0.0.1', port, path: '/metrics', token },
    page: new MetricsPage({ sources, logger }),
    logger,
    retryMs: 20,
  });
  open.push(listener);
  await listener.start();
  return listener;
}

const get = (port: number | undefined, path = '/metrics', init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${port}${path}`, init);

describe('the listener', () => {
  test('serves the page, as text that Prometheus knows', async () => {
    const { port } = await listen();
    const answer = await get(port);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await answer.text()).toMatch(/^a 1$[\s\S]*^b\{name="n499"\} 499$/m);
    const head = await get(port, '/metrics', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  test('serves one part for ?comp=', async () => {
    const { port } = await listen();
    const text = await (await get(port, '/metrics?comp=core')).text();
    expect(text).toMatch(/^a 1$/m);
    expect(text).not.toMatch(/^b/m);
    expect((await get(port, '/metrics?comp=portal')).status).toBe(400);
  });

  test('compresses for those who ask for it', async () => {
    const { port } = await listen();
    const options = { port, path: '/metrics', headers: { 'accept-encoding': 'gzip' } };
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      request(options, resolve).on('error', reject).end();
    });
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(Buffer.concat(await answer.toArray())).toString()).toContain('b{name="n0"} 0');
  });

  test.each([
    ['POST', '/metrics', 405],
    ['GET', '/', 404],
    ['GET', '/metrics/', 404],
    ['GET', '/api/v2.0/projects', 404],
    ['GET', '/v2/', 404],
  ])('answers %s %s with %d', async (method, path, status) => {
    const { port } = await listen();
    expect((await get(port, path, { method })).status).toBe(status);
  });

  test('wants the token when there is one', async () => {
    const { port } = await listen({ token: 'of-the-scraper' });
    const status = async (authorization?: string) =>
      (await get(port, '/metrics', authorization === undefined ? {} : { headers: { authorization } })).status;
    expect(await status()).toBe(401);
    expect(await status('Bearer other')).toBe(401);
    expect(await status('Basic of-the-scraper')).toBe(401);
    expect(await status('Bearer of-the-scraper')).toBe(200);
  });

  test('leaves a port that is taken alone, says so, and takes it when it is free', async () => {
    // Its connections end with it, so that nobody asks again by one that is on its way out.
    const other = createServer((_request, response) => response.setHeader('connection', 'close').end('other'));
    other.listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const lines: [string, LogFields][] = [];
    const note = (level: string) => (fields: LogFields) => lines.push([level, fields]);
    const logger = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
    await listen({ port, logger });
    expect(lines).toEqual([['warn', { host: '127.0.0.1', port, reason: expect.stringContaining('taken') }]]);
    expect(await (await get(port)).text()).toBe('other');
    other.closeAllConnections();
    await new Promise((resolve) => other.close(resolve));
    await until(() => lines.some(([level]) => level === 'info'));
    expect(await (await get(port)).text()).toMatch(/^a 1$/m);
    expect(lines.filter(([level]) => level === 'warn')).toHaveLength(1);
  });
});
