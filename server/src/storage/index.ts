import type { StorageDriver } from './driver.ts';
import { FilesystemStorage } from './filesystem/filesystem.ts';

export type {
  ByteRange,
  LocalFiles,
  Redirecting,
  StagedUpload,
  StorageDriver,
  StoredObject,
  UploadState,
} from './driver.ts';
export { blobDigest, blobKey, uploadPrefix } from './object-key.ts';

/** Where blob bytes are kept, as the configuration says it. */
export type StorageConfig = { readonly type: 'filesystem'; readonly rootDirectory: string };

/** The driver the configuration asks for; its libraries are loaded only then. */
export async function createStorage(config: StorageConfig): Promise<StorageDriver> {
  return new FilesystemStorage({ root: config.rootDirectory });
}
