import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import { type FilterColumns, filterSql } from '../../http/filter.ts';
import { limitSql, type Page } from '../../http/paging.ts';
import type { QueryTerm } from '../../http/query-language.ts';
import { orderSql, type SortRules } from '../../http/sorting.ts';
import type { ImmutableRule } from './model.ts';
import { type RuleRow, ruleColumns, toRule } from './store.ts';

/** What a list of rules is narrowed and ordered by. */
export interface RuleFilter {
  readonly terms: readonly QueryTerm[];
  readonly sort: string | undefined;
  readonly page: Page;
}

const filterColumns: FilterColumns = {
  id: { column: sql`id`, type: 'integer' },
  disabled: { column: sql`disabled`, type: 'boolean' },
  priority: { column: sql`priority`, type: 'integer' },
};

const sortRules: SortRules = {
  columns: { id: sql`id`, priority: sql`priority`, disabled: sql`disabled` },
  fallback: sql`id`,
  unique: sql`id`,
};

/** One page of the rules of a project, and the number of all of them. */
export async function listRules(
  on: Queryable,
  projectId: number,
  filter: RuleFilter,
): Promise<{ readonly rules: readonly ImmutableRule[]; readonly total: number }> {
  const from = sql`FROM immutable_rule WHERE project_id = ${projectId} AND ${filterSql(filter.terms, filterColumns)}`;
  const rows = await on.many<RuleRow>(
    sql`SELECT ${ruleColumns} ${from} ORDER BY ${orderSql(filter.sort, sortRules)} ${limitSql(filter.page)}`,
  );
  const count = await on.first<{ count: number }>(sql`SELECT count(*) ${from}`);
  return { rules: rows.map(toRule), total: count?.count ?? 0 };
}

/** One of the tags that the repository has, if any. */
export async function existingTag(
  on: Queryable,
  repository: string,
  tags: readonly string[],
): Promise<string | undefined> {
  const row = await on.first<{ name: string }>(sql`
    SELECT t.name::text FROM tag t JOIN repository r USING (repository_id)
    WHERE r.name = ${repository} AND t.name = ANY (${tags}::text[]) ORDER BY t.name LIMIT 1`);
  return row?.name;
}
