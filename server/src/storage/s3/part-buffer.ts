import type { Holder, PartPool } from './part-pool.ts';

// Hashing a whole part at once would keep the event loop busy for too long.
const OBSERVED_PIECE = 1024 * 1024;
// Most blobs are configs and small layers: they fit in here and need no buffer of the pool.
const SMALL = 64 * 1024;
const EMPTY = Buffer.alloc(0);

/** A part as it fills: small at first, then a buffer of the pool. Shows its bytes to an observer, each byte once. */
export class PartBuffer {
  readonly #pool: PartPool;
  readonly #holder: Holder;
  readonly #observe: (piece: Buffer) => void;
  #bytes: Buffer = EMPTY;
  #filled = 0;
  #observed = 0;

  constructor(pool: PartPool, holder: Holder, observe: (piece: Buffer) => void) {
    this.#pool = pool;
    this.#holder = holder;
    this.#observe = observe;
  }

  /** The bytes in it. */
  get content(): Buffer {
    return this.#bytes.subarray(0, this.#filled);
  }

  /** Whether it has as many bytes as a part may have. */
  get isFull(): boolean {
    return this.#filled === this.#pool.size;
  }

  /** Whether it uses memory of the pool. */
  get isPooled(): boolean {
    return this.#bytes.length > SMALL;
  }

  /** Copies as much of the chunk as fits and gives the number of bytes; may wait for a buffer of the pool. */
  async fill(chunk: Buffer): Promise<number> {
    if (this.#filled + chunk.length > this.#bytes.length) await this.#grow(this.#filled + chunk.length);
    const copied = chunk.copy(this.#bytes, this.#filled);
    this.#filled += copied;
    if (this.#filled - this.#observed >= OBSERVED_PIECE) this.observe();
    return copied;
  }

  /** Fills it with bytes that the observer has seen already. */
  async refill(chunks: AsyncIterable<Buffer>): Promise<void> {
    for await (const chunk of chunks) {
      await this.#grow(this.#filled + chunk.length);
      this.#filled += chunk.copy(this.#bytes, this.#filled);
      this.#observed = this.#filled;
    }
  }

  /** Shows the observer what it has not seen. */
  observe(): void {
    const from = this.#observed;
    this.#observed = this.#filled;
    for (let at = from; at < this.#filled; at += OBSERVED_PIECE) {
      this.#observe(this.#bytes.subarray(at, Math.min(at + OBSERVED_PIECE, this.#filled)));
    }
  }

  /** Takes the content out, to be used until `release` is called; the buffer is empty afterwards. */
  detach(): { readonly content: Buffer; release(): void } {
    const { content, isPooled } = this;
    const bytes = this.#bytes;
    this.#bytes = EMPTY;
    this.#filled = 0;
    this.#observed = 0;
    this.#pool.release(this.#holder);
    return { content, release: () => (isPooled ? this.#pool.give(bytes) : undefined) };
  }

  async #grow(wanted: number): Promise<void> {
    if (this.isPooled || wanted <= this.#bytes.length) return;
    const larger = wanted <= SMALL ? Buffer.allocUnsafeSlow(SMALL) : await this.#pool.take();
    if (wanted > SMALL) this.#pool.hold(this.#holder);
    this.content.copy(larger);
    this.#bytes = larger;
  }
}
