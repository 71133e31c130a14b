import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readlink, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isHavenError } from '../../error.ts';
import { uploadPrefix } from '../object-key.ts';
import { bytesOf, chunks, expectCode, expectSame, failing, freshKey, ignore } from '../test-bytes.suite.ts';
import { FilesystemStorage } from './filesystem.ts';

const MiB = 1024 * 1024;
const onLinux = process.platform === 'linux';
const asRoot = process.getuid?.() === 0;

let root: string;
let storage: FilesystemStorage;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'haven-faults-'));
  storage = new FilesystemStorage({ root });
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('a full disk', () => {
  const mounted: string[] = [];
  afterEach(() => {
    for (const directory of mounted.splice(0)) execFileSync('umount', [directory]);
  });

  it.skipIf(!canMount())(
    'fails with STORAGE_FULL, acknowledges nothing it has not, and recovers (mounts a tmpfs: Linux, as root)',
    async () => {
      const small = new FilesystemStorage({ root: mountSmall() });
      const kept = freshKey();
      await small.write(kept, randomBytes(MiB));
      const id = randomUUID();
      const start = randomBytes(MiB);
      const upload = await small.openUpload(id, undefined);
      await upload.append(chunks(start), ignore);
      const state = upload.state();
      await expectCode(upload.append(chunks(randomBytes(16 * MiB)), ignore), 'STORAGE_FULL');
      expect(upload.size).toBe(MiB);
      expect(upload.state()).toEqual(state);
      expectSame(await bytesOf(await upload.read()), start);

      const filler = await fill(small);
      await expectCode(small.write(freshKey(), randomBytes(MiB)), 'STORAGE_FULL');
      await expectCode(small.check(), 'STORAGE_FULL');
      expect((await small.capacity()).free).toBeLessThan(MiB);
      expect(await bytesOf(await small.read(kept))).toHaveLength(MiB);

      await filler.remove();
      await small.check();
      await upload.append(chunks(Buffer.from('and on')), ignore);
      const key = freshKey();
      await upload.commit(key);
      expectSame(await bytesOf(await small.read(key)), Buffer.concat([start, Buffer.from('and on')]));
      expect(await readdir(small.path(uploadPrefix.slice(0, -1)))).toEqual([]);
    },
  );

  function mountSmall(): string {
    const directory = path.join(root, 'small');
    execFileSync('mkdir', [directory]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', directory]);
    mounted.push(directory);
    return directory;
  }

  async function fill(on: FilesystemStorage): Promise<{ remove(): Promise<void> }> {
    const file = path.join(on.path('filler'));
    for (let size = 8 * MiB; size >= 4096; ) {
      await writeFile(file, randomBytes(size), { flag: 'a' }).catch(() => {
        size /= 2;
      });
    }
    return { remove: () => rm(file) };
  }
});

describe('open files', () => {
  it.skipIf(!onLinux)('are closed on every way out (counts /proc/self/fd)', async () => {
    const key = freshKey();
    await storage.write(key, randomBytes(MiB));
    const before = await openFiles(root);
    expect(before).toEqual([]);
    const error = new Error('gone');
    for (let round = 0; round < 5; round++) {
      const id = randomUUID();
      const upload = await storage.openUpload(id, undefined);
      await expect(upload.append(failing(randomBytes(MiB), error), ignore)).rejects.toBe(error);
      const refuse = () => {
        throw error;
      };
      await expect(upload.append(chunks(randomBytes(3 * MiB)), refuse)).rejects.toBe(error);
      const state = upload.state();
      await upload.close();
      // Fewer bytes than acknowledged: what a loss of power leaves.
      await truncate(storage.path(`${uploadPrefix}${id}`), 10);
      await expectCode(storage.openUpload(id, state), 'BLOB_UPLOAD_UNKNOWN');
      await expectCode(storage.openUpload(randomUUID(), state), 'BLOB_UPLOAD_UNKNOWN');

      const lost = await storage.openUpload(randomUUID(), undefined);
      await lost.append(chunks(randomBytes(10)), ignore);
      await rm(storage.path(uploadPrefix.slice(0, -1)), { recursive: true });
      await expectCode(lost.commit(freshKey()), 'BLOB_UPLOAD_UNKNOWN');
      await lost.abort();

      const blocked = await storage.openUpload(randomUUID(), undefined);
      await blocked.append(chunks(randomBytes(10)), ignore);
      await expectCode(blocked.commit(`${key}/below-a-file`), 'UNAVAILABLE');
      await blocked.abort();

      await expectCode(storage.read('docker/registry'), 'NOT_FOUND');
      await expectCode(storage.write('docker/registry', Buffer.from('x')), 'UNAVAILABLE');
      await bytesOf(await storage.read(key, { start: 0, end: 0 }));
      (await storage.read(key)).destroy();
      await storage.check();
      for await (const _ of storage.list('')) break;
    }
    await expect.poll(() => openFiles(root)).toEqual([]);
    expect(await readdir(storage.path(uploadPrefix.slice(0, -1)))).toEqual([]);
  });
});

describe('an upload that outlives its bytes', () => {
  it('commits no file that is shorter than what was acknowledged', async () => {
    const id = randomUUID();
    const key = freshKey();
    const upload = await storage.openUpload(id, undefined);
    await upload.append(chunks(randomBytes(1000)), ignore);
    await truncate(storage.path(`${uploadPrefix}${id}`), 999);
    await expectCode(upload.commit(key), 'BLOB_UPLOAD_UNKNOWN');
    expect(await storage.stat(key)).toBeUndefined();
    await upload.abort();
  });

  it('commits no byte that was written behind its back', async () => {
    const id = randomUUID();
    const key = freshKey();
    const upload = await storage.openUpload(id, undefined);
    await upload.append(chunks(Buffer.from('mine')), ignore);
    await writeFile(storage.path(`${uploadPrefix}${id}`), 'of another', { flag: 'a' });
    await upload.commit(key);
    expect((await bytesOf(await storage.read(key))).toString()).toBe('mine');
  });
});

describe('the sweep', () => {
  it('leaves young uploads, odd names and directories alone', async () => {
    const uploads = storage.path(uploadPrefix.slice(0, -1));
    const [young, old, directory] = [randomUUID(), randomUUID(), randomUUID()];
    await mkdir(path.join(uploads, directory), { recursive: true });
    const odd = [
      '',
      '-',
      'x',
      '.',
      '_',
      '😀',
      '%',
      old.toUpperCase(),
      `${old}.`,
      `x${old}`,
      'startedat',
      '-'.repeat(36),
    ];
    const names = [young, old, ...odd.map((name) => `${name}~`)];
    await writeFile(Buffer.concat([Buffer.from(`${uploads}/`), Buffer.from([0xff, 0xfe, 0x2d])]), 'x');
    const longAgo = new Date(Date.now() - 7_200_000);
    for (const name of names) {
      await writeFile(path.join(uploads, name), 'x');
      if (name !== young) await utimes(path.join(uploads, name), longAgo, longAgo);
    }
    await utimes(path.join(uploads, directory), longAgo, longAgo);
    const asked: string[] = [];
    const isAlive = async (ids: readonly string[]) => {
      asked.push(...ids);
      return new Set<string>();
    };
    expect(await storage.sweepUploads(isAlive)).toBe(1);
    expect(asked).toEqual([old]);
    expect(await readdir(uploads)).toHaveLength(names.length + 1);
  });

  it('asks in batches, and finds nothing where nothing was ever uploaded', async () => {
    expect(await storage.sweepUploads(async () => new Set())).toBe(0);
    const eager = new FilesystemStorage({ root, uploadGrace: -1000 });
    for (let index = 0; index < 2100; index++) {
      const upload = await eager.openUpload(randomUUID(), undefined);
      await upload.close();
    }
    const batches: number[] = [];
    const isAlive = async (ids: readonly string[]) => {
      batches.push(ids.length);
      return new Set(ids.slice(0, 10));
    };
    expect(await eager.sweepUploads(isAlive)).toBe(2070);
    expect(batches).toEqual([1000, 1000, 100]);
  });
});

describe('the check says what is wrong', () => {
  it('when the root is a file', async () => {
    const file = path.join(root, 'file');
    await writeFile(file, '');
    await expect(new FilesystemStorage({ root: file }).check()).rejects.toThrow(/file is not a directory/);
  });

  it('when something below it is a file', async () => {
    await writeFile(path.join(root, 'haven'), '');
    await expect(storage.check()).rejects.toThrow(/is a file where a directory should be/);
  });

  it.skipIf(asRoot)('when it may not be written (not as root, who may)', async () => {
    await chmod(root, 0o500);
    const error: unknown = await storage.check().catch((reason: unknown) => reason);
    await chmod(root, 0o700);
    expect(isHavenError(error, 'UNAVAILABLE') && error.message).toMatch(/cannot be written by the user.*uid/);
  });

  it('and nothing when all is well, leaving nothing', async () => {
    await storage.check();
    expect(await readdir(storage.path(uploadPrefix.slice(0, -1)))).toEqual([]);
    expect((await stat(root)).isDirectory()).toBe(true);
  });
});

async function openFiles(below: string): Promise<string[]> {
  const numbers = await readdir('/proc/self/fd');
  const targets = await Promise.all(numbers.map((number) => readlink(`/proc/self/fd/${number}`).catch(() => '')));
  return targets.filter((target) => target.startsWith(below));
}

function canMount(): boolean {
  if (!onLinux || !asRoot) return false;
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
