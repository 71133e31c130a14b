import type { UserCaller } from '../../auth/caller.ts';
import { roleIds } from '../../auth/rights.ts';
import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';

/** Whether the person administers some project, as a member or by a group. */
export async function administersProject(on: Queryable, user: UserCaller): Promise<boolean> {
  const found = await on.run(sql`
    SELECT FROM project_member
    WHERE role = ${roleIds.projectAdmin}
      AND (entity_type = 'u' AND entity_id = ${user.userId}
        OR entity_type = 'g' AND entity_id = ANY (${user.groupIds}::integer[]))
    LIMIT 1`);
  return found > 0;
}
