import { randomBytes, randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { StorageDriver, UploadState } from './driver.ts';
import {
  bytesOf,
  chunks,
  type Drivers,
  expectCode,
  expectSame,
  failing,
  freshKey,
  ignore,
  listOf,
  observer,
} from './test-bytes.suite.ts';

const MiB = 1024 * 1024;

/** What a driver must do with uploads when something fails. */
export function uploadFailureSuite(drivers: Drivers): void {
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

async function goOn(driver: StorageDriver, id: string, state: UploadState): Promise<void> {
  const upload = await driver.openUpload(id, state);
  try {
    await upload.append(chunks(Buffer.from('more')), ignore);
    await upload.commit(freshKey());
  } finally {
    await upload.close();
  }
}
