import { randomBytes } from 'node:crypto';
import { digestOf } from '@haven/oci';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { contentOf, layerOf } from '../../../test/images.ts';
import { startTestRegistry, type TestRegistry } from '../../../test/registry.ts';
import { sql } from '../../db/sql.ts';
import { uploadPrefix } from '../../storage/object-key.ts';

let setting: TestRegistry;
let session: string;

beforeAll(async () => {
  setting = await startTestRegistry();
  await setting.addProject('p');
  for (const name of ['alice', 'bob']) {
    await setting.addUser(name);
    await setting.addMember('p', name, 'maintainer');
  }
});

afterAll(() => setting.close());

beforeEach(async () => {
  session = await open();
});

async function open(query = '', as = 'alice'): Promise<string> {
  const answer = await setting.send('POST', `/v2/p/a/blobs/uploads/${query}`, { as });
  expect(answer.status).toBe(202);
  return String(answer.headers.location);
}

const patch = (body: Buffer, range?: string, as = 'alice') =>
  setting.send('PATCH', session, { as, body, ...(range !== undefined && { headers: { 'content-range': range } }) });

const finish = (digest: string, body?: Buffer, as = 'alice') =>
  setting.send('PUT', `${session}?digest=${digest}`, { as, body });

async function stored(digest: string): Promise<Buffer | undefined> {
  const answer = await setting.send('GET', `/v2/p/a/blobs/${digest}`, { as: 'alice' });
  return answer.status === 200 ? answer.body : undefined;
}

describe('a new upload', () => {
  test('has an id, a place and no bytes', async () => {
    const answer = await setting.send('POST', '/v2/p/a/blobs/uploads/', { as: 'alice' });
    expect(answer.status).toBe(202);
    expect(answer.headers).toMatchObject({
      location: `/v2/p/a/blobs/uploads/${answer.headers['docker-upload-uuid']}`,
      range: '0-0',
      'content-length': '0',
    });
  });

  test.each([
    ['with PATCH and PUT', [Buffer.from('one'), Buffer.from('two')], undefined],
    ['with PATCH and a last chunk in PUT', [Buffer.from('one')], Buffer.from('two')],
    ['with PUT alone', [], Buffer.from('three')],
    ['with nothing at all', [], undefined],
    ['in many small chunks', Array.from({ length: 20 }, (_, at) => Buffer.from(`chunk ${at}`)), undefined],
    ['in one chunk larger than any buffer', [randomBytes(3_000_000)], undefined],
  ])('becomes a blob %s', async (_name, chunks, last) => {
    let received = 0;
    for (const chunk of chunks) {
      received += chunk.length;
      const answer = await patch(chunk);
      expect([answer.status, answer.headers.range, answer.headers.location]).toEqual([
        202,
        `0-${received - 1}`,
        session,
      ]);
    }
    const whole = Buffer.concat([...chunks, ...(last ? [last] : [])]);
    const digest = digestOf(whole);
    const answer = await finish(digest, last);
    expect([answer.status, answer.headers.location, answer.headers['docker-content-digest']]).toEqual([
      201,
      `/v2/p/a/blobs/${digest}`,
      digest,
    ]);
    // Not toEqual, which takes its time over three million numbers.
    expect((await stored(digest))?.equals(whole)).toBe(true);
    expect((await setting.send('GET', session, { as: 'alice' })).status).toBe(404);
  });

  test('becomes a blob in one POST', async () => {
    const { bytes, digest } = layerOf();
    const answer = await setting.send('POST', `/v2/p/a/blobs/uploads/?digest=${digest}`, { as: 'alice', body: bytes });
    expect([answer.status, answer.headers.location]).toEqual([201, `/v2/p/a/blobs/${digest}`]);
    expect(await stored(digest)).toEqual(bytes);
  });

  test.each(['?digest-algorithm=sha512', ''])('becomes a blob named by SHA-512 (%j)', async (query) => {
    session = await open(query);
    const bytes = randomBytes(100);
    const digest = digestOf(bytes, 'sha512');
    await patch(bytes);
    expect((await finish(digest)).status).toBe(201);
    expect(await stored(digest)).toEqual(bytes);
  });

  test('of another algorithm is refused', async () => {
    const answer = await setting.send('POST', '/v2/p/a/blobs/uploads/?digest-algorithm=md5', { as: 'alice' });
    expect([answer.status, answer.json.errors[0].code]).toEqual([400, 'UNSUPPORTED']);
  });
});

describe('chunks with Content-Range', () => {
  test('are taken in order, in both spellings', async () => {
    expect((await patch(Buffer.from('0123'), '0-3')).status).toBe(202);
    const second = await patch(Buffer.from('4567'), 'bytes 4-7/8');
    expect([second.status, second.headers.range]).toEqual([202, '0-7']);
    expect((await finish(digestOf('01234567'))).status).toBe(201);
  });

  test('that leave a gap or overlap are refused, and the client hears where to go on', async () => {
    await patch(Buffer.from('0123'), '0-3');
    for (const range of ['5-8', '3-6', '0-3']) {
      const answer = await patch(Buffer.from('xxxx'), range);
      expect([answer.status, answer.json.errors[0].code], range).toEqual([416, 'RANGE_INVALID']);
      expect([answer.headers.location, answer.headers.range]).toEqual([session, '0-3']);
      expect(answer.headers['docker-upload-uuid']).toBe(session.split('/').at(-1));
    }
    expect(
      (
        await setting.send('PUT', `${session}?digest=${digestOf('x')}`, {
          as: 'alice',
          body: 'x',
          headers: { 'content-range': '9-9' },
        })
      ).status,
    ).toBe(416);
    expect((await finish(digestOf('01234567'), Buffer.from('4567'))).status).toBe(201);
  });

  test.each(['', 'x', '3-1', '-1', '1-', 'bytes 0-3', '0-99999999999999999999', '0-3,4-7'])(
    'that is %j is refused',
    async (range) => {
      const answer = await patch(Buffer.from('0123'), range);
      expect([answer.status, answer.json?.errors[0].code]).toEqual([416, 'RANGE_INVALID']);
    },
  );

  test('must have the length they say', async () => {
    const answer = await patch(Buffer.from('0123'), '0-9');
    expect([answer.status, answer.json.errors[0].code]).toEqual([400, 'SIZE_INVALID']);
    const status = await setting.send('GET', session, { as: 'alice' });
    expect([status.status, status.headers.range]).toEqual([204, '0-0']);
  });
});

describe('the status of an upload', () => {
  test('says how far it is', async () => {
    await patch(Buffer.alloc(10));
    const answer = await setting.send('GET', session, { as: 'alice' });
    expect([answer.status, answer.headers.range, answer.headers.location]).toEqual([204, '0-9', session]);
  });

  test('is gone once it is cancelled, and so are its bytes', async () => {
    await patch(Buffer.alloc(10));
    expect((await setting.send('DELETE', session, { as: 'alice' })).status).toBe(204);
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const answer = await setting.send(method, session, { as: 'alice', ...(method === 'PATCH' && { body: 'x' }) });
      expect([answer.status, answer.json.errors[0].code], method).toEqual([404, 'BLOB_UPLOAD_UNKNOWN']);
    }
    expect(await leftovers(session)).toEqual([]);
  });

  test('is gone when it has expired, and the next sweep removes its bytes', async () => {
    await patch(Buffer.alloc(10));
    await setting.database.run(sql`UPDATE upload SET expires_at = now() WHERE id = ${session.split('/').at(-1)}`);
    expect((await patch(Buffer.alloc(1))).status).toBe(404);
    expect(await setting.registry.uploads.removeExpired()).toBe(1);
    expect(await leftovers(session)).toEqual([]);
  });
});

async function leftovers(location: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of setting.storage.list(uploadPrefix)) {
    if (key.includes(location.split('/').at(-1) ?? '')) found.push(key);
  }
  return found;
}

// CVE-2026-32589: uploads could be read, changed and ended by others, and from elsewhere.
describe('an upload belongs to its repository and to whoever started it', () => {
  const methods = [
    ['GET', ''],
    ['PATCH', ''],
    ['PUT', `?digest=${digestOf('x')}`],
    ['DELETE', ''],
  ] as const;

  test.each(methods)('%s by somebody else is 404', async (method, query) => {
    await patch(Buffer.from('mine'));
    const answer = await setting.send(method, `${session}${query}`, { as: 'bob', body: 'x' });
    expect([answer.status, answer.json.errors[0].code]).toEqual([404, 'BLOB_UPLOAD_UNKNOWN']);
    expect((await finish(digestOf('mine'))).status).toBe(201);
  });

  test.each(methods)('%s through another repository is 404', async (method, query) => {
    const elsewhere = session.replace('/p/a/', '/p/b/');
    const answer = await setting.send(method, `${elsewhere}${query}`, { as: 'alice', body: 'x' });
    expect([answer.status, answer.json.errors[0].code]).toEqual([404, 'BLOB_UPLOAD_UNKNOWN']);
    expect((await setting.send('GET', session, { as: 'alice' })).status).toBe(204);
  });

  test.each(['x', '..', '%2e%2e%2fx', '6F4B1C1E-0000-4000-8000-000000000000', '0'.repeat(36), "' OR true"])(
    'the id %s is nobody’s',
    async (id) => {
      const answer = await setting.send('GET', `/v2/p/a/blobs/uploads/${encodeURIComponent(id)}`, { as: 'alice' });
      expect([answer.status, answer.json.errors[0].code]).toEqual([404, 'BLOB_UPLOAD_UNKNOWN']);
    },
  );
});

describe('a wrong digest', () => {
  test('refuses the upload and throws it away', async () => {
    await patch(Buffer.from('bytes'));
    const answer = await finish(digestOf('other'));
    expect([answer.status, answer.json.errors[0].code]).toEqual([400, 'DIGEST_INVALID']);
    expect(await stored(digestOf('other'))).toBeUndefined();
    expect(await stored(digestOf('bytes'))).toBeUndefined();
    expect(await leftovers(session)).toEqual([]);
  });

  test.each([
    '',
    'x',
    'sha256:abc',
    'md5:d41d8cd98f00b204e9800998ecf8427e',
    `sha256:${'A'.repeat(64)}`,
    'sha256:../../x',
  ])('%j is none, and the upload can go on', async (digest) => {
    await patch(Buffer.from(digest));
    const answer = await finish(digest);
    expect([answer.status, answer.json.errors[0].code]).toEqual([400, 'DIGEST_INVALID']);
    expect((await finish(digestOf(digest))).status).toBe(201);
  });

  test('is needed at the end', async () => {
    const answer = await setting.send('PUT', session, { as: 'alice' });
    expect([answer.status, answer.json.errors[0].code]).toEqual([400, 'DIGEST_INVALID']);
  });

  test('in a whole upload leaves nothing behind', async () => {
    const { digest } = contentOf('one');
    const before = await leftovers('');
    const answer = await setting.send('POST', `/v2/p/a/blobs/uploads/?digest=${digest}`, { as: 'alice', body: 'two' });
    expect([answer.status, answer.json.errors[0].code]).toEqual([400, 'DIGEST_INVALID']);
    expect(await leftovers('')).toEqual(before);
  });
});
