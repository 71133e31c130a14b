import { loopTurns } from '../../loop-turns.ts';
import type { BufferPool } from '../buffer-pool.ts';
import type { ByteSource } from '../driver.ts';
import { DirectFile } from './direct-file.ts';
import { fileFailure } from './failure.ts';

const IN_FLIGHT = 3;

/** A file that can be written at any position, such as an `OpenFile`; returns how much it took. */
export interface Writable {
  write(buffer: Buffer, offset: number, length: number, position: number): Promise<{ readonly bytesWritten: number }>;
}

/** What a WriteBehind works on. */
export interface WriteBehindOptions {
  readonly file: Writable;
  /** Offset in the file where the first byte goes. */
  readonly position: number;
  readonly pool: BufferPool;
  /** The same file for writes past the page cache; only with a pool of aligned memory. */
  readonly direct?: DirectFile | undefined;
  readonly observe: (piece: Buffer) => void;
}

/**
 * Gathers the small chunks of a socket into large buffers, and writes those while the next one fills:
 *
 *     chunks ──copy──► [ filling ] ──full──► observe + write [ in flight ] [ in flight ] ──► file
 *
 * With three writes under way `push` waits, which slows the sender down. When the pool is empty (many uploads at a time,
 * or slow ones that sit on their buffers) chunks are written as they come: slower, but nobody waits for somebody else.
 */
export class WriteBehind {
  readonly #options: WriteBehindOptions;
  readonly #inFlight = new Set<Promise<void>>();
  #position: number;
  #buffer: Buffer | undefined;
  #filled = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor(options: WriteBehindOptions) {
    this.#options = options;
    this.#position = options.position;
  }

  /** Offset behind the last byte given to the file. */
  get position(): number {
    return this.#position;
  }

  /** The first error of the file or of `observe`; a source may fail as well, but never shows up here. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  /**
   * Takes a copy of the chunk. What it returns is to be waited for before the next one: undefined when there is still
   * room, as for most chunks; it rejects when a write failed, this one or an earlier one.
   */
  push(chunk: Buffer): Promise<void> | undefined {
    const buffer = this.#buffer;
    if (buffer === undefined || this.#failure !== undefined || chunk.length >= buffer.length - this.#filled) {
      return this.#pushInParts(chunk);
    }
    chunk.copy(buffer, this.#filled);
    this.#filled += chunk.length;
    return undefined;
  }

  async #pushInParts(chunk: Buffer): Promise<void> {
    for (let offset = 0; offset < chunk.length && this.#failure === undefined; ) {
      this.#buffer ??= this.#options.pool.take();
      if (this.#buffer === undefined) {
        await this.#start(chunk.subarray(offset));
        break;
      }
      const copied = chunk.copy(this.#buffer, this.#filled, offset);
      offset += copied;
      this.#filled += copied;
      await this.#flushFull();
    }
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Takes what the source has already, without a copy; rejects as `push` does. */
  async receive(source: ByteSource): Promise<void> {
    if (!source.receive) return;
    while (this.#failure === undefined) {
      this.#buffer ??= this.#options.pool.take();
      const received = this.#buffer ? source.receive(this.#buffer.subarray(this.#filled)) : 0;
      if (received === 0) return;
      this.#filled += received;
      await this.#flushFull();
    }
    throw this.#failure.error;
  }

  /** Writes what is gathered, waits for all writes and gives the buffers back. Never rejects: see `failure`. */
  async finish(): Promise<void> {
    if (this.#failure === undefined) await this.#flush();
    await Promise.all(this.#inFlight);
    if (this.#buffer !== undefined) this.#options.pool.give(this.#buffer);
    this.#buffer = undefined;
  }

  async #flushFull(): Promise<void> {
    if (this.#filled !== this.#buffer?.length) return;
    const turn = loopTurns.next();
    if (turn) await turn;
    await this.#flush();
  }

  async #flush(): Promise<void> {
    const buffer = this.#buffer;
    if (buffer === undefined) return;
    const piece = buffer.subarray(0, this.#filled);
    this.#buffer = undefined;
    this.#filled = 0;
    const written = this.#start(piece).finally(() => {
      this.#inFlight.delete(written);
      this.#options.pool.give(buffer);
    });
    this.#inFlight.add(written);
    if (this.#inFlight.size >= IN_FLIGHT) await Promise.race(this.#inFlight);
  }

  /** The write begins first, so that the disk works while `observe` hashes. Never rejects. */
  async #start(piece: Buffer): Promise<void> {
    const position = this.#position;
    this.#position += piece.length;
    const written = this.#write(piece, position).catch((error: unknown) => {
      this.#failure ??= { error: fileFailure(error, 'write an upload') };
    });
    try {
      this.#options.observe(piece);
    } catch (error) {
      this.#failure ??= { error };
    }
    await written;
  }

  // Only full buffers go past the page cache: what is gathered at the end is small and seldom aligned.
  async #write(piece: Buffer, position: number): Promise<void> {
    const { direct, file, pool } = this.#options;
    const isDirect = direct && piece.length === pool.size && DirectFile.fits(piece.length, position);
    const done = isDirect ? await direct.write(piece, position) : 0;
    await writeWhole(file, piece.subarray(done), position + done);
  }
}

/** A disk that is nearly full takes only a part of a write, without an error: that comes with the next one. */
async function writeWhole(file: Writable, piece: Buffer, position: number): Promise<void> {
  for (let done = 0; done < piece.length; ) {
    const { bytesWritten } = await file.write(piece, done, piece.length - done, position + done);
    done += bytesWritten;
  }
}
