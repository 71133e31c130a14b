import type { Queryable } from '../db/database.ts';
import { type Sql, sql } from '../db/sql.ts';
import { type CountedList, countedPage } from './counted-page.ts';

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
    const key = keyOf(query);
    const known = this.#known(key, seen);
    if (known !== undefined) return known;
    const fresh = await count();
    this.#remember(key, fresh);
    return fresh;
  }

  /** The same for a statement that answers `count` itself. */
  async countRows(on: Queryable, query: Sql, seen: number): Promise<number> {
    return this.count(query, seen, async () => (await on.first<{ count: number }>(query))?.count ?? 0);
  }

  /** The rows of a page that begins after `offset` others, and the number of all, counted along if none is remembered. */
  async page<Row>(
    on: Queryable,
    list: CountedList,
    offset: number,
  ): Promise<Awaited<ReturnType<typeof countedPage<Row>>>> {
    const key = keyOf(list.count);
    const known = this.#known(key, offset + 1);
    if (known === undefined) {
      const page = await countedPage<Row>(on, list);
      this.#remember(key, page.total);
      return page;
    }
    const rows = await on.many<Row>(list.rows(sql``));
    return { rows, total: await this.countRows(on, list.count, rows.length && offset + rows.length) };
  }

  #known(key: string, seen: number): number | undefined {
    const found = this.#found.get(key);
    return found && found.until > this.#now() && found.count >= seen ? found.count : undefined;
  }

  #remember(key: string, count: number): void {
    this.#found.delete(key);
    if (count < LONG) return;
    const oldest = this.#found.keys().next();
    if (this.#found.size >= MOST && !oldest.done) this.#found.delete(oldest.value);
    this.#found.set(key, { count, until: this.#now() + REMEMBERED_MS });
  }
}

function keyOf(query: Sql): string {
  const { text, values } = query.compile();
  return JSON.stringify([text, values]);
}
