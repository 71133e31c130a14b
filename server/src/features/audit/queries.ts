import type { UserCaller } from '../../auth/caller.ts';
import { isEntity, rolesWith } from '../../auth/membership.ts';
import type { Database, Queryable, Transaction } from '../../db/database.ts';
import { rawSql, type Sql, sql } from '../../db/sql.ts';
import { together } from '../../db/together.ts';
import { HavenError, isHavenError, systemCode } from '../../error.ts';
import { type FilterColumns, filterSql } from '../../http/filter.ts';
import type { LongCounts } from '../../http/long-counts.ts';
import { limitSql, type Page } from '../../http/paging.ts';
import type { QueryTerm } from '../../http/query-language.ts';
import { orderSql, type SortRules } from '../../http/sorting.ts';
import type { AuditRecord, AuditScope } from './model.ts';

/** What a list of audit rows is narrowed and ordered by. */
export interface AuditFilter {
  readonly terms: readonly QueryTerm[];
  readonly sort: string | undefined;
  readonly page: Page;
}

// A log of many million rows is not sent in one answer, not even to those who ask for all.
const LONGEST_PAGE = 10_000;
// Up to here the number of rows is counted; beyond, or when counting takes longer, it is what the planner believes.
const COUNTED = 100_000;
const COUNT_MS = 2_000;
// A part of a word is looked for in every row; nobody waits longer, and nobody else should have to for their sake.
const SEARCH_MS = 20_000;

// Harbor's default, and what its portal and ours ask for; each of them is a statement of its own.
const USUAL_SIZES: ReadonlySet<number | undefined> = new Set([10, 15, 20, 25, 50, 100]);

const columns = sql`
  id, username, resource, resource_type, operation, operation_description, operation_result, op_time`;

const filterColumns: FilterColumns = {
  id: { column: sql`id`, type: 'integer' },
  project_id: { column: sql`project_id`, type: 'integer' },
  operation: { column: sql`operation`, type: 'text' },
  resource_type: { column: sql`resource_type`, type: 'text' },
  resource: { column: sql`resource`, type: 'text' },
  username: { column: sql`username`, type: 'text' },
  operation_description: { column: sql`operation_description`, type: 'text' },
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

/** One page of the rows of a scope, the newest first, and how many there are: exactly, unless they are very many. */
export async function listAudit(
  { database, counts }: { readonly database: Database; readonly counts: LongCounts },
  scope: AuditScope,
  filter: AuditFilter,
): Promise<{ readonly entries: readonly AuditRecord[]; readonly total: number }> {
  if (scope.kind === 'projects' && scope.ids.length === 0) return { entries: [], total: 0 };
  const { offset } = filter.page;
  const page = { offset, limit: Math.min(filter.page.limit ?? LONGEST_PAGE, LONGEST_PAGE) };
  const from = sql`FROM audit_log_ext WHERE ${scopeSql(scope)} AND ${filterSql(filter.terms, filterColumns)}`;
  const order = orderSql(filter.sort, sortRules);
  // Rows that are skipped are only looked up in an index, the others by their keys.
  const query = isFirstLook(scope, filter)
    ? sql`SELECT ${columns} ${from} ORDER BY ${order} ${rawSql(`LIMIT ${page.limit}`)}`.named(
        `audit-first-${scope.kind}-${page.limit}`,
      )
    : sql`
      SELECT ${columns} FROM (SELECT id, op_time ${from} ORDER BY ${order} ${limitSql(page)}) AS page
      JOIN audit_log_ext USING (id, op_time) ORDER BY ${order}`;
  const entries = await inTime(database, SEARCH_MS, (tx) => tx.many<AuditRecord>(query));
  if (!entries) {
    throw new HavenError(
      'BAD_REQUEST',
      'the log is too long to be searched like that: narrow it by op_time, username, operation, resource or project_id',
    );
  }
  // A page past the end tells nothing about how many there are.
  const seen = entries.length && offset + entries.length;
  const isLastPage = entries.length > 0 ? entries.length < page.limit : offset === 0;
  if (isLastPage) return { entries, total: seen };
  return { entries, total: Math.max(seen, await counts.count(from, seen, () => count(database, from))) };
}

/** The projects whose log the person may list, as a member or by a group. */
export async function projectsWithLog(on: Queryable, user: UserCaller): Promise<readonly number[]> {
  const rows = await on.many<{ project_id: number }>(sql`
    SELECT DISTINCT m.project_id FROM project_member m
    WHERE m.role = ANY (${rolesWith('log:list')}::smallint[]) AND ${isEntity(user)}`);
  return rows.map((row) => row.project_id);
}

// The first page of a log, as it is shown when nobody has asked for more: it stands at the beginning of an index.
// PostgreSQL takes a limit that it is not told for a tenth of the log, and plans such statements each time anew, for every
// month, which takes longer than reading the page. Of searches it may do so: their best plan depends on the values.
function isFirstLook(scope: AuditScope, { terms, sort, page }: AuditFilter): boolean {
  if (terms.length > 0 || sort !== undefined || page.offset > 0) return false;
  return USUAL_SIZES.has(page.limit) && (scope.kind === 'everything' || scope.ids.length === 1);
}

function scopeSql(scope: AuditScope): Sql {
  if (scope.kind === 'everything') return sql`TRUE`;
  // One project has an index of its own that is in order.
  const [only] = scope.ids;
  return scope.ids.length === 1 ? sql`project_id = ${only}` : sql`project_id = ANY (${scope.ids}::integer[])`;
}

async function count(database: Database, from: Sql): Promise<number> {
  const rows = sql`SELECT count(*) FROM (SELECT ${from} LIMIT ${COUNTED + 1}) AS counted`;
  const counted = await inTime(database, COUNT_MS, (tx) => tx.first<{ count: number }>(rows));
  if (counted && counted.count <= COUNTED) return counted.count;
  const plan = await database.first<{
    'QUERY PLAN': readonly { readonly Plan: { readonly 'Plan Rows': number } }[];
  }>(sql`EXPLAIN (FORMAT JSON) SELECT ${from}`);
  return Math.max(counted?.count ?? 0, plan?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 0);
}

/** What a query finds; undefined when it takes too long. */
async function inTime<T>(
  database: Database,
  milliseconds: number,
  query: (tx: Transaction) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await database.transaction(async (tx) => {
      // Whole rows are fetched one by one, each from its month; for a long page the planner would rather read all months.
      const settings = sql`
        SELECT set_config('statement_timeout', ${String(milliseconds)}, true), set_config('enable_hashjoin', 'off', true),
          set_config('enable_mergejoin', 'off', true)`.named('audit-limits');
      const [, found] = await together([tx.run(settings), query(tx)]);
      return found;
    });
  } catch (error) {
    if (systemCode(isHavenError(error) ? error.cause : error) === '57014') return undefined;
    throw error;
  }
}
