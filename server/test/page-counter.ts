import type { Database, Queryable } from '../src/db/database.ts';
import { rawSql, type Sql, sql } from '../src/db/sql.ts';

/** How many pages of the database some statements look at; they are run, but what they answer is not seen by `work`. */
export async function pagesOf(database: Database, work: (on: Queryable) => Promise<unknown>): Promise<number> {
  const counter = new PageCounter(database);
  await work(counter);
  return counter.pages;
}

/**
 * How many pages some statements look at by plans that hold for all values, as a connection keeps them that has run the
 * statements some times.
 */
export async function pagesByKeptPlans(database: Database, work: (on: Queryable) => Promise<unknown>): Promise<number> {
  return database.transaction(async (tx) => {
    await tx.run(sql`SET LOCAL plan_cache_mode = force_generic_plan`);
    const counter = new PageCounter(tx, { keepsPlans: true });
    await work(counter);
    return counter.pages;
  });
}

// Connections are used again.
let prepared = 0;

class PageCounter implements Queryable {
  readonly #on: Queryable;
  readonly #keepsPlans: boolean;
  pages = 0;

  constructor(on: Queryable, { keepsPlans = false }: { readonly keepsPlans?: boolean } = {}) {
    this.#on = on;
    this.#keepsPlans = keepsPlans;
  }

  async many<Row>(query: Sql): Promise<Row[]> {
    const { text, values } = query.compile();
    type Explained = { readonly 'QUERY PLAN': readonly { readonly Plan: Readonly<Record<string, number>> }[] };
    const [row] = await this.#on.many<Explained>(
      this.#keepsPlans ? await this.#prepare(text, values) : explain(text, values),
    );
    const plan = row?.['QUERY PLAN'][0]?.Plan ?? {};
    this.pages += (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
    return [];
  }

  async #prepare(text: string, values: readonly unknown[]): Promise<Sql> {
    const name = `kept_${prepared++}`;
    await this.#on.run(rawSql(`PREPARE ${name} AS ${text}`));
    return rawSql(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE ${name}(${values.map(literal).join(', ')})`);
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

function literal(value: unknown): string {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = Array.isArray(value) ? `{${value.map((item) => JSON.stringify(item)).join(',')}}` : String(value);
  return `'${text.replaceAll("'", "''")}'`;
}
