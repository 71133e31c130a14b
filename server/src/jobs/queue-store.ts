import { isUniqueViolation, type Queryable } from '../db/database.ts';
import { joinSql, type Sql, sql } from '../db/sql.ts';
import type { Attributes } from './model.ts';
import type { TaskClaim } from './task-store.ts';
import type { VendorType } from './vendor-types.ts';

/** A task that a worker has taken. */
export interface ClaimedTask extends TaskClaim {
  readonly vendorType: VendorType;
  readonly parameters: Attributes;
  readonly extraAttrs: Attributes;
  readonly runCount: number;
  readonly failures: number;
  readonly interruptions: number;
  readonly worker: number;
}

/** What a process wants to take. */
export interface Want {
  readonly poolId: string;
  /** Numbers of its idle workers. */
  readonly workers: readonly number[];
  /** Kinds of work with the most tasks of each; together not more than there are idle workers. */
  readonly most: ReadonlyMap<VendorType, number>;
}

/** Takes ready tasks, the oldest of each kind; nothing of a halted kind, nothing for a pool that is taken for dead. */
export async function claimTasks(on: Queryable, { poolId, workers, most }: Want): Promise<ClaimedTask[]> {
  if (most.size === 0) return [];
  // Limits that the planner can see, and an array of ids, keep it from reading the table because so much waits.
  const ready = [...most].map(([vendorType, limit]) => sql`SELECT id FROM (${oldestReady(vendorType, limit)}) AS kind`);
  const claimed = on.many<ClaimedTask>(sql`
    WITH picked AS MATERIALIZED (
      SELECT id, (${workers}::integer[])[row_number() OVER ()] AS worker
      FROM (${joinSql(ready, ' UNION ALL ')}) AS ready
      WHERE EXISTS (SELECT FROM worker_pool WHERE id = ${poolId} FOR KEY SHARE)
    )
    UPDATE task
    SET status = 'Running', run_count = run_count + 1, pool_id = ${poolId}, worker = picked.worker,
      lease = gen_random_uuid(), start_time = coalesce(start_time, now()), update_time = now(), not_before = NULL,
      scheduled_at = NULL, stop_requested = false, check_in = '', checked_in_at = NULL
    FROM picked WHERE task.id = picked.id AND task.id = ANY (ARRAY(SELECT id FROM picked))
    RETURNING task.id, execution_id AS "executionId", lease, vendor_type AS "vendorType", parameters,
      extra_attrs AS "extraAttrs", run_count AS "runCount", failures, interruptions, task.worker`);
  return claimed.catch((error: unknown) => {
    // Somebody else took a task of the same order key in the same moment: there is nothing to take now.
    if (isUniqueViolation(error, 'task_one_running')) return [];
    throw error;
  });
}

// Of those with an order key, the first unfinished one of the key only.
function oldestReady(vendorType: VendorType, limit: number): Sql {
  return sql`
    SELECT t.id FROM task t
    WHERE t.vendor_type = ${vendorType} AND t.status = 'Pending' AND NOT t.blocked
      AND NOT EXISTS (SELECT FROM queue_pause WHERE job_type = ${vendorType})
      AND (t.order_key IS NULL OR (
        t.id = (
          SELECT first.id FROM task first
          WHERE first.vendor_type = t.vendor_type AND first.order_key = t.order_key
            AND first.status IN ('Pending', 'Scheduled', 'Running')
          ORDER BY first.id LIMIT 1)
        AND NOT EXISTS (
          SELECT FROM task running
          WHERE running.vendor_type = t.vendor_type AND running.order_key = t.order_key
            AND running.status = 'Running')))
    ORDER BY t.id LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
}

/** Makes tasks ready whose time has come; returns the milliseconds until the next one's. */
export async function promoteTasks(on: Queryable): Promise<number | undefined> {
  await on.run(
    sql`
      WITH due AS (
        SELECT id FROM task WHERE status = 'Scheduled' AND not_before <= now()
        ORDER BY not_before LIMIT 1000 FOR UPDATE SKIP LOCKED
      )
      UPDATE task SET status = 'Pending', not_before = NULL, scheduled_at = NULL FROM due WHERE task.id = due.id`.named(
      'job-promote',
    ),
  );
  const next = await on.first<{ ms: number }>(
    sql`
      SELECT (extract(epoch FROM not_before - now()) * 1000)::float8 AS ms FROM task
      WHERE status = 'Scheduled' ORDER BY not_before LIMIT 1`.named('job-next-due'),
  );
  return next && Math.max(0, next.ms);
}

/**
 * Corrects waits that seem to have begun in the future: the time of day was set back, and they would last longer by
 * that much.
 */
export async function correctWaits(on: Queryable): Promise<number> {
  return on.run(sql`
    UPDATE task SET not_before = now() + (not_before - scheduled_at), scheduled_at = now()
    WHERE status = 'Scheduled' AND scheduled_at > now() + interval '2 seconds'`);
}

/** A task that a process has, by the database. */
export interface HeldTask extends TaskClaim {
  readonly vendorType: VendorType;
  readonly stopRequested: boolean;
}

/** The tasks that a process has, by the database. */
export async function tasksOfPool(on: Queryable, poolId: string): Promise<HeldTask[]> {
  return on.many<HeldTask>(
    sql`
      SELECT id, execution_id AS "executionId", lease, vendor_type AS "vendorType", stop_requested AS "stopRequested"
      FROM task WHERE pool_id = ${poolId} AND status = 'Running'`.named('job-held'),
  );
}

/** Halts a kind of work. */
export async function pauseQueue(on: Queryable, jobType: string): Promise<void> {
  await on.run(sql`INSERT INTO queue_pause (job_type) VALUES (${jobType}) ON CONFLICT DO NOTHING`);
}

/** Lets a kind of work go on. */
export async function resumeQueue(on: Queryable, jobType: string): Promise<void> {
  await on.run(sql`DELETE FROM queue_pause WHERE job_type = ${jobType}`);
}
