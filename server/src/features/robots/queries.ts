import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import { type FilterColumns, filterSql } from '../../http/filter.ts';
import { limitSql, type Page } from '../../http/paging.ts';
import type { QueryTerm } from '../../http/query-language.ts';
import { orderSql, type SortRules } from '../../http/sorting.ts';
import type { Robot } from './model.ts';
import { type RobotColumns, robotColumns, toRobot } from './store.ts';

/** What a list of robots is narrowed and ordered by. */
export interface RobotFilter {
  /** The project whose robots are listed; undefined for those of the system. */
  readonly projectId: number | undefined;
  readonly terms: readonly QueryTerm[];
  readonly sort: string | undefined;
  readonly page: Page;
}

// Never the hash of the secret.
const filterColumns: FilterColumns = {
  id: { column: sql`r.id`, type: 'integer' },
  name: { column: sql`r.name`, type: 'text' },
  description: { column: sql`r.description`, type: 'text' },
  disabled: { column: sql`r.disabled`, type: 'boolean' },
  disable: { column: sql`r.disabled`, type: 'boolean' },
  duration: { column: sql`r.duration`, type: 'integer' },
  expires_at: { column: sql`r.expires_at`, type: 'integer' },
  creator_type: { column: sql`r.creator_type`, type: 'text' },
  creator_ref: { column: sql`r.creator_ref`, type: 'integer' },
  creation_time: { column: sql`r.creation_time`, type: 'time' },
  update_time: { column: sql`r.update_time`, type: 'time' },
};

const sortRules: SortRules = {
  columns: {
    id: sql`r.id`,
    name: sql`r.name`,
    description: sql`r.description`,
    disabled: sql`r.disabled`,
    duration: sql`r.duration`,
    expires_at: sql`r.expires_at`,
    creation_time: sql`r.creation_time`,
    update_time: sql`r.update_time`,
  },
  fallback: sql`r.name`,
  unique: sql`r.id`,
};

/** One page of the robots of the system or a project, and how many there are. */
export async function listRobots(
  on: Queryable,
  filter: RobotFilter,
): Promise<{ readonly robots: readonly Robot[]; readonly total: number }> {
  const { projectId } = filter;
  const place = projectId === undefined ? sql`r.project_id IS NULL` : sql`r.project_id = ${projectId}`;
  const from = sql`FROM robot r WHERE r.visible AND ${place} AND ${filterSql(filter.terms, filterColumns)}`;
  const rows = await on.many<RobotColumns>(sql`
    SELECT ${robotColumns} ${from} ORDER BY ${orderSql(filter.sort, sortRules)} ${limitSql(filter.page)}`);
  const count = await on.first<{ count: number }>(sql`SELECT count(*) ${from}`);
  return { robots: rows.map(toRobot), total: count?.count ?? 0 };
}
