import type { Queryable } from '../db/database.ts';
import { joinSql, type Sql, sql } from '../db/sql.ts';
import { type FilterColumns, filterSql } from '../http/filter.ts';
import { limitSql, type Page } from '../http/paging.ts';
import type { QueryTerm } from '../http/query-language.ts';
import { orderSql, type SortRules } from '../http/sorting.ts';
import type { Attributes, Execution, ExecutionStatus, Task, TaskStatus, Trigger } from './model.ts';
import type { VendorType } from './vendor-types.ts';

/** What a list of executions is narrowed and ordered by. */
export interface ExecutionFilter {
  readonly vendorTypes: readonly VendorType[];
  /** Those of one policy. */
  readonly vendorId?: number | undefined;
  readonly terms?: readonly QueryTerm[];
  readonly statuses?: readonly ExecutionStatus[] | undefined;
  readonly trigger?: Trigger | undefined;
  readonly sort?: string | undefined;
  readonly page: Page;
}

/** What a list of tasks is narrowed and ordered by. */
export interface TaskFilter {
  readonly executionId: number;
  readonly terms?: readonly QueryTerm[];
  readonly statuses?: readonly TaskStatus[] | undefined;
  readonly sort?: string | undefined;
  readonly page: Page;
}

const executionFilters: FilterColumns = {
  id: { column: sql`e.id`, type: 'integer' },
  vendor_type: { column: sql`e.vendor_type`, type: 'text' },
  vendor_id: { column: sql`e.vendor_id`, type: 'integer' },
  status: { column: sql`e.status`, type: 'text' },
  status_message: { column: sql`e.status_message`, type: 'text' },
  trigger: { column: sql`e.trigger`, type: 'text' },
  start_time: { column: sql`e.start_time`, type: 'time' },
  end_time: { column: sql`e.end_time`, type: 'time' },
  update_time: { column: sql`e.update_time`, type: 'time' },
};

const executionOrder: SortRules = {
  columns: {
    id: sql`e.id`,
    vendor_id: sql`e.vendor_id`,
    status: sql`e.status`,
    trigger: sql`e.trigger`,
    start_time: sql`e.start_time`,
    end_time: sql`e.end_time`,
    update_time: sql`e.update_time`,
    creation_time: sql`e.start_time`,
  },
  fallback: sql`e.start_time DESC`,
  unique: sql`e.id DESC`,
};

const taskFilters: FilterColumns = {
  id: { column: sql`t.id`, type: 'integer' },
  status: { column: sql`t.status`, type: 'text' },
  status_message: { column: sql`t.status_message`, type: 'text' },
  run_count: { column: sql`t.run_count`, type: 'integer' },
  creation_time: { column: sql`t.creation_time`, type: 'time' },
  start_time: { column: sql`t.start_time`, type: 'time' },
  update_time: { column: sql`t.update_time`, type: 'time' },
  end_time: { column: sql`t.end_time`, type: 'time' },
};

const taskOrder: SortRules = {
  columns: {
    id: sql`t.id`,
    status: sql`t.status`,
    run_count: sql`t.run_count`,
    creation_time: sql`t.creation_time`,
    start_time: sql`t.start_time`,
    update_time: sql`t.update_time`,
    end_time: sql`t.end_time`,
  },
  // What has not begun comes last.
  fallback: sql`t.start_time DESC NULLS LAST`,
  unique: sql`t.id DESC`,
};

// Finished tasks are counted in the row; of the others only those that run or wait for a time are looked for.
const executionColumns = sql`
  e.id, e.vendor_type, e.vendor_id, e.trigger, e.status, e.status_message, e.extra_attrs, e.task_count,
  e.success_count, e.error_count, e.stopped_count, e.start_time, e.update_time, e.end_time,
  CASE WHEN e.open_count = 0 THEN 0 ELSE (SELECT count(*) FROM task t
    WHERE t.execution_id = e.id AND t.status = 'Running' AND NOT t.hidden) END AS running_count,
  CASE WHEN e.open_count = 0 THEN 0 ELSE (SELECT count(*) FROM task t
    WHERE t.execution_id = e.id AND t.status = 'Scheduled' AND NOT t.hidden) END AS scheduled_count`;

const taskColumns = sql`
  t.id, t.execution_id, t.vendor_type, t.status, t.status_message, t.parameters, t.extra_attrs, t.run_count,
  t.creation_time, t.update_time, t.start_time, t.end_time`;

interface ExecutionRow {
  readonly id: number;
  readonly vendor_type: VendorType;
  readonly vendor_id: number;
  readonly trigger: Trigger;
  readonly status: ExecutionStatus;
  readonly status_message: string;
  readonly extra_attrs: Attributes;
  readonly task_count: number;
  readonly success_count: number;
  readonly error_count: number;
  readonly stopped_count: number;
  readonly running_count: number;
  readonly scheduled_count: number;
  readonly start_time: Date;
  readonly update_time: Date;
  readonly end_time: Date | null;
}

interface TaskRow {
  readonly id: number;
  readonly execution_id: number;
  readonly vendor_type: VendorType;
  readonly status: TaskStatus;
  readonly status_message: string;
  readonly parameters: Attributes;
  readonly extra_attrs: Attributes;
  readonly run_count: number;
  readonly creation_time: Date;
  readonly update_time: Date;
  readonly start_time: Date | null;
  readonly end_time: Date | null;
}

/** An execution of these kinds, and of the policy if one is given. */
export async function readExecution(
  on: Queryable,
  id: number,
  of: { readonly vendorTypes: readonly VendorType[]; readonly vendorId?: number },
): Promise<Execution | undefined> {
  const row = await on.first<ExecutionRow>(sql`
    SELECT ${executionColumns} FROM execution e
    WHERE e.id = ${id} AND NOT e.outdated AND e.vendor_type = ANY (${of.vendorTypes}::text[])
      AND ${ofVendor(of.vendorId)}`);
  return row && toExecution(row);
}

/** One page of executions, and the number of all of them. */
export async function listExecutions(
  on: Queryable,
  filter: ExecutionFilter,
): Promise<{ readonly executions: readonly Execution[]; readonly total: number }> {
  const conditions = [
    sql`NOT e.outdated`,
    sql`e.vendor_type = ANY (${filter.vendorTypes}::text[])`,
    ofVendor(filter.vendorId),
    ...(filter.statuses === undefined ? [] : [sql`e.status = ANY (${filter.statuses}::text[])`]),
    ...(filter.trigger === undefined ? [] : [sql`e.trigger = ${filter.trigger}`]),
    filterSql(filter.terms ?? [], executionFilters),
  ];
  const from = sql`FROM execution e WHERE ${joinSql(conditions, ' AND ')}`;
  const rows = await on.many<ExecutionRow>(
    sql`SELECT ${executionColumns} ${from} ORDER BY ${orderSql(filter.sort, executionOrder)} ${limitSql(filter.page)}`,
  );
  const count = await on.first<{ count: number }>(sql`SELECT count(*) ${from}`);
  return { executions: rows.map(toExecution), total: count?.count ?? 0 };
}

/** A task of an execution. */
export async function readTask(on: Queryable, executionId: number, taskId: number): Promise<Task | undefined> {
  const row = await on.first<TaskRow>(sql`
    SELECT ${taskColumns} FROM task t JOIN execution e ON e.id = t.execution_id
    WHERE t.id = ${taskId} AND e.id = ${executionId} AND NOT e.outdated`);
  return row && toTask(row);
}

/** One page of the tasks of an execution that are not hidden, and the number of all of them. */
export async function listTasks(
  on: Queryable,
  filter: TaskFilter,
): Promise<{ readonly tasks: readonly Task[]; readonly total: number }> {
  const conditions = [
    sql`t.execution_id = ${filter.executionId} AND NOT t.hidden`,
    ...(filter.statuses === undefined ? [] : [sql`t.status = ANY (${filter.statuses}::text[])`]),
    filterSql(filter.terms ?? [], taskFilters),
  ];
  const from = sql`FROM task t WHERE ${joinSql(conditions, ' AND ')}`;
  const rows = await on.many<TaskRow>(
    sql`SELECT ${taskColumns} ${from} ORDER BY ${orderSql(filter.sort, taskOrder)} ${limitSql(filter.page)}`,
  );
  const count = await on.first<{ count: number }>(sql`SELECT count(*) ${from}`);
  return { tasks: rows.map(toTask), total: count?.count ?? 0 };
}

function ofVendor(vendorId: number | undefined): Sql {
  return vendorId === undefined ? sql`TRUE` : sql`e.vendor_id = ${vendorId}`;
}

function toExecution(row: ExecutionRow): Execution {
  const { task_count: total, success_count: success, error_count: error, stopped_count: stopped } = row;
  const { running_count: running, scheduled_count: scheduled } = row;
  return {
    id: row.id,
    vendorType: row.vendor_type,
    vendorId: row.vendor_id,
    trigger: row.trigger,
    status: row.status,
    statusMessage: row.status_message,
    extraAttrs: row.extra_attrs,
    metrics: {
      ...{ total, success, error, stopped, running, scheduled },
      pending: Math.max(0, total - success - error - stopped - running - scheduled),
    },
    startTime: row.start_time,
    updateTime: row.update_time,
    endTime: row.end_time ?? undefined,
  };
}

function toTask(row: TaskRow): Task {
  return {
    id: row.id,
    executionId: row.execution_id,
    vendorType: row.vendor_type,
    status: row.status,
    statusMessage: row.status_message,
    parameters: row.parameters,
    extraAttrs: row.extra_attrs,
    runCount: row.run_count,
    creationTime: row.creation_time,
    updateTime: row.update_time,
    startTime: row.start_time ?? undefined,
    endTime: row.end_time ?? undefined,
  };
}
