import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../db/database.ts';
import type { NotificationListener } from '../db/listener.ts';
import type { Logger } from '../log/logger.ts';
import { removeOutdated } from './execution-store.ts';
import type { Executions } from './executions.ts';
import type { JobHandler } from './handler.ts';
import { Heartbeat } from './heartbeat.ts';
import { JobAttempt } from './job-attempt.ts';
import { TaskDurations } from './job-metrics.ts';
import { STOP_CHANNEL, WORK_CHANNEL } from './model.ts';
import { type ClaimedTask, claimTasks, correctWaits, type HeldTask, promoteTasks } from './queue-store.ts';
import { giveBackTask } from './running-job.ts';
import { isVendorType, type VendorType } from './vendor-types.ts';

/** How often things happen that nothing else makes happen; tests are less patient. */
export interface JobTimings {
  /** Look for work without having been told of any. */
  readonly pollMs: number;
  /** Give a sign of life, and look for those of others. */
  readonly beatMs: number;
  /** A process without a sign of life in so many looks is dead. */
  readonly silentBeats: number;
  /** What is told to stop is given up after this time. */
  readonly stopMs: number;
}

const usualTimings: JobTimings = { pollMs: 5_000, beatMs: 3_000, silentBeats: 5, stopMs: 10_000 };

/** What a JobRunner needs. */
export interface JobRunnerDeps {
  readonly database: Database;
  readonly listener: Pick<NotificationListener, 'onNotify' | 'onLost'>;
  readonly executions: Executions;
  readonly handlers: readonly JobHandler[];
  /** Number of workers: tasks done at a time. */
  readonly concurrency: number;
  readonly logger: Logger;
  readonly timings?: Partial<JobTimings>;
}

const ERROR_PAUSE_MS = 1_000;
const REMOVE_BATCH = 1_000;

/**
 * The workers of this process: takes tasks out of the queue and has their handlers do them.
 *
 *     told of work, a worker is idle, time is up ──► make due tasks ready ──► claim ──► JobAttempt for each
 *
 * A task belongs to the process until it gives it back, or is taken for dead by another one (`Heartbeat`).
 */
export class JobRunner {
  readonly #deps: JobRunnerDeps;
  readonly #timings: JobTimings;
  readonly #handlers: ReadonlyMap<VendorType, JobHandler>;
  readonly #attempts = new Map<number, JobAttempt>();
  readonly #durations = new TaskDurations();
  readonly #closing = new AbortController();
  readonly #heartbeat: Heartbeat;
  #poolId = randomUUID();
  #loop: Promise<void> | undefined;
  #wake: () => void = () => undefined;
  #woken = false;
  // When the next waiting task is due, by a clock that only goes forward.
  #dueAt = 0;
  // Kinds of work take turns in being first.
  #turn = 0;
  #unknown: ReadonlySet<string> = new Set();
  #gone: ReadonlySet<JobAttempt> = new Set();

  constructor(deps: JobRunnerDeps) {
    this.#deps = deps;
    this.#timings = { ...usualTimings, ...deps.timings };
    this.#handlers = new Map(deps.handlers.map((handler) => [handler.vendorType, handler]));
    this.#heartbeat = new Heartbeat({
      database: deps.database,
      logger: deps.logger,
      beatMs: this.#timings.beatMs,
      silentBeats: this.#timings.silentBeats,
      onTakenOver: () => this.#startOver(),
      onTasksToStop: (tasks) => this.#stop(tasks),
      onTasks: (tasks) => this.#compare(tasks),
      onBeat: () => this.#tidy(),
    });
  }

  /** Begins to work. */
  async start(): Promise<void> {
    const { database, listener } = this.#deps;
    database.onAnnounce((channel, payload) => this.#hear(channel, payload));
    await listener.onNotify(WORK_CHANNEL, (payload) => this.#hear(WORK_CHANNEL, payload));
    await listener.onNotify(STOP_CHANNEL, (payload) => this.#hear(STOP_CHANNEL, payload));
    listener.onLost(() => this.wake());
    await this.#introduce();
    this.#loop = this.#work();
  }

  /** Looks for work now. */
  wake(): void {
    this.#woken = true;
    this.#wake();
  }

  /** Tells how long tasks took here. */
  get metrics(): TaskDurations {
    return this.#durations;
  }

  /** Number of tasks in hand. */
  get busy(): number {
    return this.#attempts.size;
  }

  /** Takes nothing more, tells what runs to stop and gives it back. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.wake();
    await this.#loop;
    await Promise.all([...this.#attempts.values()].map((attempt) => attempt.end('shutdown')));
    await this.#heartbeat.close();
  }

  #hear(channel: string, payload: string): void {
    if (channel === STOP_CHANNEL) void this.#heartbeat.lookForStops();
    if (channel === WORK_CHANNEL && isVendorType(payload) && this.#handlers.has(payload)) {
      this.#dueAt = 0;
      this.wake();
    }
  }

  async #introduce(): Promise<void> {
    const { concurrency } = this.#deps;
    await this.#heartbeat.start({ id: this.#poolId, host: hostname(), pid: process.pid, concurrency });
  }

  async #work(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      this.#woken = false;
      let pauseMs = this.#timings.pollMs;
      try {
        if ((await this.#takeSome()) > 0) continue;
        pauseMs = Math.min(pauseMs, Math.max(1, this.#dueAt - performance.now()));
      } catch (error) {
        this.#deps.logger.warn({ error }, 'looking for background jobs failed; it is tried again');
        await delay(ERROR_PAUSE_MS, undefined, { signal, ref: false }).catch(() => undefined);
      }
      if (!this.#woken) await this.#pause(pauseMs);
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #takeSome(): Promise<number> {
    const { database } = this.#deps;
    if (performance.now() >= this.#dueAt) {
      const dueIn = await promoteTasks(database);
      this.#dueAt = performance.now() + Math.min(dueIn ?? this.#timings.pollMs, this.#timings.pollMs);
    }
    const workers = this.#idleWorkers();
    const most = this.#wanted(workers.length);
    if (most.size === 0) return 0;
    const tasks = await claimTasks(database, { poolId: this.#poolId, workers, most });
    for (const task of tasks) this.#begin(task);
    return tasks.length;
  }

  #idleWorkers(): number[] {
    const busy = new Set([...this.#attempts.values()].map((attempt) => attempt.task.worker));
    return Array.from({ length: this.#deps.concurrency }, (_, index) => index).filter((worker) => !busy.has(worker));
  }

  // Every kind gets its share of the idle workers, so that many tasks of one do not keep the others waiting.
  #wanted(idle: number): ReadonlyMap<VendorType, number> {
    const running = new Map<VendorType, number>();
    for (const { task } of this.#attempts.values()) {
      running.set(task.vendorType, (running.get(task.vendorType) ?? 0) + 1);
    }
    const kinds = [...this.#handlers.values()];
    this.#turn = (this.#turn + 1) % Math.max(1, kinds.length);
    const share = Math.ceil(idle / Math.max(1, kinds.length));
    const most = new Map<VendorType, number>();
    let left = idle;
    for (const handler of [...kinds.slice(this.#turn), ...kinds.slice(0, this.#turn)]) {
      const free = (handler.concurrency ?? Number.POSITIVE_INFINITY) - (running.get(handler.vendorType) ?? 0);
      const count = Math.min(share, free, left);
      if (count > 0) most.set(handler.vendorType, count);
      left -= Math.max(0, count);
    }
    return most;
  }

  #begin(task: ClaimedTask): void {
    const { database, executions, logger } = this.#deps;
    const handler = this.#handlers.get(task.vendorType);
    if (!handler) return;
    const attempt = new JobAttempt({
      ...{ database, executions, logger, handler, task },
      stopMs: this.#timings.stopMs,
      onEnded: (status, milliseconds) => this.#durations.record(task.vendorType, status, milliseconds),
    });
    this.#attempts.set(task.id, attempt);
    void attempt.run().finally(() => {
      if (this.#attempts.get(task.id) === attempt) this.#attempts.delete(task.id);
      this.wake();
    });
  }

  #stop(tasks: readonly HeldTask[]): void {
    for (const { id } of tasks) void this.#attempts.get(id)?.end('stopped');
  }

  // An answer of the database may be lost with its connection: then it says that a task was claimed, or is not ours any
  // more, and we do not know. What differs in two looks, which are not about to be equal, is made equal.
  #compare(held: readonly HeldTask[]): void {
    const unknown = held.filter(({ id, lease }) => this.#attempts.get(id)?.task.lease !== lease);
    for (const task of unknown) {
      if (this.#unknown.has(task.lease)) void this.#giveBack(task);
    }
    this.#unknown = new Set(unknown.map(({ lease }) => lease));
    const leases = new Set(held.map(({ lease }) => lease));
    const gone = [...this.#attempts.values()].filter(({ task }) => !leases.has(task.lease));
    for (const attempt of gone) {
      if (this.#gone.has(attempt)) void attempt.end('taken over');
    }
    this.#gone = new Set(gone);
  }

  async #giveBack(task: HeldTask): Promise<void> {
    const { database, logger } = this.#deps;
    logger.warn({ task: task.id }, 'a background job was claimed without our knowing; it goes back into the queue');
    await database.transaction((tx) => giveBackTask(tx, task)).catch(() => undefined);
    this.wake();
  }

  // Others have taken the tasks over: what still runs here is in vain.
  async #startOver(): Promise<void> {
    for (const attempt of this.#attempts.values()) void attempt.end('taken over');
    this.#poolId = randomUUID();
    await this.#introduce();
  }

  async #tidy(): Promise<void> {
    const { database } = this.#deps;
    if ((await correctWaits(database)) > 0) this.#dueAt = 0;
    while (!this.#closing.signal.aborted && (await removeOutdated(database, REMOVE_BATCH)) > 0);
  }
}
