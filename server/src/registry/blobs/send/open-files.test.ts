import { readlinkSync, readSync } from 'node:fs';
import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../../../../test/until.ts';
import { type OpenFile, OpenFiles } from './open-files.ts';

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'haven-open-'));
  path = join(directory, 'blob');
  await writeFile(path, 'first');
});

afterEach(() => rm(directory, { recursive: true }));

test('a file is opened once for all who ask at a time', async () => {
  const files = new OpenFiles();
  const held = await Promise.all(Array.from({ length: 20 }, () => files.acquire(path)));
  expect(new Set(held.map(({ fd }) => fd)).size).toBe(1);
  for (const file of held) file.release();
  const again = await files.acquire(path);
  expect(again.fd).toBe(held[0]?.fd);
  again.release();
  files.close();
});

test('a file that was replaced is seen soon, however often it is asked for', async () => {
  const files = new OpenFiles(60);
  expect(await read(files, path)).toBe('first');
  await writeFile(`${path}.new`, 'second, and longer');
  await rename(`${path}.new`, path);
  const deadline = performance.now() + 5_000;
  let content = 'first';
  while (content === 'first' && performance.now() < deadline) {
    content = await read(files, path);
    await delay(5);
  }
  expect(content).toBe('second, and longer');
  files.close();
});

test('whoever sends from a file keeps it, and nobody keeps it afterwards', async () => {
  const files = new OpenFiles(20);
  const first = await files.acquire(path);
  await rm(path);
  await delay(60);
  expect(contentOf(first)).toBe('first');
  await expect(files.acquire(path)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await openHere()).toBe(1);
  first.release();
  first.release();
  await until(async () => (await openHere()) === 0);
  files.close();
});

test('not many are kept open', async () => {
  const files = new OpenFiles();
  for (let index = 0; index < 150; index++) {
    await writeFile(`${path}-${index}`, 'x');
    (await files.acquire(`${path}-${index}`)).release();
  }
  await until(async () => (await openHere()) === 128);
  files.close();
  await until(async () => (await openHere()) === 0);
});

test('what is in use when all is closed is closed by its last user', async () => {
  const files = new OpenFiles();
  const held = [await files.acquire(path), await files.acquire(path)];
  files.close();
  held[0]?.release();
  await delay(20);
  expect(await openHere()).toBe(1);
  held[1]?.release();
  const late = await files.acquire(path);
  late.release();
  await until(async () => (await openHere()) === 0);
});

test('an absent file is not found, and is found once it is there', async () => {
  const files = new OpenFiles();
  const results = await Promise.allSettled([files.acquire(`${path}2`), files.acquire(`${path}2`)]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await writeFile(`${path}2`, 'late');
  expect(await read(files, `${path}2`)).toBe('late');
  files.close();
});

async function read(files: OpenFiles, from: string): Promise<string> {
  const file = await files.acquire(from);
  const content = contentOf(file);
  file.release();
  return content;
}

function contentOf({ fd, size }: OpenFile): string {
  const bytes = Buffer.alloc(size);
  return bytes.toString('utf8', 0, readSync(fd, bytes, 0, size, 0));
}

/** How many descriptors of this process are files of this test. */
async function openHere(): Promise<number> {
  const targets = (await readdir('/proc/self/fd')).map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return '';
    }
  });
  return targets.filter((target) => target.startsWith(directory)).length;
}
