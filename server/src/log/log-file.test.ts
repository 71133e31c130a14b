import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogFile } from './log-file.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'haven-test-log-'));
});
afterEach(() => rm(directory, { recursive: true }));

const lines = async (name: string) => (await readFile(join(directory, name), 'utf8')).split('\n').slice(0, -1);

test('a file that is full is put aside, the oldest goes, and no line is lost or torn', async () => {
  const file = new LogFile({ directory, maxBytes: 1_000, keep: 3 });
  const written = Array.from({ length: 100 }, (_, index) => `{"n":${index},"pad":"${'x'.repeat(80)}"}`);
  for (const line of written) {
    file.write(`${line}\n`);
    // As requests do; the file is opened again in between.
    await delay(1);
  }
  file.flush();
  expect((await readdir(directory)).toSorted()).toEqual(['haven.log', 'haven.log.1', 'haven.log.2', 'haven.log.3']);
  const kept = (await Promise.all([3, 2, 1].map((number) => lines(`haven.log.${number}`)))).flat();
  const all = [...kept, ...(await lines('haven.log'))];
  expect(all).toEqual(written.slice(-all.length));
  for (const number of [1, 2, 3]) {
    expect((await readFile(join(directory, `haven.log.${number}`))).length).toBeLessThanOrEqual(1_000);
  }
});

test('a file of before is gone on with', async () => {
  await writeFile(join(directory, 'haven.log'), 'before\n');
  const file = new LogFile({ directory, maxBytes: 1_000, keep: 1 });
  file.write('after\n');
  await expect.poll(() => lines('haven.log')).toEqual(['before', 'after']);
});

test('a directory that cannot be made is an error', async () => {
  await writeFile(join(directory, 'taken'), '');
  expect(() => new LogFile({ directory: join(directory, 'taken/logs'), maxBytes: 1_000, keep: 1 })).toThrow(/ENOTDIR/);
});
