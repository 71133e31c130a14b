import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { HavenError } from '../../error.ts';
import type { ByteRange } from '../driver.ts';

// Measured: 64 KiB reads cost twice the CPU of 512 KiB ones; larger ones gain nothing more.
const READ_SIZE = 512 * 1024;

/** Streams a file, or the inclusive range of it; rejects with the error of the file system when it cannot be opened. */
export async function readFileRange(path: string, range?: ByteRange): Promise<Readable> {
  const file = await open(path, 'r');
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new HavenError('NOT_FOUND');
    const start = range?.start ?? 0;
    const end = Math.min(range?.end ?? stat.size - 1, stat.size - 1);
    if (end < start) {
      await file.close();
      return emptyStream();
    }
    return file.createReadStream({ start, end, highWaterMark: Math.min(READ_SIZE, end - start + 1) });
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** A stream of no bytes. */
export function emptyStream(): Readable {
  return new Readable({
    read() {
      this.push(null);
    },
  });
}
