import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from '../log/logger.ts';
import type { Database } from './database.ts';

/** What a NotificationListener needs. */
export interface NotificationListenerOptions {
  readonly database: Pick<Database, 'connectListener'>;
  readonly log: Logger;
}

const BACK_OFF_MS = [0, 100, 500, 1_000, 2_000, 5_000] as const;
// A connection can be dead without a sign (a fail-over, a firewall); asking is the only way to know.
const CHECK_EVERY_MS = 15_000;
const CHECK_PATIENCE_MS = 5_000;
const CHANNEL = /^[a-z][a-z0-9_]{0,62}$/;

/**
 * Receives NOTIFY of any number of channels over one connection, and connects again when that is lost.
 *
 *     start ─► listening ──lost──► onLost ─► connecting ─► listening again ─► onLost
 *
 * What was notified in between is not received, so `onLost` runs twice: at the loss, and when listening again, for
 * what was cached meanwhile.
 */
export class NotificationListener {
  readonly #options: NotificationListenerOptions;
  readonly #handlers = new Map<string, ((payload: string) => void)[]>();
  readonly #onLost: (() => void)[] = [];
  readonly #closing = new AbortController();
  #client: pg.Client | undefined;
  #check: NodeJS.Timeout | undefined;

  constructor(options: NotificationListenerOptions) {
    this.#options = options;
  }

  /** Whether notifications arrive at the moment; what depends on them for being current must not be used otherwise. */
  get connected(): boolean {
    return this.#client !== undefined;
  }

  /** Calls `handler` with the payload of every notification of `channel`, from when the promise is fulfilled, or from `start`. */
  async onNotify(channel: string, handler: (payload: string) => void): Promise<void> {
    if (!CHANNEL.test(channel))
      throw new Error(`a channel is named with a-z, 0-9 and _, not ${JSON.stringify(channel)}`);
    const handlers = this.#handlers.get(channel);
    if (handlers) handlers.push(handler);
    else this.#handlers.set(channel, [handler]);
    await this.#client?.query(`LISTEN ${channel}`);
  }

  /** Calls `handler` whenever notifications may have been missed: caches that they keep current are to be dropped whole. */
  onLost(handler: () => void): void {
    this.#onLost.push(handler);
  }

  /** Connects; fails when the database cannot be reached now. */
  async start(): Promise<void> {
    await this.#connect();
  }

  /** Ends the connection; no handler is called afterwards. */
  async close(): Promise<void> {
    this.#closing.abort();
    clearInterval(this.#check);
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined);
  }

  async #connect(): Promise<void> {
    const client = await this.#options.database.connectListener();
    client.on('notification', ({ channel, payload }) => this.#deliver(channel, payload ?? ''));
    client.on('error', () => this.#lose(client));
    client.on('end', () => this.#lose(client));
    try {
      await this.#listen(client);
    } catch (error) {
      void client.end().catch(() => undefined);
      throw error;
    }
    this.#client = client;
    if (this.#closing.signal.aborted) await this.close();
    else this.#check = setInterval(() => void this.#verify(client), CHECK_EVERY_MS).unref();
  }

  async #listen(client: pg.Client): Promise<void> {
    const done = new Set<string>();
    // Channels can be added while others are waited for.
    while (done.size < this.#handlers.size) {
      for (const channel of this.#handlers.keys()) {
        if (!done.has(channel)) await client.query(`LISTEN ${channel}`);
        done.add(channel);
      }
    }
  }

  async #verify(client: pg.Client): Promise<void> {
    const answer = client.query('SELECT 1').then(
      () => true,
      () => false,
    );
    const alive = await Promise.race([answer, delay(CHECK_PATIENCE_MS, false, { ref: false })]);
    if (alive) return;
    this.#lose(client);
    void client.end().catch(() => undefined);
  }

  #deliver(channel: string, payload: string): void {
    if (this.#closing.signal.aborted) return;
    for (const handler of this.#handlers.get(channel) ?? []) {
      this.#guarded(() => handler(payload));
    }
  }

  #lose(client: pg.Client): void {
    if (client !== this.#client) return;
    this.#client = undefined;
    clearInterval(this.#check);
    this.#options.log.warn({}, 'The connection for notifications of the database is lost');
    this.#announceLoss();
    void this.#reconnect();
  }

  async #reconnect(): Promise<void> {
    for (let attempt = 0; !this.#closing.signal.aborted; attempt++) {
      const pause = BACK_OFF_MS[Math.min(attempt, BACK_OFF_MS.length - 1)];
      await delay(pause, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      try {
        await this.#connect();
        this.#announceLoss();
        this.#options.log.info({}, 'Notifications of the database arrive again');
        return;
      } catch (error) {
        this.#options.log.debug({ err: error }, 'Notifications of the database are still unavailable');
      }
    }
  }

  #announceLoss(): void {
    for (const handler of this.#onLost) this.#guarded(handler);
  }

  // A fault in one handler is logged and keeps no other from being called.
  #guarded(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#options.log.error({ err: error }, 'Handling a notification of the database failed');
    }
  }
}
