import { digestOf } from '@haven/oci';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contentOf, imageOf, layerOf, pushBlob, pushImage } from '../../../test/images.ts';
import { startTestRegistry, type TestRegistry } from '../../../test/registry.ts';
import { blobKey } from '../../storage/object-key.ts';

const small = contentOf('0123456789');
const large = layerOf(200_000);
const empty = contentOf('');
const alice = { repository: 'p/a', as: 'alice' };
let setting: TestRegistry;

beforeAll(async () => {
  setting = await startTestRegistry();
  await setting.addProject('p');
  await setting.addUser('alice');
  await setting.addMember('p', 'alice', 'maintainer');
  for (const blob of [small, large, empty]) await pushBlob(setting, alice, blob);
});

afterAll(() => setting.close());

const ask = (method: string, digest: string, headers: Record<string, string> = {}, repository = 'p/a') =>
  setting.send(method, `/v2/${repository}/blobs/${digest}`, { as: 'alice', headers });

describe.each([
  ['a small blob', small],
  ['a large blob', large],
  ['an empty blob', empty],
])('%s', (_name, blob) => {
  const headers = {
    'content-type': 'application/octet-stream',
    'content-length': String(blob.bytes.length),
    'docker-content-digest': blob.digest,
    etag: `"${blob.digest}"`,
    'accept-ranges': 'bytes',
  };

  test('is served whole, and the next time as well', async () => {
    for (let time = 0; time < 2; time++) {
      const answer = await ask('GET', blob.digest);
      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject(headers);
      expect(digestOf(answer.body)).toBe(blob.digest);
    }
  });

  test('is described to HEAD', async () => {
    const answer = await ask('HEAD', blob.digest);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject(headers);
  });

  test.each([`"${blob.digest}"`, blob.digest, `W/"${blob.digest}", "x"`])(
    'is not sent to whoever has %s',
    async (tag) => {
      const answer = await ask('GET', blob.digest, { 'if-none-match': tag });
      expect([answer.status, answer.body.length, answer.headers.etag]).toEqual([304, 0, headers.etag]);
      expect((await ask('GET', blob.digest, { 'if-none-match': '"other"' })).status).toBe(200);
    },
  );
});

describe('a range', () => {
  test.each<[string, number, string | undefined, string]>([
    ['bytes=0-3', 206, 'bytes 0-3/10', '0123'],
    ['bytes=4-', 206, 'bytes 4-9/10', '456789'],
    ['bytes=-2', 206, 'bytes 8-9/10', '89'],
    ['bytes=-100', 206, 'bytes 0-9/10', '0123456789'],
    ['bytes=9-9', 206, 'bytes 9-9/10', '9'],
    ['bytes=2-1000', 206, 'bytes 2-9/10', '23456789'],
    ['bytes=0-0', 206, 'bytes 0-0/10', '0'],
    ['Bytes=0-0', 206, 'bytes 0-0/10', '0'],
    // What is no range of bytes, or more than one, is the whole.
    ['bytes=0-1,3-4', 200, undefined, '0123456789'],
    ['bytes=3-1', 200, undefined, '0123456789'],
    ['bytes=a-b', 200, undefined, '0123456789'],
    ['bytes=-', 200, undefined, '0123456789'],
    ['items=0-1', 200, undefined, '0123456789'],
    ['0-1', 200, undefined, '0123456789'],
  ])('%s gives %i', async (range, status, contentRange, text) => {
    const answer = await ask('GET', small.digest, { range });
    expect([answer.status, answer.headers['content-range']]).toEqual([status, contentRange]);
    expect([answer.body.toString(), answer.headers['content-length']]).toEqual([text, String(text.length)]);
  });

  test.each(['bytes=10-', 'bytes=10-20', 'bytes=-0', 'bytes=99999999999999999999-'])(
    '%s is beyond the end',
    async (range) => {
      const answer = await ask('GET', small.digest, { range });
      expect([answer.status, answer.headers['content-range']]).toEqual([416, 'bytes */10']);
      expect(answer.json.errors[0].code).toBe('RANGE_INVALID');
    },
  );

  test('of an empty blob is the empty blob', async () => {
    for (const range of ['bytes=0-', 'bytes=0-0', 'bytes=-1']) {
      expect((await ask('GET', empty.digest, { range })).status).toBe(200);
    }
  });

  test('of any kind gives exactly those bytes', async () => {
    const token = await setting.token('alice', 'p/a');
    const span = fc.tuple(fc.nat(large.bytes.length - 1), fc.nat(large.bytes.length + 10));
    await fc.assert(
      fc.asyncProperty(span, async ([start, length]) => {
        const range = `bytes=${start}-${start + length}`;
        const { status, body } = await setting.send('GET', `/v2/p/a/blobs/${large.digest}`, {
          token,
          headers: { range },
        });
        expect(status).toBe(206);
        expect(body.equals(large.bytes.subarray(start, start + length + 1))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a blob that is not there', () => {
  test.each(['GET', 'HEAD', 'DELETE'])('is 404 to %s', async (method) => {
    const answer = await ask(method, digestOf('nothing'));
    expect(answer.status).toBe(404);
    if (method !== 'HEAD') expect(answer.json.errors[0].code).toBe('BLOB_UNKNOWN');
    expect((await ask(method, small.digest, {}, 'p/b')).status).toBe(404);
  });

  test.each(['x', 'sha256:abc', 'latest', `sha256:${'A'.repeat(64)}`, `sha1:${'a'.repeat(40)}`])(
    'has a digest, which %s is not',
    async (digest) => {
      for (const method of ['GET', 'DELETE']) {
        const answer = await ask(method, digest);
        expect([answer.status, answer.json.errors[0].code]).toEqual([400, 'DIGEST_INVALID']);
      }
    },
  );
});

describe('DELETE', () => {
  // CVE-2026-35172: a deleted blob was served on from memory.
  test('takes a blob out of one repository and leaves it in the other', async () => {
    const blob = layerOf();
    for (const repository of ['p/a', 'p/b']) await pushBlob(setting, { repository, as: 'alice' }, blob);
    await ask('GET', blob.digest);
    expect((await ask('DELETE', blob.digest)).status).toBe(202);
    expect((await ask('GET', blob.digest)).status).toBe(404);
    expect((await ask('HEAD', blob.digest)).status).toBe(404);
    expect((await ask('DELETE', blob.digest)).status).toBe(404);
    expect((await ask('GET', blob.digest, {}, 'p/b')).body).toEqual(blob.bytes);
  });

  test('is refused while a manifest of the repository needs the blob', async () => {
    const image = await pushImage(setting, alice, imageOf());
    for (const { digest } of image.blobs) {
      const answer = await ask('DELETE', digest);
      expect([answer.status, answer.json.errors[0].code]).toEqual([405, 'UNSUPPORTED']);
    }
    // A manifest is a blob too.
    expect((await ask('DELETE', image.digest)).status).toBe(405);
    await setting.send('DELETE', `/v2/p/a/manifests/${image.digest}`, { as: 'alice' });
    for (const { digest } of image.blobs) expect((await ask('DELETE', digest)).status).toBe(202);
  });
});

describe('a manifest as a blob', () => {
  test('is served before it has been copied to the storage, and after', async () => {
    const image = await pushImage(setting, alice, imageOf());
    expect(await setting.storage.stat(blobKey(image.digest))).toBeUndefined();
    const range = { range: 'bytes=0-9' };
    expect((await ask('GET', image.digest, range)).body).toEqual(image.bytes.subarray(0, 10));
    expect((await ask('GET', image.digest)).body).toEqual(image.bytes);
    await setting.registry.copier.run();
    expect(await setting.storage.stat(blobKey(image.digest))).toEqual({ size: image.bytes.length });
    expect((await ask('GET', image.digest)).body).toEqual(image.bytes);
  });
});

describe('bytes that the storage has lost', () => {
  test.each([100, 100_000])('of a blob of %i bytes are an error, and a new upload brings them back', async (size) => {
    const blob = layerOf(size);
    await pushBlob(setting, alice, blob);
    await setting.storage.delete(blobKey(blob.digest));
    const answer = await ask('GET', blob.digest);
    expect([answer.status, answer.error]).toEqual([500, 'UNKNOWN: internal server error']);
    expect(setting.failures.splice(0)).toHaveLength(1);
    await pushBlob(setting, alice, blob);
    expect((await ask('GET', blob.digest)).body).toEqual(blob.bytes);
  });
});
