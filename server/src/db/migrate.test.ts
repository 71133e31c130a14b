import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createEmptyDatabase, type TestDatabase } from '../../test/database.ts';
import { StartError } from '../start-error.ts';
import { Database } from './database.ts';
import { loadMigrations, type Migration, migrate } from './migrate.ts';
import { sql } from './sql.ts';

let empty: TestDatabase;
beforeEach(async () => {
  empty = await createEmptyDatabase();
});
afterEach(() => empty.drop());

function migration(version: number, text: string): Migration {
  return { version, name: `step-${version}`, text, checksum: createHash('sha256').update(text).digest('hex') };
}

async function tables(database: Database): Promise<string[]> {
  const rows = await database.many<{ name: string }>(
    sql`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
  );
  return rows.map((row) => row.name);
}

const first = migration(1, 'CREATE TABLE one (id integer); INSERT INTO one VALUES (1);');
const second = migration(2, 'CREATE TABLE two (id integer);');

describe('migrate', () => {
  test('applies what is missing, in order, and nothing twice', async () => {
    expect(await migrate(empty.database, [first])).toEqual([1]);
    expect(await migrate(empty.database, [first, second])).toEqual([2]);
    expect(await migrate(empty.database, [first, second])).toEqual([]);
    expect(await tables(empty.database)).toEqual(['one', 'schema_migration', 'two']);
  });

  test('applies the real migrations to an empty database', async () => {
    const migrations = await loadMigrations();
    expect(await migrate(empty.database, migrations)).toEqual(migrations.map(({ version }) => version));
    expect(await migrate(empty.database, migrations)).toEqual([]);
  });

  test('refuses a database with a newer schema', async () => {
    await migrate(empty.database, [first, second]);
    const attempt = migrate(empty.database, [first]);
    await expect(attempt).rejects.toThrow(StartError);
    await expect(attempt).rejects.toThrow(/schema version 2, newer than 1, the newest this program knows/);
  });

  test('refuses the database of a Harbor, and leaves it as it is', async () => {
    await empty.database.run(sql`CREATE TABLE harbor_user (user_id integer)`);
    const attempt = migrate(empty.database, await loadMigrations());
    await expect(attempt).rejects.toThrow(/has the tables of a Harbor, which Haven does not touch/);
    expect(await tables(empty.database)).toEqual(['harbor_user']);
  });

  test('refuses a migration that was edited after it was applied', async () => {
    await migrate(empty.database, [first]);
    const edited = migration(1, `${first.text} -- edited`);
    await expect(migrate(empty.database, [edited, second])).rejects.toThrow(/migration 1 \(step-1\).*other contents/);
    expect(await tables(empty.database)).toEqual(['one', 'schema_migration']);
  });

  test('leaves nothing behind when one of them fails', async () => {
    const broken = migration(2, 'CREATE TABLE two (id integer); SELECT nonsense;');
    await expect(migrate(empty.database, [first, broken])).rejects.toThrow(
      /migration 2 \(step-2\) failed, and the database is as it was before: column "nonsense" does not exist/,
    );
    expect(await tables(empty.database)).toEqual([]);
    expect(await migrate(empty.database, [first, second])).toEqual([1, 2]);
  });

  test('is done once when several processes start together', async () => {
    const slow = migration(1, `SELECT pg_sleep(0.2); ${first.text}`);
    const pools = [1, 2, 3].map(() => new Database({ url: empty.url, maxConnections: 2, onError: () => undefined }));
    try {
      const applied = await Promise.all(pools.map((pool) => migrate(pool, [slow, second])));
      expect(applied.filter((versions) => versions.length > 0)).toEqual([[1, 2]]);
      expect(await empty.database.many(sql`SELECT id FROM one`)).toEqual([{ id: 1 }]);
    } finally {
      await Promise.all(pools.map((pool) => pool.close()));
    }
  });
});
