import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createTestDatabase } from '../../test/database.ts';
import { buildHaven, HavenProcess, type HavenProcessOptions } from '../../test/haven-process.ts';
import { isAlive } from '../../test/is-alive.ts';
import { sql } from '../db/sql.ts';

// Each start is a whole program with its database; a busy machine takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let dataDir: string;
let running: HavenProcess[];
beforeAll(buildHaven);
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'haven-test-serve-'));
  await chmod(dataDir, 0o711);
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((haven) => haven.end('SIGKILL')));
  await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
});

function start(options: Partial<HavenProcessOptions> = {}): HavenProcess {
  const haven = new HavenProcess({ dataDir, ...options });
  running.push(haven);
  return haven;
}

function asAdmin(password: string | undefined): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` };
}

async function createProject(url: string, name: string, password: string | undefined): Promise<number> {
  const response = await fetch(`${url}/api/v2.0/projects`, {
    method: 'POST',
    headers: { ...asAdmin(password), 'content-type': 'application/json' },
    body: JSON.stringify({ project_name: name, metadata: { public: 'true' } }),
  });
  return response.status;
}

const hasProject = async (url: string, name: string): Promise<boolean> =>
  (await fetch(`${url}/api/v2.0/projects?name=${name}`)).text().then((text) => text.includes(`"${name}"`));

/** Waits for the end, which must be a failure explained in a few words. */
async function failure(haven: HavenProcess): Promise<string> {
  expect(await haven.ended).toBe(1);
  expect(haven.output).not.toContain('ready');
  expect(haven.errors).not.toMatch(/^\s+at /m);
  return haven.errors
    .split('\n')
    .filter((line) => line.startsWith('haven: '))
    .join('\n');
}

describe('haven serve', () => {
  test('prints address and password at the first start, keeps everything for the next one and stops cleanly', async () => {
    const first = start();
    const url = await first.ready();
    expect(first.password).toMatch(/^\S{12,}$/);
    expect(first.output).toMatch(/docker login localhost:\d+ -u admin/);
    expect(await createProject(url, 'kept', first.password)).toBe(201);
    const postgres = await first.postgresPid();
    expect(await first.end('SIGTERM')).toBe(0);
    expect(isAlive(postgres)).toBe(false);
    // What Node complains about is for us, not for whoever starts Haven.
    expect(first.errors).not.toContain('Warning');

    const second = start();
    expect(await hasProject(await second.ready(), 'kept')).toBe(true);
    expect(second.password).toBeUndefined();
    expect(await second.end('SIGINT')).toBe(0);
  });

  test('loses nothing when it is killed, or its database is, or both are', async () => {
    const env = { HAVEN_ADMIN_PASSWORD: 'Haven-12345' };
    const first = start({ env });
    const url = await first.ready();
    expect(await createProject(url, 'one', 'Haven-12345')).toBe(201);

    const killed = await first.postgresPid();
    process.kill(killed, 'SIGKILL');
    await vi.waitFor(async () => expect([killed, first.child.pid]).not.toContain(await first.postgresPid()), {
      timeout: 60_000,
    });
    await vi.waitFor(async () => expect(await createProject(url, 'two', 'Haven-12345')).toBe(201), {
      timeout: 60_000,
      interval: 200,
    });
    const postgres = await first.postgresPid();
    expect(await first.end('SIGKILL')).toBe('SIGKILL');

    const second = start({ env });
    const secondUrl = await second.ready();
    expect(isAlive(postgres)).toBe(false);
    expect(await createProject(secondUrl, 'three', 'Haven-12345')).toBe(201);
    process.kill(await second.postgresPid(), 'SIGKILL');
    await second.end('SIGKILL');

    const third = await start({ env }).ready();
    for (const name of ['one', 'two', 'three']) expect(await hasProject(third, name)).toBe(true);
  });

  test('lets a running request finish before it stops', async () => {
    const haven = start({ env: { HAVEN_ADMIN_PASSWORD: 'Haven-12345' } });
    const url = await haven.ready();
    const upload = await slowUpload(url, 'Haven-12345');
    haven.child.kill('SIGTERM');
    await vi.waitFor(() => expect(fetch(url)).rejects.toThrow(), { timeout: 60_000 });
    upload.finish();
    expect(await upload.status).toBe(202);
    expect(await haven.ended).toBe(0);
  });

  test('ends at once when asked a second time', async () => {
    const haven = start({ env: { HAVEN_ADMIN_PASSWORD: 'Haven-12345' } });
    const upload = await slowUpload(await haven.ready(), 'Haven-12345');
    upload.status.catch(() => undefined);
    const postgres = await haven.postgresPid();
    haven.child.kill('SIGINT');
    await vi.waitFor(() => expect(haven.errors).toContain('Stopping'), { timeout: 60_000 });
    // Else it would be taken for the first, passed on by npm.
    await delay(700);
    expect(await haven.end('SIGINT')).toBe(130);
    await vi.waitFor(() => expect(isAlive(postgres)).toBe(false), { timeout: 60_000 });
  });

  test('stops when the shell that npm runs it in is killed', async () => {
    const haven = start({ shell: true });
    await haven.ready();
    const postgres = await haven.postgresPid();
    haven.child.kill('SIGTERM');
    expect(await haven.ended).toBe('SIGTERM');
    await vi.waitFor(() => expect(isAlive(postgres)).toBe(false), { timeout: 60_000 });
  });

  test('twice on one data directory is one installation, which survives the first process', async () => {
    const env = { HAVEN_ADMIN_PASSWORD: 'Haven-12345' };
    const first = start({ env });
    const firstUrl = await first.ready();
    const second = start({ env });
    const secondUrl = await second.ready();
    expect(await createProject(firstUrl, 'one', 'Haven-12345')).toBe(201);
    expect(await hasProject(secondUrl, 'one')).toBe(true);
    await first.end('SIGKILL');
    await vi.waitFor(async () => expect(await createProject(secondUrl, 'two', 'Haven-12345')).toBe(201), {
      timeout: 60_000,
      interval: 200,
    });
  });
});

describe('a start that cannot succeed says why in one sentence', () => {
  test('when the port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const haven = start({ env: { HAVEN_PORT: port } });
    expect(await failure(haven)).toMatch(
      new RegExp(`^haven: port ${port} is taken by another program; choose another one with HAVEN_PORT$`),
    );
    server.close();
    // The password exists from here on, so it has been shown although the start failed.
    const next = start();
    expect(await createProject(await next.ready(), 'one', haven.password)).toBe(201);
    expect(next.password).toBeUndefined();
  });

  test('when the data directory cannot be made', async () => {
    expect(await failure(start({ dataDir: '/dev/null/haven' }))).toMatch(
      /^haven: the data directory \/dev\/null\/haven cannot be written: a part of the path is a file;/,
    );
  });

  test.runIf(process.getuid?.() === 0)('when the data directory belongs to somebody else', async () => {
    expect(await failure(start({ uid: 65_534 }))).toMatch(
      /^haven: the data directory \S+ cannot be written: permission denied; give user 65534 write access to it/,
    );
  });

  test('when the configuration is wrong, for every mistake', async () => {
    const errors = await failure(start({ env: { HAVEN_PORT: 'x', HAVEN_LOG_LEVEL: 'loud' } }));
    expect(errors.split('\n')).toHaveLength(2);
  });

  test('when its certificate cannot be used, before anything is made', async () => {
    const files = { HAVEN_TLS_CERTIFICATE: '/dev/null', HAVEN_TLS_KEY: '/dev/null' };
    expect(await failure(start({ env: files }))).toMatch(/^haven: the file \/dev\/null is not a certificate in PEM/);
    expect(await readdir(dataDir)).toEqual([]);
  });

  test('when the command is not known', async () => {
    expect(await failure(start({ args: ['sreve'] }))).toMatch(
      /^haven: expected one of the commands serve, migrate, doctor/,
    );
  });

  test('when the schema of the database is newer', async () => {
    const { database, url, drop } = await createTestDatabase();
    await database.run(sql`INSERT INTO schema_migration (version, name, checksum) VALUES (999, 'future', '')`);
    expect(await failure(start({ env: { HAVEN_DATABASE_URL: url } }))).toMatch(
      /^haven: the database has schema version 999, newer than \d+, the newest this program knows/,
    );
    await drop();
  });
});

describe('other commands', () => {
  test('haven doctor checks what the start needs', async () => {
    const haven = start({ args: ['doctor'] });
    expect(await haven.ended).toBe(0);
    expect(haven.output).toMatch(/^ok {5}Database: PostgreSQL 18/m);
    const wrong = start({ args: ['doctor'], env: { HAVEN_DATABASE_URL: 'postgres://haven@/haven?host=/nonexistent' } });
    expect(await wrong.ended).toBe(1);
    expect(wrong.output).toMatch(/^WRONG {2}Database: the database haven at \/nonexistent cannot be reached/m);
  });

  test('haven migrate works once', async () => {
    const once = start({ args: ['migrate'] });
    expect(await once.ended).toBe(0);
    expect(once.output).toMatch(/^Applied 1/);
    const again = start({ args: ['migrate'] });
    expect(await again.ended).toBe(0);
    expect(again.output).toBe('The database was up to date.\n');
  });
});

interface SlowUpload {
  /** The status of the answer. */
  readonly status: Promise<number>;
  finish(): void;
}

/** A blob upload that the server has begun to read. */
async function slowUpload(url: string, password: string): Promise<SlowUpload> {
  const token = await fetch(`${url}/service/token?service=harbor-registry&scope=repository:library/slow:push,pull`, {
    headers: asAdmin(password),
  }).then(async (response) => String(JSON.parse(await response.text()).token));
  const headers = { authorization: `Bearer ${token}` };
  const begun = await fetch(`${url}/v2/library/slow/blobs/uploads/`, { method: 'POST', headers });
  expect(begun.status).toBe(202);
  const request = httpRequest(new URL(begun.headers.get('location') ?? '', url), {
    method: 'PATCH',
    headers: { ...headers, expect: '100-continue' },
  });
  request.flushHeaders();
  await once(request, 'continue');
  request.write(Buffer.alloc(100_000));
  const status = once(request, 'response').then(([response]) => Number(response.statusCode));
  return { status, finish: () => request.end(Buffer.alloc(100_000)) };
}
