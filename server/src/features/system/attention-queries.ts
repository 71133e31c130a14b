import type { Caller } from '../../auth/caller.ts';
import { hasRoleIn } from '../../auth/membership.ts';
import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import type { ExpiringRobot, FailedJob, FullQuota } from './model.ts';

// What a page shows of each; who has more to look after has lists.
const MOST = 10;
const ADMINS = [1] as const;
const MAINTAINERS = [1, 4] as const;
const MEMBERS = [1, 2, 3, 4] as const;

/** Projects whose storage is nearly used up, of those whose quota the caller may see; the fullest first. */
export async function fullQuotas(on: Queryable, caller: Caller): Promise<readonly FullQuota[]> {
  return on.many<FullQuota>(sql`
    SELECT p.name AS project, q.used, q.hard FROM quota q JOIN project p USING (project_id)
    WHERE q.hard > 0 AND q.used >= q.hard * 0.85 AND ${hasRoleIn(caller, MEMBERS)}
    ORDER BY q.used::float8 / q.hard DESC, p.name LIMIT ${MOST}`);
}

/** Robots that expire in two weeks, or did so in the last two, of those that the caller can renew; the next first. */
export async function expiringRobots(on: Queryable, caller: Caller): Promise<readonly ExpiringRobot[]> {
  const now = sql`extract(epoch FROM now())`;
  return on.many<ExpiringRobot>(sql`
    SELECT o.name, p.name AS project, to_timestamp(o.expires_at) AS "expiresAt"
    FROM robot o LEFT JOIN project p USING (project_id)
    WHERE o.visible AND NOT o.disabled AND o.expires_at > ${now} - 14 * 86400 AND o.expires_at < ${now} + 14 * 86400
      AND ${hasRoleIn(caller, ADMINS)}
    ORDER BY o.expires_at, o.name LIMIT ${MOST}`);
}

/** Runs that have failed in the last week, of those that the caller looks after; the last first. */
export async function failedJobs(on: Queryable, caller: Caller): Promise<readonly FailedJob[]> {
  return on.many<FailedJob>(sql`
    SELECT e.id, e.vendor_type AS type, e.vendor_id AS policy, p.name AS project, e.end_time AS "endedAt",
      e.status_message AS message
    FROM execution e
    LEFT JOIN retention_policy t ON e.vendor_type = 'RETENTION' AND t.id = e.vendor_id
    LEFT JOIN webhook_policy w ON e.vendor_type = 'WEBHOOK' AND w.id = e.vendor_id
    LEFT JOIN project p ON p.project_id = coalesce(t.project_id, w.project_id)
    WHERE e.status = 'Error' AND NOT e.outdated AND e.end_time > now() - interval '7 days'
      AND ${hasRoleIn(caller, MAINTAINERS)}
    ORDER BY e.end_time DESC LIMIT ${MOST}`);
}
