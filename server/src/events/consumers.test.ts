import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { until } from '../../test/until.ts';
import { Database, type Transaction } from '../db/database.ts';
import { NotificationListener } from '../db/listener.ts';
import { sql } from '../db/sql.ts';
import { type LogFields, type Logger, silentLogger } from '../log/logger.ts';
import { type EventConsumer, EventConsumers } from './consumers.ts';
import { createCursor } from './cursor-store.ts';
import type { StoredEvent } from './event.ts';
import { writeEvent } from './outbox.ts';
import { deleteOldEvents } from './retention.ts';

let test1: TestDatabase;
let database: Database;
const closing: { close(): Promise<void> }[] = [];
beforeEach(async () => {
  test1 = await createTestDatabase();
  database = test1.database;
  // Those of the program would keep what nobody reads here.
  await database.run(sql`DELETE FROM event_cursor`);
  await database.run(sql`CREATE TABLE seen (place serial, consumer text, event_id bigint, note text)`);
});
afterEach(async () => {
  await Promise.all(closing.splice(0).map((one) => one.close()));
  await test1.drop();
});

/** Consumers in what might be a process of its own. */
async function startProcess(
  consumers: readonly EventConsumer[],
  logger: Logger = silentLogger,
): Promise<EventConsumers> {
  const own = new Database({ url: test1.url, maxConnections: 5, onError: () => undefined });
  const listener = new NotificationListener({ database: own, log: silentLogger });
  await listener.start();
  const running = new EventConsumers({ database: own, logger, consumers });
  await running.start(listener);
  closing.push({
    async close() {
      await running.close();
      await listener.close();
      await own.close();
    },
  });
  return running;
}

const note = (on: Pick<Transaction, 'run'>, consumer: string, event: StoredEvent) =>
  on.run(
    sql`INSERT INTO seen (consumer, event_id, note) VALUES (${consumer}, ${event.id}, ${String(event.payload.n)})`,
  );

function consumer(name: string, more: Partial<EventConsumer> = {}): EventConsumer {
  return {
    name,
    async handle(tx, events) {
      for (const event of events) await note(tx, name, event);
    },
    ...more,
  };
}

const write = (on: Pick<Transaction, 'run'>, n: number | string, type = 'PUSH_ARTIFACT') =>
  writeEvent(on as Transaction, { type, projectId: 1, repositoryId: 7, actor: 'admin', payload: { n } });

async function seenBy(name: string): Promise<string[]> {
  const rows = await database.many<{ note: string }>(
    sql`SELECT note FROM seen WHERE consumer = ${name} ORDER BY place`,
  );
  return rows.map((row) => row.note);
}

const untilSeen = (name: string, count: number) => until(async () => (await seenBy(name)).length >= count);

test('events reach every consumer once, in order, woken at once', async () => {
  await startProcess([consumer('a'), consumer('b')]);
  for (let n = 0; n < 5; n++) await write(database, n);
  await untilSeen('a', 5);
  await untilSeen('b', 5);
  expect(await seenBy('a')).toEqual(['0', '1', '2', '3', '4']);
  expect(await seenBy('b')).toEqual(['0', '1', '2', '3', '4']);
});

test('an event comes as it was written', async () => {
  const got: StoredEvent[] = [];
  const handle: EventConsumer['handle'] = async (_tx, events) => void got.push(...events);
  await startProcess([consumer('a', { handle })]);
  await write(database, 'x');
  await until(() => got.length > 0);
  expect(got).toEqual([
    {
      id: expect.any(Number),
      type: 'PUSH_ARTIFACT',
      projectId: 1,
      repositoryId: 7,
      actor: 'admin',
      payload: { n: 'x' },
      occurredAt: expect.any(Date),
    },
  ]);
});

test('an event whose transaction commits late is not passed over', async () => {
  await startProcess([consumer('a')]);
  let commit = (): void => undefined;
  const committed = new Promise<void>((resolve) => {
    commit = resolve;
  });
  let written = (): void => undefined;
  const isWritten = new Promise<void>((resolve) => {
    written = resolve;
  });
  const late = database.transaction(async (tx) => {
    await write(tx, 'late');
    written();
    await committed;
  });
  await isWritten;
  await write(database, 'early');
  await untilSeen('a', 1);
  commit();
  await late;
  await untilSeen('a', 2);
  expect(await seenBy('a')).toEqual(['early', 'late']);
});

test('events about one thing keep their order whichever transaction began first', async () => {
  await database.run(sql`CREATE TABLE thing (id integer PRIMARY KEY, n integer)`);
  await database.run(sql`INSERT INTO thing VALUES (1, 0), (2, 0), (3, 0)`);
  await startProcess([consumer('a'), consumer('b', { types: ['PUSH_ARTIFACT'] })]);
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let round = 0; round < 25; round++) {
      const id = ((writer + round) % 3) + 1;
      await database.transaction(async (tx) => {
        // Takes a transaction number long before the lock, so that numbers and locks come in different orders.
        await tx.run(sql`SELECT pg_current_xact_id()`);
        await delay(Math.random() * 4);
        const row = await tx.first<{ n: number }>(sql`UPDATE thing SET n = n + 1 WHERE id = ${id} RETURNING n`);
        await write(tx, `${id}:${row?.n}`);
        await delay(Math.random() * 2);
      });
    }
  });
  await Promise.all(writers);
  await untilSeen('a', 200);
  await untilSeen('b', 200);
  for (const name of ['a', 'b']) {
    const seen = await seenBy(name);
    expect(new Set(seen).size).toBe(200);
    expect(seen).toHaveLength(200);
    for (const id of ['1', '2', '3']) {
      const numbers = seen.filter((text) => text.startsWith(`${id}:`)).map((text) => Number(text.slice(2)));
      expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    }
  }
});

test('what a rolled back transaction has written does not exist', async () => {
  await startProcess([consumer('a')]);
  await database
    .transaction(async (tx) => {
      await write(tx, 'never');
      throw new Error('no');
    })
    .catch(() => undefined);
  await write(database, 'yes');
  await untilSeen('a', 1);
  expect(await seenBy('a')).toEqual(['yes']);
});

test('only wanted types come', async () => {
  await startProcess([consumer('a', { types: ['DELETE_ARTIFACT', 'PULL_ARTIFACT'] })]);
  await write(database, 1);
  await write(database, 2, 'DELETE_ARTIFACT');
  await write(database, 3);
  await write(database, 4, 'PULL_ARTIFACT');
  await untilSeen('a', 2);
  expect(await seenBy('a')).toEqual(['2', '4']);
});

test('a backlog larger than one piece is read to its end', async () => {
  await createCursor(database, 'a');
  await database.run(sql`
    INSERT INTO event (type, project_id, actor, payload)
    SELECT 'PUSH_ARTIFACT', 1, 'admin', jsonb_build_object('n', n) FROM generate_series(1, 1000) AS n`);
  await startProcess([consumer('a')]);
  await untilSeen('a', 1000);
  expect(await seenBy('a')).toEqual(Array.from({ length: 1000 }, (_, index) => String(index + 1)));
});

test('a consumer that fails gets the same events again, and others are not held up', async () => {
  const errors: LogFields[] = [];
  let failures = 2;
  const flaky = consumer('flaky', {
    async handle(tx, events) {
      for (const event of events) await note(tx, 'flaky', event);
      if (failures-- > 0) throw new Error('not now');
    },
  });
  await startProcess([flaky, consumer('steady')], { ...silentLogger, error: (fields) => errors.push(fields) });
  await write(database, 1);
  await untilSeen('steady', 1);
  await untilSeen('flaky', 1);
  expect(await seenBy('flaky')).toEqual(['1']);
  expect(errors).toHaveLength(2);
});

test('two processes share the work and do nothing twice', async () => {
  await startProcess([consumer('a')]);
  await startProcess([consumer('a')]);
  const writers = Array.from({ length: 5 }, async (_, writer) => {
    for (let n = 0; n < 20; n++) await write(database, `${writer}:${n}`);
  });
  await Promise.all(writers);
  await untilSeen('a', 100);
  const seen = await seenBy('a');
  expect(seen).toHaveLength(100);
  expect(new Set(seen).size).toBe(100);
});

test('what happened while nobody was running is read later', async () => {
  const first = await startProcess([consumer('a')]);
  await write(database, 1);
  await untilSeen('a', 1);
  await first.close();
  await write(database, 2);
  await startProcess([consumer('a'), consumer('new')]);
  await write(database, 3);
  await untilSeen('a', 3);
  await untilSeen('new', 1);
  expect(await seenBy('a')).toEqual(['1', '2', '3']);
  // A consumer begins with what happens once it is there.
  expect(await seenBy('new')).toEqual(['3']);
});

test('any interleaving of writers, commits and a reader gives every event once', async () => {
  const steps = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 3 }), fc.constantFrom('write', 'commit', 'rollback', 'read')),
    {
      maxLength: 30,
    },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (script) => {
      await database.run(sql`TRUNCATE event, event_cursor, seen`);
      await playScript(script);
    }),
    { numRuns: 25 },
  );
});

describe('retention', () => {
  const age = () => database.run(sql`UPDATE event SET occurred_at = now() - interval '8 days'`);
  const left = async () => (await database.first<{ n: number }>(sql`SELECT count(*) AS n FROM event`))?.n;
  const clean = () => deleteOldEvents(database, new AbortController().signal);

  test('keeps events that somebody has not read, however old they are', async () => {
    await createCursor(database, 'slow');
    for (let n = 0; n < 5; n++) await write(database, n);
    await age();
    expect(await clean()).toBe(0);
    await startProcess([consumer('slow')]);
    await untilSeen('slow', 5);
    await until(async () => (await clean()) === 5);
    expect(await left()).toBe(0);
  });

  test('keeps what is young, and deletes what nobody wants', async () => {
    await write(database, 'old');
    await age();
    await write(database, 'young');
    await createCursor(database, 'picky');
    expect(await clean()).toBe(1);
    await write(database, 'unwanted');
    await database.run(sql`UPDATE event_cursor SET update_time = now() - interval '2 minutes'`);
    await startProcess([consumer('picky', { types: ['DELETE_ARTIFACT'] })]);
    await age();
    await until(async () => {
      await clean();
      return (await left()) === 0;
    });
  });
});

test('after a restore into another cluster, nothing unread is lost and all that is new is read', async () => {
  await write(database, 'read');
  await createCursor(database, 'a');
  await write(database, 'unread');
  // Numbers of a cluster that was far ahead of this one.
  const ahead = sql`'1000000000'::bigint`;
  await database.run(sql`UPDATE event SET xact = ((xact::text)::bigint + ${ahead})::text::xid8`);
  await database.run(sql`
    UPDATE event_cursor SET seen = format('%s:%s:', (pg_snapshot_xmin(seen)::text)::bigint + ${ahead},
      (pg_snapshot_xmax(seen)::text)::bigint + ${ahead})::pg_snapshot`);
  const warnings: string[] = [];
  await startProcess([consumer('a')], { ...silentLogger, warn: (_fields, message) => warnings.push(message) });
  await write(database, 'new');
  await untilSeen('a', 2);
  expect(await seenBy('a')).toEqual(['unread', 'new']);
  expect(warnings).toEqual(['the database was restored; some events may be reported twice']);
});

/** Runs writers by hand, each a transaction that is open until it is told to end, and a reader step by step. */
async function playScript(script: readonly (readonly [number, string])[]): Promise<void> {
  await createCursor(database, 'a');
  const open = new Map<number, { readonly tx: Transaction; end(commit: boolean): Promise<void> }>();
  const expected: string[] = [];
  const pending = new Map<number, string[]>();
  let n = 0;
  for (const [writer, step] of script) {
    if (step === 'write') {
      const one = open.get(writer) ?? (await openTransaction());
      open.set(writer, one);
      const name = String(n++);
      await write(one.tx, name);
      pending.set(writer, [...(pending.get(writer) ?? []), name]);
    } else if (step === 'read') {
      await readOnce();
    } else {
      await open.get(writer)?.end(step === 'commit');
      if (step === 'commit') expected.push(...(pending.get(writer) ?? []));
      open.delete(writer);
      pending.delete(writer);
    }
  }
  for (const [writer, one] of open) {
    await one.end(true);
    expected.push(...(pending.get(writer) ?? []));
  }
  await readOnce();
  expect((await seenBy('a')).sort()).toEqual(expected.sort());
}

async function openTransaction(): Promise<{ readonly tx: Transaction; end(commit: boolean): Promise<void> }> {
  let end = (_commit: boolean): void => undefined;
  const ending = new Promise<boolean>((resolve) => {
    end = resolve;
  });
  return new Promise((resolve) => {
    const ended = database
      .transaction(async (tx) => {
        resolve({
          tx,
          async end(commit) {
            end(commit);
            await ended;
          },
        });
        if (!(await ending)) throw new Error('rolled back');
      })
      .catch(() => undefined);
  });
}

/** Starts a reader, lets it read all there is, and stops it. */
async function readOnce(): Promise<void> {
  const reader = new EventConsumers({ database, logger: silentLogger, consumers: [consumer('a')] });
  await reader.readAll();
}
