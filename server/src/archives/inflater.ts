import { ArchiveError } from './archive-error.ts';
import { type BlockCodes, type CodeTable, fixedCodes, readCodes } from './huffman.ts';
import type { Sink, Unpacker, UnpackerOptions } from './unpacker.ts';

// How far back deflate repeats.
const WINDOW = 32 * 1024;
const ROOM = 128 * 1024;
// The longest repetition.
const LONGEST = 258;
// No step but those that count down needs more than this: the codes of a block have at most 600 bytes.
const STEP_BYTES = 1_024;

const LENGTH_BASE = Uint16Array.of(
  ...[
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
  ],
);
const LENGTH_BITS = Uint8Array.of(
  ...[0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0],
);
const DISTANCE_BITS = Uint8Array.from({ length: 30 }, (_, symbol) => Math.max(0, (symbol >> 1) - 1));
const DISTANCE_BASE = distanceBases();

type State = 'member' | 'extra' | 'text' | 'block' | 'stored' | 'codes' | 'trailer' | 'over';

/**
 * Unpacks gzip, and can begin anew in the middle of it, which zlib as Node has it cannot: at the start of any block,
 * when it is given the bytes before. https://www.rfc-editor.org/rfc/rfc1951 https://www.rfc-editor.org/rfc/rfc1952
 *
 *     member ─► (extra) ─► (texts) ─► block ─► stored or codes ─► block … ─► trailer ─► member … ─► over
 *
 * Checksums are not compared: the bytes of a layer are known by their digest.
 */
export class Inflater implements Unpacker {
  readonly #options: UnpackerOptions;
  #state: State = 'member';
  #input: Uint8Array = new Uint8Array(0);
  // Where `#input` begins in all that was and will be pushed, and the next bit of it.
  #base = 0;
  #bit = 0;
  // [what was given away, kept for repetitions | what was not yet]
  readonly #output = new Uint8Array(WINDOW + ROOM);
  #at = 0;
  #given = 0;
  #total = 0;
  // Repetitions do not reach before the member.
  #floor = 0;
  #lastCheckpoint = 0;
  #isFinal = false;
  // Bytes of a stored block or an extra field that are still to come, or texts that end with a zero.
  #left = 0;
  #flags = 0;
  #codes: BlockCodes = fixedCodes;

  constructor(options: UnpackerOptions) {
    this.#options = options;
    const { from } = options;
    if (!from) return;
    this.#base = from.input;
    this.#total = from.output;
    this.#lastCheckpoint = from.output;
    if (!from.window) return;
    this.#state = 'block';
    this.#bit = from.bits;
    this.#output.set(from.window);
    this.#at = from.window.length;
    this.#given = this.#at;
  }

  push(chunk: Uint8Array, sink: Sink): void {
    this.#append(chunk);
    this.#run(sink, (this.#input.length - STEP_BYTES) * 8);
  }

  end(sink: Sink): void {
    const end = this.#input.length * 8;
    this.#run(sink, end);
    if (this.#bit > end || (this.#state !== 'over' && !this.#isBetweenMembers())) throw endsEarly();
    this.#give(sink);
  }

  #isBetweenMembers(): boolean {
    return this.#state === 'member' && this.#base + this.#input.length > 0;
  }

  #append(chunk: Uint8Array): void {
    const used = Math.min(this.#bit >> 3, this.#input.length);
    const rest = this.#input.subarray(used);
    const joined = new Uint8Array(rest.length + chunk.length);
    joined.set(rest);
    joined.set(chunk, rest.length);
    this.#input = joined;
    this.#base += used;
    this.#bit -= used * 8;
  }

  #run(sink: Sink, limit: number): void {
    while (this.#bit < limit && this.#state !== 'over') {
      if (this.#at > this.#output.length - LONGEST) this.#give(sink);
      this.#step(limit);
    }
    if (this.#state === 'over') this.#bit = this.#input.length * 8;
  }

  #step(limit: number): void {
    switch (this.#state) {
      case 'member':
        this.#readMember();
        break;
      case 'extra':
        this.#skipExtra(limit);
        break;
      case 'text':
        this.#skipTexts(limit);
        break;
      case 'block':
        this.#readBlock();
        break;
      case 'stored':
        this.#copyStored(limit);
        break;
      case 'codes':
        this.#readSymbols(limit);
        break;
      case 'trailer':
        this.#bit = aligned(this.#bit) + 64;
        this.#state = 'member';
    }
  }

  #readMember(): void {
    const at = aligned(this.#bit) >> 3;
    const [first, second, method, flags = 0] = this.#input.subarray(at, at + 4);
    const isFirst = this.#base + at === 0;
    if (first !== 0x1f || second !== 0x8b) {
      if (isFirst) throw new ArchiveError('it is not gzip');
      // Padding or other things behind the last member are nobody's concern.
      this.#state = 'over';
      return;
    }
    if (method !== 8 || flags & 0xe0) throw new ArchiveError('it is packed in an unknown way');
    if (this.#produced - this.#lastCheckpoint >= this.#spacing)
      this.#note({ output: this.#produced, input: this.#base + at, bits: 0, window: undefined });
    this.#floor = this.#at;
    this.#flags = flags;
    this.#bit = (at + 10) * 8;
    this.#left = -1;
    this.#state = 'extra';
  }

  #skipExtra(limit: number): void {
    if (this.#left < 0) this.#left = this.#flags & 4 ? this.#take(16) : 0;
    const bytes = Math.min(this.#left, Math.max(1, (limit - this.#bit) >> 3));
    this.#left -= bytes;
    this.#bit += bytes * 8;
    if (this.#left > 0) return;
    this.#left = (this.#flags & 8 ? 1 : 0) + (this.#flags & 16 ? 1 : 0);
    this.#state = 'text';
  }

  #skipTexts(limit: number): void {
    while (this.#left > 0 && this.#bit < limit) if (this.#take(8) === 0) this.#left--;
    if (this.#left > 0) return;
    if (this.#flags & 2) this.#bit += 16;
    this.#state = 'block';
  }

  #readBlock(): void {
    if (this.#isFinal) {
      this.#isFinal = false;
      this.#state = 'trailer';
      return;
    }
    if (this.#produced - this.#lastCheckpoint >= this.#spacing) this.#noteBlock();
    this.#isFinal = this.#take(1) === 1;
    const type = this.#take(2);
    if (type === 0) {
      this.#bit = aligned(this.#bit);
      this.#left = this.#take(16);
      if ((this.#left ^ this.#take(16)) !== 0xffff) throw new ArchiveError('a block has a wrong length');
      this.#state = 'stored';
    } else if (type === 3) throw new ArchiveError('a block is of an unknown kind');
    else {
      this.#codes =
        type === 1
          ? fixedCodes
          : readCodes(
              (bits) => this.#take(bits),
              (table) => this.#decode(table),
            );
      this.#state = 'codes';
    }
  }

  #copyStored(limit: number): void {
    const start = this.#bit >> 3;
    const available = Math.max((limit >> 3) - start, this.#left === 0 ? 0 : 1);
    const bytes = Math.min(this.#left, available, this.#output.length - this.#at, this.#input.length - start);
    if (bytes <= 0 && this.#left > 0) throw endsEarly();
    this.#output.set(this.#input.subarray(start, start + bytes), this.#at);
    this.#at += bytes;
    this.#bit += bytes * 8;
    this.#left -= bytes;
    if (this.#left === 0) this.#state = 'block';
  }

  // The one loop in which the time goes, so everything is in local variables.
  #readSymbols(limit: number): void {
    const input = this.#input;
    const output = this.#output;
    const { entries: literals, mask: literalMask } = this.#codes.literals;
    const { entries: distances, mask: distanceMask } = this.#codes.distances;
    const full = output.length - LONGEST;
    let bit = this.#bit;
    let at = this.#at;
    while (bit < limit && at <= full) {
      const entry = literals[wordAt(input, bit) & literalMask] ?? 0;
      if (entry === 0) throw noCode();
      bit += entry & 15;
      const symbol = entry >> 4;
      if (symbol < 256) {
        output[at++] = symbol;
        continue;
      }
      if (symbol === 256) {
        this.#state = 'block';
        break;
      }
      const lengthBits = LENGTH_BITS[symbol - 257];
      if (lengthBits === undefined) throw noCode();
      const length = (LENGTH_BASE[symbol - 257] ?? 0) + (wordAt(input, bit) & ((1 << lengthBits) - 1));
      bit += lengthBits;
      const far = distances[wordAt(input, bit) & distanceMask] ?? 0;
      if (far === 0) throw noCode();
      bit += far & 15;
      const distanceBits = DISTANCE_BITS[far >> 4];
      if (distanceBits === undefined) throw noCode();
      const distance = (DISTANCE_BASE[far >> 4] ?? 0) + (wordAt(input, bit) & ((1 << distanceBits) - 1));
      bit += distanceBits;
      if (distance > at - this.#floor) throw new ArchiveError('it repeats what was never there');
      for (const end = at + length; at < end; at++) output[at] = output[at - distance] ?? 0;
    }
    this.#bit = bit;
    this.#at = at;
  }

  #take(bits: number): number {
    const value = wordAt(this.#input, this.#bit) & ((1 << bits) - 1);
    this.#bit += bits;
    return value;
  }

  #decode({ entries, mask }: CodeTable): number {
    const entry = entries[wordAt(this.#input, this.#bit) & mask] ?? 0;
    if (entry === 0) throw noCode();
    this.#bit += entry & 15;
    return entry >> 4;
  }

  #give(sink: Sink): void {
    if (this.#at > this.#given) sink(this.#output.subarray(this.#given, this.#at));
    this.#total += this.#at - this.#given;
    const kept = Math.min(this.#at, WINDOW);
    this.#output.copyWithin(0, this.#at - kept, this.#at);
    this.#floor = Math.max(0, this.#floor - (this.#at - kept));
    this.#at = kept;
    this.#given = kept;
  }

  get #produced(): number {
    return this.#total + this.#at - this.#given;
  }

  get #spacing(): number {
    return this.#options.spacing ?? Number.POSITIVE_INFINITY;
  }

  #noteBlock(): void {
    this.#note({
      output: this.#produced,
      input: this.#base + (this.#bit >> 3),
      bits: this.#bit & 7,
      window: this.#output.slice(Math.max(this.#floor, this.#at - WINDOW), this.#at),
    });
  }

  #note(checkpoint: Parameters<NonNullable<UnpackerOptions['onCheckpoint']>>[0]): void {
    this.#lastCheckpoint = checkpoint.output;
    this.#options.onCheckpoint?.(checkpoint);
  }
}

// At least 17 bits, the next one first; beyond the end they are zero.
function wordAt(input: Uint8Array, bit: number): number {
  const at = bit >> 3;
  return (((input[at] ?? 0) | ((input[at + 1] ?? 0) << 8) | ((input[at + 2] ?? 0) << 16)) >> (bit & 7)) & 0x1ffff;
}

function aligned(bit: number): number {
  return (bit + 7) & ~7;
}

function noCode(): ArchiveError {
  return new ArchiveError('a code stands for nothing');
}

function endsEarly(): ArchiveError {
  return new ArchiveError('it ends early');
}

// Each begins where the one before ends.
function distanceBases(): Uint16Array {
  const bases = new Uint16Array(DISTANCE_BITS.length);
  let next = 1;
  for (const [symbol, bits] of DISTANCE_BITS.entries()) {
    bases[symbol] = next;
    next += 1 << bits;
  }
  return bases;
}
