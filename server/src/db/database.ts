import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { HavenError, isHavenError, systemCode } from '../error.ts';
import { PreparedNames } from './prepared-names.ts';
import { type Sql, sql } from './sql.ts';
import { together } from './together.ts';

/** Runs statements: the pool as a whole, or one transaction of it. Stores take this, so both work. */
export interface Queryable {
  /** All rows. */
  many<Row>(query: Sql): Promise<Row[]>;
  /** The first row, or undefined. */
  first<Row>(query: Sql): Promise<Row | undefined>;
  /** The number of rows changed or read. */
  run(query: Sql): Promise<number>;
}

/** What runs inside one transaction. */
export interface Transaction extends Queryable {
  /** For effects that must not happen when it is rolled back. */
  afterCommit(effect: () => void): void;
  /**
   * Notifies every listening process once the transaction is committed. Handlers of `Database.onAnnounce` in this
   * process have run before `transaction` returns, so whoever has been told of a change finds it made.
   */
  announce(channel: string, payload: string): Promise<void>;
}

/** Takes what transactions of this process announce. */
export type AnnouncementHandler = (channel: string, payload: string) => void;

/** Connections to the database: how many there are, may be, do nothing, and how many callers wait for one. */
export interface PoolUsage {
  readonly open: number;
  readonly idle: number;
  readonly limit: number;
  readonly waiting: number;
}

/** Settings of the connection pool. */
export interface DatabaseOptions {
  /** `postgres://` URL, or a socket directory as `host` inside it. */
  readonly url: string;
  /** Most connections at a time. */
  readonly maxConnections: number;
  /** Called with errors of idle connections, which must not end the process. */
  readonly onError: (error: Error) => void;
}

const LOST_MESSAGE = 'the database cannot be reached';
const CONNECT_MS = 10_000;
const MAX_ATTEMPTS = 5;
// Serialization failure and deadlock: PostgreSQL asks to run the transaction again.
const RETRIABLE = new Set(['40001', '40P01']);
// Those who met in a deadlock should not meet again at once.
const RETRY_SPREAD_MS = 20;

// int8 holds sizes and ids below 2^53, numeric only sums of them.
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, Number);
types.setTypeParser(pg.types.builtins.NUMERIC, Number);

/** The PostgreSQL database: a pool of connections with errors translated to HavenError. */
export class Database implements Queryable {
  readonly #pool: pg.Pool;
  readonly #url: string;
  readonly #onError: (error: Error) => void;
  readonly #names = new PreparedNames();
  readonly #announcementHandlers: AnnouncementHandler[] = [];
  #closing: Promise<void> | undefined;

  constructor(options: DatabaseOptions) {
    this.#url = libpqUrl(options.url);
    this.#onError = options.onError;
    this.#pool = new pg.Pool({
      connectionString: this.#url,
      max: options.maxConnections,
      types,
      connectionTimeoutMillis: CONNECT_MS,
      idleTimeoutMillis: 60_000,
      keepAlive: true,
      // Statements given together go out together: one wait for all of them instead of one each.
      pipeline: true,
      application_name: 'haven',
    });
    this.#pool.on('error', options.onError);
    // Those of idle connections come to the pool, those of others to whoever waits for an answer. An error can also come
    // along with the answer before it, when nobody listens yet or any more; without this it would end the process.
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async many<Row>(query: Sql): Promise<Row[]> {
    return (await execute(this.#pool, query, this.#names)).rows as Row[];
  }

  async first<Row>(query: Sql): Promise<Row | undefined> {
    return (await execute(this.#pool, query, this.#names)).rows[0] as Row | undefined;
  }

  async run(query: Sql): Promise<number> {
    return (await execute(this.#pool, query, this.#names)).rowCount ?? 0;
  }

  /**
   * Runs `work` in one transaction (read committed) and commits; any error rolls back. Deadlocks and serialization
   * failures are tried again, so `work` must not have effects outside the transaction except by `afterCommit`.
   */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(work);
      } catch (error) {
        if (attempt >= MAX_ATTEMPTS || !isRetriable(error)) throw error;
        await delay(Math.random() * RETRY_SPREAD_MS * attempt);
      }
    }
  }

  /** How the pool is used now. */
  get usage(): PoolUsage {
    const { totalCount, idleCount, waitingCount, options } = this.#pool;
    return { open: totalCount, idle: idleCount, limit: options.max, waiting: waitingCount };
  }

  /** Calls `handler` with what a transaction of this process has announced, right after its commit. */
  onAnnounce(handler: AnnouncementHandler): void {
    this.#announcementHandlers.push(handler);
  }

  /** A connection of its own for LISTEN; the caller ends it. */
  async connectListener(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.#url,
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
      application_name: 'haven listener',
    });
    client.on('error', this.#onError);
    try {
      await client.connect();
    } catch (error) {
      throw translate(error);
    }
    return client;
  }

  /** Waits for running queries and closes every connection; further calls wait for the first. */
  async close(): Promise<void> {
    this.#closing ??= this.#pool.end();
    await this.#closing;
  }

  async #attempt<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw translate(error);
    });
    const effects: (() => void)[] = [];
    let broken: Error | undefined;
    let result: T;
    try {
      // Not waited for: what `work` sends first follows on its heels.
      const begun = execute(client, 'BEGIN');
      const tx = new ClientTransaction(client, effects, this.#announcementHandlers, this.#names);
      try {
        [, result] = await together([begun, work(tx)]);
      } finally {
        tx.end();
      }
      await commit(client);
    } catch (error) {
      await client.query('ROLLBACK').catch((rollbackError: Error) => {
        broken = rollbackError;
      });
      throw error;
    } finally {
      client.release(broken);
    }
    for (const effect of effects) this.#run(effect);
    return result;
  }

  // The transaction stands whatever its effects do, so their errors are not the caller's.
  #run(effect: () => void): void {
    try {
      effect();
    } catch (error) {
      this.#onError(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/**
 * The URL with `sslmode` meaning what it means to every other program that takes such URLs (`require` encrypts,
 * `verify-full` also checks who answers); the driver's own reading is another one, and it warns about that.
 */
export function libpqUrl(url: string): string {
  return /[?&]sslmode=/.test(url) && !url.includes('uselibpqcompat=') ? `${url}&uselibpqcompat=true` : url;
}

// PostgreSQL answers COMMIT of a transaction in which a statement failed with ROLLBACK, which is not an error to it.
async function commit(client: pg.PoolClient): Promise<void> {
  const { command } = await execute(client, 'COMMIT');
  if (command !== 'COMMIT')
    throw new HavenError('UNKNOWN', 'a statement of the transaction failed, so nothing was saved');
}

/** Whether `Database.transaction` runs a transaction again that has failed like that. */
export function isRetriable(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (RETRIABLE.has(systemCode(cause) ?? '')) return true;
  }
  return false;
}

class ClientTransaction implements Transaction {
  readonly #client: pg.PoolClient;
  readonly #effects: (() => void)[];
  readonly #handlers: readonly AnnouncementHandler[];
  readonly #names: PreparedNames;
  #ended = false;

  constructor(
    client: pg.PoolClient,
    effects: (() => void)[],
    handlers: readonly AnnouncementHandler[],
    names: PreparedNames,
  ) {
    this.#names = names;
    this.#client = client;
    this.#effects = effects;
    this.#handlers = handlers;
  }

  async many<Row>(query: Sql): Promise<Row[]> {
    return (await this.#execute(query)).rows as Row[];
  }

  async first<Row>(query: Sql): Promise<Row | undefined> {
    return (await this.#execute(query)).rows[0] as Row | undefined;
  }

  async run(query: Sql): Promise<number> {
    return (await this.#execute(query)).rowCount ?? 0;
  }

  afterCommit(effect: () => void): void {
    this.#effects.push(effect);
  }

  async announce(channel: string, payload: string): Promise<void> {
    await this.run(sql`SELECT pg_notify(${channel}, ${payload})`.named('announce'));
    this.#effects.push(() => {
      for (const handler of this.#handlers) handler(channel, payload);
    });
  }

  /** Refuses everything that comes from now on: it would run outside the transaction. */
  end(): void {
    this.#ended = true;
  }

  async #execute(query: Sql): Promise<pg.QueryResult> {
    if (this.#ended) throw new Error('a statement came after the end of its transaction');
    return execute(this.#client, query, this.#names);
  }
}

interface Executor {
  query(config: pg.QueryConfig): Promise<pg.QueryResult>;
}

async function execute(on: Executor, query: Sql | 'BEGIN' | 'COMMIT', names?: PreparedNames): Promise<pg.QueryResult> {
  try {
    if (typeof query === 'string') return await on.query({ text: query });
    const { text, values } = query.compile();
    // Without values it may be several statements in one, which cannot be prepared.
    const name = query.name ?? (values.length > 0 ? names?.nameOf(text) : undefined);
    return await on.query({ text, values: [...values], ...(name !== undefined && { name }) });
  } catch (error) {
    throw translate(error);
  }
}

/** Whether something failed because the database was away, and can succeed once it is back. */
export function isDatabaseLost(error: unknown): boolean {
  return isHavenError(error, 'UNAVAILABLE') && error.message === LOST_MESSAGE;
}

/** Whether a failed statement violated a unique constraint, optionally the one named. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return isViolation(error, '23505', constraint);
}

/** Whether a failed statement violated a foreign key, optionally the one named. */
export function isForeignKeyViolation(error: unknown, constraint?: string): boolean {
  return isViolation(error, '23503', constraint);
}

function isViolation(error: unknown, code: string, constraint: string | undefined): boolean {
  const cause = isHavenError(error) ? error.cause : error;
  if (systemCode(cause) !== code) return false;
  return constraint === undefined || (cause instanceof pg.DatabaseError && cause.constraint === constraint);
}

// SQLSTATE classes after which the same request can succeed once the database is back or has room: 08 connection,
// 28 authentication, 53 resources (53100 disk full), 57P operator intervention, 25006 a standby that cannot write;
// and what the socket, name look-up and TLS report.
const LOST = /^(08...|28...|53...|57P..|25006|E[A-Z]+|EAI_[A-Z]+|ERR_TLS_[A-Z_]+)$/;

function translate(error: unknown): unknown {
  if (error instanceof HavenError) return error;
  const code = systemCode(error);
  if (code === '53100') return new HavenError('STORAGE_FULL', 'the disk of the database is full', { cause: error });
  if (code === undefined) {
    const lost = error instanceof Error && /connection|timeout|terminated|Client has/i.test(error.message);
    return lost ? new HavenError('UNAVAILABLE', LOST_MESSAGE, { cause: error }) : error;
  }
  if (LOST.test(code)) {
    return new HavenError('UNAVAILABLE', LOST_MESSAGE, { cause: error });
  }
  return new HavenError('UNKNOWN', undefined, { cause: error });
}
