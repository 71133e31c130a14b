import type { Database, Queryable, Transaction } from '../db/database.ts';
import { HavenError } from '../error.ts';
import * as queries from './execution-queries.ts';
import {
  countAdded,
  hideExecutions,
  insertExecution,
  lockExecution,
  markOutdated,
  markStopping,
  mergeExecutionAttrs,
  runningExecutions,
} from './execution-store.ts';
import { readLog } from './log-store.ts';
import {
  type Attributes,
  type Execution,
  type NewExecution,
  type NewTask,
  STOP_CHANNEL,
  type StartedExecution,
  type Task,
  WORK_CHANNEL,
} from './model.ts';
import { insertTasks, stopTasks, unblockNext } from './task-store.ts';
import type { VendorType } from './vendor-types.ts';

/** Starts, stops and shows executions and their tasks; any process can, whoever does the work. */
export class Executions {
  readonly #db: Database;
  readonly #kept: (vendorType: VendorType) => number;

  constructor(deps: { readonly database: Database; readonly kept: (vendorType: VendorType) => number }) {
    this.#db = deps.database;
    this.#kept = deps.kept;
  }

  /** Starts an execution in the transaction of what it is about: both happen or neither. */
  async start(tx: Transaction, execution: NewExecution): Promise<StartedExecution> {
    const { vendorType, vendorId = 0, tasks } = execution;
    const id = await insertExecution(tx, execution);
    const taskIds = await this.#add(tx, id, vendorType, tasks);
    await markOutdated(tx, { vendorType, vendorId }, this.#kept(vendorType));
    return { id, taskIds };
  }

  /** Adds tasks to an execution that runs; `CONFLICT` when it is over or was stopped. */
  async addTasks(tx: Transaction, executionId: number, tasks: readonly NewTask[]): Promise<readonly number[]> {
    const execution = await lockExecution(tx, executionId);
    if (!execution) throw notFound(executionId);
    if (execution.stopping || execution.status !== 'Running') {
      throw new HavenError('CONFLICT', `execution ${executionId} is over, so no task can be added to it`);
    }
    return this.#add(tx, executionId, execution.vendorType, tasks);
  }

  /** Adds attributes to an execution; earlier ones of the same name are replaced. */
  async setAttrs(tx: Transaction, executionId: number, attrs: Attributes): Promise<void> {
    await mergeExecutionAttrs(tx, executionId, attrs);
  }

  /** Drops what waits of an execution and tells the rest to stop; nothing happens when it is over. */
  async stop(executionId: number): Promise<void> {
    await this.#db.transaction((tx) => this.stopIn(tx, executionId));
  }

  /** `stop` in a transaction of the caller. */
  async stopIn(tx: Transaction, executionId: number): Promise<void> {
    const execution = await lockExecution(tx, executionId);
    if (!execution) throw notFound(executionId);
    if (execution.status !== 'Running') return;
    await markStopping(tx, executionId);
    const { freeKeys, running } = await stopTasks(tx, [executionId], 'all');
    await unblockNext(tx, execution.vendorType, freeKeys);
    if (freeKeys.length > 0) await tx.announce(WORK_CHANNEL, execution.vendorType);
    if (running > 0) await tx.announce(STOP_CHANNEL, String(executionId));
  }

  /** Stops and removes all executions of a policy that is deleted in this transaction. */
  async forget(tx: Transaction, vendorType: VendorType, vendorId: number): Promise<void> {
    for (const id of await runningExecutions(tx, vendorType, vendorId)) await this.stopIn(tx, id);
    await hideExecutions(tx, vendorType, vendorId);
  }

  /** Ids of the running executions of a policy, the oldest first. */
  running(vendorType: VendorType, vendorId: number, on: Queryable = this.#db): Promise<readonly number[]> {
    return runningExecutions(on, vendorType, vendorId);
  }

  /** An execution of these kinds, and of the policy if one is given; undefined when there is none. */
  read(
    id: number,
    of: { readonly vendorTypes: readonly VendorType[]; readonly vendorId?: number },
  ): Promise<Execution | undefined> {
    return queries.readExecution(this.#db, id, of);
  }

  /** One page of executions, and the number of all of them. */
  list(
    filter: queries.ExecutionFilter,
  ): Promise<{ readonly executions: readonly Execution[]; readonly total: number }> {
    return queries.listExecutions(this.#db, filter);
  }

  /** One page of the tasks of an execution, and the number of all of them. */
  listTasks(filter: queries.TaskFilter): Promise<{ readonly tasks: readonly Task[]; readonly total: number }> {
    return queries.listTasks(this.#db, filter);
  }

  /** A task of an execution; undefined when there is none. */
  readTask(executionId: number, taskId: number): Promise<Task | undefined> {
    return queries.readTask(this.#db, executionId, taskId);
  }

  /** What a task has said so far; undefined when there is no such task. */
  readLog(taskId: number): Promise<string | undefined> {
    return readLog(this.#db, taskId);
  }

  async #add(
    tx: Transaction,
    executionId: number,
    vendorType: VendorType,
    tasks: readonly NewTask[],
  ): Promise<readonly number[]> {
    if (tasks.length === 0) return [];
    await countAdded(tx, executionId, tasks.length, tasks.filter(({ hidden }) => hidden !== true).length);
    const ids = await insertTasks(tx, executionId, vendorType, tasks);
    await tx.announce(WORK_CHANNEL, vendorType);
    return ids;
  }
}

function notFound(id: number): HavenError {
  return new HavenError('NOT_FOUND', `execution ${id} not found`);
}
