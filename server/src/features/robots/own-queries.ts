import type { UserCaller } from '../../auth/caller.ts';
import { hasRoleIn, rolesWith } from '../../auth/membership.ts';
import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import { countedPage } from '../../http/counted-page.ts';
import { limitSql, type Page } from '../../http/paging.ts';

/** A robot as it is shown to somebody who has made it, or looks after it. */
export interface OwnRobot {
  readonly id: number;
  /** Without the prefix. */
  readonly storedName: string;
  /** Null for a robot of the system. */
  readonly project: string | null;
  readonly description: string;
  readonly isDisabled: boolean;
  /** Unix seconds, -1 for never. */
  readonly expiresAt: number;
  readonly isMine: boolean;
  readonly isChangeable: boolean;
  readonly createdAt: Date;
  /** When the audit log last had it do something. */
  readonly lastActivity: Date | null;
}

const mayChange = rolesWith('robot:update');
const mayList = rolesWith('robot:list');

/**
 * One page of the robots that somebody may change, or has made and may still see, by name, and how many there are; those
 * of the system are the administrators'.
 */
export async function listOwnRobots(
  on: Queryable,
  { person, prefix, page }: { readonly person: UserCaller; readonly prefix: string; readonly page: Page },
): Promise<{ readonly robots: readonly OwnRobot[]; readonly total: number }> {
  const isMine = sql`(r.creator_type = 'local' AND r.creator_ref = ${person.userId})`;
  const isChangeable = hasRoleIn(person, mayChange);
  const from = sql`
    FROM robot r LEFT JOIN project p ON p.project_id = r.project_id
    WHERE r.visible AND (${isChangeable} OR ${isMine} AND ${hasRoleIn(person, mayList)})`;
  const { rows, total } = await countedPage<OwnRobot>(on, {
    count: sql`SELECT count(*) ${from}`,
    // Only those of the page are looked up in the log, each by one step into an index.
    rows: (all) => sql`
      SELECT found.*, (
        SELECT a.op_time FROM audit_log_ext a WHERE a.username = ${prefix} || found."storedName"
        ORDER BY a.op_time DESC, a.id DESC LIMIT 1) AS "lastActivity"${all}
      FROM (
        SELECT r.id, r.name AS "storedName", p.name AS project, r.description, r.disabled AS "isDisabled",
          r.expires_at AS "expiresAt", ${isMine} AS "isMine", ${isChangeable} AS "isChangeable",
          r.creation_time AS "createdAt"
        ${from} ORDER BY r.name, r.id ${limitSql(page)}) found
      ORDER BY found."storedName", found.id`,
  });
  return { robots: rows, total };
}
