import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bucket, bucketTool, startBucket } from '../src/bucket.ts';
import { Haven } from '../src/haven.ts';
import { blobOf, type Image, makeImage, randomLayer } from '../src/images.ts';
import { postgresPrograms, startPostgres } from '../src/postgres.ts';
import { run } from '../src/process.ts';
import { RegistryClient } from '../src/registry-client.ts';
import type { Report } from '../src/report.ts';
import { reportMissing } from '../src/suite.ts';
import { findTool, tool } from '../src/tools.ts';
import { removeFolder, subfolder, workFolder } from '../src/work-folder.ts';
import type { FaultSuite } from './fault.ts';
import { failure, refusedClearly } from './refusals.ts';

const repository = 'library/bucket';
const mib = 1024 * 1024;

interface Place {
  readonly bucket: Bucket;
  /** Sends all bytes itself. */
  readonly haven: Haven;
  /** Sends those who pull layers to the bucket; on the same database. */
  readonly redirecting: Haven;
  readonly folder: string;
}

/** Two servers whose bytes are in a bucket, which goes away and comes back. */
export const bucketSuite: FaultSuite = {
  name: 'bucket',
  async run(report) {
    const programs = await postgresPrograms();
    const missing = [bucketTool, 'crane'].filter((name) => findTool(name) === undefined);
    if (programs === undefined || missing.length > 0) {
      return reportMissing('bucket', programs === undefined ? ['postgresql', ...missing] : missing, report);
    }
    const folder = await workFolder('on-bucket');
    const bucket = await startBucket();
    const postgres = await startPostgres(programs);
    const shared = {
      ...bucket.env,
      HAVEN_DATABASE_URL: postgres.url,
      HAVEN_SECRET_KEY: randomBytes(16).toString('hex'),
    };
    const start = async (name: string, env: Readonly<Record<string, string>> = {}): Promise<Haven> =>
      Haven.start({ dataDirectory: await subfolder(folder, name), env: { ...shared, ...env } });
    const haven = await start('sends');
    const redirecting = await start('redirects', { HAVEN_STORAGE_S3_REDIRECT: 'true' });
    try {
      await checkAll(report, { bucket, haven, redirecting, folder });
    } finally {
      await haven.stop();
      await redirecting.stop();
      await postgres.stop();
      await bucket.stop();
      await removeFolder(folder);
    }
  },
};

async function checkAll(report: Report, place: Place): Promise<void> {
  const { bucket, haven, redirecting } = place;
  const clients = [haven, redirecting].map((server) => new RegistryClient(server.http, server.admin));
  const [client = never(), other = never()] = clients;
  const image = makeImage({ layers: [randomLayer(20 * mib), randomLayer(100)] });

  await report.check('bucket: an image is pushed and pulled back', async () => {
    await client.pushImage(repository, 'v1', image);
    await pullWhole(client, 'v1', image);
  });
  await report.check('bucket: chunks smaller than its parts, by turns from two servers', async () => {
    const blob = blobOf(randomBytes(17 * mib + 1));
    let location = await client.startUpload(repository);
    for (let offset = 0, turn = 0; offset < blob.data.length; offset += 3 * mib, turn += 1) {
      const [sender, at] = turn % 2 === 0 ? [other, redirecting] : [client, haven];
      location = await sender.sendChunk(repository, elsewhere(location, at), offset, chunkAt(blob.data, offset));
    }
    await client.finishUpload(repository, elsewhere(location, haven), blob.digest);
    assert.ok((await client.blob(repository, blob.digest)).equals(blob.data));
  });
  await report.check('bucket: part of a layer', async () => {
    const [, layer = never()] = image.blobs;
    const headers = { range: `bytes=${7 * mib}-${9 * mib}` };
    const answer = await client.send(repository, `blobs/${layer.digest}`, { method: 'GET', headers });
    assert.equal(answer.status, 206);
    assert.ok(answer.body.equals(layer.data.subarray(7 * mib, 9 * mib + 1)));
  });
  await report.check('bucket: clients are sent there when it is said so', () => redirects(place, other, image));
  await report.check('bucket: crane follows, and hashes every layer', () => craneValidates(place));

  const unread = makeImage({ layers: [randomLayer(100)] });
  for (const blob of unread.blobs) await client.pushBlob(repository, blob);
  await bucket.kill();
  await report.check('bucket gone: pushes are refused clearly', async () => {
    const large = blobOf(randomBytes(12 * mib));
    refusedClearly(await failure(client.pushBlob(repository, large)));
    refusedClearly(await failure(client.pushBlobInChunks(repository, large, 4 * mib)));
  });
  await report.check('bucket gone: layers are refused clearly, manifests go on', async () => {
    const [, layer = never()] = image.blobs;
    refusedClearly(await failure(client.blob(repository, layer.digest)));
    assert.equal((await client.manifest(repository, 'v1')).digest, image.manifest.digest);
    // Its config cannot be read for the record; that of the other one was.
    refusedClearly(await failure(client.pushManifest(repository, 'v2', unread)));
    await client.pushManifest(repository, 'v3', image);
  });
  await bucket.startAgain();
  await report.check('bucket: works again without a restart', async () => {
    const { pid } = haven.program;
    const next = makeImage({ layers: [randomLayer(9 * mib)] });
    await client.pushImage(repository, 'after', next);
    await pullWhole(client, 'after', next);
    await client.pushManifest(repository, 'v2', unread);
    await pullWhole(client, 'v2', unread);
    await pullWhole(client, 'v3', image);
    assert.equal(haven.program.pid, pid);
  });
  await report.check('bucket: a server killed in the middle of an upload leaves nothing half', () => killed(place));
}

async function redirects({ bucket, redirecting }: Place, client: RegistryClient, image: Image): Promise<void> {
  const [, layer = never()] = image.blobs;
  const answer = await client.send(repository, `blobs/${layer.digest}`, { method: 'GET' });
  assert.equal(answer.status, 307);
  const target = answer.headers.location ?? '';
  assert.ok(target.startsWith(`${bucket.endpoint}/`), target);
  assert.equal(blobOf(Buffer.from(await (await fetch(target)).arrayBuffer())).digest, layer.digest);
  const part = await fetch(target, { headers: { range: 'bytes=10-19' } });
  assert.equal(part.status, 206);
  assert.ok(Buffer.from(await part.arrayBuffer()).equals(layer.data.subarray(10, 20)));
  // Whoever may not pull gets no address either.
  const nobody = await new RegistryClient(redirecting.http).send('private/none', `blobs/${layer.digest}`);
  assert.equal(nobody.status, 401);
  assert.equal(nobody.headers.location, undefined);
}

async function craneValidates({ redirecting, folder }: Place): Promise<void> {
  const home = await subfolder(folder, 'crane');
  const auth = Buffer.from(`${redirecting.admin.username}:${redirecting.admin.password}`).toString('base64');
  await writeFile(join(home, 'config.json'), JSON.stringify({ auths: { [redirecting.host]: { auth } } }));
  const image = `${redirecting.host}/${repository}:v1`;
  await run(tool('crane'), ['validate', '--insecure', '--remote', image], { env: { DOCKER_CONFIG: home, HOME: home } });
}

async function killed({ haven }: Place): Promise<void> {
  const blob = blobOf(randomBytes(40 * mib));
  const client = new RegistryClient(haven.http, haven.admin);
  const upload = failure(client.pushBlob(repository, blob));
  await Promise.race([upload, sleep(100)]);
  await haven.kill();
  await upload;
  await haven.startAgain();
  const again = new RegistryClient(haven.http, haven.admin);
  const answer = await again.send(repository, `blobs/${blob.digest}`, { method: 'GET' });
  // Whole or not there; whole only if it was done before the kill.
  if (answer.status === 200) assert.equal(blobOf(answer.body).digest, blob.digest);
  else assert.equal(answer.status, 404);
  await again.pushBlob(repository, blob);
  assert.ok((await again.blob(repository, blob.digest)).equals(blob.data));
}

async function pullWhole(client: RegistryClient, reference: string, image: Image): Promise<void> {
  assert.equal((await client.manifest(repository, reference)).digest, image.manifest.digest);
  for (const blob of image.blobs) await client.blob(repository, blob.digest);
}

function chunkAt(data: Buffer, offset: number): Buffer {
  return data.subarray(offset, offset + 3 * mib);
}

/** The same upload at another server; Location may be absolute and then names the server that answered. */
function elsewhere(location: string, server: Haven): string {
  const url = new URL(location, server.url);
  return `${server.url}${url.pathname}${url.search}`;
}

function never(): never {
  throw new Error('an image has a config and layers');
}
