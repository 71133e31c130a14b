import { isAdministrator, type UserCaller } from '../../auth/caller.ts';
import { hasRoleIn, rolesWith } from '../../auth/membership.ts';
import type { Queryable } from '../../db/database.ts';
import { joinSql, type Sql, sql } from '../../db/sql.ts';
import type { LongCounts } from '../../http/long-counts.ts';
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
  { on, counts }: { readonly on: Queryable; readonly counts: LongCounts },
  filter: OwnJobFilter,
): Promise<{ readonly jobs: readonly OwnJob[]; readonly total: number }> {
  const { person, page } = filter;
  const from = sql`FROM execution e WHERE ${joinSql(conditions(filter), ' AND ')}`;
  const list = {
    count: sql`SELECT count(*) ${from}`,
    // Where they belong and who has begun them is looked up for the rows of the page only.
    rows: (all: Sql) => sql`
      SELECT e.id, e.vendor_type AS type, e.vendor_id AS "policyId", p.name AS project, e.trigger, e.status,
        e.status_message AS message, coalesce(e.extra_attrs -> 'dry_run' = 'true', false) AS "isDryRun",
        e.task_count AS "taskCount", e.success_count + e.error_count + e.stopped_count AS "doneCount",
        u.username AS "startedBy", e.started_by IS NOT DISTINCT FROM ${person.userId} AS "isMine",
        e.start_time AS "startTime", e.end_time AS "endTime"${all}
      FROM (SELECT e.id ${from} ORDER BY e.id DESC ${limitSql(page)}) found
      JOIN execution e USING (id)
      LEFT JOIN retention_policy r ON e.vendor_type = 'RETENTION' AND r.id = e.vendor_id
      LEFT JOIN webhook_policy w ON e.vendor_type IN ('WEBHOOK', 'SLACK') AND w.id = e.vendor_id
      LEFT JOIN project p ON p.project_id = coalesce(r.project_id, w.project_id)
      LEFT JOIN harbor_user u ON u.user_id = e.started_by
      ORDER BY e.id DESC`,
  };
  const { rows, total } = await counts.page<OwnJob>(on, list, page.offset);
  return { jobs: rows, total };
}

function conditions({ person, mine, running }: OwnJobFilter): readonly Sql[] {
  return [
    sql`NOT e.outdated`,
    ...(mine ? [sql`e.started_by = ${person.userId}`] : []),
    ...(running ? [sql`e.status = 'Running'`] : []),
    ...(isAdministrator(person) ? [] : [isSeenBy(person)]),
  ];
}

// Runs of projects by the rights there; all others are the administrators'.
function isSeenBy(person: UserCaller): Sql {
  return sql`(
    e.vendor_type = 'RETENTION' AND e.vendor_id = ANY (ARRAY(
      SELECT o.id FROM retention_policy o JOIN project p USING (project_id)
      WHERE ${hasRoleIn(person, mayListRetention)})::bigint[])
    OR e.vendor_type IN ('WEBHOOK', 'SLACK') AND e.vendor_id = ANY (ARRAY(
      SELECT o.id FROM webhook_policy o JOIN project p USING (project_id)
      WHERE ${hasRoleIn(person, mayListWebhooks)})::bigint[]))`;
}
