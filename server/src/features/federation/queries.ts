import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import { type FilterColumns, filterSql } from '../../http/filter.ts';
import { limitSql, type Page } from '../../http/paging.ts';
import type { QueryTerm } from '../../http/query-language.ts';
import { orderSql, type SortRules } from '../../http/sorting.ts';
import type { TrustRule } from './model.ts';
import { placeSql, type RuleColumns, ruleColumns, ruleTables, toRule } from './store.ts';

/** What a list of rules is narrowed and ordered by. */
export interface RuleFilter {
  /** The project whose rules are listed; undefined for those of the system. */
  readonly projectId: number | undefined;
  readonly terms: readonly QueryTerm[];
  readonly sort: string | undefined;
  readonly page: Page;
}

const filterColumns: FilterColumns = {
  id: { column: sql`r.id`, type: 'integer' },
  name: { column: sql`r.name`, type: 'text' },
  description: { column: sql`r.description`, type: 'text' },
  enabled: { column: sql`r.enabled`, type: 'boolean' },
  issuer: { column: sql`r.issuer`, type: 'text' },
  audience: { column: sql`r.audience`, type: 'text' },
  lifetime: { column: sql`r.lifetime`, type: 'integer' },
  created_by: { column: sql`r.created_by`, type: 'text' },
  creation_time: { column: sql`r.creation_time`, type: 'time' },
  update_time: { column: sql`r.update_time`, type: 'time' },
};

const sortRules: SortRules = {
  columns: {
    id: sql`r.id`,
    name: sql`r.name`,
    enabled: sql`r.enabled`,
    issuer: sql`r.issuer`,
    audience: sql`r.audience`,
    creation_time: sql`r.creation_time`,
    update_time: sql`r.update_time`,
  },
  fallback: sql`r.name`,
  unique: sql`r.id`,
};

/** One page of the rules of the system or a project, and how many there are. */
export async function listRules(
  on: Queryable,
  filter: RuleFilter,
): Promise<{ readonly rules: readonly TrustRule[]; readonly total: number }> {
  const from = sql`FROM ${ruleTables} WHERE ${placeSql(filter.projectId)} AND ${filterSql(filter.terms, filterColumns)}`;
  const rows = await on.many<RuleColumns>(sql`
    SELECT ${ruleColumns} ${from} ORDER BY ${orderSql(filter.sort, sortRules)} ${limitSql(filter.page)}`);
  const count = await on.first<{ count: number }>(sql`SELECT count(*) ${from}`);
  return { rules: rows.map(toRule), total: count?.count ?? 0 };
}
