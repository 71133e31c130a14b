import { setTimeout as delay } from 'node:timers/promises';
import { inject, vi } from 'vitest';
import { Database } from '../src/db/database.ts';
import { rawSql, sql } from '../src/db/sql.ts';
import type { StorageDriver } from '../src/storage/index.ts';
import { administer } from './administer.ts';
import { databaseUrlOf } from './database.ts';

const RESTART_MS = 300;
const RESTART_STEP_MS = 30;
const HOUR_MS = 3_600_000;

/** Another pool of connections to the same database, as another process has one. */
export async function connectAgain(database: Database): Promise<Database> {
  return new Database({ url: await databaseUrlOf(database), maxConnections: 10, onError: () => undefined });
}

/** Ends all connections for a while, new ones too, as the restart of a database does; fulfilled when that is over. */
export async function loseConnections(database: Database): Promise<() => Promise<void>> {
  const name = await nameOf(database);
  return async () => {
    for (const end = performance.now() + RESTART_MS; performance.now() < end; ) {
      await administer(
        inject('databaseUrl'),
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
      );
      await delay(RESTART_STEP_MS);
    }
  };
}

/**
 * Sets the clock of the database: what counts is how far the times that are stored are from now, so all of them move
 * the other way.
 */
export async function setDatabaseClock(database: Database, hours: number): Promise<void> {
  const columns = await database.many<{ table: string; names: string[] }>(sql`
    SELECT c.oid::regclass::text AS table, array_agg(quote_ident(a.attname)) AS names
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND a.atttypid = 'timestamptz'::regtype AND a.attnum > 0 AND NOT a.attisdropped
    GROUP BY c.oid ORDER BY 1`);
  for (const { table, names } of columns) {
    const moved = names.map((name) => `${name} = ${name} - make_interval(hours => ${hours})`);
    await database.run(rawSql(`UPDATE ${table} SET ${moved.join(', ')}`));
  }
}

/** Sets the clock of the server, not that of the database. */
export function setServerClock(hours: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hours * HOUR_MS });
}

/** Gives the server its own clock back. */
export function resetServerClock(): void {
  vi.useRealTimers();
}

const broken = new WeakMap<StorageDriver, { count: number; readonly mend: () => void }>();

/** Lets everything that is asked of the storage fail; returns what mends it, once all who have broken it call it. */
export function breakStorage(storage: StorageDriver): () => void {
  const state = broken.get(storage) ?? { count: 0, mend: replaceMethods(storage) };
  broken.set(storage, state);
  state.count++;
  return () => {
    if (--state.count > 0) return;
    broken.delete(storage);
    state.mend();
  };
}

function replaceMethods(storage: StorageDriver): () => void {
  const methods = ['stat', 'read', 'write', 'delete', 'openUpload'] as const;
  const working = methods.map((method) => [method, storage[method]] as const);
  const fail = () => Promise.reject(new Error('the disk does not answer'));
  Object.assign(storage, Object.fromEntries(methods.map((method) => [method, fail])));
  return () => void Object.assign(storage, Object.fromEntries(working));
}

async function nameOf(database: Database): Promise<string> {
  return (await database.first<{ name: string }>(sql`SELECT current_database() AS name`))?.name ?? '';
}
