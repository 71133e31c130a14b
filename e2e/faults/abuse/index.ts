import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Haven } from '../../src/haven.ts';
import { basicAuthorization, HttpClient } from '../../src/http.ts';
import { type Blob, blobOf, type Image, makeImage, mediaTypes } from '../../src/images.ts';
import { Management } from '../../src/management.ts';
import { openDescriptors, treeMemory } from '../../src/process-tree.ts';
import { RegistryClient } from '../../src/registry-client.ts';
import { type Report, Skipped } from '../../src/report.ts';
import type { FaultSuite } from '../fault.ts';
import { strangeConfigs, strangeManifests } from './manifests.ts';
import { exchange, expectNoServerError, open, readAnswer } from './raw.ts';
import { malformedRequests, type RawCase, strangeRequests, trickyPaths } from './requests.ts';
import { slowBodies, slowestAnswer, slowHeaders, slowReaders } from './slow.ts';

const repository = 'library/abuse';
/** An ordinary request waits no longer than this while somebody misbehaves; the machine may have other work. */
const patienceMs = 2_500;
/** What a process may keep after all of it: warmed-up caches and pools, not a leak for each request. */
const keptMemoryMib = 80;
const keptDescriptors = 15;

interface Place {
  readonly haven: Haven;
  readonly client: RegistryClient;
  readonly config: Blob;
}

/** Everything that a bad client can send; never a 5xx, the process stays, and nothing is left behind. */
export const abuseSuite: FaultSuite = {
  name: 'abuse',
  async run(report, { slowSeconds }) {
    const haven = await Haven.start();
    const client = new RegistryClient(haven.http, haven.admin);
    const place = { haven, client, config: blobOf('{"architecture":"amd64","os":"linux"}') };
    await client.pushBlob(repository, place.config);
    await client.pushImage(repository, 'good', makeImage());
    await warmUp(haven);
    const before = await resources(haven);
    await rawRequests(report, place);
    await paths(report, place);
    await manifests(report, place);
    await bodies(report, place);
    await crowds(report, place, slowSeconds);
    await report.check('abuse: the process is the same, answers, and holds no more than before', async () => {
      await settled(haven, before);
    });
    await haven.stop();
  },
};

async function rawRequests(report: Report, { haven }: Place): Promise<void> {
  const tables: readonly (readonly [string, readonly RawCase[]])[] = [
    ['malformed', malformedRequests(haven)],
    ['strange', strangeRequests(haven)],
  ];
  for (const [kind, cases] of tables) {
    for (const [name, bytes] of cases) {
      await report.check(`abuse: ${kind} request: ${name}`, async () => {
        expectNoServerError(await exchange(haven, bytes));
      });
    }
  }
}

async function paths(report: Report, { haven }: Place): Promise<void> {
  for (const path of trickyPaths) {
    await report.check(`abuse: path ${path.slice(0, 70)}`, async () => {
      const request = (headers: string): string => `GET ${path} HTTP/1.1\r\nHost: ${haven.host}\r\n${headers}\r\n`;
      const anonymous = await exchange(haven, request(''));
      expectNoServerError(anonymous);
      assert.ok(!anonymous.text.includes('"repositories":'), 'anybody reads the catalog');
      assert.ok(!anonymous.text.includes('root:x:'), 'a file of the system is served');
      const known = await exchange(haven, request(`Authorization: ${basicAuthorization(haven.admin)}\r\n`));
      expectNoServerError(known);
      assert.ok(!known.text.includes('root:x:'), 'a file of the system is served');
    });
  }
}

async function manifests(report: Report, { haven, client, config }: Place): Promise<void> {
  for (const [name, mediaType, body] of strangeManifests(config)) {
    await report.check(`abuse: manifest: ${name}`, async () => {
      const headers = mediaType === '' ? {} : { 'content-type': mediaType };
      const path = `manifests/strange`;
      const pushing = client.send(repository, path, { method: 'PUT', headers, body });
      const slowest = await slowestAnswer(haven, pushing);
      const answer = await pushing;
      assert.ok(answer.status < 500, `answered ${answer.status}: ${answer.body.toString().slice(0, 300)}`);
      assert.ok(slowest < patienceMs, `others waited ${slowest.toFixed(0)} ms`);
    });
  }
  for (const [name, content] of strangeConfigs) {
    await report.check(`abuse: image configuration: ${name}`, async () => {
      const image = imageWithConfig(blobOf(content));
      for (const blob of image.blobs) await client.pushBlob(repository, blob);
      const headers = { 'content-type': image.mediaType };
      const body = image.manifest.data;
      const answer = await client.send(repository, 'manifests/configured', { method: 'PUT', headers, body });
      assert.ok(answer.status < 500, `answered ${answer.status}: ${answer.body.toString().slice(0, 300)}`);
      if (answer.status !== 201) return;
      // Whatever can be pushed can be listed and looked at.
      const management = new Management(haven);
      const list = '/projects/library/repositories/abuse/artifacts?with_label=true&with_accessory=true';
      await management.call('GET', list, 200).catch(unlessMissing);
      await client.manifest(repository, 'configured');
    });
  }
  await report.check('abuse: manifest: more than 4 MiB is 413', async () => {
    const body = Buffer.alloc(4 * 1024 * 1024 + 1, ' ');
    const headers = { 'content-type': mediaTypes.manifest };
    const answer = await client.send(repository, 'manifests/large', { method: 'PUT', headers, body });
    assert.equal(answer.status, 413);
  });
  await report.check('abuse: manifest: 10,000 entries that exist', async () => {
    const image = makeImage();
    await client.pushImage(repository, 'entry', image);
    const entry = { mediaType: image.mediaType, digest: image.manifest.digest, size: image.manifest.data.length };
    const entries = Array.from({ length: 10_000 }, () => entry);
    const body = JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: entries });
    const headers = { 'content-type': mediaTypes.index };
    const pushing = client.send(repository, 'manifests/entries', { method: 'PUT', headers, body });
    assert.ok((await slowestAnswer(haven, pushing)) < patienceMs);
    assert.ok((await pushing).status < 500, `answered ${(await pushing).status}`);
  });
}

function imageWithConfig(config: Blob): Image {
  const manifest = blobOf(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: { mediaType: mediaTypes.config, digest: config.digest, size: config.data.length },
      layers: [],
    }),
  );
  return { mediaType: mediaTypes.manifest, manifest, blobs: [config], children: [] };
}

/** A route that this server does not have yet is not what is tested here. */
function unlessMissing(error: unknown): void {
  if (!(error instanceof Skipped)) throw error;
}

async function bodies(report: Report, { haven, client }: Place): Promise<void> {
  const authorization = `Authorization: ${basicAuthorization(haven.admin)}`;
  await report.check('abuse: 100 uploads that end in the middle', async () => {
    for (let count = 0; count < 100; count += 1) {
      const { pathname, search } = new URL(await client.startUpload(repository), haven.url);
      const socket = await open(haven);
      const start = `PATCH ${pathname}${search} HTTP/1.1\r\nHost: ${haven.host}\r\n${authorization}\r\n`;
      socket.write(`${start}Content-Length: 1000000\r\n\r\n`);
      socket.write(randomBytes(10_000 + count * 500));
      if (count % 2 === 0) await sleep(5);
      socket.destroy();
    }
  });
  await report.check('abuse: a body shorter than its length, then silence, is not stored', async () => {
    const blob = blobOf(randomBytes(5_000));
    const location = await client.startUpload(repository);
    const { pathname, search } = new URL(location, haven.url);
    const query = `${search === '' ? '?' : `${search}&`}digest=${blob.digest}`;
    const socket = await open(haven);
    socket.write(
      `PUT ${pathname}${query} HTTP/1.1\r\nHost: ${haven.host}\r\n${authorization}\r\nContent-Length: 5001\r\n\r\n`,
    );
    socket.write(blob.data);
    await sleep(300);
    socket.destroy();
    await assert.rejects(client.blob(repository, blob.digest), /answered 404/);
  });
  await report.check('abuse: half of a request, then the end of the connection', async () => {
    const socket = await open(haven);
    socket.end(`GET /v2/library/abuse/manifests/good HTTP/1.1\r\nHost: ${haven.host}\r\n`);
    expectNoServerError(await readAnswer(socket));
  });
  await report.check('abuse: 300 uploads that nobody goes on with', async () => {
    for (let count = 0; count < 300; count += 1) await client.startUpload(repository);
  });
  await report.check('abuse: 50 requests in one write are answered in order', async () => {
    const one = `GET /v2/${repository}/manifests/good HTTP/1.1\r\nHost: ${haven.host}\r\n${authorization}\r\n\r\n`;
    const answer = await exchange(haven, one.repeat(50), 1_000);
    assert.deepEqual([...new Set(answer.statuses)], [200]);
    assert.equal(answer.statuses.length, 50);
  });
  await restBodies(report, haven, authorization);
}

async function restBodies(report: Report, haven: Haven, authorization: string): Promise<void> {
  const bodies = [
    '',
    'null',
    '[]',
    '1',
    '"x"',
    '{',
    '{"project_name":null}',
    '{"project_name":[]}',
    '['.repeat(50_000),
  ];
  const huge = JSON.stringify({ project_name: 'x'.repeat(3_000_000) });
  for (const route of ['/api/v2.0/projects', '/api/v2.0/users', '/api/v2.0/robots', '/api/v2.0/labels']) {
    await report.check(`abuse: bodies of POST ${route}`, async () => {
      for (const body of [...bodies, huge, '{"__proto__":{"sysadmin_flag":true}}', '{"metadata":{"public":1}}']) {
        for (const type of ['application/json', 'text/plain', 'multipart/form-data']) {
          const head = `POST ${route} HTTP/1.1\r\nHost: ${haven.host}\r\n${authorization}\r\nContent-Type: ${type}\r\n`;
          const answer = await exchange(haven, `${head}Content-Length: ${body.length}\r\n\r\n${body}`, 100);
          if (answer.statuses[0] !== 501) expectNoServerError(answer);
        }
      }
    });
  }
}

async function crowds(report: Report, { haven, client }: Place, seconds: number): Promise<void> {
  const large = blobOf(randomBytes(20_000_000));
  await client.pushBlob(repository, large);
  const path = `/v2/${repository}/blobs/${large.digest}`;
  const kinds: readonly (readonly [string, () => Promise<number>])[] = [
    ['slow headers', () => slowHeaders(haven, seconds)],
    ['slow bodies', () => slowBodies(haven, seconds)],
    ['readers that read nothing', () => slowReaders(haven, path, Math.min(seconds, 15))],
  ];
  for (const [name, crowd] of kinds) {
    await report.check(`abuse: 200 ${name} for ${seconds} s do not keep others waiting`, async () => {
      const working = crowd();
      const slowest = await slowestAnswer(haven, working);
      console.log(`      ${name}: ${await working} were cut off, others waited ${slowest.toFixed(0)} ms at most`);
      assert.ok(slowest < patienceMs, `others waited ${slowest.toFixed(0)} ms`);
      // Node's own bound for the head of a request is a minute; whoever is still there after that is never cut off.
      if (seconds > 70 && name === 'slow headers') assert.equal(await working, 200);
    });
  }
}

interface Resources {
  readonly memory: number;
  readonly descriptors: number;
}

/** Of the server without its database, whose processes come and go with the connections of a pool. */
async function resources({ program }: Haven): Promise<Resources> {
  const processes = (await treeMemory(program.pid)).filter((one) => one.name !== 'postgres');
  const memory = processes.reduce((sum, one) => sum + one.rss, 0);
  return { memory, descriptors: await openDescriptors(processes.map((one) => one.pid)) };
}

async function warmUp(haven: Haven): Promise<void> {
  const who = { authorization: basicAuthorization(haven.admin) };
  const http = new HttpClient(haven.url);
  await Promise.all(Array.from({ length: 200 }, () => http.send('/api/v2.0/projects', { headers: who })));
  http.close();
  await sleep(1_000);
}

async function settled(haven: Haven, before: Resources): Promise<void> {
  assert.ok(haven.program.running);
  assert.equal((await haven.http.send('/v2/')).status, 401);
  const deadline = Date.now() + 90_000;
  for (;;) {
    const now = await resources(haven);
    const more = { memory: now.memory - before.memory, descriptors: now.descriptors - before.descriptors };
    const text = `${more.descriptors} descriptors and ${more.memory.toFixed(0)} MiB more than before`;
    if (more.descriptors <= keptDescriptors && more.memory <= keptMemoryMib) {
      console.log(`      ${text} (${before.descriptors}, ${before.memory.toFixed(0)} MiB)`);
      return;
    }
    if (Date.now() > deadline) throw new Error(`after 90 s there are ${text}`);
    await sleep(1_000);
  }
}
