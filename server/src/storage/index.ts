import path from 'node:path';
import { loadAlignedAllocator } from './aligned-buffer.ts';
import type { LocalFiles, Redirecting, StorageDriver } from './driver.ts';
import { FilesystemStorage } from './filesystem/filesystem.ts';
import { isLocalDirectory } from './filesystem/open-file.ts';
import type { S3Options } from './s3/options.ts';

export type {
  AppendOptions,
  ByteRange,
  LocalFiles,
  Redirecting,
  StagedUpload,
  StorageDriver,
  StoredObject,
  UploadState,
} from './driver.ts';
export { blobDigest, blobKey, blobPrefix, uploadPrefix } from './object-key.ts';

/** Where blob bytes are kept, as the configuration says it. */
export type StorageConfig =
  | { readonly type: 'filesystem'; readonly rootDirectory: string }
  | ({ readonly type: 's3' } & S3Options);

/** The driver the configuration asks for; libraries of the others are not loaded. Nothing is tried: see `check()`. */
export async function createStorage(config: StorageConfig): Promise<StorageDriver> {
  switch (config.type) {
    case 'filesystem':
      return new FilesystemStorage({
        root: config.rootDirectory,
        local: await isLocalDirectory(path.resolve(config.rootDirectory)),
        allocateAligned: await loadAlignedAllocator(),
      });
    case 's3': {
      const { S3Storage } = await import('./s3/s3.ts');
      return S3Storage.open(config);
    }
  }
}

/** Whether the driver's objects are files that the kernel can send. */
export function hasLocalFiles(driver: StorageDriver): driver is StorageDriver & LocalFiles {
  return 'path' in driver;
}

/** Whether the driver can send clients to the storage itself. */
export function canRedirect(driver: StorageDriver): driver is StorageDriver & Redirecting {
  return 'redirectUrl' in driver;
}
