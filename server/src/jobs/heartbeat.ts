import type { Database } from '../db/database.ts';
import type { Logger } from '../log/logger.ts';
import { LeaseLost } from './handler.ts';
import { WORK_CHANNEL } from './model.ts';
import { beat, deletePool, insertPool, lockSilentPool, type NewPool, readBeats, requeueTasksOf } from './pool-store.ts';
import { tasksToStop } from './queue-store.ts';
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
  readonly onTasksToStop: (ids: readonly number[]) => void;
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

  /** Tells at once if tasks of this process are to stop. */
  async lookForStops(): Promise<void> {
    if (!this.#pool) return;
    try {
      const ids = await tasksToStop(this.#deps.database, this.#pool.id);
      if (ids.length > 0) this.#deps.onTasksToStop(ids);
    } catch (error) {
      this.#deps.logger.debug({ error }, 'looking for jobs to stop failed; it is tried again');
    }
  }

  /** Ends, and takes the process off the list. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#beating;
    const pool = this.#pool;
    this.#pool = undefined;
    if (pool) await deletePool(this.#deps.database, pool.id).catch(() => undefined);
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      this.#beating = this.#beat().then(() => {
        if (!this.#closed) this.#schedule();
      });
    }, this.#deps.beatMs);
  }

  async #beat(): Promise<void> {
    const { database, logger, onTakenOver, onBeat } = this.#deps;
    const pool = this.#pool;
    if (!pool) return;
    try {
      if (!(await beat(database, pool.id))) {
        logger.warn({ pool: pool.id }, 'this process was taken for dead; its background jobs were given to others');
        await onTakenOver();
      }
      await this.lookForStops();
      await this.#lookAfterOthers(pool.id);
      await onBeat();
    } catch (error) {
      logger.warn({ error }, 'the sign of life of background jobs failed; it is tried again');
    }
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
  }

  async #takeOver(poolId: string, lastBeat: number): Promise<void> {
    const { database, logger } = this.#deps;
    await database.transaction(async (tx) => {
      if (!(await lockSilentPool(tx, poolId, lastBeat))) return;
      const { vendorTypes, doomed } = await requeueTasksOf(tx, poolId, MOST_DEATHS);
      for (const task of doomed) {
        const end = task.stopRequested
          ? ({ status: 'Stopped', message: '' } as const)
          : ({ status: 'Error', message: `given up: ${MOST_DEATHS} workers ended before this task did` } as const);
        await endTask(tx, task, end).catch(ignoreLeaseLost);
      }
      await deletePool(tx, poolId);
      for (const type of vendorTypes) await tx.announce(WORK_CHANNEL, type);
    });
    logger.warn({ pool: poolId }, 'took over the background jobs of a process that gives no sign of life');
  }
}

function ignoreLeaseLost(error: unknown): void {
  if (!(error instanceof LeaseLost)) throw error;
}
