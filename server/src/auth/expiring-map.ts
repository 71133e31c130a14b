/** A bounded map whose entries live for a fixed time; the oldest entry gives way when it is full. */
export class ExpiringMap<Key, Value> {
  readonly #lifetime: number;
  readonly #capacity: number;
  readonly #entries = new Map<Key, { readonly value: Value; readonly expires: number }>();

  /** `lifetime` in milliseconds, `capacity` in entries. */
  constructor(lifetime: number, capacity: number) {
    this.#lifetime = lifetime;
    this.#capacity = capacity;
  }

  get(key: Key): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry && entry.expires > performance.now()) return entry.value;
    if (entry) this.#entries.delete(key);
    return undefined;
  }

  set(key: Key, value: Value): void {
    this.#entries.delete(key);
    if (this.#entries.size >= this.#capacity) {
      const oldest = this.#entries.keys().next();
      if (!oldest.done) this.#entries.delete(oldest.value);
    }
    this.#entries.set(key, { value, expires: performance.now() + this.#lifetime });
  }

  delete(key: Key): void {
    this.#entries.delete(key);
  }

  deleteWhere(matches: (key: Key, value: Value) => boolean): void {
    for (const [key, entry] of this.#entries) if (matches(key, entry.value)) this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}
