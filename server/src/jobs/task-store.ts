import type { Queryable } from '../db/database.ts';
import { toJsonb } from '../db/jsonb.ts';
import { sql } from '../db/sql.ts';
import type { Attributes, NewTask } from './model.ts';
import type { VendorType } from './vendor-types.ts';

const BATCH = 1_000;

// Labels of a task that is over, in the words of Harbor's metrics.
const tallyLabels = sql`
  ARRAY[vendor_type, CASE status WHEN 'Success' THEN 'success' WHEN 'Error' THEN 'fail' ELSE 'stop' END]`;

/** Stores tasks of a locked execution, in order; returns their ids. */
export async function insertTasks(
  on: Queryable,
  executionId: number,
  vendorType: VendorType,
  tasks: readonly NewTask[],
): Promise<number[]> {
  const ids: number[] = [];
  for (let start = 0; start < tasks.length; start += BATCH) {
    ids.push(...(await insertSome(on, executionId, vendorType, tasks.slice(start, start + BATCH))));
  }
  return ids;
}

async function insertSome(
  on: Queryable,
  executionId: number,
  vendorType: VendorType,
  tasks: readonly NewTask[],
): Promise<number[]> {
  const busy = await holdBusyKeys(on, vendorType, tasks);
  const rows = tasks.map(({ parameters = {}, extraAttrs = {}, delayMs = 0, orderKey, hidden = false }) => {
    const blocked = orderKey !== undefined && busy.has(orderKey);
    // The next one with this key comes after this one.
    if (orderKey !== undefined) busy.add(orderKey);
    return { parameters, extra_attrs: extraAttrs, delay: delayMs / 1_000, order_key: orderKey, hidden, blocked };
  });
  const inserted = await on.many<{ id: number }>(
    sql`
      INSERT INTO task (execution_id, vendor_type, parameters, extra_attrs, order_key, hidden, blocked, status,
        scheduled_at, not_before)
      SELECT ${executionId}::bigint, ${vendorType}::text, parameters, extra_attrs, order_key, hidden, blocked,
        CASE WHEN delay > 0 THEN 'Scheduled' ELSE 'Pending' END, CASE WHEN delay > 0 THEN now() END,
        CASE WHEN delay > 0 THEN now() + make_interval(secs => delay) END
      FROM ROWS FROM (jsonb_to_recordset(${toJsonb(rows)}::jsonb) AS (parameters jsonb, extra_attrs jsonb, delay float8,
        order_key text, hidden boolean, blocked boolean)) WITH ORDINALITY
      ORDER BY ordinality RETURNING id`.named('job-task-insert'),
  );
  return inserted.map((row) => row.id);
}

/**
 * Which order keys have an unfinished task. The newest of each is locked, so that it is not finished before the new
 * ones are there to be seen by whoever finishes it, and unblocks the next.
 */
async function holdBusyKeys(on: Queryable, vendorType: VendorType, tasks: readonly NewTask[]): Promise<Set<string>> {
  const keys = [...new Set(tasks.flatMap(({ orderKey }) => orderKey ?? []))];
  if (keys.length === 0) return new Set();
  const rows = await on.many<{ key: string }>(sql`
    SELECT wanted.key FROM unnest(${keys}::text[]) AS wanted (key) CROSS JOIN LATERAL (
      SELECT FROM task
      WHERE vendor_type = ${vendorType} AND order_key = wanted.key AND status IN ('Pending', 'Scheduled', 'Running')
      ORDER BY id DESC LIMIT 1 FOR SHARE
    ) last`);
  return new Set(rows.map((row) => row.key));
}

/**
 * Lets the first unfinished task of each order key run. Whoever is ending it at the same moment is waited for, because
 * they do not see yet that ours has ended, and would leave the one behind it blocked.
 */
export async function unblockNext(on: Queryable, vendorType: VendorType, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await on.run(
    sql`
      UPDATE task SET blocked = false
      FROM (SELECT DISTINCT key FROM unnest(${keys}::text[]) AS key ORDER BY key) free CROSS JOIN LATERAL (
        SELECT id FROM task
        WHERE vendor_type = ${vendorType} AND order_key = free.key AND status IN ('Pending', 'Scheduled', 'Running')
        ORDER BY id LIMIT 1 FOR NO KEY UPDATE
      ) next
      WHERE task.id = next.id AND task.blocked`.named('job-task-unblock'),
  );
}

/** How an attempt ended. */
export interface TaskEnd {
  readonly status: 'Success' | 'Error' | 'Stopped';
  readonly message: string;
}

/** Proof that a worker has a task. */
export interface TaskClaim {
  readonly id: number;
  readonly executionId: number;
  readonly lease: string;
}

/** Ends a task of a locked execution, if it is still the worker's; returns its order key, undefined when it is not. */
export async function finishTask(
  on: Queryable,
  claim: TaskClaim,
  end: TaskEnd,
): Promise<{ readonly orderKey: string | null } | undefined> {
  return on.first<{ orderKey: string | null }>(
    sql`
      WITH ended AS (
        UPDATE task
        SET status = ${end.status}, status_message = ${end.message}, end_time = now(), update_time = now(),
          lease = NULL, pool_id = NULL, worker = NULL
        WHERE id = ${claim.id} AND lease = ${claim.lease} AND status = 'Running'
        RETURNING execution_id, vendor_type, status, hidden, order_key
      ), tallied AS (
        INSERT INTO tally_change (name, labels, change) SELECT 'tasks', ${tallyLabels}, 1 FROM ended
      ), counted AS (
        UPDATE execution e
        SET open_count = e.open_count - 1,
          success_count = e.success_count + (NOT t.hidden AND t.status = 'Success')::integer,
          error_count = e.error_count + (NOT t.hidden AND t.status = 'Error')::integer,
          stopped_count = e.stopped_count + (NOT t.hidden AND t.status = 'Stopped')::integer,
          any_error = e.any_error OR t.status = 'Error',
          any_stopped = e.any_stopped OR t.status = 'Stopped',
          status = CASE WHEN e.open_count > 1 THEN 'Running'
            WHEN e.any_error OR t.status = 'Error' THEN 'Error'
            WHEN e.any_stopped OR t.status = 'Stopped' THEN 'Stopped' ELSE 'Success' END,
          status_message = CASE WHEN t.status = 'Error' AND e.status_message = '' THEN ${end.message}::text
            ELSE e.status_message END,
          end_time = CASE WHEN e.open_count > 1 THEN NULL ELSE now() END, update_time = now()
        FROM ended t WHERE e.id = t.execution_id
      )
      SELECT order_key AS "orderKey" FROM ended`.named('job-task-finish'),
  );
}

/** What stopping an execution has done. */
export interface StoppedTasks {
  /** Order keys of tasks that were dropped. */
  readonly freeKeys: readonly string[];
  /** Tasks that run and are told to stop. */
  readonly running: number;
}

/**
 * Drops what waits of locked executions and, if wanted, marks what runs. In one statement, so that a task that changes
 * from one to the other meanwhile is met as what it is then.
 */
export async function stopTasks(
  on: Queryable,
  executionIds: readonly number[],
  what: 'waiting' | 'all',
): Promise<StoppedTasks> {
  const row = await on.first<{ keys: string[] | null; running: number }>(sql`
    WITH changed AS (
      UPDATE task
      SET status = CASE status WHEN 'Running' THEN 'Running' ELSE 'Stopped' END, stop_requested = status = 'Running',
        end_time = CASE status WHEN 'Running' THEN NULL ELSE now() END, update_time = now(), not_before = NULL,
        scheduled_at = NULL
      WHERE execution_id = ANY (${executionIds}::bigint[])
        AND (status IN ('Pending', 'Scheduled') OR status = 'Running' AND ${what === 'all'})
      RETURNING execution_id, vendor_type, status, hidden, order_key
    ), tallied AS (
      INSERT INTO tally_change (name, labels, change)
      SELECT 'tasks', ${tallyLabels}, count(*) FROM changed WHERE status = 'Stopped' GROUP BY vendor_type, status
    ), totals AS (
      SELECT execution_id, count(*)::integer AS dropped, count(*) FILTER (WHERE NOT hidden)::integer AS visible
      FROM changed WHERE status = 'Stopped' GROUP BY execution_id
    ), counted AS (
      UPDATE execution e
      SET open_count = e.open_count - n.dropped, stopped_count = e.stopped_count + n.visible, any_stopped = true,
        status = CASE WHEN e.open_count > n.dropped THEN 'Running' WHEN e.any_error THEN 'Error' ELSE 'Stopped' END,
        end_time = CASE WHEN e.open_count > n.dropped THEN NULL ELSE now() END, update_time = now()
      FROM totals n WHERE e.id = n.execution_id
    )
    SELECT count(*) FILTER (WHERE status = 'Running')::integer AS running,
      array_agg(DISTINCT order_key) FILTER (WHERE status = 'Stopped' AND order_key IS NOT NULL) AS keys
    FROM changed`);
  return { freeKeys: row?.keys ?? [], running: row?.running ?? 0 };
}

/** Tells a running task to stop, all that run without an id; returns how many. */
export async function requestStop(on: Queryable, taskId: number | undefined): Promise<number> {
  return on.run(sql`
    UPDATE task SET stop_requested = true, update_time = now()
    WHERE status = 'Running' AND NOT stop_requested AND ${taskId === undefined ? sql`TRUE` : sql`id = ${taskId}`}`);
}

/** Puts a failed task back to be tried later, if it is still the worker's and not to stop. */
export async function retryTask(
  on: Queryable,
  claim: TaskClaim,
  retry: { readonly message: string; readonly delayMs: number; readonly isFailure: boolean },
): Promise<boolean> {
  const changed = await on.run(sql`
    UPDATE task
    SET status = 'Scheduled', status_message = ${retry.message}, scheduled_at = now(),
      not_before = now() + make_interval(secs => ${retry.delayMs / 1_000}), update_time = now(),
      failures = failures + ${retry.isFailure ? 1 : 0}, interruptions = interruptions + ${retry.isFailure ? 0 : 1},
      lease = NULL, pool_id = NULL, worker = NULL
    WHERE id = ${claim.id} AND lease = ${claim.lease} AND status = 'Running' AND NOT stop_requested`);
  return changed > 0;
}

/** Gives a task back that was not worked off, if it is still the worker's and not to stop. */
export async function releaseTask(on: Queryable, claim: TaskClaim): Promise<boolean> {
  const changed = await on.run(sql`
    UPDATE task SET status = 'Pending', update_time = now(), lease = NULL, pool_id = NULL, worker = NULL
    WHERE id = ${claim.id} AND lease = ${claim.lease} AND status = 'Running' AND NOT stop_requested`);
  return changed > 0;
}

/** Whether a worker still has a task. In a transaction, it keeps it until the end of that. */
export async function holdTask(on: Queryable, claim: TaskClaim): Promise<boolean> {
  const row = await on.first(
    sql`
      SELECT FROM task WHERE id = ${claim.id} AND lease = ${claim.lease} AND status = 'Running'
      FOR SHARE`.named('job-task-hold'),
  );
  return row !== undefined;
}

/** Adds attributes to a task, if it is still the worker's. */
export async function mergeTaskAttrs(on: Queryable, claim: TaskClaim, attrs: Attributes): Promise<void> {
  await on.run(sql`
    UPDATE task SET extra_attrs = extra_attrs || ${toJsonb(attrs)}::jsonb, update_time = now()
    WHERE id = ${claim.id} AND lease = ${claim.lease}`);
}

/** Notes what a task reports of itself, if it is still the worker's. */
export async function noteCheckIn(on: Queryable, claim: TaskClaim, text: string): Promise<void> {
  await on.run(sql`
    UPDATE task SET check_in = ${text}, checked_in_at = now(), update_time = now()
    WHERE id = ${claim.id} AND lease = ${claim.lease}`);
}
