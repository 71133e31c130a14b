import type { Database, Queryable } from '../src/db/database.ts';
import { rawSql, type Sql, sql } from '../src/db/sql.ts';

/** How many pages of the database some statements look at; they are run, but what they answer is not seen by `work`. */
export async function pagesOf(database: Database, work: (on: Queryable) => Promise<unknown>): Promise<number> {
  const counter = new PageCounter(database);
  await work(counter);
  return counter.pages;
}

class PageCounter implements Queryable {
  readonly #database: Database;
  pages = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  async many<Row>(query: Sql): Promise<Row[]> {
    const { text, values } = query.compile();
    type Explained = { readonly 'QUERY PLAN': readonly { readonly Plan: Readonly<Record<string, number>> }[] };
    const [row] = await this.#database.many<Explained>(explain(text, values));
    const plan = row?.['QUERY PLAN'][0]?.Plan ?? {};
    this.pages += (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
    return [];
  }

  async first<Row>(query: Sql): Promise<Row | undefined> {
    return (await this.many<Row>(query))[0];
  }

  async run(query: Sql): Promise<number> {
    return (await this.many(query)).length;
  }
}

// The placeholders are numbered in the order of the values already.
function explain(text: string, values: readonly unknown[]): Sql {
  const pieces = text.split(/\$\d+/);
  let query = rawSql(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${pieces[0]}`);
  values.forEach((value, index) => {
    query = sql`${query}${value}${rawSql(pieces[index + 1] ?? '')}`;
  });
  return query;
}
