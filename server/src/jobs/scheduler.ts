import { type Database, isDatabaseLost, type Transaction } from '../db/database.ts';
import type { NotificationListener } from '../db/listener.ts';
import type { Logger } from '../log/logger.ts';
import { CronExpression } from './cron.ts';
import { WORK_CHANNEL } from './model.ts';
import * as store from './schedule-store.ts';
import { SCHEDULER, type VendorType } from './vendor-types.ts';

/** What happens when a schedule of a vendor type is due; a feature makes one, `job-handlers.ts` collects them. */
export interface ScheduleHandler {
  readonly vendorType: VendorType;
  /** Starts what is due, usually an execution, in the transaction that plans the next time: both or neither. */
  fire(tx: Transaction, schedule: store.Schedule): Promise<void>;
}

/** What a Scheduler needs. */
export interface SchedulerDeps {
  readonly database: Database;
  readonly listener: Pick<NotificationListener, 'onNotify' | 'onLost'>;
  readonly handlers: readonly ScheduleHandler[];
  readonly timeZone: string;
  readonly logger: Logger;
}

const LONGEST_PAUSE_MS = 30_000;
const SHORTEST_PAUSE_MS = 100;
const ERROR_PAUSE_MS = 1_000;
const FAILURE_LIMIT = 1_000;

/**
 * Fires schedules when they are due. Every process with background work looks; the lock of the row makes one of them
 * fire, exactly once. What was missed while nobody looked is fired once, not once for each time. Only the clock of the
 * database counts.
 */
export class Scheduler {
  readonly #deps: SchedulerDeps;
  readonly #handlers: ReadonlyMap<string, ScheduleHandler>;
  readonly #closing = new AbortController();
  #loop: Promise<void> | undefined;
  #wake: () => void = () => undefined;
  #woken = false;

  constructor(deps: SchedulerDeps) {
    this.#deps = deps;
    this.#handlers = new Map(deps.handlers.map((handler) => [handler.vendorType, handler]));
  }

  /** Begins to look. */
  async start(): Promise<void> {
    const { database, listener } = this.#deps;
    const hear = (payload: string): void => {
      if (payload === SCHEDULER) this.wake();
    };
    database.onAnnounce((channel, payload) => {
      if (channel === WORK_CHANNEL) hear(payload);
    });
    await listener.onNotify(WORK_CHANNEL, hear);
    listener.onLost(() => this.wake());
    this.#loop = this.#watch();
  }

  /** Looks now. */
  wake(): void {
    this.#woken = true;
    this.#wake();
  }

  /** Fires everything that is due; returns the milliseconds until the next is. */
  async fireDue(): Promise<number | undefined> {
    await this.#correct();
    while (!this.#closing.signal.aborted && (await this.#fireOne()));
    return store.nextDueIn(this.#deps.database, [...this.#handlers.keys()]);
  }

  /** Stops looking, and waits until what is being fired is. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.wake();
    await this.#loop;
  }

  async #watch(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      this.#woken = false;
      let pauseMs = ERROR_PAUSE_MS;
      try {
        const dueIn = (await this.fireDue()) ?? LONGEST_PAUSE_MS;
        pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, dueIn));
      } catch (error) {
        this.#deps.logger.warn({ error }, 'looking for due schedules failed; it is tried again');
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

  async #fireOne(): Promise<boolean> {
    const { database, logger } = this.#deps;
    let due: store.Schedule | undefined;
    try {
      return await database.transaction(async (tx) => {
        due = await store.lockDueSchedule(tx, [...this.#handlers.keys()]);
        if (!due) return false;
        await this.#handlers.get(due.vendorType)?.fire(tx, due);
        await this.#planNext(tx, due, '');
        return true;
      });
    } catch (error) {
      if (!due || isDatabaseLost(error)) throw error;
      const { id, vendorType, vendorId } = due;
      logger.warn({ schedule: id, vendorType, vendorId, error }, 'a schedule could not be fired; it is left out once');
      return this.#skip(id, error);
    }
  }

  // The lock was lost with the transaction, so it is taken again; whoever was faster may have fired it after all.
  async #skip(id: number, error: unknown): Promise<boolean> {
    const text = error instanceof Error ? error.message : String(error);
    await this.#deps.database.transaction(async (tx) => {
      const due = await store.lockIfDue(tx, id);
      if (due) await this.#planNext(tx, due, text.replaceAll('\0', ' ').slice(0, FAILURE_LIMIT));
    });
    return true;
  }

  async #planNext(tx: Transaction, schedule: store.Schedule, failure: string): Promise<void> {
    const next = CronExpression.parse(schedule.cron).next(await store.readNow(tx), this.#deps.timeZone);
    if (next) await store.planNext(tx, schedule.id, next, failure);
  }

  async #correct(): Promise<void> {
    const { database, timeZone } = this.#deps;
    await database.transaction(async (tx) => {
      for (const { id, cron } of await store.lockMisplannedSchedules(tx, timeZone)) {
        const next = CronExpression.parse(cron).next(await store.readNow(tx), timeZone);
        if (next) await store.replan(tx, id, next, timeZone);
      }
    });
  }
}
