import type { Database, Transaction } from '../db/database.ts';
import { HavenError } from '../error.ts';
import { lockExecutions } from './execution-store.ts';
import { type LogChoice, type LogPart, readLog, readLogAfter } from './log-store.ts';
import { STOP_CHANNEL, WORK_CHANNEL } from './model.ts';
import * as queries from './queue-queries.ts';
import { pauseQueue, resumeQueue } from './queue-store.ts';
import type { Schedules } from './schedules.ts';
import { requestStop, stopTasks, unblockNext } from './task-store.ts';
import { isVendorType, SCHEDULER, type VendorType, vendorTypes } from './vendor-types.ts';

/** A kind of work, or the schedules. */
export type JobType = VendorType | typeof SCHEDULER;

/** All kinds of work, and the schedules. */
export const jobTypes: readonly JobType[] = [...(Object.keys(vendorTypes) as VendorType[]), SCHEDULER];

/** Whether a word is a kind of work, or means the schedules. */
export function isJobType(word: string): word is JobType {
  return isVendorType(word) || word === SCHEDULER;
}

const STOP_BATCH = 1_000;

/** The queues as a whole, and who works them off. */
export class Queues {
  readonly #db: Database;
  readonly #schedules: Pick<Schedules, 'skipDue'>;

  constructor(deps: { readonly database: Database; readonly schedules: Pick<Schedules, 'skipDue'> }) {
    this.#db = deps.database;
    this.#schedules = deps.schedules;
  }

  /** All processes that do background work. */
  pools(): Promise<readonly queries.WorkerPool[]> {
    return queries.listPools(this.#db);
  }

  /** The workers of a pool, of all pools without one. */
  workers(poolId: string | undefined): Promise<readonly queries.Worker[]> {
    return queries.listWorkers(this.#db, poolId);
  }

  /** Every queue: how much waits, for how long, and whether it is halted. */
  list(): Promise<readonly queries.QueueState[]> {
    return queries.listQueues(this.#db, jobTypes);
  }

  /** How many tasks of which kind run in which pool. */
  running(): Promise<readonly queries.RunningTasks[]> {
    return queries.countRunning(this.#db);
  }

  /** Whether a kind of work is halted. */
  isPaused(jobType: JobType): Promise<boolean> {
    return queries.isPaused(this.#db, jobType);
  }

  /** Halts kinds of work: what runs goes on, nothing begins. */
  async pause(types: readonly JobType[]): Promise<void> {
    await this.#db.transaction(async (tx) => {
      for (const type of types) await pauseQueue(tx, type);
    });
  }

  /** Lets kinds of work go on. */
  async resume(types: readonly JobType[]): Promise<void> {
    await this.#db.transaction(async (tx) => {
      for (const type of types) {
        await resumeQueue(tx, type);
        await tx.announce(WORK_CHANNEL, type);
      }
    });
  }

  /** Drops what waits of kinds of work; of the schedules, what is due. */
  async drop(types: readonly JobType[]): Promise<void> {
    for (const type of types) {
      if (type === SCHEDULER) await this.#db.transaction((tx) => this.#schedules.skipDue(tx));
      else while (await this.#db.transaction((tx) => dropSome(tx, type)));
    }
  }

  /** Tells a running task to stop; nothing happens when it does not run, `NOT_FOUND` when there is none. */
  async stopTask(taskId: number): Promise<void> {
    await this.#db.transaction(async (tx) => {
      if (!(await queries.taskExists(tx, taskId))) throw noJob(taskId);
      if ((await requestStop(tx, taskId)) > 0) await tx.announce(STOP_CHANNEL, '');
    });
  }

  /** Tells everything that runs to stop. */
  async stopAllTasks(): Promise<void> {
    await this.#db.transaction(async (tx) => {
      if ((await requestStop(tx, undefined)) > 0) await tx.announce(STOP_CHANNEL, '');
    });
  }

  /** What a task has said so far. */
  async readLog(taskId: number): Promise<string> {
    const log = await readLog(this.#db, taskId);
    if (log === undefined) throw noJob(taskId);
    return log;
  }

  /** What a log has after a piece of it. */
  async readLogAfter(of: LogChoice, after: number): Promise<LogPart> {
    const part = await readLogAfter(this.#db, of, after);
    if (!part) throw noJob('taskId' in of ? of.taskId : of.executionId);
    return part;
  }
}

async function dropSome(tx: Transaction, vendorType: VendorType): Promise<boolean> {
  const ids = await queries.someWaiting(tx, vendorType, STOP_BATCH);
  if (ids.length === 0) return false;
  await lockExecutions(tx, ids);
  const { freeKeys } = await stopTasks(tx, ids, 'waiting');
  await unblockNext(tx, vendorType, freeKeys);
  return true;
}

function noJob(id: number): HavenError {
  return new HavenError('NOT_FOUND', `job ${id} not found`);
}
