/** How much a cache has been of use. */
export interface CacheUsage {
  readonly lookups: number;
  readonly hits: number;
  readonly entries: number;
  readonly bytes: number;
}

/**
 * Things asked for lately, for answers without a query. Only what is announced can make an entry wrong, so whoever
 * owns the cache passes announcements on, and resets it when some may have been missed.
 */
export class AnnouncedCache<Value> {
  readonly #capacity: number;
  readonly #sizeOf: (value: Value) => number;
  readonly #entries = new Map<string, Value>();
  #bytes = 0;
  #generation = 0;
  #enabled = true;
  #lookups = 0;
  #hits = 0;

  /** `capacity` in bytes, as `sizeOf` counts them for each entry. */
  constructor(options: { readonly capacity: number; readonly sizeOf: (value: Value) => number }) {
    this.#capacity = options.capacity;
    this.#sizeOf = options.sizeOf;
  }

  get(key: string): Value | undefined {
    const value = this.#entries.get(key);
    this.#lookups++;
    if (value !== undefined) this.#hits++;
    return value;
  }

  /** How often something was looked for, and found, since the start; and what is remembered now. */
  get usage(): CacheUsage {
    return { lookups: this.#lookups, hits: this.#hits, entries: this.#entries.size, bytes: this.#bytes };
  }

  /**
   * Reads through: what `load` finds is kept, unless something was announced while it was looking, since then it may
   * have seen the state before.
   */
  async load(key: string, load: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const generation = this.#generation;
    const value = await load();
    if (value !== undefined && this.#enabled && generation === this.#generation) this.#keep(key, value);
    return value;
  }

  /** Forgets one entry. */
  forget(key: string): void {
    this.#generation++;
    this.#drop(key);
  }

  /** Forgets every entry whose key `matches`. */
  forgetWhere(matches: (key: string) => boolean): void {
    this.#generation++;
    for (const key of [...this.#entries.keys()].filter(matches)) this.#drop(key);
  }

  /** Forgets everything, and keeps nothing while announcements cannot be received. */
  reset(enabled: boolean): void {
    this.#generation++;
    this.#enabled = enabled;
    this.#entries.clear();
    this.#bytes = 0;
  }

  #keep(key: string, value: Value): void {
    this.#drop(key);
    this.#bytes += this.#sizeOf(value);
    this.#entries.set(key, value);
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#capacity) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const value = this.#entries.get(key);
    if (value === undefined) return;
    this.#bytes -= this.#sizeOf(value);
    this.#entries.delete(key);
  }
}
