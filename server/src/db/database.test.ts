import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createEmptyDatabase, type TestDatabase } from '../../test/database.ts';
import { HavenError, isHavenError } from '../error.ts';
import { Database, isForeignKeyViolation, isUniqueViolation, type Transaction } from './database.ts';
import { closeFakes, errorMessage, fakePostgres, welcome } from './fake-postgres.suite.ts';
import { sql } from './sql.ts';

let testDatabase: TestDatabase;
let database: Database;
beforeAll(async () => {
  testDatabase = await createEmptyDatabase();
  database = testDatabase.database;
  await database.run(sql`CREATE TABLE account (id integer PRIMARY KEY, balance bigint NOT NULL CHECK (balance >= 0))`);
  await database.run(sql`CREATE TABLE entry (account_id integer CONSTRAINT entry_account REFERENCES account)`);
});
afterAll(() => testDatabase.drop());
beforeEach(async () => {
  await database.run(sql`TRUNCATE account, entry`);
  await database.run(sql`INSERT INTO account VALUES (1, 100), (2, 100)`);
});

const add = (tx: Transaction, id: number, amount: number): Promise<number> =>
  tx.run(sql`UPDATE account SET balance = balance + ${amount} WHERE id = ${id}`);
const balances = async (): Promise<number[]> =>
  (await database.many<{ balance: number }>(sql`SELECT balance FROM account ORDER BY id`)).map((row) => row.balance);

describe('queries', () => {
  test('give all rows, the first one, or a count', async () => {
    expect(await database.many(sql`SELECT id FROM account ORDER BY id`)).toEqual([{ id: 1 }, { id: 2 }]);
    expect(await database.first(sql`SELECT id FROM account WHERE id = ${2}`)).toEqual({ id: 2 });
    expect(await database.first(sql`SELECT id FROM account WHERE id = ${3}`)).toBeUndefined();
    expect(await database.run(sql`UPDATE account SET balance = 0`)).toBe(2);
  });

  test('give sizes and sums as numbers', async () => {
    expect(
      await database.first(sql`SELECT 9007199254740991::bigint AS size, sum(balance) AS total FROM account`),
    ).toEqual({
      size: 9007199254740991,
      total: 200,
    });
  });

  test('may be prepared under a name', async () => {
    const byId = (id: number) => sql`SELECT balance FROM account WHERE id = ${id}`.named('balance-by-id');
    expect(await Promise.all([1, 2, 3].map((id) => database.first(byId(id))))).toEqual([
      { balance: 100 },
      { balance: 100 },
      undefined,
    ]);
  });
});

describe('a transaction', () => {
  test('refuses statements that come after its end, which would run outside of it', async () => {
    let late = async (): Promise<unknown> => undefined;
    await expect(
      database.transaction(async (tx) => {
        late = () => tx.run(sql`SELECT 1`);
        throw new Error('the work failed');
      }),
    ).rejects.toThrow('the work failed');
    await expect(late()).rejects.toThrow('after the end of its transaction');
  });

  test('is saved whole, then its effects run', async () => {
    const events: string[] = [];
    await database.transaction(async (tx) => {
      tx.afterCommit(() => events.push('committed'));
      await add(tx, 1, -50);
      await add(tx, 2, 50);
      events.push('worked');
    });
    expect(await balances()).toEqual([50, 150]);
    expect(events).toEqual(['worked', 'committed']);
  });

  test('is undone whole by any error, and its effects do not run', async () => {
    let effects = 0;
    const work = database.transaction(async (tx) => {
      tx.afterCommit(() => effects++);
      await add(tx, 1, -50);
      throw new HavenError('CONFLICT', 'changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await balances()).toEqual([100, 100]);
    expect(effects).toBe(0);
  });

  test('stands although an effect fails', async () => {
    await database.transaction(async (tx) => {
      tx.afterCommit(() => {
        throw new Error('effect');
      });
      await add(tx, 1, 1);
    });
    expect(await balances()).toEqual([101, 100]);
  });

  test('does not pass for saved when a failed statement was ignored', async () => {
    const work = database.transaction(async (tx) => {
      await add(tx, 1, 1);
      await tx.run(sql`INSERT INTO account VALUES (1, 0)`).catch(() => undefined);
    });
    await expect(work).rejects.toThrow(/nothing was saved/);
    expect(await balances()).toEqual([100, 100]);
  });

  test('is tried again after a deadlock', async () => {
    let attempts = 0;
    let held = 0;
    let arrive: () => void = () => undefined;
    const both = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const transfer = (from: number, to: number): Promise<void> =>
      database.transaction(async (tx) => {
        attempts++;
        await add(tx, from, -10);
        // Both hold their first row before either asks for its second.
        if (++held === 2) arrive();
        await both;
        await add(tx, to, 10);
      });
    await Promise.all([transfer(1, 2), transfer(2, 1)]);
    expect(await balances()).toEqual([100, 100]);
    // More when the one that tries again is faster than the one that waits for it.
    expect(attempts).toBeGreaterThanOrEqual(3);
  });

  test('is tried again when the deadlock comes wrapped in another error', async () => {
    let attempts = 0;
    await database.transaction(async (tx) => {
      if (++attempts > 1) return;
      await tx
        .run(sql`DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$`)
        .catch((error: unknown) => Promise.reject(new HavenError('UNKNOWN', 'wrapped', { cause: error })));
    });
    expect(attempts).toBe(2);
  });

  test('gives up after some attempts', async () => {
    let attempts = 0;
    const work = database.transaction(async (tx) => {
      attempts++;
      await tx.run(sql`DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$`);
    });
    await expect(work).rejects.toThrow(HavenError);
    expect(attempts).toBe(5);
  });

  test('fails alone when its connection is lost', async () => {
    const work = database.transaction(async (tx) => {
      const own = await tx.first<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`);
      await database.run(sql`SELECT pg_terminate_backend(${own?.pid})`);
      await new Promise((done) => setTimeout(done, 100));
      await add(tx, 1, 1);
    });
    await expect(work).rejects.toSatisfy((error) => isHavenError(error, 'UNAVAILABLE'));
    expect(await balances()).toEqual([100, 100]);
  });
});

describe('errors', () => {
  test('tell violated constraints apart', async () => {
    const duplicate = await database.run(sql`INSERT INTO account VALUES (1, 0)`).catch((error: unknown) => error);
    expect(isUniqueViolation(duplicate)).toBe(true);
    expect(isUniqueViolation(duplicate, 'account_pkey')).toBe(true);
    expect(isUniqueViolation(duplicate, 'another')).toBe(false);
    expect(isForeignKeyViolation(duplicate)).toBe(false);
    const orphan = await database.run(sql`INSERT INTO entry VALUES (7)`).catch((error: unknown) => error);
    expect(isForeignKeyViolation(orphan, 'entry_account')).toBe(true);
    expect(isHavenError(orphan, 'UNKNOWN')).toBe(true);
  });

  test.each(['53100', '53300', '57P01', '08006', '25006', '28P01'])('translate %s', async (code) => {
    const error = await database.transaction((tx) => raise(tx, code)).catch((caught: unknown) => caught);
    expect(isHavenError(error, code === '53100' ? 'STORAGE_FULL' : 'UNAVAILABLE')).toBe(true);
  });

  test('say that the database cannot be reached', async () => {
    for (const url of ['postgres://haven@127.0.0.1:1/haven', 'postgres://haven@/haven?host=/nonexistent']) {
      const lost = new Database({ url, maxConnections: 1, onError: () => undefined });
      const error = await lost.run(sql`SELECT 1`).catch((caught: unknown) => caught);
      expect(isHavenError(error, 'UNAVAILABLE')).toBe(true);
      await lost.close();
      await lost.close();
    }
  });
});

test('a connection that is ended in the same breath in which it is made does not end the process', async () => {
  // Let in, ready, and told to go: a server that is shut down sends all of it at once.
  const answer = Buffer.concat([welcome, errorMessage('57P01', 'terminating connection')]);
  const url = await fakePostgres((socket) => socket.end(answer));
  const ended = new Database({ url, maxConnections: 1, onError: () => undefined });
  for (const work of [ended.run(sql`SELECT 1`), ended.transaction((tx) => tx.run(sql`SELECT 1`))]) {
    await expect(work).rejects.toSatisfy((error) => isHavenError(error, 'UNAVAILABLE'));
  }
  await ended.close();
  closeFakes();
});

async function raise(tx: Transaction, code: string): Promise<void> {
  await tx.run(sql`SELECT set_config('test.code', ${code}, true)`);
  await tx.run(sql`DO $$ BEGIN RAISE EXCEPTION 'raised' USING ERRCODE = current_setting('test.code'); END $$`);
}
