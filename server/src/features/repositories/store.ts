import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';

/** Replaces the description of a listed repository; false when there is none of that name. */
export async function updateDescription(on: Queryable, name: string, description: string): Promise<boolean> {
  const changed = await on.run(sql`
    UPDATE repository SET description = ${description}, update_time = now()
    WHERE name = ${name} AND state = 'active'`);
  return changed > 0;
}
