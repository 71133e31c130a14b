import type { Queryable } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import type { VendorType } from './vendor-types.ts';

/** A process that does background work. */
export interface WorkerPool {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly concurrency: number;
  readonly startedAt: Date;
  readonly heartbeatAt: Date;
}

/** One worker of a pool, and what it does. */
export interface Worker {
  readonly poolId: string;
  /** From 0. */
  readonly number: number;
  /** Undefined when it is idle. */
  readonly task:
    | {
        readonly id: number;
        readonly vendorType: VendorType;
        readonly startedAt: Date;
        readonly checkIn: string;
        readonly checkedInAt: Date | undefined;
      }
    | undefined;
}

/** The waiting tasks of one kind. */
export interface QueueState {
  readonly jobType: string;
  readonly count: number;
  /** Seconds the oldest has waited. */
  readonly latency: number;
  readonly paused: boolean;
}

/** All processes that do background work. */
export async function listPools(on: Queryable): Promise<WorkerPool[]> {
  return on.many<WorkerPool>(sql`
    SELECT id, host, pid, concurrency, started_at AS "startedAt", heartbeat_at AS "heartbeatAt"
    FROM worker_pool ORDER BY started_at, id`);
}

interface WorkerRow {
  readonly poolId: string;
  readonly number: number;
  readonly taskId: number | null;
  readonly vendorType: VendorType;
  readonly startedAt: Date;
  readonly checkIn: string;
  readonly checkedInAt: Date | null;
}

/** The workers of a pool, of all pools without one. */
export async function listWorkers(on: Queryable, poolId: string | undefined): Promise<Worker[]> {
  const rows = await on.many<WorkerRow>(sql`
    SELECT p.id AS "poolId", n.number, t.id AS "taskId", t.vendor_type AS "vendorType", t.update_time AS "startedAt",
      t.check_in AS "checkIn", t.checked_in_at AS "checkedInAt"
    FROM worker_pool p
    CROSS JOIN LATERAL generate_series(0, p.concurrency - 1) AS n (number)
    LEFT JOIN task t ON t.pool_id = p.id AND t.worker = n.number AND t.status = 'Running'
    WHERE ${poolId === undefined ? sql`TRUE` : sql`p.id::text = ${poolId}`}
    ORDER BY p.started_at, p.id, n.number`);
  return rows.map(({ poolId: pool, number, taskId, checkedInAt, ...task }) => ({
    poolId: pool,
    number,
    task: taskId === null ? undefined : { ...task, id: taskId, checkedInAt: checkedInAt ?? undefined },
  }));
}

/** How many tasks of each of these kinds wait, for how long, and which kinds are halted. */
export async function listQueues(on: Queryable, jobTypes: readonly string[]): Promise<QueueState[]> {
  return on.many<QueueState>(sql`
    SELECT kind.job_type AS "jobType", waiting.count::integer, EXISTS (
        SELECT FROM queue_pause WHERE job_type = kind.job_type) AS paused,
      greatest(0, extract(epoch FROM now() - waiting.since))::float8 AS latency
    FROM unnest(${jobTypes}::text[]) WITH ORDINALITY AS kind (job_type, place)
    CROSS JOIN LATERAL (
      SELECT count(*) AS count, coalesce(min(creation_time), now()) AS since FROM task
      WHERE vendor_type = kind.job_type AND status IN ('Pending', 'Scheduled')
    ) waiting ORDER BY kind.place`);
}

/** Tasks of a kind that run in a pool. */
export interface RunningTasks {
  readonly vendorType: VendorType;
  readonly poolId: string;
  readonly count: number;
}

/** How many tasks of which kind run in which pool. */
export async function countRunning(on: Queryable): Promise<RunningTasks[]> {
  return on.many<RunningTasks>(sql`
    SELECT vendor_type AS "vendorType", pool_id AS "poolId", count(*) AS count FROM task
    WHERE status = 'Running' GROUP BY vendor_type, pool_id ORDER BY vendor_type, pool_id`);
}

/** Whether a kind is halted. */
export async function isPaused(on: Queryable, jobType: string): Promise<boolean> {
  return (await on.first(sql`SELECT FROM queue_pause WHERE job_type = ${jobType}`)) !== undefined;
}

/** Some executions that have waiting tasks of a kind. */
export async function someWaiting(on: Queryable, vendorType: VendorType, limit: number): Promise<readonly number[]> {
  const rows = await on.many<{ id: number }>(sql`
    SELECT DISTINCT execution_id AS id FROM (
      SELECT execution_id FROM task
      WHERE vendor_type = ${vendorType} AND status IN ('Pending', 'Scheduled') ORDER BY creation_time LIMIT ${limit}
    ) oldest ORDER BY id`);
  return rows.map((row) => row.id);
}

/** Whether there is a task with that id. */
export async function taskExists(on: Queryable, taskId: number): Promise<boolean> {
  return (await on.first(sql`SELECT FROM task WHERE id = ${taskId}`)) !== undefined;
}
