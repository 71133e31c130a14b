import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { isHavenError, systemCode } from '../error.ts';
import { StartError } from '../start-error.ts';
import type { Database, Queryable, Transaction } from './database.ts';
import { rawSql, sql } from './sql.ts';

/** One numbered SQL file; its checksum guards against edits after it was applied. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
}

// Any number will do, as long as every Haven process takes the same one.
const MIGRATION_LOCK = 4_821_660_113;

/** Reads `NNN-name.sql` files beside this module, in order. */
export async function loadMigrations(directory = new URL('./migrations/', import.meta.url)): Promise<Migration[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file) => {
      const match = /^(\d{3})-([a-z0-9-]+)\.sql$/.exec(file);
      if (!match) throw new Error(`migration files are named NNN-name.sql, but there is ${file}`);
      const text = await readFile(new URL(file, directory), 'utf8');
      return {
        version: Number(match[1]),
        name: String(match[2]),
        text,
        checksum: createHash('sha256').update(text).digest('hex'),
      };
    }),
  );
}

/**
 * Brings the schema up to the newest migration, all in one transaction under a lock, so that several starting
 * processes take turns and a failure leaves the database as it was. Returns the versions applied now. Fails with a
 * readable message when the schema is newer than this program or an applied migration differs.
 */
export async function migrate(database: Database, migrations: readonly Migration[]): Promise<number[]> {
  return database.transaction(async (tx) => {
    await tx.run(sql`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    await createTable(tx);
    const pending = await pendingMigrations(tx, migrations);
    if (pending.length === migrations.length) await refuseHarbors(tx);
    for (const migration of pending) {
      await apply(tx, migration);
    }
    return pending.map((migration) => migration.version);
  });
}

/** How many migrations a database has, and how many the start would apply; fails where `migrate` would. */
export async function checkMigrations(
  database: Database,
  migrations: readonly Migration[],
): Promise<{ readonly applied: number; readonly pending: number }> {
  const row = await database.first<{ known: boolean }>(
    sql`SELECT to_regclass('schema_migration') IS NOT NULL AS known`,
  );
  if (!row?.known) {
    await refuseHarbors(database);
    return { applied: 0, pending: migrations.length };
  }
  const pending = (await pendingMigrations(database, migrations)).length;
  return { applied: migrations.length - pending, pending };
}

async function createTable(tx: Transaction): Promise<void> {
  try {
    await tx.run(sql`
      CREATE TABLE IF NOT EXISTS schema_migration (
        version integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now()
      )`);
  } catch (error) {
    // 42501 insufficient_privilege: since PostgreSQL 15, only the owner of a database may create tables in it.
    if (!isHavenError(error) || systemCode(error.cause) !== '42501') throw error;
    throw new StartError(
      'Haven may not create tables in its database; make its user the owner (ALTER DATABASE … OWNER TO …)',
      error,
    );
  }
}

// The tables of both have some names in common. Whoever takes Harbor's configuration over names its database, too.
async function refuseHarbors(on: Queryable): Promise<void> {
  const row = await on.first<{ known: boolean }>(sql`SELECT to_regclass('harbor_user') IS NOT NULL AS known`);
  if (!row?.known) return;
  throw new StartError(
    'the database has the tables of a Harbor, which Haven does not touch; give Haven an empty database of its own (HAVEN_DATABASE_URL)',
  );
}

async function apply(tx: Transaction, { version, name, text, checksum }: Migration): Promise<void> {
  try {
    await tx.run(rawSql(text));
  } catch (error) {
    const cause = isHavenError(error) && error.cause instanceof Error ? error.cause : error;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StartError(`migration ${version} (${name}) failed, and the database is as it was before: ${why}`, cause);
  }
  await tx.run(sql`INSERT INTO schema_migration (version, name, checksum) VALUES (${version}, ${name}, ${checksum})`);
}

async function pendingMigrations(on: Queryable, migrations: readonly Migration[]): Promise<Migration[]> {
  const applied = await on.many<{ version: number; checksum: string }>(
    sql`SELECT version, checksum FROM schema_migration ORDER BY version`,
  );
  const known = new Map(migrations.map((migration) => [migration.version, migration]));
  for (const { version, checksum } of applied) {
    const migration = known.get(version);
    if (!migration) {
      const newest = Math.max(0, ...known.keys());
      throw new StartError(
        `the database has schema version ${version}, newer than ${newest}, the newest this program knows; start the newer program again, or restore a backup made before the upgrade`,
      );
    }
    if (migration.checksum !== checksum) {
      throw new StartError(
        `migration ${version} (${migration.name}) was applied to this database with other contents than this program has; start the program that was used before, or restore a backup`,
      );
    }
  }
  const done = new Set(applied.map((row) => row.version));
  return migrations.filter((migration) => !done.has(migration.version));
}
