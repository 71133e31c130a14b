import type { Queryable } from '../../db/database.ts';
import { joinSql, type Sql, sql } from '../../db/sql.ts';
import { limitSql, type Page } from '../../http/paging.ts';
import { orderSql, type SortRules } from '../../http/sorting.ts';
import type { Quota } from './model.ts';

/** What a list of quotas is narrowed and ordered by. */
export interface QuotaFilter {
  /** Kind of what the quotas are for; only `project` has any. */
  readonly reference: string | undefined;
  /** Id of the project. */
  readonly referenceId: string | undefined;
  readonly sort: string | undefined;
  readonly page: Page;
}

const columns: Sql = sql`
  q.id, q.project_id AS "projectId", p.name AS "projectName", u.username AS "ownerName", q.hard, q.used,
  q.creation_time AS "createdAt", q.update_time AS "updatedAt"`;

const tables: Sql = sql`
  quota q JOIN project p ON p.project_id = q.project_id JOIN harbor_user u ON u.user_id = p.owner_id`;

// No limit is the largest.
const hardLimit = sql`nullif(q.hard, -1)`;

const sortRules: SortRules = {
  columns: {
    'hard.storage': hardLimit,
    'used.storage': sql`q.used`,
    id: sql`q.id`,
    creation_time: sql`q.creation_time`,
    update_time: sql`q.update_time`,
  },
  fallback: sql`q.id`,
  unique: sql`q.id`,
};

/** One page of the quotas, and how many there are. */
export async function listQuotas(
  on: Queryable,
  filter: QuotaFilter,
): Promise<{ readonly quotas: readonly Quota[]; readonly total: number }> {
  const from = sql`FROM ${tables} WHERE ${joinSql(conditions(filter), ' AND ')}`;
  const quotas = await on.many<Quota>(sql`
    SELECT ${columns} ${from} ORDER BY ${orderSql(filter.sort, sortRules)} ${limitSql(filter.page)}`);
  const count = await on.first<{ count: number }>(sql`SELECT count(*) ${from}`);
  return { quotas, total: count?.count ?? 0 };
}

/** One quota. */
export async function readQuota(on: Queryable, id: number): Promise<Quota | undefined> {
  return on.first(sql`SELECT ${columns} FROM ${tables} WHERE q.id = ${id}::bigint`);
}

function conditions({ reference, referenceId }: QuotaFilter): readonly Sql[] {
  return [
    reference === undefined || reference === 'project' ? sql`TRUE` : sql`FALSE`,
    referenceId === undefined ? sql`TRUE` : sql`q.project_id::text = ${referenceId}`,
  ];
}
