import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { digestOf } from '@haven/oci';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { contentOf } from '../../../test/images.ts';
import { startTestRegistry, type TestRegistry } from '../../../test/registry.ts';
import { sql } from '../../db/sql.ts';
import { UploadService } from './service.ts';

let setting: TestRegistry;
let token: string;
let session: string;

beforeAll(async () => {
  setting = await startTestRegistry();
  await setting.addProject('p');
  token = await setting.token('admin', 'p/a');
});

afterAll(() => setting.close());

beforeEach(async () => {
  session = String((await setting.send('POST', '/v2/p/a/blobs/uploads/', { token })).headers.location);
});

/** Sends the head of a PATCH that announces `length` bytes, and some bytes; gives the way to go on and to go away. */
async function startPatch(length: number, bytes: Buffer, method = 'PATCH', path = session) {
  const socket = connect(setting.port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1');
  });
  socket.on('error', () => undefined);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'Host: x',
    `Authorization: Bearer ${token}`,
    `Content-Length: ${length}`,
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  socket.write(bytes);
  await until(async () => (await lockedBy()) !== null);
  return {
    write: (more: Buffer) => socket.write(more),
    abort: () => socket.destroy(),
    status: () => until(async () => /^HTTP\/1.1 (\d+)/.exec(answer)?.[1]),
  };
}

async function lockedBy(): Promise<unknown> {
  const row = await setting.database.first<{ lock: string | null }>(
    sql`SELECT lock FROM upload WHERE id = ${session.split('/').at(-1)}`,
  );
  return row?.lock ?? null;
}

async function until<T>(look: () => Promise<T>): Promise<NonNullable<Awaited<T>>> {
  for (let tries = 0; tries < 3_000; tries++) {
    const found = await look();
    if (found) return found as NonNullable<Awaited<T>>; // truthy
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it did not happen in time');
}

const received = async (): Promise<string> => {
  const answer = await setting.send('GET', session, { token });
  return `${answer.status} ${answer.headers.range}`;
};

describe('a connection that breaks in the middle of a chunk', () => {
  /** Breaks off until the server has something; gives how much. */
  async function breakOff(length: number, bytes: Buffer, method?: string, path?: string): Promise<number> {
    for (let waitMs = 50; ; waitMs *= 4) {
      const broken = await startPatch(length, bytes, method, path);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      broken.abort();
      await until(async () => (await lockedBy()) === null);
      const [, range] = (await received()).split(' ');
      // Of no byte and of one it is the same.
      if (range !== '0-0') return Number(range?.split('-')[1]) + 1;
    }
  }

  test.each([1_000, 3_000_000])('leaves %i bytes from which the client goes on', async (sent) => {
    const whole = randomBytes(sent + 500);
    const have = await breakOff(whole.length, whole.subarray(0, sent));
    expect(have).toBeLessThanOrEqual(sent);
    const rest = await setting.send('PATCH', session, {
      token,
      body: whole.subarray(have),
      headers: { 'content-range': `${have}-${whole.length - 1}` },
    });
    expect(rest.status).toBe(202);
    expect((await setting.send('PUT', `${session}?digest=${digestOf(whole)}`, { token })).status).toBe(201);
  });

  test('during the final PUT leaves the upload as well', async () => {
    const whole = randomBytes(10_000);
    const path = `${session}?digest=${digestOf(whole)}`;
    const have = await breakOff(whole.length, whole.subarray(0, 4_000), 'PUT', path);
    expect((await setting.send('PUT', path, { token, body: whole.subarray(have) })).status).toBe(201);
  });
});

describe('one request at a time writes', () => {
  test('a second one is told so, and the first is not disturbed', async () => {
    const bytes = randomBytes(2_000);
    const first = await startPatch(bytes.length, bytes.subarray(0, 1_000));
    for (const [method, query] of [
      ['PATCH', ''],
      ['PUT', `?digest=${digestOf('x')}`],
      ['DELETE', ''],
    ]) {
      const answer = await setting.send(method ?? '', `${session}${query}`, { token, body: 'intruder' });
      expect([answer.status, answer.json.errors[0].code], method).toEqual([409, 'CONFLICT']);
    }
    first.write(bytes.subarray(1_000));
    expect(await first.status()).toBe('202');
    expect((await setting.send('PUT', `${session}?digest=${digestOf(bytes)}`, { token })).status).toBe(201);
  });

  test('of many at once each is taken whole or refused', async () => {
    const chunks = Array.from({ length: 12 }, (_, at) => Buffer.alloc(5_000, at));
    const answers = await Promise.all(chunks.map((body) => setting.send('PATCH', session, { token, body })));
    const taken = answers.filter(({ status }) => status === 202).length;
    expect(taken).toBeGreaterThan(0);
    expect(answers.every(({ status }) => status === 202 || status === 409)).toBe(true);
    expect(await received()).toBe(`204 0-${taken * 5_000 - 1}`);
  });

  test('a claim of a dead process runs out', async () => {
    const id = session.split('/').at(-1);
    await setting.send('PATCH', session, { token, body: 'before' });
    const claim = '00000000-0000-4000-8000-00000000dead';
    const set = (seconds: number) =>
      setting.database.run(sql`
        UPDATE upload SET lock = ${claim}, locked_until = now() + make_interval(secs => ${seconds}) WHERE id = ${id}`);
    await set(30);
    expect((await setting.send('PATCH', session, { token, body: 'x' })).status).toBe(409);
    await set(-1);
    expect((await setting.send('PATCH', session, { token, body: ' after' })).status).toBe(202);
    expect((await setting.send('PUT', `${session}?digest=${digestOf('before after')}`, { token })).status).toBe(201);
  });
});

test('another process can finish what one has begun', async () => {
  const { database, storage } = setting;
  const other = new UploadService({
    database,
    storage,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    lifetimeHours: 1,
  });
  await setting.send('PATCH', session, { token, body: 'here ' });
  const project = await setting.authorizer.projectByName('p');
  const key = { id: session.split('/').at(-1) ?? '', repository: 'p/a', owner: 'admin' };
  const bytes = (text: string): AsyncIterable<Buffer> =>
    (async function* () {
      yield Buffer.from(text);
    })();
  expect(await other.append(key, { bytes: bytes('and '), length: 4 })).toBe(9);
  await setting.send('PATCH', session, { token, body: 'back ' });
  const { digest, bytes: whole } = contentOf('here and back again');
  await other.finish(key, { bytes: bytes('again') }, digest, project?.projectId ?? 0);
  expect((await setting.send('GET', `/v2/p/a/blobs/${digest}`, { token })).body).toEqual(whole);
});

test('lost bytes of an upload are said to be lost', async () => {
  await setting.send('PATCH', session, { token, body: 'bytes' });
  const staged = await setting.storage.openUpload(session.split('/').at(-1) ?? '', { size: 5 });
  await staged.abort();
  const answer = await setting.send('PATCH', session, { token, body: 'more' });
  expect([answer.status, answer.json.errors[0].code]).toEqual([404, 'BLOB_UPLOAD_UNKNOWN']);
});
