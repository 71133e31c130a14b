import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';

/** What was ever set, by Harbor's keys. */
export async function storedSettings(on: Queryable): Promise<ReadonlyMap<string, string>> {
  const rows = await on.many<{ k: string; v: string }>(sql`SELECT k, v FROM properties`);
  return new Map(rows.map(({ k, v }) => [k, v]));
}
