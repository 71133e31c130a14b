import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildHaven, HavenProcess } from '../../../test/haven-process.ts';
import { type HttpTarget, startTarget } from '../../../test/http-target.ts';
import { contentOf, imageOf } from '../../../test/images.ts';
import { basic } from '../../../test/rest.ts';
import { until } from '../../../test/until.ts';

let directory: string;
let target: HttpTarget;
let haven: HavenProcess;
beforeAll(async () => {
  buildHaven();
  directory = await mkdtemp(join(tmpdir(), 'haven-test-killed-'));
  target = await startTarget();
});
afterAll(async () => {
  await haven?.end();
  await target.close();
  await rm(directory, { recursive: true, force: true });
});

/** Starts the program, or what a kill has left of it. */
async function start(): Promise<string> {
  const env = {
    HAVEN_ADMIN_PASSWORD: 'Passw0rd-of-tests',
    HAVEN_OUTBOUND_ALLOW: 'loopback',
    // Nobody looks at these, and another program may have the usual port.
    HAVEN_METRICS_ENABLED: 'false',
  };
  haven = new HavenProcess({ dataDir: directory, env });
  return haven.ready();
}

const authorization = basic('admin', 'Passw0rd-of-tests');

async function send(url: string, method: string, body?: unknown, contentType = 'application/json'): Promise<Response> {
  const headers = { authorization, ...(body !== undefined && { 'content-type': contentType }) };
  const text = body instanceof Uint8Array ? body : JSON.stringify(body);
  const answer = await fetch(url, { method, headers, ...(body !== undefined && { body: text }) });
  if (answer.status >= 300) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
  return answer;
}

async function push(url: string, tag: string): Promise<void> {
  const image = imageOf({ layers: [contentOf(tag)] });
  for (const { bytes, digest } of image.blobs) {
    await send(`${url}/v2/library/app/blobs/uploads/?digest=${digest}`, 'POST', bytes, 'application/octet-stream');
  }
  await send(`${url}/v2/library/app/manifests/${tag}`, 'PUT', image.bytes, image.mediaType);
}

const tags = (): readonly string[] => target.received.map(({ body }) => JSON.parse(body).event_data.resources[0].tag);
const ids = (): readonly unknown[] => target.received.map(({ headers }) => headers['webhook-id']);

test('a server that is killed before or during a delivery makes it when it is back, under the same id', async () => {
  const url = await start();
  await send(`${url}/api/v2.0/projects/library/webhook/policies`, 'POST', {
    name: 'all',
    enabled: true,
    event_types: ['PUSH_ARTIFACT'],
    targets: [{ type: 'http', address: target.url }],
  });
  // Takes what it gets and does not say so: the server is killed in the middle.
  target.answer = () => undefined;
  await push(url, 'v1');
  await until(() => target.received.length > 0, 60_000);
  await push(url, 'v2');
  await haven.end('SIGKILL');
  target.answer = (_, response) => void response.end();
  const again = await start();
  await push(again, 'v3');
  await until(() => tags().includes('v3'), 60_000);
  const delivered = [...new Set(tags())];
  expect(delivered).toEqual(['v1', 'v2', 'v3']);
  // What came twice is known by its id.
  expect(new Set(ids()).size).toBe(3);
  expect(tags().filter((tag) => tag === 'v1').length).toBeGreaterThan(1);
  expect(JSON.parse(target.received[0]?.body ?? '').event_data.resources[0].resource_url).toBe(
    `${new URL(url).host.replace('127.0.0.1', 'localhost')}/library/app:v1`,
  );
  // Two starts of the whole program, and deliveries on top of them.
}, 240_000);
