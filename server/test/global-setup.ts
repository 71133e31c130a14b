import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { Database } from '../src/db/database.ts';
import { startEmbeddedPostgres } from '../src/db/embedded/index.ts';
import { loadMigrations, migrate } from '../src/db/migrate.ts';
import { rawSql } from '../src/db/sql.ts';
import { silentLogger } from '../src/log/logger.ts';
import { administer, databaseUrl } from './administer.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of a database from which others can be created and dropped. */
    databaseUrl: string;
    /** Name of the migrated database to clone. */
    templateDatabase: string;
  }
}

const PREFIX = 'haven-test-';
const ABANDONED_MS = 6 * 3_600_000;

/**
 * One PostgreSQL for the whole run, with a migrated template that every test clones: the embedded one in a temporary
 * directory, or the server of HAVEN_TEST_DATABASE_URL (whose user must be allowed to create databases).
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer(process.env.HAVEN_TEST_DATABASE_URL);
  const template = `haven_template_${process.pid}`;
  try {
    await createTemplate(server.url, template);
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide('databaseUrl', server.url);
  project.provide('templateDatabase', template);
  return async () => {
    if (server.shared) await administer(server.url, `DROP DATABASE IF EXISTS ${template}`);
    await server.stop();
  };
}

interface TestServer {
  readonly url: string;
  readonly shared: boolean;
  stop(): Promise<void>;
}

async function startServer(url: string | undefined): Promise<TestServer> {
  if (url !== undefined && url !== '') return { url, shared: true, stop: async () => undefined };
  await removeAbandoned();
  const dataDir = await mkdtemp(join(tmpdir(), PREFIX));
  // What the tests keep does not outlive them, so nothing needs to reach the disk.
  const parameters = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };
  const postgres = await startEmbeddedPostgres({ dataDir, log: silentLogger, parameters });
  return {
    url: postgres.url,
    shared: false,
    async stop() {
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

// Directories of runs that were killed; their servers have stopped by themselves.
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const path = join(tmpdir(), name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > ABANDONED_MS) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function createTemplate(serverUrl: string, name: string): Promise<void> {
  await administer(serverUrl, `CREATE DATABASE ${name}`);
  const template = new Database({ url: databaseUrl(serverUrl, name), maxConnections: 1, onError: () => undefined });
  try {
    await migrate(template, await loadMigrations());
    // Clones start with statistics.
    await template.run(rawSql('ANALYZE'));
  } finally {
    await template.close();
  }
}
