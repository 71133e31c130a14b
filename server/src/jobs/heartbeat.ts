import type { Database } from '../db/database.ts';
import type { Logger } from '../log/logger.ts';
import { LeaseLost } from './handler.ts';
import { WORK_CHANNEL } from './model.ts';
import {
  beat,
  deletePool,
  insertPool,
  lockPool,
  lostPools,
  type NewPool,
  readBeats,
  requeueTasksOf,
} from './pool-store.ts';
import { type HeldTask, tasksOfPool } from './queue-store.ts';
import { endTask } from './running-job.ts';

/** What a Heartbeat needs. */
export interface HeartbeatDeps {
  readonly database: Database;
  readonly logger: Logger;
  readonly beatMs: number;
  readonly silentBeats: number;
  /** Others have taken this process for dead. */
  readonly onTakenOver: () => Promise<void>;
  /** Tasks of this process are to stop. */
  readonly onTasksToStop: (tasks: readonly HeldTask[]) => void;
  /** What this process has to do, by the database; with each sign of life. */
  readonly onTasks: (tasks: readonly HeldTask[]) => void;
  /** Now and then. */
  readonly onBeat: () => Promise<void>;
}

// A task that has ended so many workers is to blame for it.
const MOST_DEATHS = 20;

/**
 * Says that this process lives, watches whether the others do, and puts the tasks of dead ones back into the queue.
 * Nobody compares times of day: a process is dead when its count did not change in several looks, which are made in
 * intervals of a clock that only goes forward. Whoever stood still for long makes looks as late as its signs of life,
 * and takes nobody for dead because of that.
 */
export class Heartbeat {
  readonly #deps: HeartbeatDeps;
  readonly #silence = new Map<string, { beat: number; looks: number }>();
  #pool: NewPool | undefined;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(deps: HeartbeatDeps) {
    this.#deps = deps;
  }

  /** Introduces the process, and begins. */
  async start(pool: NewPool): Promise<void> {
    await insertPool(this.#deps.database, pool);
    this.#pool = pool;
    if (!this.#timer) this.#schedule();
  }

  /** Tells now whether tasks of this process are to stop; otherwise it is told with the next sign of life. */
  async lookForStops(): Promise<void> {
    try {
      await this.#lookAtTasks();
    } catch (error) {
      this.#deps.logger.debug({ error }, 'looking for background jobs to stop failed; it is tried again');
    }
  }

  /** Ends, and takes the process off the list. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#beating;
    const pool = this.#pool;
    this.#pool = undefined;
    // Where that fails, the others will find out by themselves.
    if (pool) await this.#remove(pool.id, {}).catch(() => undefined);
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      this.#beating = this.#beat().then(() => {
        if (!this.#closed) this.#schedule();
      });
    }, this.#deps.beatMs);
  }

  async #beat(): Promise<void> {
    const { database, logger, onTakenOver, onTasks, onBeat } = this.#deps;
    const pool = this.#pool;
    if (!pool) return;
    try {
      if (!(await beat(database, pool.id))) {
        logger.warn({ pool: pool.id }, 'this process was taken for dead; its background jobs were given to others');
        await onTakenOver();
      }
      onTasks(await this.#lookAtTasks());
      await this.#lookAfterOthers(pool.id);
      await onBeat();
    } catch (error) {
      logger.warn({ error }, 'the sign of life of background jobs failed; it is tried again');
    }
  }

  async #lookAtTasks(): Promise<readonly HeldTask[]> {
    if (!this.#pool) return [];
    const tasks = await tasksOfPool(this.#deps.database, this.#pool.id);
    const toStop = tasks.filter(({ stopRequested }) => stopRequested);
    if (toStop.length > 0) this.#deps.onTasksToStop(toStop);
    return tasks;
  }

  async #lookAfterOthers(own: string): Promise<void> {
    const beats = await readBeats(this.#deps.database);
    const living = new Set(beats.map(({ id }) => id));
    for (const id of this.#silence.keys()) if (!living.has(id)) this.#silence.delete(id);
    for (const { id, beat: count } of beats) {
      if (id === own) continue;
      const seen = this.#silence.get(id);
      const looks = seen?.beat === count ? seen.looks + 1 : 0;
      this.#silence.set(id, { beat: count, looks });
      if (looks >= this.#deps.silentBeats) await this.#takeOver(id, count);
    }
    for (const id of await lostPools(this.#deps.database)) await this.#takeOver(id, undefined);
  }

  async #takeOver(poolId: string, lastBeat: number | undefined): Promise<void> {
    if (!(await this.#remove(poolId, { lastBeat }))) return;
    this.#deps.logger.warn({ pool: poolId }, 'took over the background jobs of a process that gives no sign of life');
  }

  /** Takes a process off the list, and its tasks from it; not if it has given another sign of life than the last one. */
  async #remove(poolId: string, dead: { readonly lastBeat?: number | undefined }): Promise<boolean> {
    const died = 'lastBeat' in dead;
    return this.#deps.database.transaction(async (tx) => {
      const count = await lockPool(tx, poolId);
      if (died && count !== dead.lastBeat) return false;
      const { vendorTypes, doomed } = await requeueTasksOf(tx, poolId, { died, mostDeaths: MOST_DEATHS });
      for (const task of doomed) {
        const end = task.stopRequested
          ? ({ status: 'Stopped', message: '' } as const)
          : ({ status: 'Error', message: `given up: ${MOST_DEATHS} workers ended before this task did` } as const);
        await endTask(tx, task, end).catch(ignoreLeaseLost);
      }
      await deletePool(tx, poolId);
      for (const type of vendorTypes) await tx.announce(WORK_CHANNEL, type);
      return true;
    });
  }
}

function ignoreLeaseLost(error: unknown): void {
  if (!(error instanceof LeaseLost)) throw error;
}
