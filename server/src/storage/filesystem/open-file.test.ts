import { constants } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { isLocalDirectory, OpenFile } from './open-file.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'haven-open-'));
});
afterAll(() => rm(directory, { recursive: true }));

describe.each([true, false])('a file (local: %s)', (local) => {
  it('is written, measured, cut off and closed, twice if need be', async () => {
    const name = path.join(directory, `file-${local}`);
    const file = await OpenFile.open(name, constants.O_RDWR | constants.O_CREAT, local);
    expect(await file.write(Buffer.from('abcdef'), 1, 4, 2)).toMatchObject({ bytesWritten: 4 });
    expect(await file.size()).toBe(6);
    await file.truncate(4);
    await file.datasync();
    await file.close();
    await file.close();
    expect((await readFile(name)).toString()).toBe('\0\0bc');
    const again = await OpenFile.reopen(name, constants.O_RDONLY, local);
    await again.sync();
    expect(await again.size()).toBe(4);
    await again.close();
  });

  it('that is not there is an error that is not thrown before it is waited for', async () => {
    const opening = OpenFile.reopen(path.join(directory, 'absent'), constants.O_RDONLY, local);
    await expect(opening).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

test('whether a directory is local is known before it is made', async () => {
  const here = await isLocalDirectory(directory);
  expect(await isLocalDirectory(path.join(directory, 'not/yet/there'))).toBe(here);
  if (process.platform === 'linux') expect(await isLocalDirectory('/proc/self')).toBe(false);
});
