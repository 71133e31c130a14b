import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';

/** Sets a storage limit in bytes, -1 for unlimited; false when the quota is gone. */
export async function updateLimit(on: Queryable, id: number, hard: number): Promise<boolean> {
  return (await on.run(sql`UPDATE quota SET hard = ${hard}, update_time = now() WHERE id = ${id}::bigint`)) > 0;
}
