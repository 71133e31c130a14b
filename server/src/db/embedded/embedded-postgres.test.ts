import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isAlive } from '../../../test/is-alive.ts';
import { silentLogger } from '../../log/logger.ts';
import { Database } from '../database.ts';
import { sql } from '../sql.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './index.ts';

// Each start is a server with its own files; a busy machine takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const parameters = { fsync: 'off' };
let dataDir: string;
let started: EmbeddedPostgres[];
let children: ChildProcess[];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'haven-test-embedded-'));
  await chmod(dataDir, 0o711);
  started = [];
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(started.map((postgres) => postgres.stop()));
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

async function start(directory = dataDir): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir: directory, log: silentLogger, parameters });
  started.push(postgres);
  return postgres;
}

async function query<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = new Database({ url, maxConnections: 1, onError: () => undefined });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

const remember = (url: string): Promise<number> =>
  query(url, async (database) => {
    await database.run(sql`CREATE TABLE IF NOT EXISTS memory (id integer GENERATED ALWAYS AS IDENTITY)`);
    return database.run(sql`INSERT INTO memory DEFAULT VALUES`);
  });
const remembered = (url: string): Promise<number | undefined> =>
  query(url, async (database) => (await database.first<{ n: number }>(sql`SELECT count(*) AS n FROM memory`))?.n);

interface OtherHaven {
  readonly child: ChildProcess;
  readonly url: string;
  readonly pid: number | undefined;
  readonly log: string[];
}

/** The same in a process of its own, to be killed. */
async function startElsewhere(): Promise<OtherHaven> {
  const script = new URL('./embedded-postgres.fixture.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--import', 'tsx', script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const log: string[] = [];
  const lines = createInterface({ input: child.stdout });
  const ready = new Promise<{ url: string; pid?: number }>((done) => {
    lines.on('line', (line) => (line.startsWith('{') ? done(JSON.parse(line)) : log.push(line)));
  });
  const { url, pid } = await ready;
  return { child, url, pid, log };
}

async function kill(haven: OtherHaven): Promise<void> {
  const ended = once(haven.child, 'exit');
  haven.child.kill('SIGKILL');
  await ended;
}

describe('the embedded PostgreSQL', () => {
  test('keeps data over a restart, in UTF-8 and sorted by code point, reachable by its socket only', async () => {
    const first = await start();
    await remember(first.url);
    const facts = await query(first.url, (database) =>
      database.first(sql`
        SELECT current_setting('listen_addresses') AS listen, current_setting('server_encoding') AS encoding,
               current_database() AS name, 'a' < 'B' AS dictionary_order, upper('é') AS upper`),
    );
    expect(facts).toEqual({ listen: '', encoding: 'UTF8', name: 'haven', dictionary_order: false, upper: 'É' });
    await first.stop();
    expect(first.pid).toBeUndefined();
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await remembered(second.url)).toBe(1);
  });

  test('is started again when it is killed, and pools survive that', async () => {
    const postgres = await start();
    const reasons: string[] = [];
    postgres.onExit((reason) => reasons.push(reason));
    const errors: Error[] = [];
    const database = new Database({ url: postgres.url, maxConnections: 2, onError: (error) => errors.push(error) });
    await database.run(sql`SELECT 1`);
    const old = postgres.pid ?? 0;
    process.kill(old, 'SIGKILL');
    await vi.waitFor(() => expect([old, undefined]).not.toContain(postgres.pid), { timeout: 60_000, interval: 50 });
    await vi.waitFor(() => database.run(sql`SELECT 1`), { timeout: 60_000, interval: 100 });
    expect(reasons).toEqual(['PostgreSQL ended with signal SIGKILL']);
    await database.close();
  });

  test('ends within a second or so when its Haven is killed, and the next one starts with the data', async () => {
    const haven = await startElsewhere();
    await remember(haven.url);
    const pid = haven.pid ?? 0;
    expect(isAlive(pid)).toBe(true);
    await kill(haven);
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 2_500, interval: 50 });
    expect(await remembered((await start()).url)).toBe(1);
  });

  test('starts at once after everything was killed in the middle of writing', async () => {
    const haven = await startElsewhere();
    await remember(haven.url);
    process.kill(haven.pid ?? 0, 'SIGKILL');
    await kill(haven);
    expect(await remembered((await start()).url)).toBe(1);
  });

  test('starts although the lock file names a living stranger', async () => {
    const haven = await startElsewhere();
    await remember(haven.url);
    const lock = join(dataDir, 'postgres/cluster/postmaster.pid');
    const text = await readFile(lock, 'utf8');
    process.kill(haven.pid ?? 0, 'SIGKILL');
    await kill(haven);
    const stranger = spawn('sleep', ['60']);
    children.push(stranger);
    await writeFile(lock, text.replace(/^\d+/, String(stranger.pid)));
    expect(await remembered((await start()).url)).toBe(1);
    expect(isAlive(stranger.pid ?? 0)).toBe(true);
  });

  test('fits a data directory whose path is too long for a socket', async () => {
    const long = join(dataDir, 'l'.repeat(60), 'o'.repeat(60));
    const postgres = await start(long);
    await remember(postgres.url);
    const host = new URLSearchParams(postgres.url.split('?')[1]).get('host') ?? '';
    expect(host).toMatch(/^\/tmp\/haven-\d+-[0-9a-f]{12}$/);
    await postgres.stop();
    await rm(host, { recursive: true });
  });
});

describe('two Haven processes on one data directory', () => {
  test('share the database, and the second takes it over when the first is killed', async () => {
    const first = await startElsewhere();
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(second.pid).toBeUndefined();
    await remember(first.url);
    await remember(second.url);
    await kill(first);
    await vi.waitFor(async () => expect(await remembered(second.url)).toBe(2), { timeout: 60_000, interval: 100 });
    expect(second.pid).toBeGreaterThan(0);
  });

  test('started at the same time, agree on who runs it', async () => {
    const all = await Promise.all([start(), start(), startElsewhere(), startElsewhere()]);
    expect(new Set(all.map(({ url }) => url)).size).toBe(1);
    expect(all.filter(({ pid }) => pid !== undefined)).toHaveLength(1);
  });

  test('leave the database running when the guest ends', async () => {
    const first = await start();
    const second = await start();
    await second.stop();
    await remember(first.url);
    expect(await remembered(first.url)).toBe(1);
  });
});

describe('what cannot work is said in one sentence', () => {
  test('a cluster of another major version', async () => {
    await mkdir(join(dataDir, 'postgres/cluster'), { recursive: true });
    await writeFile(join(dataDir, 'postgres/cluster/PG_VERSION'), '16\n');
    await expect(start()).rejects.toThrow(/made by PostgreSQL 16, but this Haven brings PostgreSQL 18/);
  });

  test('a data directory that is a file', async () => {
    await writeFile(join(dataDir, 'file'), '');
    await expect(start(join(dataDir, 'file/below'))).rejects.toThrow(/cannot be written: a part of the path is a file/);
    await expect(start(join(dataDir, 'file'))).rejects.toThrow(/cannot be written/);
  });

  test.runIf(process.getuid?.() === 0)('a data directory that the user of PostgreSQL cannot enter', async () => {
    await chmod(dataDir, 0o700);
    await expect(start(join(dataDir, 'below'))).rejects.toThrow(
      /(postgres|nobody), as whom PostgreSQL runs .* cannot enter/,
    );
  });

  test('a damaged cluster, in the words of PostgreSQL', async () => {
    const postgres = await start();
    await postgres.stop();
    await rm(join(dataDir, 'postgres/cluster/global/pg_control'));
    await expect(start()).rejects.toThrow(/does not start: .*could not open file .*pg_control/);
  });
});
