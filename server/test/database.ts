import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { Database } from '../src/db/database.ts';
import { sql } from '../src/db/sql.ts';
import { administer, databaseUrl } from './administer.ts';

/** A migrated, otherwise empty database of its own for one test or test file. */
export interface TestDatabase {
  readonly database: Database;
  readonly url: string;
  /** Closes the pool and removes the database. */
  drop(): Promise<void>;
}

/** Clones the migrated template; takes some 80 ms. Call `drop` in `afterAll` or `afterEach`. */
export async function createTestDatabase(): Promise<TestDatabase> {
  return create(`TEMPLATE ${inject('templateDatabase')}`);
}

/** Where the database of a test is, for whoever connects to it by itself. */
export async function databaseUrlOf(database: Database): Promise<string> {
  const row = await database.first<{ name: string }>(sql`SELECT current_database() AS name`);
  return databaseUrl(inject('databaseUrl'), row?.name ?? '');
}

/** An empty database without any of our tables. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return create('');
}

async function create(clause: string): Promise<TestDatabase> {
  const serverUrl = inject('databaseUrl');
  const name = `haven_test_${randomBytes(6).toString('hex')}`;
  await administer(serverUrl, `CREATE DATABASE ${name} ${clause}`);
  const url = databaseUrl(serverUrl, name);
  const errors: Error[] = [];
  const database = new Database({ url, maxConnections: 10, onError: (error) => errors.push(error) });
  return {
    database,
    url,
    async drop() {
      await database.close();
      await administer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}
