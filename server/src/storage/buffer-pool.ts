/** How large and how many the buffers of a pool are. */
export interface BufferPoolOptions {
  /** Bytes of one buffer. */
  readonly size: number;
  /** Most buffers that exist at a time. */
  readonly count: number;
  /** Where the memory comes from, when it has to be of a special kind; undefined is ordinary memory. */
  readonly allocate?: ((size: number) => Buffer | undefined) | undefined;
}

/**
 * A bounded set of large buffers of one size, made on demand and used again. Fresh large buffers cost a page fault for
 * every 4 KiB, and without a bound many uploads at a time would cost memory without a bound.
 */
export class BufferPool {
  /** Bytes of one buffer. */
  readonly size: number;
  readonly #count: number;
  readonly #allocate: (size: number) => Buffer | undefined;
  readonly #idle: Buffer[] = [];
  #made = 0;

  constructor(options: BufferPoolOptions) {
    this.size = options.size;
    this.#count = options.count;
    this.#allocate = options.allocate ?? (() => undefined);
  }

  /** A buffer with arbitrary content, or undefined when all are in use. */
  take(): Buffer | undefined {
    const idle = this.#idle.pop();
    if (idle !== undefined || this.#made === this.#count) return idle;
    this.#made++;
    return this.#allocate(this.size) ?? Buffer.allocUnsafeSlow(this.size);
  }

  /** Gives back a buffer that `take` gave; nobody may use it afterwards. */
  give(buffer: Buffer): void {
    this.#idle.push(buffer);
  }
}
