import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, rmdir, stat, statfs, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { HavenError } from '../../error.ts';
import { type AllocateAligned, DIRECT_ALIGNMENT } from '../aligned-buffer.ts';
import { BufferPool } from '../buffer-pool.ts';
import type { ByteRange, LocalFiles, StagedUpload, StorageDriver, StoredObject, UploadState } from '../driver.ts';
import { assertKey, uploadKey, uploadPrefix } from '../object-key.ts';
import { checkRoot } from './check.ts';
import { Directories } from './directories.ts';
import { fileFailure, isAbsent } from './failure.ts';
import { readFileRange } from './file-reader.ts';
import { listFiles } from './list.ts';
import { OpenFile } from './open-file.ts';
import { cutTo, StagedFile } from './staged-file.ts';
import { sweepDirectory } from './sweep.ts';

/** Settings of the filesystem driver. */
export interface FilesystemOptions {
  /** The directory that holds everything; made when it is missing. */
  readonly root: string;
  /** Milliseconds an upload file without a known upload is left alone. */
  readonly uploadGrace?: number;
  /** Whether the directory is on a file system of this machine (`isLocalDirectory`); false costs time, and is always right. */
  readonly local?: boolean;
  /** Gives memory for writes past the page cache; without it all writes go through the cache. */
  readonly allocateAligned?: AllocateAligned;
}

const HOUR = 3_600_000;
// Made when missing; what a killed request left in it goes.
const CREATE = constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC;
// 48 buffers of 1 MiB, shared by all uploads of the process.
const BUFFERS = { size: 1024 * 1024, count: 48 };

/** Objects as files below one directory, on a local disk or a network file system that renames atomically. */
export class FilesystemStorage implements StorageDriver, LocalFiles {
  readonly name = 'filesystem';
  readonly #root: string;
  readonly #uploadGrace: number;
  readonly #directories: Directories;
  readonly #pool: BufferPool;
  readonly #direct: boolean;
  readonly #local: boolean;

  constructor(options: FilesystemOptions) {
    this.#root = path.resolve(options.root);
    this.#uploadGrace = options.uploadGrace ?? HOUR;
    this.#local = options.local ?? false;
    this.#directories = new Directories(this.#root, this.#local);
    this.#direct = options.allocateAligned?.(DIRECT_ALIGNMENT) !== undefined;
    this.#pool = new BufferPool({ ...BUFFERS, allocate: options.allocateAligned });
  }

  path(key: string): string {
    assertKey(key);
    return path.join(this.#root, key);
  }

  async stat(key: string): Promise<{ readonly size: number } | undefined> {
    try {
      const found = await stat(this.path(key));
      return found.isFile() ? { size: found.size } : undefined;
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw fileFailure(error, 'look up an object');
    }
  }

  async read(key: string, range?: ByteRange): Promise<Readable> {
    try {
      return await readFileRange(this.path(key), range);
    } catch (error) {
      throw isAbsent(error) ? new HavenError('NOT_FOUND') : fileFailure(error, 'read an object');
    }
  }

  async write(key: string, content: Buffer): Promise<void> {
    assertKey(key);
    const staged = await this.openUpload(randomUUID(), undefined);
    try {
      await staged.append(once(content), () => undefined);
      await staged.commit(key);
    } catch (error) {
      await staged.abort().catch(() => undefined);
      throw error;
    }
  }

  async delete(key: string): Promise<void> {
    const file = this.path(key);
    try {
      await unlink(file);
    } catch (error) {
      if (!isAbsent(error)) throw fileFailure(error, 'delete an object');
    }
    // A blob has a directory of its own. When others are in it, or it is gone, that is as good.
    await rmdir(path.dirname(file)).catch(() => undefined);
  }

  async *list(prefix: string): AsyncGenerator<StoredObject> {
    const directory = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    if (directory !== '') assertKey(directory.slice(0, -1));
    try {
      yield* listFiles(this.#root, prefix);
    } catch (error) {
      throw fileFailure(error, 'list objects');
    }
  }

  async openUpload(id: string, state: UploadState | undefined): Promise<StagedUpload> {
    const file = this.path(uploadKey(id));
    const size = state === undefined ? 0 : acknowledgedSize(state);
    let opened: OpenFile | undefined;
    try {
      if (size === 0) return this.#staged(file, await this.#create(file), size);
      opened = await OpenFile.open(file, constants.O_RDWR, this.#local);
      await cutTo(opened, size);
      return this.#staged(file, opened, size);
    } catch (error) {
      await opened?.close();
      throw isAbsent(error) ? new HavenError('BLOB_UPLOAD_UNKNOWN') : fileFailure(error, 'open an upload');
    }
  }

  async capacity(): Promise<{ readonly total: number; readonly free: number }> {
    try {
      const { blocks, bavail, bsize } = await statfs(this.#root);
      return { total: blocks * bsize, free: bavail * bsize };
    } catch (error) {
      throw fileFailure(error, 'measure its free space');
    }
  }

  async sweepUploads(isAlive: (ids: readonly string[]) => Promise<ReadonlySet<string>>): Promise<number> {
    const directory = path.join(this.#root, uploadPrefix);
    const before = new Date(Date.now() - this.#uploadGrace);
    try {
      return await sweepDirectory({ directory, before, isAlive });
    } catch (error) {
      if (isAbsent(error)) return 0;
      throw fileFailure(error, 'sweep uploads');
    }
  }

  check(): Promise<void> {
    return checkRoot(this.#root);
  }

  async close(): Promise<void> {}

  #staged(path: string, file: OpenFile, size: number): StagedUpload {
    const locate = (key: string) => this.path(key);
    return new StagedFile({
      path,
      file,
      size,
      pool: this.#pool,
      direct: this.#direct,
      local: this.#local,
      directories: this.#directories,
      locate,
    });
  }

  async #create(file: string): Promise<OpenFile> {
    try {
      return await OpenFile.open(file, CREATE, this.#local);
    } catch (error) {
      if (!isAbsent(error)) throw error;
      await mkdir(path.dirname(file), { recursive: true });
      return OpenFile.open(file, CREATE, this.#local);
    }
  }
}

async function* once(content: Buffer): AsyncGenerator<Buffer> {
  yield content;
}

/** The state is ours, but it has been in a database: anything odd in it means that we cannot go on. */
function acknowledgedSize(state: UploadState): number {
  const size = state.size;
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) throw new HavenError('BLOB_UPLOAD_UNKNOWN');
  return size;
}
