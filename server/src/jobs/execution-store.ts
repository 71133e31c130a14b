import type { Queryable } from '../db/database.ts';
import { toJsonb } from '../db/jsonb.ts';
import { sql } from '../db/sql.ts';
import type { Attributes, ExecutionStatus, NewExecution } from './model.ts';
import type { VendorType } from './vendor-types.ts';

/** What is to be known of an execution whose tasks change; its row is locked until the transaction ends. */
export interface LockedExecution {
  readonly vendorType: VendorType;
  readonly status: ExecutionStatus;
  readonly stopping: boolean;
}

/** Stores an execution that has no tasks yet; returns its id. */
export async function insertExecution(on: Queryable, execution: NewExecution): Promise<number> {
  const { vendorType, vendorId = 0, trigger, startedBy, extraAttrs = {}, tasks, statusMessage = '' } = execution;
  const over = tasks.length === 0;
  const row = await on.first<{ id: number }>(
    sql`
      INSERT INTO execution (vendor_type, vendor_id, trigger, started_by, status, status_message, extra_attrs, end_time)
      VALUES (${vendorType}, ${vendorId}, ${trigger}, ${startedBy ?? null}, ${over ? (execution.status ?? 'Success') : 'Running'},
        ${statusMessage}, ${toJsonb(extraAttrs)}, CASE WHEN ${over} THEN now() END)
      RETURNING id`.named('job-execution-insert'),
  );
  return row?.id ?? 0;
}

/** Locks an execution. Whoever changes tasks of one and counts them does this first, so that nobody waits in a circle. */
export async function lockExecution(on: Queryable, id: number): Promise<LockedExecution | undefined> {
  return on.first<LockedExecution>(
    sql`
      SELECT vendor_type AS "vendorType", status, stopping FROM execution
      WHERE id = ${id} FOR NO KEY UPDATE`.named('job-execution-lock'),
  );
}

/** Locks several executions, in an order that is the same for everybody. */
export async function lockExecutions(on: Queryable, ids: readonly number[]): Promise<void> {
  await on.run(sql`SELECT FROM execution WHERE id = ANY (${ids}::bigint[]) ORDER BY id FOR NO KEY UPDATE`);
}

/** Counts tasks that were added to a locked execution. */
export async function countAdded(on: Queryable, id: number, all: number, visible: number): Promise<void> {
  await on.run(
    sql`
      UPDATE execution
      SET open_count = open_count + ${all}, task_count = task_count + ${visible}, update_time = now()
      WHERE id = ${id}`.named('job-execution-grow'),
  );
}

/** Adds attributes to an execution. */
export async function mergeExecutionAttrs(on: Queryable, id: number, attrs: Attributes): Promise<void> {
  await on.run(sql`
    UPDATE execution SET extra_attrs = extra_attrs || ${toJsonb(attrs)}::jsonb, update_time = now() WHERE id = ${id}`);
}

/** Adds numbers to attributes of an execution; an absent one counts as 0. */
export async function addToExecutionAttrs(
  on: Queryable,
  id: number,
  counts: Readonly<Record<string, number>>,
): Promise<void> {
  await on.run(sql`
    UPDATE execution SET update_time = now(), extra_attrs = extra_attrs || (
      SELECT jsonb_object_agg(key, coalesce((extra_attrs ->> key)::numeric, 0) + value::numeric)
      FROM jsonb_each_text(${toJsonb(counts)}::jsonb))
    WHERE id = ${id}`);
}

/** Marks a locked execution: nothing is added to it any more. */
export async function markStopping(on: Queryable, id: number): Promise<void> {
  await on.run(sql`UPDATE execution SET stopping = true, update_time = now() WHERE id = ${id}`);
}

/**
 * Hides the oldest of what is over beyond the newest `kept` executions of a policy. It is removed later and in pieces,
 * because one may have very many tasks.
 */
export async function markOutdated(
  on: Queryable,
  vendor: { readonly vendorType: VendorType; readonly vendorId: number },
  kept: number,
): Promise<void> {
  await on.run(
    sql`
      WITH newest AS (
        SELECT id FROM execution
        WHERE vendor_type = ${vendor.vendorType} AND vendor_id = ${vendor.vendorId} AND NOT outdated
        ORDER BY id DESC OFFSET ${kept} LIMIT 1
      ), old AS (
        SELECT e.id FROM execution e
        WHERE e.vendor_type = ${vendor.vendorType} AND e.vendor_id = ${vendor.vendorId} AND NOT e.outdated
          AND e.id <= (SELECT id FROM newest) AND e.status <> 'Running'
        ORDER BY e.id LIMIT 100 FOR UPDATE SKIP LOCKED
      )
      UPDATE execution SET outdated = true FROM old WHERE execution.id = old.id`.named('job-execution-outdate'),
  );
}

/** Removes a piece of what is outdated; 0 when nothing is left. */
export async function removeOutdated(on: Queryable, limit: number): Promise<number> {
  const tasks = await on.run(sql`
    WITH piece AS (
      SELECT t.id FROM execution e JOIN task t ON t.execution_id = e.id
      WHERE e.outdated AND t.status <> 'Running' ORDER BY e.id LIMIT ${limit} FOR UPDATE OF t SKIP LOCKED
    )
    DELETE FROM task USING piece WHERE task.id = piece.id`);
  const executions = await on.run(sql`
    WITH piece AS (
      SELECT id FROM execution e
      WHERE e.outdated AND NOT EXISTS (SELECT FROM task WHERE execution_id = e.id)
      ORDER BY id LIMIT ${limit} FOR UPDATE SKIP LOCKED
    )
    DELETE FROM execution USING piece WHERE execution.id = piece.id`);
  return tasks + executions;
}

/** Hides all executions of a policy that is no more, until they are removed. */
export async function hideExecutions(on: Queryable, vendorType: VendorType, vendorId: number): Promise<void> {
  await on.run(sql`
    UPDATE execution SET outdated = true, stopping = true
    WHERE vendor_type = ${vendorType} AND vendor_id = ${vendorId} AND NOT outdated`);
}

/** Running executions of a policy. */
export async function runningExecutions(
  on: Queryable,
  vendorType: VendorType,
  vendorId: number,
): Promise<readonly number[]> {
  const rows = await on.many<{ id: number }>(sql`
    SELECT id FROM execution
    WHERE vendor_type = ${vendorType} AND vendor_id = ${vendorId} AND status = 'Running' AND NOT outdated
    ORDER BY id`);
  return rows.map((row) => row.id);
}
