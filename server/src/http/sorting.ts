import { joinSql, type Sql, sql } from '../db/sql.ts';
import { plainName } from './filter.ts';

/** What a list may be sorted by. */
export interface SortRules {
  /** Columns under their names in `sort=`; unknown names are ignored. */
  readonly columns: Readonly<Record<string, Sql>>;
  /** The order when no valid key is given. */
  readonly fallback: Sql;
  /** A unique column that comes last, so that pages neither overlap nor leave gaps. */
  readonly unique: Sql;
}

/** The `ORDER BY` list for `sort=f1,-f2`, where `-` means descending. */
export function orderSql(sort: string | undefined, rules: SortRules): Sql {
  const known = new Map(Object.entries(rules.columns).map(([name, column]) => [plainName(name), column]));
  const seen = new Set<string>();
  const keys = (sort ?? '').split(',').flatMap((entry) => {
    const descending = entry.trim().startsWith('-');
    const name = plainName(entry.trim().replace(/^[-+]/, ''));
    const column = known.get(name);
    if (!column || seen.has(name)) return [];
    seen.add(name);
    return [descending ? sql`${column} DESC` : column];
  });
  return joinSql([...(keys.length > 0 ? keys : [rules.fallback]), rules.unique], ', ');
}
