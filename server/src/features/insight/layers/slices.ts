import { type Packing, packingOf } from '../../../archives/unpacker.ts';

/** What comes of some of the packed bytes. */
export interface Step<Result> {
  readonly result: Result;
  /** `bytes`: all that came is used. `go`: there is more to come of what is here. `over`: nothing more will come. */
  readonly wants: 'bytes' | 'go' | 'over';
}

/** Work on packed bytes that is done in small steps, so that no step takes much memory or time. */
export interface SlicedWork<Result> {
  /** Gives it some bytes, or the end (null), or lets it go on with those it has (undefined). */
  step(chunk: Uint8Array | null | undefined): Step<Result>;
}

// A byte of gzip becomes a thousand at most, one of zstd 30,000.
const SLICE_BYTES: Readonly<Record<Packing, number>> = { none: 1024 * 1024, gzip: 16 * 1024, zstd: 512 };

/** Packed bytes that have come and are not yet used, given out in slices that cannot become very many. */
export class Slices {
  #pending: Uint8Array = new Uint8Array(0);
  #packing: Packing | undefined;
  #isEnd = false;

  constructor(packing?: Packing) {
    this.#packing = packing;
  }

  add(chunk: Uint8Array | null | undefined): void {
    if (chunk === null) this.#isEnd = true;
    else if (chunk !== undefined) this.#pending = Buffer.concat([this.#pending, chunk]);
    if (this.#packing === undefined && (this.#pending.length >= 4 || this.#isEnd))
      this.#packing = packingOf(this.#pending);
  }

  /** How the bytes are packed; undefined while too few have come to say. */
  get packing(): Packing | undefined {
    return this.#packing;
  }

  /** Whether nothing is left and nothing will come. */
  get isEnd(): boolean {
    return this.#isEnd && this.#pending.length === 0;
  }

  /** The next slice; undefined when none is here. */
  take(): Uint8Array | undefined {
    if (this.#packing === undefined || this.#pending.length === 0) return undefined;
    const slice = this.#pending.subarray(0, SLICE_BYTES[this.#packing]);
    this.#pending = this.#pending.subarray(slice.length);
    return slice;
  }
}
