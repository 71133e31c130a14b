import { close, closeSync, fdatasync, fstat, fstatSync, fsync, ftruncate, open, openSync, write } from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { isAbsent } from './failure.ts';

const calls = {
  open: promisify(open),
  close: promisify(close),
  fstat: promisify(fstat),
  write: promisify(write),
  ftruncate: promisify(ftruncate),
  fdatasync: promisify(fdatasync),
  fsync: promisify(fsync),
};

// Magic numbers of statfs(2): ext, xfs, btrfs, f2fs, zfs, tmpfs, overlay.
const LOCAL = new Set([0xef53, 0x58465342, 0x9123683e, 0xf2f52010, 0x2fc12fc1, 0x01021994, 0x794c7630]);

/** Whether a directory, which need not be there yet, is on a file system that answers from this machine. */
export async function isLocalDirectory(directory: string): Promise<boolean> {
  try {
    return LOCAL.has((await statfs(directory)).type);
  } catch (error) {
    const parent = path.dirname(directory);
    return isAbsent(error) && parent !== directory ? isLocalDirectory(parent) : false;
  }
}

/**
 * An open file or directory. What a local file system answers from memory (opening what was just made, its size,
 * closing it) is done at once there: the way through the thread pool costs far more than the call, and a push has many
 * of them. Elsewhere each may wait for a server, and so goes that way. Whatever needs the disk always does.
 */
export class OpenFile {
  readonly #fd: number;
  readonly #local: boolean;
  #closed = false;

  /** Opens a file, and makes it if the flags say so. */
  static async open(file: string, flags: number, local: boolean): Promise<OpenFile> {
    return new OpenFile(await calls.open(file, flags), local);
  }

  /** Opens a file or directory that was just used, so that its name is known without looking on the disk. */
  static async reopen(file: string, flags: number, local: boolean): Promise<OpenFile> {
    return local ? new OpenFile(openSync(file, flags), local) : OpenFile.open(file, flags, local);
  }

  private constructor(fd: number, local: boolean) {
    this.#fd = fd;
    this.#local = local;
  }

  /** Bytes in the file. */
  async size(): Promise<number> {
    return (this.#local ? fstatSync(this.#fd) : await calls.fstat(this.#fd)).size;
  }

  /** Writes from a buffer at a position of the file; a disk that is nearly full takes only a part. */
  write(buffer: Buffer, offset: number, length: number, position: number): Promise<{ readonly bytesWritten: number }> {
    return calls.write(this.#fd, buffer, offset, length, position);
  }

  /** Cuts the file off. */
  truncate(size: number): Promise<void> {
    return calls.ftruncate(this.#fd, size);
  }

  /** Waits until the bytes are on the disk. */
  datasync(): Promise<void> {
    return calls.fdatasync(this.#fd);
  }

  /** Waits until everything about it is on the disk; of a directory, its entries. */
  sync(): Promise<void> {
    return calls.fsync(this.#fd);
  }

  /** Closes it; a second time does nothing. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#local) closeSync(this.#fd);
    else await calls.close(this.#fd);
  }
}
