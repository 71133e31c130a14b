import type { Queryable } from '../db/database.ts';
import type { Sql } from '../db/sql.ts';

// Shorter lists are counted faster than anybody notices.
const LONG = 10_000;
const REMEMBERED_MS = 10_000;
const MOST = 200;

/**
 * Remembers for ten seconds how many rows the longest lists have: counting them would take longer than reading a page,
 * and nobody who turns 500 pages misses the rows of the last moment. Shorter lists are counted each time.
 */
export class LongCounts {
  readonly #found = new Map<string, { readonly count: number; readonly until: number }>();
  readonly #now: () => number;

  /** `now` in milliseconds of a clock that never goes back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** What `query` counts: by `count`, unless a number is remembered that is not below `seen`, the rows known to be there. */
  async count(query: Sql, seen: number, count: () => Promise<number>): Promise<number> {
    const { text, values } = query.compile();
    const key = JSON.stringify([text, values]);
    const found = this.#found.get(key);
    if (found && found.until > this.#now() && found.count >= seen) return found.count;
    const fresh = await count();
    this.#found.delete(key);
    if (fresh >= LONG) this.#keep(key, fresh);
    return fresh;
  }

  /** The same for a statement that answers `count` itself. */
  async countRows(on: Queryable, query: Sql, seen: number): Promise<number> {
    return this.count(query, seen, async () => (await on.first<{ count: number }>(query))?.count ?? 0);
  }

  #keep(key: string, count: number): void {
    const oldest = this.#found.keys().next();
    if (this.#found.size >= MOST && !oldest.done) this.#found.delete(oldest.value);
    this.#found.set(key, { count, until: this.#now() + REMEMBERED_MS });
  }
}
