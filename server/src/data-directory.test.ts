import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { prepareDataDirectory } from './data-directory.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haven-test-data-directory-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('is made with its parents, which others may enter, and kept', async () => {
  const path = join(folder, 'a/b/c');
  await Promise.all([prepareDataDirectory(path), prepareDataDirectory(path)]);
  await writeFile(join(path, 'kept'), '');
  expect(await prepareDataDirectory(path)).toBe(path);
  expect((await stat(path)).mode & 0o777).toBe(0o711);
  expect((await stat(join(path, 'kept'))).isFile()).toBe(true);
});

test.each([
  ['file', 'there is a file of that name'],
  ['file/below', 'a part of the path is a file'],
])('cannot be %s', async (path, reason) => {
  await writeFile(join(folder, 'file'), '');
  await expect(prepareDataDirectory(join(folder, path))).rejects.toThrow(
    `the data directory ${join(folder, path)} cannot be written: ${reason};`,
  );
});
