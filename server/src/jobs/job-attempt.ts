import { setTimeout as delay } from 'node:timers/promises';
import { type Database, isDatabaseLost } from '../db/database.ts';
import type { Logger } from '../log/logger.ts';
import type { Executions } from './executions.ts';
import { type JobHandler, LeaseLost, PermanentFailure } from './handler.ts';
import type { ClaimedTask } from './queue-store.ts';
import { endTask, giveBackTask, RunningJob } from './running-job.ts';
import { TaskLog } from './task-log.ts';
import { retryTask, type TaskEnd } from './task-store.ts';

/** Why an attempt is ended from outside. */
export type EndReason = 'stopped' | 'taken over' | 'shutdown' | 'too slow';

/** What a JobAttempt needs. */
export interface JobAttemptDeps {
  readonly database: Database;
  readonly executions: Pick<Executions, 'addTasks'>;
  readonly logger: Logger;
  readonly handler: JobHandler;
  readonly task: ClaimedTask;
  /** Told when the task is over, with the milliseconds that this attempt took. */
  readonly onEnded: (status: TaskEnd['status'], milliseconds: number) => void;
  /** How long a handler may take to notice that it is to end. */
  readonly stopMs: number;
}

const DAY_MS = 24 * 3_600_000;
const MESSAGE_LIMIT = 2_000;
const DATABASE_RETRY_MS = 500;
// An attempt that failed because the database was away says nothing against the task.
const INTERRUPTION_MS = 2_000;
const MOST_INTERRUPTIONS = 100;

/**
 * Has a handler do a task, and records what came of it:
 *
 *     handler returned ─────────────► Success (with its effect, if it used `complete`)
 *     handler threw ────────────────► Scheduled, to be tried again · Error when that is in vain
 *     stopped ──────────────────────► Stopped
 *     process ends ─────────────────► Pending: somebody else does it
 *     taken over ───────────────────► nothing: it is not ours any more
 */
export class JobAttempt {
  readonly task: ClaimedTask;
  readonly #deps: JobAttemptDeps;
  readonly #log: TaskLog;
  readonly #abort = new AbortController();
  readonly #givenUp = new AbortController();
  #reason: EndReason | undefined;
  #leaving = false;
  #failed = false;
  #started = performance.now();
  #over: Promise<void> | undefined;

  constructor(deps: JobAttemptDeps) {
    this.#deps = deps;
    this.task = deps.task;
    this.#log = new TaskLog({ database: deps.database, claim: deps.task, isContinued: deps.task.runCount > 1 });
  }

  /** Does the task; fulfilled when it is over, whatever came of it. */
  run(): Promise<void> {
    this.#over ??= this.#run();
    return this.#over;
  }

  /** Tells the handler to end, and waits until it has or its time for that is up. */
  async end(reason: EndReason): Promise<void> {
    if (reason === 'shutdown' || reason === 'taken over') this.#leaving = true;
    if (this.#reason === undefined) {
      this.#reason = reason;
      this.#abort.abort(new Error(`the job is to end: ${reason}`));
      setTimeout(() => this.#givenUp.abort(), this.#deps.stopMs).unref();
    }
    await this.#over;
  }

  async #run(): Promise<void> {
    const { handler } = this.#deps;
    this.#started = performance.now();
    const limit = setTimeout(() => void this.end('too slow'), handler.maxDurationMs ?? DAY_MS);
    try {
      const outcome = await Promise.race([this.#handle(), this.#waitUntilGivenUp()]);
      if (outcome === 'completed') this.#tellEnd('Success');
      else await this.#record(outcome);
    } finally {
      clearTimeout(limit);
      this.#log.close();
    }
  }

  /** Never rejects: `completed` by the handler itself, `returned`, or what it threw. */
  async #handle(): Promise<'completed' | 'returned' | { readonly error: unknown }> {
    const { handler, database, executions, task } = this.#deps;
    let job: RunningJob<unknown> | undefined;
    try {
      const parameters = parseParameters(handler, task);
      job = new RunningJob({ database, executions, task, parameters, signal: this.#abort.signal, log: this.#log });
      await handler.run(job);
      return job.completed ? 'completed' : 'returned';
    } catch (error) {
      return job?.completed === true ? 'completed' : { error };
    }
  }

  async #waitUntilGivenUp(): Promise<{ readonly error: unknown }> {
    const { signal } = this.#givenUp;
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    return { error: new Error(`the job did not end when it was told to: ${this.#reason}`) };
  }

  // Tried until it is recorded or the task is somebody else's: what was done must not be done again for want of a line.
  async #record(outcome: 'returned' | { readonly error: unknown }): Promise<void> {
    const { logger } = this.#deps;
    for (;;) {
      try {
        await this.#store(outcome);
        return;
      } catch (error) {
        if (error instanceof LeaseLost) return;
        logger.warn({ task: this.task.id, error }, 'the end of a background job could not be recorded; tried again');
        if (this.#leaving) return;
        await delay(DATABASE_RETRY_MS, undefined, { ref: false });
      }
    }
  }

  async #store(outcome: 'returned' | { readonly error: unknown }): Promise<void> {
    // Who returns because of the signal has not done everything.
    if (outcome === 'returned' && this.#reason === undefined) return this.#end({ status: 'Success', message: '' });
    switch (this.#reason) {
      case 'taken over':
        return;
      case 'stopped':
        return this.#end({ status: 'Stopped', message: '' });
      case 'shutdown':
        return this.#giveBack();
      default:
        return this.#fail(outcome === 'returned' ? new Error('it took too long') : outcome.error);
    }
  }

  async #fail(error: unknown): Promise<void> {
    const { handler, logger, task } = this.#deps;
    if (error instanceof LeaseLost) return;
    const message = describe(error);
    const interrupted = isDatabaseLost(error) && task.interruptions < MOST_INTERRUPTIONS;
    const failures = task.failures + 1;
    const again = interrupted || (!(error instanceof PermanentFailure) && failures < handler.maxAttempts);
    const delayMs = interrupted ? INTERRUPTION_MS : handler.backoffMs(failures);
    if (!this.#failed) {
      this.#failed = true;
      this.#log.error(again ? `${message}; tried again in ${Math.ceil(delayMs / 1_000)} s` : message);
      logger.warn({ job: task.vendorType, task: task.id, again, error }, 'a background job failed');
    }
    if (!again) return this.#end({ status: 'Error', message });
    await this.#retry({ message, delayMs, isFailure: !interrupted });
  }

  async #end(end: TaskEnd): Promise<void> {
    await this.#deps.database.transaction((tx) => endTask(tx, this.task, end, this.#log));
    this.#tellEnd(end.status);
  }

  #tellEnd(status: TaskEnd['status']): void {
    this.#deps.onEnded(status, performance.now() - this.#started);
  }

  async #giveBack(): Promise<void> {
    await this.#deps.database.transaction(async (tx) => {
      await this.#log.finish(tx);
      await giveBackTask(tx, this.task);
    });
  }

  async #retry(retry: Parameters<typeof retryTask>[2]): Promise<void> {
    await this.#deps.database.transaction(async (tx) => {
      await this.#log.finish(tx);
      // What cannot be put back is to stop, or somebody else's.
      if (!(await retryTask(tx, this.task, retry))) await endTask(tx, this.task, { status: 'Stopped', message: '' });
    });
  }
}

function parseParameters<Parameters>(handler: JobHandler<Parameters>, task: ClaimedTask): Parameters {
  try {
    return handler.parse(task.parameters);
  } catch (error) {
    throw new PermanentFailure(`the parameters cannot be used: ${describe(error)}`, { cause: error });
  }
}

function describe(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll('\0', '\uFFFD').slice(0, MESSAGE_LIMIT);
}
