import type { Queryable } from '../../../db/database.ts';
import { sql } from '../../../db/sql.ts';
import { type FilterColumns, filterSql } from '../../../http/filter.ts';
import { limitSql, type Page } from '../../../http/paging.ts';
import type { QueryTerm } from '../../../http/query-language.ts';
import { orderSql, type SortRules } from '../../../http/sorting.ts';

/** One row of a project's log. */
export interface LogEntry {
  readonly id: number;
  readonly username: string;
  readonly resource: string;
  readonly resource_type: string;
  readonly operation: string;
  readonly operation_description: string;
  readonly operation_result: boolean;
  readonly op_time: Date;
}

const filterColumns: FilterColumns = {
  id: { column: sql`id`, type: 'integer' },
  operation: { column: sql`operation`, type: 'text' },
  resource_type: { column: sql`resource_type`, type: 'text' },
  resource: { column: sql`resource`, type: 'text' },
  username: { column: sql`username`, type: 'text' },
  operation_result: { column: sql`operation_result`, type: 'boolean' },
  op_time: { column: sql`op_time`, type: 'time' },
};

const sortRules: SortRules = {
  columns: {
    id: sql`id`,
    operation: sql`operation`,
    resource_type: sql`resource_type`,
    resource: sql`resource`,
    username: sql`username`,
    op_time: sql`op_time`,
  },
  fallback: sql`op_time DESC`,
  unique: sql`id DESC`,
};

/** One page of what happened in a project, the newest first, and the number of all entries. */
export async function listLog(
  on: Queryable,
  projectId: number,
  filter: { readonly terms: readonly QueryTerm[]; readonly sort: string | undefined; readonly page: Page },
): Promise<{ readonly entries: readonly LogEntry[]; readonly total: number }> {
  const from = sql`FROM audit_log_ext WHERE project_id = ${projectId} AND ${filterSql(filter.terms, filterColumns)}`;
  const entries = await on.many<LogEntry>(sql`
    SELECT id, username, resource, resource_type, operation, operation_description, operation_result, op_time
    ${from} ORDER BY ${orderSql(filter.sort, sortRules)} ${limitSql(filter.page)}`);
  const count = await on.first<{ count: number }>(sql`SELECT count(*) ${from}`);
  return { entries, total: count?.count ?? 0 };
}
