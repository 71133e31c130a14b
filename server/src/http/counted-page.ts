import type { Queryable } from '../db/database.ts';
import { type Sql, sql } from '../db/sql.ts';

/** The two halves of a list. */
export interface CountedList {
  /** Selects the number of all rows. */
  readonly count: Sql;
  /** Selects the rows of the page; what it is given stands behind its columns. */
  readonly rows: (total: Sql) => Sql;
}

/**
 * The rows of a page and the number of all rows, by one statement where the page has any: going to the database and back
 * takes longer than most pages. Both are of the same moment.
 */
export async function countedPage<Row>(
  on: Queryable,
  { count, rows }: CountedList,
): Promise<{ readonly rows: readonly Row[]; readonly total: number }> {
  const found = await on.many<Row & { readonly total: number }>(rows(sql`, (${count}) AS total`));
  const [first] = found;
  if (first) return { rows: found, total: first.total };
  const counted = await on.first<{ readonly count: number }>(count);
  return { rows: [], total: counted?.count ?? 0 };
}
