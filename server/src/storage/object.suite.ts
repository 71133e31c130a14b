import { randomBytes, randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { bytesOf, type Drivers, expectCode, expectSame, freshKey, listOf } from './test-bytes.suite.ts';

const MiB = 1024 * 1024;

/** What a driver must do with objects. */
export function objectSuite(drivers: Drivers): void {
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
