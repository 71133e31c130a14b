import type { Queryable } from '../../../db/database.ts';
import { sql } from '../../../db/sql.ts';
import type { Pseudonym } from './jobs.ts';

/** Gives some rows of what somebody has done another name; returns how many. */
export function renameInLog(on: Queryable, { username, pseudonym }: Pseudonym, limit: number): Promise<number> {
  return on.run(sql`
    UPDATE audit_log_ext a SET username = ${pseudonym}
    FROM (
      SELECT op_time, id FROM audit_log_ext WHERE username = ${username} ORDER BY op_time DESC, id DESC LIMIT ${limit}
    ) batch WHERE a.op_time = batch.op_time AND a.id = batch.id AND a.username = ${username}`);
}

/** Gives some rows of what was done to an account another name; returns how many. */
export function renameSubjects(on: Queryable, { username, pseudonym }: Pseudonym, limit: number): Promise<number> {
  return on.run(sql`
    UPDATE audit_log_ext a SET resource = ${pseudonym},
      operation_description = replace(operation_description, 'name: ' || ${username}::text, 'name: ' || ${pseudonym}::text)
    FROM (
      SELECT op_time, id FROM audit_log_ext
      WHERE resource_type = 'user' AND resource = ${username} LIMIT ${limit}
    ) batch WHERE a.op_time = batch.op_time AND a.id = batch.id AND a.resource = ${username}`);
}
