import { constants } from 'node:fs';
import { systemCode } from '../../error.ts';
import { DIRECT_ALIGNMENT } from '../aligned-buffer.ts';
import { OpenFile } from './open-file.ts';

// What file systems answer that cannot do it (tmpfs, some network ones), or not with these addresses.
const REFUSALS = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP']);

/**
 * Writes to a file past the page cache. A layer is seldom read right after it was pushed, and the copy into the cache
 * would be the largest part of what a push costs.
 */
export class DirectFile {
  readonly #path: string;
  readonly #local: boolean;
  #handle: Promise<OpenFile | undefined> | undefined;

  /** Nothing is opened before the first write; the file is there. `local` is what `OpenFile` means by it. */
  constructor(path: string, local: boolean) {
    this.#path = path;
    this.#local = local;
  }

  /** Whether a write of so many bytes there can be direct at all. */
  static fits(length: number, position: number): boolean {
    return length > 0 && length % DIRECT_ALIGNMENT === 0 && position % DIRECT_ALIGNMENT === 0;
  }

  /** Writes a fitting piece of aligned memory; returns the bytes written, 0 when the file system refuses direct writes. */
  async write(piece: Buffer, position: number): Promise<number> {
    this.#handle ??= this.#open();
    const handle = await this.#handle;
    if (!handle) return 0;
    try {
      return (await handle.write(piece, 0, piece.length, position)).bytesWritten;
    } catch (error) {
      if (!REFUSALS.has(systemCode(error) ?? '')) throw error;
      await this.close();
      this.#handle = Promise.resolve(undefined);
      return 0;
    }
  }

  /** Closes the file, if it was opened. */
  async close(): Promise<void> {
    const handle = await this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async #open(): Promise<OpenFile | undefined> {
    try {
      return await OpenFile.reopen(this.#path, constants.O_WRONLY | constants.O_DIRECT, this.#local);
    } catch (error) {
      if (REFUSALS.has(systemCode(error) ?? '')) return undefined;
      throw error;
    }
  }
}
