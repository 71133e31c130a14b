import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { storageDriverSuite } from './driver.suite.ts';
import { FilesystemStorage } from './filesystem/filesystem.ts';
import { canRedirect, hasLocalFiles } from './index.ts';
import { meterStorage, StorageActions } from './metered.ts';

storageDriverSuite('metered', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'haven-storage-'));
  return {
    open: async () => meterStorage(new FilesystemStorage({ root, uploadGrace: 0 }), new StorageActions('filesystem')),
    remove: () => rm(root, { recursive: true }),
  };
});

test('what the storage does is timed, failures too, and what it can do besides is kept', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'haven-storage-'));
  try {
    const timed = new StorageActions('filesystem');
    const driver = meterStorage(new FilesystemStorage({ root }), timed);
    expect([hasLocalFiles(driver), canRedirect(driver)]).toEqual([true, false]);
    expect(driver.path('a/b')).toBe(path.join(root, 'a/b'));
    await driver.write('a/b', Buffer.from('x'));
    await expect(driver.read('a/c')).rejects.toThrow();
    const upload = await driver.openUpload('6f1f2a4e-0000-4000-8000-000000000001', undefined);
    await upload.append((async function* () {})(), () => undefined);
    await upload.commit('a/d');
    const counts = timed
      .read()
      .flatMap(({ samples }) => samples.filter(({ suffix }) => suffix === '_count'))
      .map(({ labels, value }) => [labels?.driver, labels?.action, value]);
    expect(counts).toEqual([
      ['filesystem', 'PutContent', 1],
      ['filesystem', 'Reader', 1],
      ['filesystem', 'Writer', 1],
      ['filesystem', 'Append', 1],
      ['filesystem', 'Move', 1],
    ]);
  } finally {
    await rm(root, { recursive: true });
  }
});
