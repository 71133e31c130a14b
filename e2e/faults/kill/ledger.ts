/** What a key may be: the digest that a tag points to, `present`, or `absent`. */
export type Value = string;

/** The value of everything that is not there. */
export const absent: Value = 'absent';
/** The value of a manifest or blob that is there. */
export const present: Value = 'present';

interface Entry {
  /** What the server has acknowledged last. */
  confirmed: Value;
  /** What was asked for since and may or may not have happened. */
  readonly possible: Set<Value>;
}

/** What one name in the registry is. */
export type Kind = 'tag' | 'manifest' | 'blob';

/** One name with what it may be after a crash. */
export interface Expectation {
  readonly kind: Kind;
  readonly repository: string;
  readonly reference: string;
  readonly confirmed: Value;
  readonly allowed: ReadonlySet<Value>;
}

/**
 * Remembers what a server has acknowledged and what was under way, so that after a crash it is known for every name
 * which values it may have. Each name has one writer:
 *
 *     begin(v)      possible += v        a request was sent, no answer yet
 *     acknowledge() confirmed = v        the answer said that it is done; nothing else is possible any more
 *     settle(seen)  confirmed = seen     after a crash the name was looked up; what was seen must stay
 */
export class Ledger {
  readonly #entries = new Map<string, Entry>();
  readonly #touched = new Set<string>();

  /** A request that gives the name this value is about to be sent. */
  begin(kind: Kind, repository: string, reference: string, value: Value): void {
    const key = keyOf(kind, repository, reference);
    const entry = this.#entries.get(key) ?? { confirmed: absent, possible: new Set() };
    entry.possible.add(value);
    this.#entries.set(key, entry);
    this.#touched.add(key);
  }

  /** The server said that the name has this value now. */
  acknowledge(kind: Kind, repository: string, reference: string, value: Value): void {
    const key = keyOf(kind, repository, reference);
    this.#entries.set(key, { confirmed: value, possible: new Set() });
    this.#touched.add(key);
  }

  /** After a crash the name was seen with this value. */
  settle(found: Expectation, value: Value): void {
    this.acknowledge(found.kind, found.repository, found.reference, value);
  }

  /** Forgets a name about which nothing is promised any more. */
  forget(kind: Kind, repository: string, reference: string): void {
    this.#entries.delete(keyOf(kind, repository, reference));
  }

  /** The acknowledged value of a name. */
  confirmed(kind: Kind, repository: string, reference: string): Value {
    return this.#entries.get(keyOf(kind, repository, reference))?.confirmed ?? absent;
  }

  /** How many names are known. */
  get size(): number {
    return this.#entries.size;
  }

  /** Everything that was touched since the last call. */
  takeTouched(): readonly Expectation[] {
    const keys = [...this.#touched];
    this.#touched.clear();
    return keys.flatMap((key) => this.#expectation(key));
  }

  /** Everything that is known. */
  all(): readonly Expectation[] {
    return [...this.#entries.keys()].flatMap((key) => this.#expectation(key));
  }

  #expectation(key: string): readonly Expectation[] {
    const entry = this.#entries.get(key);
    if (entry === undefined) return [];
    const [kind, repository = '', reference = ''] = key.split(' ');
    if (kind !== 'tag' && kind !== 'manifest' && kind !== 'blob') return [];
    const allowed = new Set([entry.confirmed, ...entry.possible]);
    return [{ kind, repository, reference, confirmed: entry.confirmed, allowed }];
  }
}

function keyOf(kind: Kind, repository: string, reference: string): string {
  return `${kind} ${repository} ${reference}`;
}
