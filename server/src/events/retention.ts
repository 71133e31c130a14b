import type { Queryable } from '../db/database.ts';
import { sql } from '../db/sql.ts';

// Long enough for a reader that was down over a weekend, and to replay what happened lately.
const KEPT = '7 days';
const BATCH = 5_000;

/** Deletes events that nobody can be waiting for any more; returns their number. */
export async function deleteOldEvents(on: Queryable, signal: AbortSignal): Promise<number> {
  let total = 0;
  while (!signal.aborted) {
    const deleted = await on.run(sql`
      DELETE FROM event WHERE id IN (
        SELECT id FROM event WHERE occurred_at < now() - ${KEPT}::interval ORDER BY id LIMIT ${BATCH})`);
    total += deleted;
    if (deleted < BATCH) break;
  }
  return total;
}
