/** Somebody who uses a buffer of the pool and may be asked to give it back early. */
export interface Holder {
  /** Others wait, and this one has had its turn: give the buffer back as soon as possible. */
  yieldBuffer(): void;
}

/** How large and how many the buffers of a pool are, and how long one may be kept while others wait. */
export interface PartPoolOptions {
  readonly size: number;
  readonly count: number;
  readonly turn: number;
}

// What a quiet server keeps of the memory that a burst needed.
const KEPT_IDLE = 4;

/**
 * The memory of all multipart uploads of the process: buffers of one part each, a bounded number of them.
 *
 * A part cannot be sent before it is whole, so a client that sends slowly keeps its buffer for long, and enough of
 * those would stop everyone. So who waits gets the next buffer in order of arrival, and while somebody waits a buffer
 * is kept for one turn only; then its holder puts it aside in the storage and queues up again.
 */
export class PartPool {
  /** Bytes of one buffer. */
  readonly size: number;
  readonly #count: number;
  readonly #turn: number;
  readonly #idle: Buffer[] = [];
  readonly #waiting: ((buffer: Buffer) => void)[] = [];
  readonly #holders = new Map<Holder, number>();
  #made = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PartPoolOptions) {
    this.size = options.size;
    this.#count = options.count;
    this.#turn = options.turn;
  }

  /** A buffer with arbitrary content, when there is one to spare. */
  async take(): Promise<Buffer> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#made < this.#count) {
      this.#made++;
      return Buffer.allocUnsafeSlow(this.size);
    }
    const buffer = new Promise<Buffer>((resolve) => this.#waiting.push(resolve));
    this.#watch();
    return buffer;
  }

  /** Gives back a buffer that `take` gave; nobody may use it afterwards. */
  give(buffer: Buffer): void {
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) waiting(buffer);
    else if (this.#idle.length < KEPT_IDLE) this.#idle.push(buffer);
    else this.#made--;
  }

  /** Notes that `holder` waits for its client while it has a buffer; its turn starts with the first call. */
  hold(holder: Holder): void {
    if (!this.#holders.has(holder)) this.#holders.set(holder, Date.now());
    this.#watch();
  }

  /** Notes that `holder` has no buffer any more. */
  release(holder: Holder): void {
    this.#holders.delete(holder);
  }

  #watch(): void {
    if (this.#timer !== undefined || this.#waiting.length === 0 || this.#holders.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#endTurns();
      this.#watch();
    }, this.#turn / 4).unref();
  }

  /** As many holders as others wait, the one with the longest turn first: maps keep the order of insertion. */
  #endTurns(): void {
    const before = Date.now() - this.#turn;
    let wanted = this.#waiting.length;
    for (const [holder, since] of this.#holders) {
      if (wanted-- === 0 || since > before) return;
      this.#holders.delete(holder);
      holder.yieldBuffer();
    }
  }
}
