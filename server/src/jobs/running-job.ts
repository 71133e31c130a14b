import type { Database, Transaction } from '../db/database.ts';
import { addToExecutionAttrs, lockExecution, mergeExecutionAttrs } from './execution-store.ts';
import type { Executions } from './executions.ts';
import { type Job, LeaseLost } from './handler.ts';
import { type Attributes, type NewTask, WORK_CHANNEL } from './model.ts';
import type { ClaimedTask } from './queue-store.ts';
import type { TaskLog } from './task-log.ts';
import {
  finishTask,
  holdTask,
  mergeTaskAttrs,
  noteCheckIn,
  releaseTask,
  type TaskClaim,
  type TaskEnd,
  unblockNext,
} from './task-store.ts';
import type { VendorType } from './vendor-types.ts';

const CHECK_IN_LIMIT = 1_000;

/** One attempt at a task: what its handler sees of it. */
export class RunningJob<Parameters> implements Job<Parameters> {
  readonly parameters: Parameters;
  readonly task: ClaimedTask;
  readonly signal: AbortSignal;
  readonly log: TaskLog;
  readonly #db: Database;
  readonly #executions: Pick<Executions, 'addTasks'>;
  #completed = false;

  constructor(deps: {
    readonly database: Database;
    readonly executions: Pick<Executions, 'addTasks'>;
    readonly task: ClaimedTask;
    readonly parameters: Parameters;
    readonly signal: AbortSignal;
    readonly log: TaskLog;
  }) {
    this.#db = deps.database;
    this.#executions = deps.executions;
    this.task = deps.task;
    this.parameters = deps.parameters;
    this.signal = deps.signal;
    this.log = deps.log;
  }

  get executionId(): number {
    return this.task.executionId;
  }

  get taskId(): number {
    return this.task.id;
  }

  get attempt(): number {
    return this.task.runCount;
  }

  get extraAttrs(): Attributes {
    return this.task.extraAttrs;
  }

  /** Whether `complete` has ended the task. */
  get completed(): boolean {
    return this.#completed;
  }

  async checkIn(text: string): Promise<void> {
    await noteCheckIn(this.#db, this.task, text.slice(0, CHECK_IN_LIMIT));
  }

  async complete<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    if (this.#completed) throw new Error('the task has been completed already');
    const result = await this.#db.transaction(async (tx) => {
      const done = await work(tx);
      await endTask(tx, this.task, { status: 'Success', message: '' }, this.log);
      return done;
    });
    this.#completed = true;
    return result;
  }

  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#db.transaction(async (tx) => {
      const done = await work(tx);
      if (!(await holdTask(tx, this.task))) throw new LeaseLost();
      return done;
    });
  }

  async setTaskAttrs(attrs: Attributes, tx?: Transaction): Promise<void> {
    // The order of locks is execution before task.
    if (tx) await lockExecution(tx, this.executionId);
    await mergeTaskAttrs(tx ?? this.#db, this.task, attrs);
  }

  async setExecutionAttrs(attrs: Attributes, tx?: Transaction): Promise<void> {
    if (tx) await mergeExecutionAttrs(tx, this.executionId, attrs);
    else await this.transaction((own) => mergeExecutionAttrs(own, this.executionId, attrs));
  }

  countForExecution(tx: Transaction, counts: Readonly<Record<string, number>>): Promise<void> {
    return addToExecutionAttrs(tx, this.executionId, counts);
  }

  addTasks(tx: Transaction, tasks: readonly NewTask[]): Promise<readonly number[]> {
    return this.#executions.addTasks(tx, this.executionId, tasks);
  }
}

/** What has to be known of a task to end it. */
export interface EndableTask extends TaskClaim {
  readonly vendorType: VendorType;
}

/** Gives a task back for others to do, or ends it if it is to stop. */
export async function giveBackTask(tx: Transaction, task: EndableTask): Promise<void> {
  if (await releaseTask(tx, task)) await tx.announce(WORK_CHANNEL, task.vendorType);
  else await endTask(tx, task, { status: 'Stopped', message: '' });
}

/** Ends a task and lets the next one of its order key run; fails with `LeaseLost` when it is not the worker's any more. */
export async function endTask(tx: Transaction, task: EndableTask, end: TaskEnd, log?: TaskLog): Promise<void> {
  await log?.finish(tx);
  await lockExecution(tx, task.executionId);
  const ended = await finishTask(tx, task, end);
  if (!ended) throw new LeaseLost();
  if (ended.orderKey === null) return;
  await unblockNext(tx, task.vendorType, [ended.orderKey]);
  await tx.announce(WORK_CHANNEL, task.vendorType);
}
