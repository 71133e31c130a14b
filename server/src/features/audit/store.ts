import type { Database, Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';

// Any number will do, as long as every Haven process takes the same one.
const MONTHS_LOCK = 4_821_660_133;
// Rows that come while a partition is made wait for it, so it is made before there are any.
const MONTHS_AHEAD = 2;

/** Makes the partitions of this month and the next ones; returns how many were missing. */
export async function makeMonths(database: Database): Promise<number> {
  return database.transaction(async (tx) => {
    await tx.run(sql`SELECT pg_advisory_xact_lock(${MONTHS_LOCK})`);
    const row = await tx.first<{ made: number }>(sql`
      SELECT count(*) FILTER (WHERE audit_make_month(month::date)) AS made
      FROM generate_series(date_trunc('month', now() AT TIME ZONE 'UTC'),
        date_trunc('month', now() AT TIME ZONE 'UTC') + ${MONTHS_AHEAD} * interval '1 month', '1 month') AS month`);
    return row?.made ?? 0;
  });
}

/** The ids of all projects. */
export async function allProjects(on: Queryable): Promise<readonly number[]> {
  const rows = await on.many<{ project_id: number }>(sql`SELECT project_id FROM project`);
  return rows.map((row) => row.project_id);
}
