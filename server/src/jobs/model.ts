import type { VendorType } from './vendor-types.ts';

/** What made an execution start. */
export type Trigger = 'MANUAL' | 'SCHEDULE' | 'EVENT';

/** States of a task; the last three are final. */
export type TaskStatus = 'Pending' | 'Scheduled' | 'Running' | 'Stopped' | 'Error' | 'Success';

/** States of an execution: `Running` while a task of it is unfinished. */
export type ExecutionStatus = 'Running' | 'Stopped' | 'Error' | 'Success';

/** Facts that belong to an execution or task, as JSON. */
export type Attributes = Readonly<Record<string, unknown>>;

/** Number of tasks by state. */
export interface Metrics {
  readonly total: number;
  readonly success: number;
  readonly error: number;
  readonly stopped: number;
  readonly running: number;
  readonly scheduled: number;
  readonly pending: number;
}

/** One run of something: a set of tasks. */
export interface Execution {
  readonly id: number;
  readonly vendorType: VendorType;
  /** The policy it belongs to; 0 for the system. */
  readonly vendorId: number;
  readonly trigger: Trigger;
  readonly status: ExecutionStatus;
  readonly statusMessage: string;
  readonly extraAttrs: Attributes;
  readonly metrics: Metrics;
  readonly startTime: Date;
  readonly updateTime: Date;
  /** Undefined while it runs. */
  readonly endTime: Date | undefined;
}

/** One unit of an execution. */
export interface Task {
  readonly id: number;
  readonly executionId: number;
  readonly vendorType: VendorType;
  readonly status: TaskStatus;
  readonly statusMessage: string;
  readonly parameters: Attributes;
  readonly extraAttrs: Attributes;
  /** How often it was begun. */
  readonly runCount: number;
  readonly creationTime: Date;
  readonly updateTime: Date;
  /** Undefined until it is begun for the first time. */
  readonly startTime: Date | undefined;
  /** Undefined until it is over. */
  readonly endTime: Date | undefined;
}

/** A task to be done. */
export interface NewTask {
  readonly parameters?: Attributes;
  readonly extraAttrs?: Attributes;
  /** Milliseconds until it may begin. */
  readonly delayMs?: number;
  /** Tasks of one vendor type with the same key run one after another, in the order in which they were added. */
  readonly orderKey?: string;
  /** It prepares others: not counted and not listed, but its failure is the execution's. */
  readonly hidden?: boolean;
}

/** What made an execution start, and which person has asked for it, if one did. */
export interface Cause {
  readonly trigger: Trigger;
  readonly startedBy?: number | undefined;
}

/** An execution to be started. */
export interface NewExecution extends Cause {
  readonly vendorType: VendorType;
  readonly vendorId?: number;
  readonly extraAttrs?: Attributes;
  /** Without any it is over at once, with this message and as this status. */
  readonly tasks: readonly NewTask[];
  readonly statusMessage?: string;
  readonly status?: Exclude<ExecutionStatus, 'Running'>;
}

/** What was started. */
export interface StartedExecution {
  readonly id: number;
  readonly taskIds: readonly number[];
}

/** Notified with the kind of work when there may be something to do, and with `SCHEDULER` when schedules change. */
export const WORK_CHANNEL = 'haven_jobs';

/** Notified with the id of an execution that is to stop. */
export const STOP_CHANNEL = 'haven_jobs_stop';
