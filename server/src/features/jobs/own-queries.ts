import { isAdministrator, type UserCaller } from '../../auth/caller.ts';
import { hasRoleIn, rolesWith } from '../../auth/membership.ts';
import type { Queryable } from '../../db/database.ts';
import { joinSql, type Sql, sql } from '../../db/sql.ts';
import { limitSql, type Page } from '../../http/paging.ts';
import type { ExecutionStatus, Trigger } from '../../jobs/model.ts';

/** A run as it is shown to somebody who may see it. */
export interface OwnJob {
  readonly id: number;
  readonly type: string;
  /** 0 for the system. */
  readonly policyId: number;
  /** Null for work of the system. */
  readonly project: string | null;
  readonly trigger: Trigger;
  readonly status: ExecutionStatus;
  readonly message: string;
  readonly isDryRun: boolean;
  readonly taskCount: number;
  readonly doneCount: number;
  /** Null where no person has asked for it. */
  readonly startedBy: string | null;
  readonly isMine: boolean;
  readonly startTime: Date;
  readonly endTime: Date | null;
}

/** Who looks, and what they look for. */
export interface OwnJobFilter {
  readonly person: UserCaller;
  /** Only what the person has started. */
  readonly mine: boolean;
  /** Only what is not over. */
  readonly running: boolean;
  readonly page: Page;
}

const mayListRetention = rolesWith('tag-retention:list');
const mayListWebhooks = rolesWith('notification-policy:list');

/** One page of the runs that somebody may see, the newest first, and how many there are. */
export async function listOwnJobs(
  on: Queryable,
  filter: OwnJobFilter,
): Promise<{ readonly jobs: readonly OwnJob[]; readonly total: number }> {
  const { person, page } = filter;
  const seen = joinSql(placesOf(filter), ' UNION ALL ');
  // Who is shown is looked up for the rows of the page only.
  const jobs = await on.many<OwnJob>(sql`
    SELECT e.id, e.vendor_type AS type, e.vendor_id AS "policyId", found.project, e.trigger, e.status,
      e.status_message AS message, coalesce(e.extra_attrs -> 'dry_run' = 'true', false) AS "isDryRun",
      e.task_count AS "taskCount", e.success_count + e.error_count + e.stopped_count AS "doneCount",
      u.username AS "startedBy", e.started_by IS NOT DISTINCT FROM ${person.userId} AS "isMine",
      e.start_time AS "startTime", e.end_time AS "endTime"
    FROM (SELECT id, project FROM (${seen}) seen ORDER BY id DESC ${limitSql(page)}) found
    JOIN execution e USING (id) LEFT JOIN harbor_user u ON u.user_id = e.started_by
    ORDER BY e.id DESC`);
  const count = await on.first<{ count: number }>(sql`SELECT count(*) FROM (${seen}) seen`);
  return { jobs, total: count?.count ?? 0 };
}

// Runs of projects by the rights there; all others are the administrators'.
function placesOf({ person, mine, running }: OwnJobFilter): readonly Sql[] {
  const isWanted = joinSql(
    [
      sql`NOT e.outdated`,
      ...(mine ? [sql`e.started_by = ${person.userId}`] : []),
      ...(running ? [sql`e.status = 'Running'`] : []),
    ],
    ' AND ',
  );
  const places = [
    sql`
      SELECT e.id, p.name AS project
      FROM execution e JOIN retention_policy o ON o.id = e.vendor_id JOIN project p USING (project_id)
      WHERE e.vendor_type = 'RETENTION' AND ${isWanted} AND ${hasRoleIn(person, mayListRetention)}`,
    sql`
      SELECT e.id, p.name AS project
      FROM execution e JOIN webhook_policy o ON o.id = e.vendor_id JOIN project p USING (project_id)
      WHERE e.vendor_type IN ('WEBHOOK', 'SLACK') AND ${isWanted} AND ${hasRoleIn(person, mayListWebhooks)}`,
  ];
  if (!isAdministrator(person)) return places;
  const ofSystem = sql`
    SELECT e.id, NULL AS project FROM execution e
    WHERE e.vendor_type NOT IN ('RETENTION', 'WEBHOOK', 'SLACK') AND ${isWanted}`;
  return [...places, ofSystem];
}
