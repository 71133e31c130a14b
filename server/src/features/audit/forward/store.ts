import type { Queryable } from '../../../db/database.ts';
import { sql } from '../../../db/sql.ts';

/** A row on its way to the log server. */
export interface ForwardedRow {
  readonly id: number;
  readonly operation: string;
  readonly resource_type: string;
  readonly resource: string;
  readonly username: string;
  readonly operation_description: string;
  readonly operation_result: boolean;
  readonly op_time: Date;
}

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
