import type { Transaction } from '../db/database.ts';
import type { Attributes, NewTask } from './model.ts';
import type { VendorType } from './vendor-types.ts';

/** Does the tasks of one vendor type; a feature makes one, `job-handlers.ts` collects them. */
export interface JobHandler<Parameters = unknown> {
  readonly vendorType: VendorType;
  /** Most tasks of this type that one process does at a time; as many as it has workers without. */
  readonly concurrency?: number;
  /** How often a task is tried before it is an error. */
  readonly maxAttempts: number;
  /** Milliseconds to wait after the given number of failures (from 1). */
  readonly backoffMs: (failures: number) => number;
  /** Longest time one attempt may take; a day without. */
  readonly maxDurationMs?: number;
  /** Makes typed parameters out of the stored JSON; what it throws ends the task as an error. */
  parse(parameters: Attributes): Parameters;
  /** Does one task. It is over when the promise is fulfilled; a rejection makes it be tried again, or an error. */
  run(job: Job<Parameters>): Promise<void>;
}

/** A task in the hands of its handler. */
export interface Job<Parameters = unknown> {
  readonly parameters: Parameters;
  readonly executionId: number;
  readonly taskId: number;
  /** From 1. */
  readonly attempt: number;
  /** Attributes of the task as they were when this attempt began, such as a checkpoint of an earlier one. */
  readonly extraAttrs: Attributes;
  /** Aborted when the task is stopped, taken away, too slow, or the process ends; work on is in vain from then on. */
  readonly signal: AbortSignal;
  readonly log: JobLog;
  /** Says how far it is, for people who watch workers. */
  checkIn(text: string): Promise<void>;
  /**
   * Ends the task: its effect and its success commit in one transaction, or neither does. Fails with `LeaseLost` when
   * the task is somebody else's by now. Without a call, the task is ended when `run` returns.
   */
  complete<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** A transaction before the end, such as a checkpoint; commits only if the task is still this worker's. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Adds attributes to the task, in a transaction of `complete` or `transaction` if given one. */
  setTaskAttrs(attrs: Attributes, tx?: Transaction): Promise<void>;
  /** Adds attributes to the execution, in a transaction of `complete` or `transaction` if given one. */
  setExecutionAttrs(attrs: Attributes, tx?: Transaction): Promise<void>;
  /** Adds numbers to attributes of the execution, in any transaction: what it frees, sends, counts. */
  countForExecution(tx: Transaction, counts: Readonly<Record<string, number>>): Promise<void>;
  /** Adds tasks to the execution, in a transaction of `complete` or `transaction`. */
  addTasks(tx: Transaction, tasks: readonly NewTask[]): Promise<readonly number[]>;
}

/** The log of a task; people can read it while the task runs. */
export interface JobLog {
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

/** A failure that trying again cannot mend. */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure';
}

/** The task was stopped, or belongs to another worker by now. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';

  constructor() {
    super('the task is not this worker’s any more');
  }
}

/** The usual pauses: `firstMs`, doubled after each failure up to `mostMs`. */
export function doubling(firstMs: number, mostMs: number): (failures: number) => number {
  return (failures) => Math.min(mostMs, firstMs * 2 ** Math.min(30, failures - 1));
}
