import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type AllocateAligned, loadAlignedAllocator } from '../aligned-buffer.ts';
import { storageDriverSuite } from '../driver.suite.ts';
import { FilesystemStorage } from './filesystem.ts';

const ways: readonly [string, AllocateAligned | undefined][] = [
  ['filesystem', undefined],
  ['filesystem, past the page cache where it can', await loadAlignedAllocator()],
];

for (const [name, allocateAligned] of ways) {
  storageDriverSuite(name, async () => {
    const root = await mkdtemp(path.join(tmpdir(), 'haven-storage-'));
    return {
      open: async () => new FilesystemStorage({ root, uploadGrace: 0, ...(allocateAligned && { allocateAligned }) }),
      remove: () => rm(root, { recursive: true }),
    };
  });
}
