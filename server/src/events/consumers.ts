import { setTimeout as delay } from 'node:timers/promises';
import type { Database, Transaction } from '../db/database.ts';
import type { NotificationListener } from '../db/listener.ts';
import type { Logger } from '../log/logger.ts';
import {
  adoptForeignCursors,
  createCursor,
  findNews,
  lockCursor,
  moveCursor,
  moveIdleCursor,
  readWindow,
} from './cursor-store.ts';
import type { StoredEvent } from './event.ts';
import { EVENT_CHANNEL } from './outbox.ts';

/** Reads the outbox from where it left off: every event at least once, in order for each artifact. */
export interface EventConsumer {
  /** Names its cursor; never changed, or it would begin anew. */
  readonly name: string;
  /** Which events it wants; all without. */
  readonly types?: readonly string[];
  /**
   * Takes events, in order. What it does in `tx` happens exactly once, together with moving on; it should do nothing
   * else, and that quickly: start jobs for what takes longer. When it fails, the same events come again.
   */
  handle(tx: Transaction, events: readonly StoredEvent[]): Promise<void>;
}

/** What the consumers are run with. */
export interface EventConsumersDeps {
  readonly database: Database;
  readonly logger: Logger;
  readonly consumers: readonly EventConsumer[];
}

const EVENTS_AT_ONCE = 200;
// For a notification that got lost; otherwise they come at once.
const POLL_MS = 10_000;
// Least time between two looks: a busy installation reads many events at once instead of each by itself.
const PAUSE_MS = 100;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 60_000;

/** Runs consumers in this process; each is at work in one process of the installation at a time. */
export class EventConsumers {
  readonly #db: Database;
  readonly #logger: Logger;
  readonly #consumers: readonly EventConsumer[];
  readonly #stop = new AbortController();
  readonly #bells: readonly Bell[];
  #loops: readonly Promise<void>[] = [];

  constructor(deps: EventConsumersDeps) {
    this.#db = deps.database;
    this.#logger = deps.logger;
    this.#consumers = deps.consumers;
    this.#bells = deps.consumers.map(() => new Bell());
  }

  /** Starts them all. */
  async start(listener: Pick<NotificationListener, 'onNotify' | 'onLost'>): Promise<void> {
    const adopted = await this.#db.transaction((tx) => adoptForeignCursors(tx));
    if (adopted > 0) this.#logger.warn({ adopted }, 'the database was restored; some events may be reported twice');
    for (const { name } of this.#consumers) await createCursor(this.#db, name);
    await listener.onNotify(EVENT_CHANNEL, () => this.wake());
    listener.onLost(() => this.wake());
    this.#loops = this.#consumers.map((consumer, index) => this.#loop(consumer, this.#bells[index] ?? new Bell()));
  }

  /** Handles what is there, once and without being started: for commands and tests. */
  async readAll(): Promise<void> {
    for (const consumer of this.#consumers) {
      await createCursor(this.#db, consumer.name);
      while (await this.#step(consumer));
    }
  }

  /** Lets all of them look for events now. */
  wake(): void {
    for (const bell of this.#bells) bell.ring();
  }

  /** Stops them after what they are doing. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.wake();
    await Promise.all(this.#loops);
  }

  async #loop(consumer: EventConsumer, bell: Bell): Promise<void> {
    const { signal } = this.#stop;
    let failures = 0;
    while (!signal.aborted) {
      try {
        while (!signal.aborted && (await this.#step(consumer))) failures = 0;
        failures = 0;
        const paused = sleep(PAUSE_MS, signal);
        await bell.wait(POLL_MS);
        await paused;
      } catch (error) {
        this.#logger.error({ consumer: consumer.name, error }, 'events could not be handled; they are tried again');
        await sleep(Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures++), signal);
      }
    }
  }

  // Handles some events; false when there are none, or another process is at it.
  async #step(consumer: EventConsumer): Promise<boolean> {
    const { name, types } = consumer;
    return this.#db.transaction(async (tx) => {
      const cursor = await lockCursor(tx, name);
      if (!cursor) return false;
      const { seen } = cursor;
      let { window } = cursor;
      if (!window) {
        const { reading, range, exists } = await findNews(tx, seen, types);
        if (!range && exists) await moveIdleCursor(tx, name, reading);
        if (!range) return false;
        window = { reading, position: range.first - 1, lastId: range.last };
      }
      const events = await readWindow(tx, { seen, window }, types, EVENTS_AT_ONCE);
      if (events.length > 0) await consumer.handle(tx, events);
      const isRead = events.length < EVENTS_AT_ONCE;
      const position = events.at(-1)?.id ?? window.position;
      await moveCursor(
        tx,
        name,
        isRead ? { seen: window.reading, window: undefined } : { seen, window: { ...window, position } },
      );
      return true;
    });
  }
}

/** Wakes one loop; rung while the loop is at work, it does not sleep the next time. */
class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  async wait(ms: number): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms).unref();
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#wake = undefined;
    this.#rung = false;
  }
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal, ref: false }).catch(() => undefined);
}
