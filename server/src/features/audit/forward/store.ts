import type { Queryable } from '../../../db/database.ts';
import { sql } from '../../../db/sql.ts';
import type { ForwardedRow, ForwardingBacklog } from './model.ts';

// Any number will do, as long as every Haven process takes the same one.
const FORWARD_LOCK = 4_821_660_134;

/** Makes the transaction the only one in the whole installation that forwards; false when there is one already. */
export async function lockForwarding(on: Queryable): Promise<boolean> {
  const row = await on.first<{ locked: boolean }>(sql`SELECT pg_try_advisory_xact_lock(${FORWARD_LOCK}) AS locked`);
  return row?.locked ?? false;
}

/** The oldest rows that wait. */
export async function waitingRows(on: Queryable, limit: number): Promise<readonly ForwardedRow[]> {
  return on.many(sql`SELECT * FROM audit_forward ORDER BY id LIMIT ${limit}`);
}

/** Removes what was sent. */
export async function removeRows(on: Queryable, ids: readonly number[]): Promise<void> {
  await on.run(sql`DELETE FROM audit_forward WHERE id = ANY (${ids}::bigint[])`);
}

/** Removes everything that waits, when nobody is there to take it any more. */
export async function removeAll(on: Queryable): Promise<void> {
  await on.run(sql`DELETE FROM audit_forward`);
}

/** Removes some of the oldest rows when more than `limit` wait; returns how many. Ids are given out in order. */
export async function removeBeyond(on: Queryable, limit: number, batch: number): Promise<number> {
  return on.run(sql`
    DELETE FROM audit_forward WHERE id IN (
      SELECT id FROM audit_forward WHERE id <= (SELECT max(id) FROM audit_forward) - ${limit}::bigint
      ORDER BY id LIMIT ${batch})`);
}

/** How much waits. Found at the ends of an index, so gaps between ids count as rows. */
export async function backlog(on: Queryable): Promise<ForwardingBacklog> {
  const row = await on.first<ForwardingBacklog>(sql`
    SELECT newest.id - oldest.id + 1 AS rows, greatest(0, extract(epoch FROM now() - oldest.op_time))::float8 AS seconds
    FROM (SELECT id, op_time FROM audit_forward ORDER BY id LIMIT 1) AS oldest,
      (SELECT id FROM audit_forward ORDER BY id DESC LIMIT 1) AS newest`);
  return row ?? { rows: 0, seconds: 0 };
}
