import type { Queryable } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import type { TaskClaim } from './task-store.ts';
import type { VendorType } from './vendor-types.ts';

/** A process that does background work, as it introduces itself. */
export interface NewPool {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly concurrency: number;
}

/** Introduces a process. */
export async function insertPool(on: Queryable, pool: NewPool): Promise<void> {
  await on.run(sql`
    INSERT INTO worker_pool (id, host, pid, concurrency)
    VALUES (${pool.id}, ${pool.host}, ${pool.pid}, ${pool.concurrency})`);
}

/** Gives a sign of life; false when the process is taken for dead. */
export async function beat(on: Queryable, id: string): Promise<boolean> {
  const changed = await on.run(
    sql`UPDATE worker_pool SET beat = beat + 1, heartbeat_at = now() WHERE id = ${id}`.named('job-beat'),
  );
  return changed > 0;
}

/** The signs of life of all processes. */
export async function readBeats(on: Queryable): Promise<readonly { readonly id: string; readonly beat: number }[]> {
  return on.many(sql`SELECT id, beat FROM worker_pool`.named('job-beats'));
}

/** The number of signs of life of a process, locked: it claims nothing meanwhile. */
export async function lockPool(on: Queryable, id: string): Promise<number | undefined> {
  const row = await on.first<{ beat: number }>(sql`SELECT beat FROM worker_pool WHERE id = ${id} FOR UPDATE`);
  return row?.beat;
}

/** Processes that have tasks but are not on the list. */
export async function lostPools(on: Queryable): Promise<readonly string[]> {
  const rows = await on.many<{ id: string }>(
    sql`
      SELECT DISTINCT pool_id AS id FROM task
      WHERE status = 'Running' AND NOT EXISTS (SELECT FROM worker_pool p WHERE p.id = pool_id)`.named('job-lost-pools'),
  );
  return rows.map((row) => row.id);
}

/** Takes a process off the list. */
export async function deletePool(on: Queryable, id: string): Promise<void> {
  await on.run(sql`DELETE FROM worker_pool WHERE id = ${id}`);
}

/** A task of a dead process that is not done again: it was to stop, or has killed too many workers. */
export interface DoomedTask extends TaskClaim {
  readonly vendorType: VendorType;
  readonly stopRequested: boolean;
}

/**
 * Puts the tasks of a process back into the queue; returns their kinds, and those that are to be ended instead. It counts
 * against them when the process `died`, and did not give them back.
 */
export async function requeueTasksOf(
  on: Queryable,
  poolId: string,
  end: { readonly died: boolean; readonly mostDeaths: number },
): Promise<{ readonly vendorTypes: readonly VendorType[]; readonly doomed: readonly DoomedTask[] }> {
  const requeued = await on.many<{ vendorType: VendorType }>(sql`
    UPDATE task
    SET status = 'Pending', interruptions = interruptions + ${end.died ? 1 : 0},
      status_message = 'the worker ended before the task', update_time = now(), lease = NULL, pool_id = NULL, worker = NULL
    WHERE pool_id = ${poolId} AND status = 'Running' AND NOT stop_requested
      AND interruptions < ${end.mostDeaths}
    RETURNING vendor_type AS "vendorType"`);
  const doomed = await on.many<DoomedTask>(sql`
    SELECT id, execution_id AS "executionId", lease, vendor_type AS "vendorType", stop_requested AS "stopRequested"
    FROM task WHERE pool_id = ${poolId} AND status = 'Running' ORDER BY execution_id, id`);
  return { vendorTypes: [...new Set(requeued.map((task) => task.vendorType))], doomed };
}
