import { randomBytes, randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { bytesOf, chunks, type Drivers, expectSame, freshKey, ignore } from './test-bytes.suite.ts';

const MiB = 1024 * 1024;

/** What a driver must remove, and what it must not. */
export function sweepSuite(drivers: Drivers): void {
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
