import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createEmptyDatabase, type TestDatabase } from '../../test/database.ts';
import { silentLogger } from '../log/logger.ts';
import type { Database } from './database.ts';
import { NotificationListener } from './listener.ts';
import { sql } from './sql.ts';

let testDatabase: TestDatabase;
let database: Database;
let listener: NotificationListener;
beforeAll(async () => {
  testDatabase = await createEmptyDatabase();
  database = testDatabase.database;
});
afterAll(() => testDatabase.drop());
beforeEach(() => {
  listener = new NotificationListener({ database, log: silentLogger });
});
afterEach(() => listener.close());

const notify = (channel: string, payload: string): Promise<number> =>
  database.run(sql`SELECT pg_notify(${channel}, ${payload})`);
const killListeners = (): Promise<number> =>
  database.run(
    sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'haven listener' AND datname = current_database()`,
  );

test('delivers the payloads of each channel to its handlers, in order', async () => {
  const tags: string[] = [];
  const jobs: string[] = [];
  await listener.onNotify('tag_moved', (payload) => tags.push(payload));
  await listener.start();
  await listener.onNotify('job_ready', (payload) => jobs.push(payload));
  for (const payload of ['a', 'b', '']) await notify('tag_moved', payload);
  await notify('job_ready', '7');
  await notify('other', 'x');
  await vi.waitFor(() => expect(jobs).toEqual(['7']));
  expect(tags).toEqual(['a', 'b', '']);
});

test('reports a lost connection, connects again and reports that too', async () => {
  const received: string[] = [];
  const states: boolean[] = [];
  await listener.onNotify('tag_moved', (payload) => received.push(payload));
  listener.onLost(() => states.push(listener.connected));
  await listener.start();
  expect(listener.connected).toBe(true);
  await killListeners();
  await vi.waitFor(() => expect(states).toEqual([false, true]));
  await notify('tag_moved', 'after');
  await vi.waitFor(() => expect(received).toEqual(['after']));
});

test('goes on after a handler failed', async () => {
  const received: string[] = [];
  await listener.onNotify('tag_moved', () => {
    throw new Error('handler');
  });
  await listener.onNotify('tag_moved', (payload) => received.push(payload));
  await listener.start();
  await notify('tag_moved', 'x');
  await vi.waitFor(() => expect(received).toEqual(['x']));
});

test('stays closed', async () => {
  let lost = 0;
  listener.onLost(() => lost++);
  await listener.start();
  await listener.close();
  expect(listener.connected).toBe(false);
  expect(await killListeners()).toBe(0);
  expect(lost).toBe(0);
});

test('refuses channel names that would need quoting', async () => {
  await expect(listener.onNotify('a; DROP TABLE x', () => undefined)).rejects.toThrow(/channel/);
});
