import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isHavenError } from '../../error.ts';
import { uploadPrefix } from '../object-key.ts';
import { bytesOf, chunks, expectCode, expectSame, freshKey, ignore } from '../test-bytes.suite.ts';
import { Bucket } from './bucket.ts';
import { type Fault, type FaultyProxy, startFaultyProxy } from './faulty-proxy.suite.ts';
import { findGateway, type Gateway, gatewayInstall, startGateway } from './gateway.suite.ts';
import type { S3Options } from './options.ts';
import { PartPool } from './part-pool.ts';
import { S3Storage } from './s3.ts';
import { StagedObject } from './staged-object.ts';
import { emptyState } from './upload-state.ts';

const MiB = 1024 * 1024;
const program = findGateway();

describe.skipIf(program === undefined)(`s3 storage behind a bad network (needs: ${gatewayInstall})`, () => {
  let gateway: Gateway;
  let proxy: FaultyProxy;
  let options: S3Options;
  /** The driver under test, whose every request passes the proxy. */
  let storage: S3Storage;
  /** Looks at the truth. */
  let direct: S3Storage;

  beforeAll(async () => {
    gateway = await startGateway(program ?? '');
    proxy = await startFaultyProxy(gateway.endpoint);
    const { bucket, region, accessKey, secretKey } = gateway;
    options = {
      ...{ bucket, region, accessKey, secretKey },
      endpoint: proxy.endpoint,
      forcePathStyle: true,
      chunkSize: 5 * MiB,
      copyChunkSize: 8 * MiB,
      uploadGrace: 0,
      timeout: 1500,
    };
    storage = await S3Storage.open(options);
    direct = await S3Storage.open({ ...options, endpoint: gateway.endpoint, timeout: 30_000 });
  });
  beforeEach(() => {
    proxy.plan = () => undefined;
  });
  afterAll(async () => {
    await storage?.close();
    await direct?.close();
    await proxy?.stop();
    await gateway?.stop();
  });

  it('takes an object that somebody else has just deleted for deleted', async () => {
    proxy.plan = (request) =>
      request.startsWith('DELETE')
        ? { kind: 'answer', status: 404, body: '<Error><Code>NoSuchKey</Code></Error>' }
        : undefined;
    await storage.delete(freshKey());
    proxy.plan = () => ({ kind: 'answer', status: 404, body: '<Error><Code>NoSuchBucket</Code></Error>' });
    await expectCode(storage.delete(freshKey()), 'UNAVAILABLE');
  });

  it('stores uploads whole or fails clearly, whatever happens to a fifth of the requests', async () => {
    const faults: readonly Fault[] = [
      { kind: 'answer', status: 500 },
      { kind: 'answer', status: 503, body: '<Error><Code>SlowDown</Code></Error>' },
      { kind: 'answer', status: 502, body: '<html>bad gateway</html>' },
      { kind: 'reset' },
      { kind: 'lose answer' },
      { kind: 'truncate answer', bytes: 20 },
      { kind: 'delay', milliseconds: 50 },
    ];
    const outcomes = { stored: 0, failed: 0 };
    const store = async () => {
      for (let round = 0; round < 4; round++) {
        const key = freshKey();
        const content = randomBytes(Math.floor(Math.random() * 14 * MiB));
        const failure = await pushInTwo(key, content).catch((error: unknown) => error);
        if (failure === undefined) outcomes.stored++;
        else outcomes.failed++;
        if (failure !== undefined)
          expect(isHavenError(failure, 'UNAVAILABLE', 'BLOB_UPLOAD_UNKNOWN'), String(failure)).toBe(true);
        const found = await direct.stat(key);
        if (failure === undefined || found !== undefined) expectSame(await bytesOf(await direct.read(key)), content);
      }
    };
    proxy.plan = () => (Math.random() < 0.2 ? faults[Math.floor(Math.random() * faults.length)] : undefined);
    await Promise.all([store(), store(), store(), store()]);
    proxy.plan = () => undefined;
    expect(outcomes.stored).toBeGreaterThan(0);
    await direct.sweepUploads(async () => new Set());
    expect(await leftovers()).toEqual([]);
  }, 120_000);

  it.each([
    [{ kind: 'answer', status: 503 }, 'UNAVAILABLE'],
    [{ kind: 'answer', status: 403, body: '<Error><Code>AccessDenied</Code></Error>' }, 'UNAVAILABLE'],
    [{ kind: 'answer', status: 404, body: '<Error><Code>NoSuchBucket</Code></Error>' }, 'UNAVAILABLE'],
    [{ kind: 'answer', status: 507, body: '<Error><Code>InsufficientStorage</Code></Error>' }, 'STORAGE_FULL'],
    [{ kind: 'answer', status: 403, body: '<Error><Code>QuotaExceeded</Code></Error>' }, 'STORAGE_FULL'],
    [{ kind: 'reset' }, 'UNAVAILABLE'],
    [{ kind: 'hang' }, 'UNAVAILABLE'],
  ] as const)(
    'takes an append back when the storage does this: %j',
    async (fault, code) => {
      const victim = await S3Storage.open({ ...options, timeout: fault.kind === 'hang' ? 500 : 5000 });
      for (const size of [1000, 12 * MiB]) {
        const id = randomUUID();
        const upload = await victim.openUpload(id, undefined);
        await upload.append(chunks(Buffer.from('acknowledged ')), ignore);
        const state = upload.state();
        proxy.plan = (line) => (line.startsWith('PUT') || line.startsWith('POST') ? fault : undefined);
        await expectCode(upload.append(chunks(randomBytes(size)), ignore), code);
        proxy.plan = () => undefined;
        expect(upload.size).toBe(13);
        expect(upload.state()).toEqual(state);
        await upload.append(chunks(Buffer.from('and more')), ignore);
        const key = freshKey();
        await upload.commit(key);
        expect((await bytesOf(await direct.read(key))).toString()).toBe('acknowledged and more');
        expect(await leftovers()).toEqual([]);
      }
      await victim.close();
    },
    60_000,
  );

  it('finishes an upload although the answer that it is finished was lost', async () => {
    const key = freshKey();
    const content = randomBytes(12 * MiB);
    const upload = await storage.openUpload(randomUUID(), undefined);
    await upload.append(chunks(content), ignore);
    let lost = 0;
    proxy.plan = (line) => (/^POST .*uploadId=/.test(line) && lost++ < 2 ? { kind: 'lose answer' } : undefined);
    await upload.commit(key);
    expect(lost).toBeGreaterThan(1);
    expectSame(await bytesOf(await direct.read(key)), content);
  });

  it.each([1000, 12 * MiB])(
    'can commit again after the copy to the final place failed (%i bytes)',
    async (size) => {
      const key = freshKey();
      const id = randomUUID();
      const content = randomBytes(size);
      const upload = await storage.openUpload(id, undefined);
      await upload.append(chunks(content), ignore);
      const state = upload.state();
      proxy.plan = (line) => (line.includes('/docker/registry/') ? { kind: 'answer', status: 500 } : undefined);
      await expectCode(upload.commit(key), 'UNAVAILABLE');
      expect(await direct.stat(key)).toBeUndefined();
      proxy.plan = () => undefined;
      // Another process only has the state from before.
      const again = await storage.openUpload(id, state);
      await again.commit(key);
      expectSame(await bytesOf(await direct.read(key)), content);
      expect(await leftovers()).toEqual([]);
    },
    60_000,
  );

  it('keeps an object that is being replaced until the new one is whole', async () => {
    const key = freshKey();
    const old = randomBytes(1000);
    await direct.write(key, old);
    const upload = await storage.openUpload(randomUUID(), undefined);
    await upload.append(chunks(randomBytes(17 * MiB)), ignore);
    let copied = 0;
    proxy.plan = (line) => (line.includes('/docker/registry/') && copied++ > 1 ? { kind: 'reset' } : undefined);
    await expectCode(upload.commit(key), 'UNAVAILABLE');
    proxy.plan = () => undefined;
    expectSame(await bytesOf(await direct.read(key)), old);
    await upload.abort();
  });

  it('reads on where a connection broke', async () => {
    const key = freshKey();
    const content = randomBytes(3 * MiB);
    await direct.write(key, content);
    let gets = 0;
    proxy.plan = (line) =>
      line.startsWith('GET') && gets++ < 6 ? { kind: 'truncate answer', bytes: 300_000 } : undefined;
    expectSame(await bytesOf(await storage.read(key)), content);
    gets = 0;
    expectSame(await bytesOf(await storage.read(key, { start: 10, end: 2 * MiB })), content.subarray(10, 2 * MiB + 1));
    expect(gets).toBeGreaterThan(6);
  });

  it('fails a read that cannot go on, and never ends it early or with other bytes', async () => {
    const key = freshKey();
    await direct.write(key, randomBytes(3 * MiB));
    let gets = 0;
    proxy.plan = (line) =>
      line.startsWith('GET') && gets++ > 0 ? { kind: 'reset' } : { kind: 'truncate answer', bytes: 300_000 };
    await expectCode(storage.read(key).then(bytesOf), 'UNAVAILABLE');
    gets = 0;
    const stream = await storage.read(key);
    await direct.write(key, randomBytes(3 * MiB));
    proxy.plan = () => undefined;
    await expectCode(bytesOf(stream), 'UNAVAILABLE');
  });

  it('gives the connection of a reader that goes away to others', async () => {
    const key = freshKey();
    await direct.write(key, randomBytes(MiB));
    const narrow = await S3Storage.open({ ...options, endpoint: gateway.endpoint, timeout: 5000 });
    for (let index = 0; index < 520; index++) (await narrow.read(key)).destroy();
    expect(await narrow.stat(key)).toEqual({ size: MiB });
    await narrow.close();
  });

  it('lets nobody starve when slow clients have all the memory', async () => {
    const bucket = await Bucket.open({ ...options, endpoint: gateway.endpoint, timeout: 30_000 });
    const pool = new PartPool({ size: 5 * MiB, count: 2, turn: 100 });
    const stage = () => new StagedObject({ bucket, id: randomUUID(), state: emptyState, pool, copyChunkSize: 8 * MiB });
    const slowContents = Array.from({ length: 4 }, () => randomBytes(6 * MiB));
    const gates: (() => void)[] = [];
    const slow = slowContents.map(async (content) => {
      const upload = stage();
      const key = freshKey();
      const seen: Buffer[] = [];
      await upload.append(trickle(content, gates), (piece) => void seen.push(Buffer.from(piece)));
      expectSame(Buffer.concat(seen), content);
      await upload.commit(key);
      expectSame(await bytesOf(await direct.read(key)), content);
    });
    const fast = stage();
    const content = randomBytes(17 * MiB);
    await fast.append(chunks(content), ignore);
    const key = freshKey();
    await fast.commit(key);
    expectSame(await bytesOf(await direct.read(key)), content);
    expect(gates.length).toBeGreaterThan(0);
    for (const open of gates) open();
    await Promise.all(slow);
    expect(await leftovers()).toEqual([]);
    bucket.close();
  });

  it('refuses a chunk size that S3 would refuse', async () => {
    await expect(S3Storage.open({ ...options, chunkSize: 5 * MiB - 1 })).rejects.toThrow(/chunk size/);
  });

  it('sends readers to the bucket for a while, or not at all', async () => {
    const key = freshKey();
    await direct.write(key, Buffer.from('redirected'));
    const url = await direct.redirectUrl(key);
    const response = await fetch(String(url), { headers: { range: 'bytes=2-3' } });
    expect(response.status).toBe(206);
    expect(await response.text()).toBe('di');
    const forged = await fetch(String(url).replace(/Expires=\d+/, 'Expires=99999'));
    expect(forged.status).toBe(403);
    await forged.arrayBuffer();
    const without = await S3Storage.open({ ...options, redirect: false });
    expect(await without.redirectUrl(key)).toBeUndefined();
  });

  it.each([
    [{ bucket: 'no-such-bucket' }, /bucket no-such-bucket at .* does not exist/],
    [{ secretKey: 'wrong' }, /does not know this access key, or the secret key is another one/],
    [{ endpoint: 'http://127.0.0.1:1' }, /connection was refused/],
    [{ endpoint: 'http://nowhere.invalid' }, /host name is not known/],
  ])(
    'the check says what is wrong: %j',
    async (wrong, message) => {
      const misconfigured = await S3Storage.open({ ...options, endpoint: gateway.endpoint, ...wrong });
      await expect(misconfigured.check()).rejects.toThrow(message);
      await misconfigured.close();
    },
    60_000,
  );

  it.each([
    ['InvalidAccessKeyId', /does not know this access key/],
    ['AccessDenied', /may not be written with these credentials/],
    ['AuthorizationHeaderMalformed', /is in another region than eu-test-1/],
    ['SomethingElse', /cannot be written: SomethingElse \(status 403\)/],
  ])('the check explains %s', async (code, message) => {
    proxy.plan = () => ({ kind: 'answer', status: 403, body: `<Error><Code>${code}</Code></Error>` });
    await expect(storage.check()).rejects.toThrow(message);
  });

  /** As a client that is patient: after a failed append it asks how far the upload is and goes on from there. */
  async function pushInTwo(key: string, content: Buffer): Promise<undefined> {
    const id = randomUUID();
    const half = Math.floor(content.length / 2);
    const first = await storage.openUpload(id, undefined);
    await first.append(chunks(content.subarray(0, half)), ignore).catch((error: unknown) => {
      if (!isHavenError(error, 'UNAVAILABLE')) throw error;
    });
    const upload = await storage.openUpload(id, JSON.parse(JSON.stringify(first.state())));
    await upload.append(chunks(content.subarray(upload.size)), ignore);
    await upload.commit(key);
  }

  async function leftovers(): Promise<string[]> {
    const found: string[] = [];
    for await (const { key } of direct.list(uploadPrefix)) found.push(key);
    const bucket = await Bucket.open({ ...options, endpoint: gateway.endpoint, timeout: 30_000 });
    for await (const { key } of bucket.listMultiparts(uploadPrefix)) found.push(`multipart upload of ${key}`);
    bucket.close();
    return found;
  }
});

/** Sends half, then waits until its gate is opened. */
async function* trickle(content: Buffer, gates: (() => void)[]): AsyncGenerator<Buffer> {
  const half = Math.floor(content.length / 2);
  yield* chunks(content.subarray(0, half));
  await new Promise<void>((resolve) => gates.push(resolve));
  yield* chunks(content.subarray(half));
}
