import { constants } from 'node:fs';
import { unlink } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { HavenError } from '../../error.ts';
import type { BufferPool } from '../buffer-pool.ts';
import type { ByteSource, StagedUpload, UploadState } from '../driver.ts';
import { DirectFile } from './direct-file.ts';
import type { Directories } from './directories.ts';
import { fileFailure, isAbsent } from './failure.ts';
import { emptyStream, readFileRange } from './file-reader.ts';
import { OpenFile } from './open-file.ts';
import { WriteBehind } from './write-behind.ts';

/** What a StagedFile needs from its driver. */
export interface StagedFileOptions {
  /** The temporary file. */
  readonly path: string;
  /** Open for reading and writing, and exactly `size` bytes long. */
  readonly file: OpenFile;
  readonly size: number;
  readonly pool: BufferPool;
  /** Whether the pool's memory allows writes past the page cache. */
  readonly direct: boolean;
  /** Whether the file system is of this machine. */
  readonly local: boolean;
  readonly directories: Directories;
  /** The file of an object. */
  readonly locate: (key: string) => string;
}

/** An upload whose bytes are in a temporary file of the same file system, so that a rename puts them in place. */
export class StagedFile implements StagedUpload {
  readonly #options: StagedFileOptions;
  #file: OpenFile | undefined;
  #size: number;

  constructor(options: StagedFileOptions) {
    this.#options = options;
    this.#file = options.file;
    this.#size = options.size;
  }

  get size(): number {
    return this.#size;
  }

  async append(source: ByteSource, observe: (piece: Buffer) => void): Promise<void> {
    const file = await this.#open();
    const direct = this.#options.direct ? new DirectFile(this.#options.path, this.#options.local) : undefined;
    const writer = new WriteBehind({ file, position: this.#size, pool: this.#options.pool, direct, observe });
    let sourceFailure: { readonly error: unknown } | undefined;
    try {
      for await (const chunk of source) {
        const room = writer.push(chunk);
        if (room) await room;
        await writer.receive(source);
      }
    } catch (error) {
      sourceFailure = { error };
    }
    await writer.finish();
    await direct?.close();
    if (writer.failure !== undefined) {
      // Frees the space of bytes nobody will be told about. Should it fail too, `commit` cuts them off.
      await file.truncate(this.#size).catch(() => undefined);
      throw writer.failure.error;
    }
    this.#size = writer.position;
    if (sourceFailure !== undefined) throw sourceFailure.error;
  }

  state(): UploadState {
    return { size: this.#size };
  }

  async read(): Promise<Readable> {
    if (this.#size === 0) return emptyStream();
    return readFileRange(this.#options.path, { start: 0, end: this.#size - 1 }).catch((error: unknown) => {
      throw isAbsent(error) ? new HavenError('BLOB_UPLOAD_UNKNOWN') : fileFailure(error, 'read an upload');
    });
  }

  async commit(key: string): Promise<void> {
    const target = this.#options.locate(key);
    const file = await this.#open();
    try {
      await cutTo(file, this.#size);
      await file.datasync();
      await this.close();
      await this.#options.directories.place(this.#options.path, target);
    } catch (error) {
      throw isAbsent(error) ? new HavenError('BLOB_UPLOAD_UNKNOWN') : fileFailure(error, 'store an object');
    }
  }

  async abort(): Promise<void> {
    try {
      await this.close();
      await unlink(this.#options.path);
    } catch (error) {
      if (!isAbsent(error)) throw fileFailure(error, 'remove an upload');
    }
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  async #open(): Promise<OpenFile> {
    try {
      this.#file ??= await OpenFile.open(this.#options.path, constants.O_RDWR, this.#options.local);
      return this.#file;
    } catch (error) {
      throw isAbsent(error) ? new HavenError('BLOB_UPLOAD_UNKNOWN') : fileFailure(error, 'open an upload');
    }
  }
}

/** Cuts off bytes beyond `size`; fails with BLOB_UPLOAD_UNKNOWN when the file has fewer, as after a loss of power. */
export async function cutTo(file: OpenFile, size: number): Promise<void> {
  const found = await file.size();
  if (found < size) throw new HavenError('BLOB_UPLOAD_UNKNOWN', 'bytes of the upload were lost: start it again');
  if (found > size) await file.truncate(size);
}
