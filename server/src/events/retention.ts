import type { Queryable } from '../db/database.ts';
import { sql } from '../db/sql.ts';

// Long enough for a reader that was down over a weekend, and to replay what happened lately.
const KEPT = '7 days';
const BATCH = 5_000;

/**
 * Deletes events of the last week but one and before, as far as all consumers have read them; returns their number. A
 * consumer that the program does not have any more would hold them for ever: whoever takes one away deletes its cursor
 * by a migration.
 */
export async function deleteOldEvents(on: Queryable, signal: AbortSignal): Promise<number> {
  let total = 0;
  while (!signal.aborted) {
    const deleted = await on.run(sql`
      DELETE FROM event WHERE id IN (
        SELECT id FROM event WHERE occurred_at < now() - ${KEPT}::interval AND NOT EXISTS (
          SELECT FROM event_cursor WHERE NOT (pg_visible_in_snapshot(xact, seen)
            OR reading IS NOT NULL AND id <= position AND pg_visible_in_snapshot(xact, reading)))
        ORDER BY id LIMIT ${BATCH})`);
    total += deleted;
    if (deleted < BATCH) break;
  }
  return total;
}
