import { inflateRawSync } from 'node:zlib';
import { type Checkpoint, createUnpacker, type Packing, type Unpacker } from '../../../archives/unpacker.ts';
import { type SlicedWork, Slices, type Step } from './slices.ts';

/** Which bytes of an unpacked layer are wanted, and where unpacking begins. */
export interface Extraction {
  readonly packing: Packing;
  /** With its window packed; undefined for the start. */
  readonly from: Checkpoint | undefined;
  readonly start: number;
  readonly size: number;
}

/** Unpacks a part of a layer. Fails with an `ArchiveError` when it ends before. */
export class LayerExtract implements SlicedWork<readonly Uint8Array[]> {
  readonly #slices: Slices;
  readonly #unpacker: Unpacker;
  #skip: number;
  #missing: number;
  #pieces: Uint8Array[] = [];
  #have = 0;

  constructor({ packing, from, start, size }: Extraction) {
    this.#slices = new Slices(packing);
    const window = from?.window && inflateRawSync(from.window);
    this.#unpacker = createUnpacker(packing, { from: from && { ...from, window } });
    this.#skip = start - (from?.output ?? 0);
    this.#missing = size;
  }

  step(chunk: Uint8Array | null | undefined): Step<readonly Uint8Array[]> {
    this.#slices.add(chunk);
    while (this.#missing > 0) {
      const slice = this.#slices.take();
      if (slice) this.#unpacker.push(slice, (piece) => this.#collect(piece));
      else if (this.#slices.isEnd) {
        this.#unpacker.end((piece) => this.#collect(piece));
        break;
      } else return this.#hand('bytes');
      if (this.#have >= MOST_HELD) return this.#hand(this.#missing > 0 ? 'go' : 'over');
    }
    return this.#hand('over');
  }

  #collect(piece: Uint8Array): void {
    const skipped = Math.min(this.#skip, piece.length);
    this.#skip -= skipped;
    const part = piece.slice(skipped, skipped + this.#missing);
    if (part.length === 0) return;
    this.#missing -= part.length;
    this.#have += part.length;
    this.#pieces.push(part);
  }

  #hand(wants: Step<unknown>['wants']): Step<readonly Uint8Array[]> {
    const result = this.#pieces;
    this.#pieces = [];
    this.#have = 0;
    return { result, wants };
  }
}

// What is held before it is handed on.
const MOST_HELD = 1024 * 1024;
