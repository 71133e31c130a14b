import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { storageDriverSuite } from '../driver.suite.ts';
import { FilesystemStorage } from './filesystem.ts';

storageDriverSuite('filesystem', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'haven-storage-'));
  return {
    open: async () => new FilesystemStorage({ root, uploadGrace: 0 }),
    remove: () => rm(root, { recursive: true }),
  };
});
