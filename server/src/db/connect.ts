import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { HavenError, systemCode } from '../error.ts';
import type { Logger } from '../log/logger.ts';
import { StartError } from '../start-error.ts';
import { Database, libpqUrl } from './database.ts';
import { sql } from './sql.ts';

/** What `connectDatabase` needs. */
export interface ConnectOptions {
  readonly url: string;
  readonly maxConnections: number;
  readonly logger: Logger;
  /** How long to wait for a server that does not answer yet, as when everything is started at once. */
  readonly patienceMs?: number;
}

// What is used of SQL is common to these versions (15 is that of Debian 12).
const OLDEST = 15;
const PATIENCE_MS = 15_000;
const RETRY_MS = 500;
const ABSENT = /^(E[A-Z]+|EAI_AGAIN|57P03)$/;

/** Opens the pool and proves that the server can be used; fails with a sentence that says what is wrong. */
export async function connectDatabase(options: ConnectOptions): Promise<Database> {
  const { url, maxConnections, logger, patienceMs = PATIENCE_MS } = options;
  const database = new Database({
    url,
    maxConnections,
    onError: (error) => logger.debug({ err: error }, 'An idle connection to the database was lost'),
  });
  const deadline = Date.now() + patienceMs;
  for (let waiting = false; ; waiting = true) {
    try {
      await checkVersion(database, url);
      return database;
    } catch (error) {
      const cause = error instanceof HavenError && error.cause !== undefined ? error.cause : error;
      if (!ABSENT.test(systemCode(cause) ?? '') || Date.now() > deadline) {
        await database.close();
        throw error instanceof StartError ? error : new StartError(explain(cause, url), cause);
      }
      if (!waiting) logger.info({ database: describeUrl(url) }, 'Waiting for the database');
    }
    await delay(RETRY_MS);
  }
}

/** Where a database is, without its password: host, port and name. */
export function describeUrl(url: string): string {
  const { host, port, database } = parametersOf(url);
  return host.startsWith('/') ? `${database} at ${host}` : `${database} at ${host}:${port}`;
}

async function checkVersion(database: Database, url: string): Promise<void> {
  const row = await database.first<{ number: number; text: string }>(
    sql`SELECT current_setting('server_version_num')::integer AS number, current_setting('server_version') AS text`,
  );
  if (row && row.number < OLDEST * 10_000) {
    throw new StartError(
      `the database ${describeUrl(url)} is PostgreSQL ${row.text}, but Haven needs ${OLDEST} or newer; use a newer server, or leave HAVEN_DATABASE_URL out to use the one that comes with Haven`,
    );
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name cannot be looked up',
  ENOENT: 'there is no such socket',
  EACCES: 'the socket may not be used',
  ETIMEDOUT: 'there is no answer',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to the network',
  '57P03': 'the server is still starting, or stopping',
  '53300': 'the server has no connection left',
};

function explain(error: unknown, url: string): string {
  const code = systemCode(error) ?? '';
  const message = error instanceof Error ? error.message : String(error);
  const { user } = parametersOf(url);
  const where = describeUrl(url);
  if (code === '28P01') return `the database ${where} refuses the password of ${user}; check HAVEN_DATABASE_URL`;
  if (/client password must be a string/.test(message)) {
    return `the database ${where} asks for a password of ${user}; add it to HAVEN_DATABASE_URL (postgres://user:password@host/database)`;
  }
  if (code === '28000') return `the database ${where} does not let ${user} in: ${message}`;
  if (code === '3D000')
    return `the database ${where} does not exist; create it, owned by ${user}, or check HAVEN_DATABASE_URL`;
  if (/does not support SSL/.test(message)) {
    return `the database ${where} does not offer TLS, which HAVEN_DATABASE_URL asks for; take sslmode out of it, or turn TLS on there`;
  }
  const reason = REASONS[code] ?? (/timeout/.test(message) ? 'there is no answer' : message);
  return `the database ${where} cannot be reached: ${reason}; check HAVEN_DATABASE_URL and whether it runs`;
}

function parametersOf(url: string): { user: string; host: string; port: number; database: string } {
  // The client knows all the ways a URL can be written and which environment variables complete it.
  const { user, host, port, database } = new pg.Client({ connectionString: libpqUrl(url) });
  return { user: user ?? 'the user', host, port, database: database ?? 'postgres' };
}
