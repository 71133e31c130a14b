import { randomBytes, randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isHavenError } from '../error.ts';
import type { StorageDriver, UploadState } from './driver.ts';
import { uploadModel } from './upload-model.suite.ts';

/** One storage as the suite sees it; several drivers on it are several processes or replicas. */
export interface StorageUnderTest {
  /** A new driver on the same storage, with no grace for uploads in `sweepUploads`. */
  open(): Promise<StorageDriver>;
  /** Removes the storage. */
  remove(): Promise<void>;
}

const MiB = 1024 * 1024;

/** What every driver must do, whatever is below it; each driver's own test runs this against the real thing. */
export function storageDriverSuite(name: string, make: () => Promise<StorageUnderTest>): void {
  describe(`${name} storage`, () => {
    let storage: StorageUnderTest;
    let driver: StorageDriver;
    let other: StorageDriver;

    beforeAll(async () => {
      storage = await make();
      driver = await storage.open();
      other = await storage.open();
    });
    afterAll(async () => {
      await driver?.close();
      await other?.close();
      await storage?.remove();
    });

    objects(() => ({ driver, other }));
    uploads(() => ({ driver, other }));
    failures(() => ({ driver, other }));
    uploadModel(() => ({ driver, other }));
    sweeping(() => ({ driver, other }));
  });
}

type Drivers = () => { readonly driver: StorageDriver; readonly other: StorageDriver };

function objects(drivers: Drivers): void {
  it('can be written to', async () => {
    await drivers().driver.check();
  });

  it('gives back what was written, to every process', async () => {
    const { driver, other } = drivers();
    const key = freshKey();
    await driver.write(key, Buffer.from('hello'));
    expect(await other.stat(key)).toEqual({ size: 5 });
    expect((await bytesOf(await other.read(key))).toString()).toBe('hello');
  });

  it('replaces an object as a whole', async () => {
    const { driver } = drivers();
    const key = freshKey();
    await driver.write(key, Buffer.from('a longer first content'));
    await driver.write(key, Buffer.from('second'));
    expect((await bytesOf(await driver.read(key))).toString()).toBe('second');
  });

  it('stores an object of no bytes', async () => {
    const { driver } = drivers();
    const key = freshKey();
    await driver.write(key, Buffer.alloc(0));
    expect(await driver.stat(key)).toEqual({ size: 0 });
    expect(await bytesOf(await driver.read(key))).toHaveLength(0);
  });

  it('reads inclusive ranges', async () => {
    const { driver } = drivers();
    const key = freshKey();
    const content = randomBytes(3 * MiB);
    await driver.write(key, content);
    for (const [start, end] of [
      [0, 0],
      [5, 9],
      [content.length - 1, content.length - 1],
      [1, 2 * MiB],
      [0, content.length - 1],
    ] as const) {
      expectSame(await bytesOf(await driver.read(key, { start, end })), content.subarray(start, end + 1));
    }
  });

  it('has no object that was not written', async () => {
    const { driver } = drivers();
    expect(await driver.stat(freshKey())).toBeUndefined();
    await expectCode(driver.read(freshKey()), 'NOT_FOUND');
    await expectCode(driver.read(freshKey(), { start: 1, end: 2 }), 'NOT_FOUND');
    expect(await driver.stat('docker/registry/v2/blobs')).toBeUndefined();
  });

  it('deletes an object, and what is not there as well', async () => {
    const { driver } = drivers();
    const key = freshKey();
    await driver.write(key, Buffer.from('x'));
    await driver.delete(key);
    expect(await driver.stat(key)).toBeUndefined();
    await driver.delete(key);
  });

  it('leaves a reader that has begun, or fails it, but never gives it other bytes', async () => {
    const { driver } = drivers();
    const key = freshKey();
    const content = randomBytes(4 * MiB);
    await driver.write(key, content);
    const reader = await driver.read(key);
    await driver.delete(key);
    const read = await bytesOf(reader).catch(() => undefined);
    if (read !== undefined) expectSame(read, content);
  });

  it('lists the objects under a prefix', async () => {
    const { driver } = drivers();
    const prefix = `haven/list-${randomUUID()}/`;
    const keys = [`${prefix}a`, `${prefix}b/c`, `${prefix}b/d/e`, `${prefix}ab`];
    for (const key of keys) await driver.write(key, Buffer.from(key));
    const listed = await listOf(driver, prefix);
    expect(listed.map(({ key }) => key).sort()).toEqual([...keys].sort());
    for (const { key, size, modifiedAt } of listed) {
      expect(size).toBe(key.length);
      expect(Math.abs(Date.now() - modifiedAt.getTime())).toBeLessThan(60_000);
    }
    expect((await listOf(driver, `${prefix}a`)).map(({ key }) => key).sort()).toEqual([`${prefix}a`, `${prefix}ab`]);
    expect(await listOf(driver, `haven/list-${randomUUID()}/`)).toEqual([]);
  });

  it.each(['../outside', '/etc/passwd', 'haven/../../x', 'haven/\0', 'haven//x', 'haven/./x', 'haven\\..\\x', ''])(
    'refuses the key %j',
    async (key) => {
      const { driver } = drivers();
      await expectCode(driver.write(key, Buffer.from('x')), 'BAD_REQUEST');
      await expectCode(driver.read(key), 'BAD_REQUEST');
      await expectCode(driver.stat(key), 'BAD_REQUEST');
      await expectCode(driver.delete(key), 'BAD_REQUEST');
    },
  );
}

function uploads(drivers: Drivers): void {
  it.each([0, 1, 65_536, 512 * 1024, 512 * 1024 + 1, 11 * MiB + 7, 23 * MiB])(
    'stores an upload of %i bytes',
    async (size) => {
      const { driver, other } = drivers();
      const key = freshKey();
      const content = randomBytes(size);
      const upload = await driver.openUpload(randomUUID(), undefined);
      const seen = observer();
      await upload.append(chunks(content), seen.observe);
      expect(upload.size).toBe(size);
      expectSame(seen.bytes(), content);
      expectSame(await bytesOf(await upload.read()), content);
      await upload.commit(key);
      await upload.close();
      expect(await other.stat(key)).toEqual({ size });
      expectSame(await bytesOf(await other.read(key)), content);
    },
  );

  it.each([0, 100, 6 * MiB, 21 * MiB])('stores an upload of %i bytes that is not interrupted', async (size) => {
    const { driver } = drivers();
    const key = freshKey();
    const content = randomBytes(size);
    const upload = await driver.openUpload(randomUUID(), undefined);
    await upload.append(chunks(content), ignore, { last: true });
    expect(upload.size).toBe(size);
    await upload.commit(key);
    expectSame(await bytesOf(await driver.read(key)), content);
  });

  it('is not visible before it is committed', async () => {
    const { driver } = drivers();
    const key = freshKey();
    const upload = await driver.openUpload(randomUUID(), undefined);
    await upload.append(chunks(randomBytes(1000)), ignore);
    expect(await driver.stat(key)).toBeUndefined();
    await upload.commit(key);
    expect(await driver.stat(key)).toEqual({ size: 1000 });
  });

  it.each([
    [100, 200, 300],
    [6 * MiB, 1, 12 * MiB],
    [0, 11 * MiB, 0, 5],
  ])('goes on in another process: %j', async (...sizes) => {
    const { driver, other } = drivers();
    const key = freshKey();
    const id = randomUUID();
    const content = randomBytes(sizes.reduce((sum, size) => sum + size, 0));
    let upload = await driver.openUpload(id, undefined);
    let offset = 0;
    for (const [turn, size] of sizes.entries()) {
      await upload.append(chunks(content.subarray(offset, offset + size)), ignore);
      offset += size;
      expect(upload.size).toBe(offset);
      const state = JSON.parse(JSON.stringify(upload.state()));
      await upload.close();
      upload = await (turn % 2 === 0 ? other : driver).openUpload(id, state);
      expect(upload.size).toBe(offset);
    }
    await upload.commit(key);
    expectSame(await bytesOf(await driver.read(key)), content);
  });

  it('goes on after its bytes were read', async () => {
    const { driver, other } = drivers();
    const key = freshKey();
    const id = randomUUID();
    const content = randomBytes(25 * MiB);
    const first = await driver.openUpload(id, undefined);
    await first.append(chunks(content.subarray(0, 13 * MiB)), ignore);
    expectSame(await bytesOf(await first.read()), content.subarray(0, 13 * MiB));
    await first.append(chunks(content.subarray(13 * MiB, 14 * MiB)), ignore);
    const second = await other.openUpload(id, JSON.parse(JSON.stringify(first.state())));
    await first.close();
    await second.append(chunks(content.subarray(14 * MiB)), ignore);
    expectSame(await bytesOf(await second.read()), content);
    await second.commit(key);
    expectSame(await bytesOf(await driver.read(key)), content);
  });

  it.each([1000, 15 * MiB])('drops bytes that were never acknowledged (%i)', async (size) => {
    const { driver, other } = drivers();
    const key = freshKey();
    const id = randomUUID();
    const content = randomBytes(size);
    const killed = await driver.openUpload(id, undefined);
    await killed.append(chunks(content), ignore);
    const state = killed.state();
    await killed.append(chunks(randomBytes(size)), ignore);
    await killed.close();
    const upload = await other.openUpload(id, state);
    expect(upload.size).toBe(size);
    await upload.append(chunks(Buffer.from('end')), ignore);
    await upload.commit(key);
    expectSame(await bytesOf(await driver.read(key)), Buffer.concat([content, Buffer.from('end')]));
  });

  it('starts from nothing when no state was acknowledged', async () => {
    const { driver, other } = drivers();
    const key = freshKey();
    const id = randomUUID();
    const killed = await driver.openUpload(id, undefined);
    await killed.append(chunks(randomBytes(12 * MiB)), ignore);
    await killed.close();
    const upload = await other.openUpload(id, undefined);
    expect(upload.size).toBe(0);
    await upload.append(chunks(Buffer.from('new')), ignore);
    await upload.commit(key);
    expect((await bytesOf(await driver.read(key))).toString()).toBe('new');
  });

  it('stores many uploads at a time', async () => {
    const { driver } = drivers();
    await Promise.all(
      Array.from({ length: 24 }, async () => {
        const key = freshKey();
        const content = randomBytes(MiB + Math.floor(Math.random() * MiB));
        const upload = await driver.openUpload(randomUUID(), undefined);
        await upload.append(chunks(content, 16_384), ignore);
        await upload.commit(key);
        expectSame(await bytesOf(await driver.read(key)), content);
      }),
    );
  });

  it('lets several uploads and deletions of one object race', async () => {
    const { driver, other } = drivers();
    const key = freshKey();
    const content = randomBytes(100_000);
    const push = async (to: StorageDriver) => {
      const upload = await to.openUpload(randomUUID(), undefined);
      await upload.append(chunks(content), ignore);
      await upload.commit(key);
    };
    for (let round = 0; round < 5; round++) {
      await Promise.all([push(driver), push(other), driver.delete(key), push(driver), other.delete(key), push(other)]);
    }
    await push(driver);
    expectSame(await bytesOf(await other.read(key)), content);
  });

  it('keeps memory flat while 64 MiB stream through', async () => {
    const { driver } = drivers();
    const key = freshKey();
    const piece = randomBytes(65_536);
    async function* stream() {
      for (let sent = 0; sent < 64 * MiB; sent += piece.length) yield piece;
    }
    const warm = await driver.openUpload(randomUUID(), undefined);
    await warm.append(chunks(randomBytes(12 * MiB)), ignore);
    await warm.abort();
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    const upload = await driver.openUpload(randomUUID(), undefined);
    await upload.append(stream(), () => {
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
    });
    await upload.commit(key);
    expect(await driver.stat(key)).toEqual({ size: 64 * MiB });
    expect(peak).toBeLessThan(40 * MiB);
    await driver.delete(key);
  });
}

function failures(drivers: Drivers): void {
  it.each([10, 700_000, 12 * MiB])('keeps the %i bytes that came before the source failed', async (size) => {
    const { driver, other } = drivers();
    const key = freshKey();
    const id = randomUUID();
    const content = randomBytes(size);
    const seen = observer();
    const cut = await driver.openUpload(id, undefined);
    const gone = new Error('the client went away');
    await expect(cut.append(failing(content, gone), seen.observe)).rejects.toBe(gone);
    expect(cut.size).toBe(size);
    expectSame(seen.bytes(), content);
    const state = cut.state();
    await cut.close();
    const upload = await other.openUpload(id, state);
    await upload.append(chunks(Buffer.from('rest')), ignore);
    await upload.commit(key);
    expectSame(await bytesOf(await driver.read(key)), Buffer.concat([content, Buffer.from('rest')]));
  });

  it('keeps them also when the append was to be the last', async () => {
    const { driver, other } = drivers();
    const id = randomUUID();
    const content = randomBytes(12 * MiB);
    const cut = await driver.openUpload(id, undefined);
    await expect(cut.append(failing(content, new Error('gone')), ignore, { last: true })).rejects.toThrow('gone');
    await cut.close();
    const upload = await other.openUpload(id, cut.state());
    expectSame(await bytesOf(await upload.read()), content);
    await upload.abort();
  });

  it.each([100, 3 * MiB, 14 * MiB])('takes back the append whose observer failed (%i bytes)', async (size) => {
    const { driver } = drivers();
    const key = freshKey();
    const upload = await driver.openUpload(randomUUID(), undefined);
    await upload.append(chunks(Buffer.from('before')), ignore);
    const tooLarge = new Error('too large');
    const refuse = () => {
      throw tooLarge;
    };
    await expect(upload.append(chunks(randomBytes(size)), refuse)).rejects.toBe(tooLarge);
    expect(upload.size).toBe(6);
    await upload.append(chunks(Buffer.from(' after')), ignore);
    await upload.commit(key);
    expect((await bytesOf(await driver.read(key))).toString()).toBe('before after');
  });

  it.each([10, 12 * MiB])('forgets an aborted upload of %i bytes', async (size) => {
    const { driver, other } = drivers();
    const id = randomUUID();
    const upload = await driver.openUpload(id, undefined);
    await upload.append(chunks(randomBytes(size)), ignore);
    const state = upload.state();
    await upload.abort();
    expect(await listOf(driver, `haven/uploads/${id}`)).toEqual([]);
    await expectCode(goOn(other, id, state), 'BLOB_UPLOAD_UNKNOWN');
  });

  it('does not know a committed upload any more, nor keeps its bytes twice', async () => {
    const { driver, other } = drivers();
    const id = randomUUID();
    const upload = await driver.openUpload(id, undefined);
    await upload.append(chunks(randomBytes(12 * MiB)), ignore);
    const state = upload.state();
    await upload.commit(freshKey());
    expect(await listOf(driver, `haven/uploads/${id}`)).toEqual([]);
    await expectCode(goOn(other, id, state), 'BLOB_UPLOAD_UNKNOWN');
  });

  it.each(['', 'x', '../../etc', `${randomUUID()}/..`, randomUUID().toUpperCase()])(
    'knows no upload with the id %j',
    async (id) => {
      await expectCode(drivers().driver.openUpload(id, undefined), 'BLOB_UPLOAD_UNKNOWN');
    },
  );

  it.each([{}, { size: -1 }, { size: 'x' }, { size: 5 }, { size: Number.MAX_SAFE_INTEGER }])(
    'cannot go on from the state %j',
    async (state) => {
      const { driver } = drivers();
      await expectCode(goOn(driver, randomUUID(), state), 'BLOB_UPLOAD_UNKNOWN');
    },
  );
}

function sweeping(drivers: Drivers): void {
  it('sweeps uploads that nobody knows and keeps the others', async () => {
    const { driver, other } = drivers();
    await driver.sweepUploads(async () => new Set());
    const alive = randomUUID();
    const content = randomBytes(12 * MiB);
    const kept = await driver.openUpload(alive, undefined);
    await kept.append(chunks(content), ignore);
    for (const size of [10, 12 * MiB]) {
      const dead = await driver.openUpload(randomUUID(), undefined);
      await dead.append(chunks(randomBytes(size)), ignore);
      await dead.close();
    }
    await driver.write('haven/uploads/odd', Buffer.from('x'));
    await driver.write('haven/uploads/.hidden-\u00e9/odd', Buffer.from('x'));
    const asked = new Set<string>();
    const isAlive = async (ids: readonly string[]) => {
      for (const id of ids) asked.add(id);
      return new Set([alive]);
    };
    expect(await other.sweepUploads(isAlive)).toBe(2);
    expect(asked.size).toBe(3);
    expect(await other.sweepUploads(isAlive)).toBe(0);
    const upload = await other.openUpload(alive, kept.state());
    expectSame(await bytesOf(await upload.read()), content);
    await kept.close();
    await upload.abort();
  });

  it('sweeps nothing below any other prefix', async () => {
    const { driver } = drivers();
    const key = freshKey();
    await driver.write(key, Buffer.from('x'));
    await driver.sweepUploads(async () => new Set());
    expect(await driver.stat(key)).toEqual({ size: 1 });
  });
}

/** The key of a blob that no other test uses. */
export function freshKey(): string {
  const hex = randomBytes(32).toString('hex');
  return `docker/registry/v2/blobs/sha256/${hex.slice(0, 2)}/${hex}/data`;
}

/** All bytes of a stream. */
export async function bytesOf(stream: Readable): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** A source of the content in pieces as a socket gives them. */
export async function* chunks(content: Buffer, size = 65_536): AsyncGenerator<Buffer> {
  for (let offset = 0; offset < content.length; offset += size) yield content.subarray(offset, offset + size);
}

/** A source that fails behind the content. */
export async function* failing(content: Buffer, error: Error): AsyncGenerator<Buffer> {
  yield* chunks(content);
  throw error;
}

/** Fails unless the promise rejects with a HavenError of this code. */
export async function expectCode(work: Promise<unknown>, code: Parameters<typeof isHavenError>[1]): Promise<void> {
  const error = await work.then(
    () => 'no error',
    (reason: unknown) => reason,
  );
  expect(isHavenError(error) ? error.code : error).toBe(code);
}

/** Compares without printing megabytes. */
export function expectSame(actual: Buffer, expected: Buffer): void {
  expect(actual.length).toBe(expected.length);
  expect(actual.equals(expected)).toBe(true);
}

/** An observer that takes nothing down. */
export const ignore = (): void => undefined;

function observer(): { observe(piece: Buffer): void; bytes(): Buffer } {
  const pieces: Buffer[] = [];
  return { observe: (piece) => void pieces.push(Buffer.from(piece)), bytes: () => Buffer.concat(pieces) };
}

async function listOf(driver: StorageDriver, prefix: string) {
  const found = [];
  for await (const object of driver.list(prefix)) found.push(object);
  return found;
}

async function goOn(driver: StorageDriver, id: string, state: UploadState): Promise<void> {
  const upload = await driver.openUpload(id, state);
  try {
    await upload.append(chunks(Buffer.from('more')), ignore);
    await upload.commit(freshKey());
  } finally {
    await upload.close();
  }
}
