import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type AllocateAligned, loadAlignedAllocator } from '../aligned-buffer.ts';
import { storageDriverSuite } from '../driver.suite.ts';
import { FilesystemStorage } from './filesystem.ts';

const ways: readonly { readonly name: string; readonly local: boolean; readonly allocateAligned?: AllocateAligned }[] =
  [
    { name: 'filesystem', local: false },
    { name: 'filesystem of this machine', local: true },
    {
      name: 'filesystem, past the page cache where it can',
      local: true,
      allocateAligned: await loadAlignedAllocator(),
    },
  ];

for (const { name, ...way } of ways) {
  storageDriverSuite(name, async () => {
    const root = await mkdtemp(path.join(tmpdir(), 'haven-storage-'));
    return {
      open: async () => new FilesystemStorage({ root, uploadGrace: 0, ...way }),
      remove: () => rm(root, { recursive: true }),
    };
  });
}
