import { Decompress } from 'fzstd';
import { ArchiveError } from './archive-error.ts';
import type { Sink, Unpacker, UnpackerOptions } from './unpacker.ts';

// What containerd and the command line take without being asked; a frame may demand gigabytes.
const MOST_WINDOW = 128 * 1024 * 1024;
// The specification's limit, which the library does not keep.
const MOST_BLOCK = 128 * 1024;
const HEADER_BYTES = 18;
// The library calls itself for every frame that ends within what it gets.
const SLICE = 16 * 1024;

type State = 'frame' | 'block' | 'body';

/**
 * Unpacks zstd frame by frame, each by itself, so that unpacking can begin anew at any of them; most tools write one,
 * those made for lazy loading one for each file. https://www.rfc-editor.org/rfc/rfc8878
 *
 *     frame ─► block ─► body ─► block … last block ─► body, checksum ─► frame
 */
export class FrameReader implements Unpacker {
  readonly #options: UnpackerOptions;
  #state: State = 'frame';
  #rest: Uint8Array = new Uint8Array(0);
  #position: number;
  #produced: number;
  #lastCheckpoint: number;
  // Bytes to pass on before the next header, and what follows them.
  #left = 0;
  #isLast = false;
  #hasChecksum = false;
  #frame: Decompress | undefined;

  constructor(options: UnpackerOptions) {
    this.#options = options;
    this.#position = options.from?.input ?? 0;
    this.#produced = options.from?.output ?? 0;
    this.#lastCheckpoint = this.#produced;
  }

  push(chunk: Uint8Array, sink: Sink): void {
    for (let start = 0; start < chunk.length; start += SLICE) this.#read(chunk.subarray(start, start + SLICE), sink);
  }

  end(sink: Sink): void {
    while (this.#step(sink, true));
    if (this.#state !== 'frame' || this.#left > 0 || this.#rest.length > 0) throw new ArchiveError('it ends early');
  }

  #read(slice: Uint8Array, sink: Sink): void {
    this.#rest = this.#rest.length === 0 ? slice.slice() : joined(this.#rest, slice);
    while (this.#step(sink, false));
  }

  // False when more bytes are needed.
  #step(sink: Sink, isEnd: boolean): boolean {
    if (this.#state === 'body') return this.#passBody(sink);
    if (this.#left > 0) return this.#skip();
    if (this.#state === 'block') return this.#readBlock(sink);
    return (this.#rest.length >= HEADER_BYTES || isEnd) && this.#rest.length >= 8 && this.#readFrame(sink);
  }

  #readFrame(sink: Sink): boolean {
    const head = Buffer.from(this.#rest.buffer, this.#rest.byteOffset, this.#rest.length);
    const magic = head.readUInt32LE(0);
    if (magic >>> 4 === 0x184d2a5) {
      this.#consume(8);
      this.#left = head.readUInt32LE(4);
      return true;
    }
    if (magic !== 0xfd2fb528) throw new ArchiveError('it is not zstd');
    const { length, window, hasChecksum } = headerOf(head);
    if (window > MOST_WINDOW) throw new ArchiveError(`it needs ${window} bytes of memory, at most ${MOST_WINDOW}`);
    if (this.#produced - this.#lastCheckpoint >= (this.#options.spacing ?? Number.POSITIVE_INFINITY)) {
      this.#lastCheckpoint = this.#produced;
      const place = { output: this.#produced, input: this.#position, bits: 0, window: undefined };
      this.#options.onCheckpoint?.(place);
    }
    this.#hasChecksum = hasChecksum;
    this.#frame = new Decompress();
    this.#feed(length, sink);
    this.#state = 'block';
    return true;
  }

  #readBlock(sink: Sink): boolean {
    if (this.#rest.length < 3) return false;
    const [low = 0, middle = 0, high = 0] = this.#rest;
    const header = low | (middle << 8) | (high << 16);
    this.#isLast = (header & 1) === 1;
    const type = (header >> 1) & 3;
    if (header >> 3 > MOST_BLOCK) throw new ArchiveError('a block is too large');
    // A repeated byte is one byte, however often.
    this.#left = type === 1 ? 1 : header >> 3;
    if (this.#isLast && this.#hasChecksum) this.#left += 4;
    this.#feed(3, sink);
    this.#state = 'body';
    return true;
  }

  #passBody(sink: Sink): boolean {
    const bytes = Math.min(this.#left, this.#rest.length);
    if (bytes > 0) this.#feed(bytes, sink);
    this.#left -= bytes;
    if (this.#left > 0) return false;
    this.#state = this.#isLast ? 'frame' : 'block';
    return true;
  }

  #skip(): boolean {
    const bytes = Math.min(this.#left, this.#rest.length);
    this.#consume(bytes);
    this.#left -= bytes;
    return this.#left === 0;
  }

  #feed(bytes: number, sink: Sink): void {
    const { frame, piece } = { frame: this.#frame, piece: this.#rest.slice(0, bytes) };
    this.#consume(bytes);
    if (!frame) return;
    frame.ondata = (data) => {
      this.#produced += data.length;
      if (data.length > 0) sink(data);
    };
    try {
      frame.push(piece);
    } catch (error) {
      if (error instanceof ArchiveError || !isZstdError(error)) throw error;
      throw new ArchiveError(error.message, { cause: error });
    }
  }

  #consume(bytes: number): void {
    this.#rest = this.#rest.subarray(bytes);
    this.#position += bytes;
  }
}

/** What a frame says of itself: the length of its header, the memory it takes, and whether a checksum follows. */
function headerOf(head: Buffer): { readonly length: number; readonly window: number; readonly hasChecksum: boolean } {
  const descriptor = head[4] ?? 0;
  const isSingle = (descriptor & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  if (dictionary > 0) throw new ArchiveError('it needs a dictionary');
  const contentBytes = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  const length = 5 + (isSingle ? 0 : 1) + contentBytes;
  if (head.length < length) throw new ArchiveError('it ends early');
  const window = isSingle ? contentSize(head.subarray(5, 5 + contentBytes)) : windowSize(head[5] ?? 0);
  return { length, window, hasChecksum: (descriptor & 4) !== 0 };
}

function contentSize(field: Buffer): number {
  if (field.length === 8) return Number(field.readBigUInt64LE());
  return field.readUIntLE(0, field.length) + (field.length === 2 ? 256 : 0);
}

function windowSize(byte: number): number {
  const base = 2 ** (10 + (byte >> 3));
  return base + (base / 8) * (byte & 7);
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const all = new Uint8Array(one.length + other.length);
  all.set(one);
  all.set(other, one.length);
  return all;
}

// The library throws plain errors with a number, and what damaged data makes of its own arithmetic.
function isZstdError(error: unknown): error is Error {
  return error instanceof Error;
}
