import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { systemCode } from '../../error.ts';
import type { Logger } from '../../log/logger.ts';
import { StartError } from '../../start-error.ts';
import { DATABASE_NAME } from './cluster.ts';
import { type CommandPlace, spawnOptions } from './command.ts';
import { type Native, program } from './native.ts';
import { SOCKET_PORT } from './run-directory.ts';

/** What `startPostmaster` needs. */
export interface PostmasterOptions {
  readonly native: Native;
  readonly cluster: string;
  readonly run: string;
  readonly place: CommandPlace;
  /** Server parameters beyond, or instead of, the usual ones. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly log: Logger;
}

const PARAMETERS: Readonly<Record<string, string>> = {
  fsync: 'on',
  listen_addresses: '',
  unix_socket_permissions: '0700',
  // A registry's load is small next to the rest of the machine: no helper processes without use, no large segments.
  io_method: 'sync',
  max_logical_replication_workers: '0',
  max_wal_senders: '0',
  wal_level: 'minimal',
  max_wal_size: '512MB',
  jit: 'off',
  // A young installation grows tenfold in a minute, and until it is analyzed plans are kept that read whole tables.
  autovacuum_naptime: '10s',
  // Parallel queries need /dev/shm, of which containers have 64 MB.
  max_parallel_workers_per_gather: '0',
  max_connections: '100',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Failed statements reach their caller, who knows whether they are worth a line.
  log_min_messages: 'log',
  log_checkpoints: 'off',
  log_line_prefix: '',
};

const POLL_MS = 20;
const SLOW_START_MS = 5_000;
const FAST_STOP_MS = 25_000;
const IMMEDIATE_STOP_MS = 5_000;
const KEPT_LINES = 30;

/** A running PostgreSQL server, child of this process. */
export class Postmaster {
  readonly pid: number;
  /** Fulfilled when the process has ended, with how. */
  readonly exited: Promise<string>;
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  /** Directory of its files. */
  readonly cluster: string;
  #running = true;

  constructor({ native, cluster, run, place, parameters, log }: PostmasterOptions) {
    const settings = Object.entries({ ...PARAMETERS, ...parameters }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]);
    const args = ['-D', cluster, '-k', run, '-p', String(SOCKET_PORT), ...settings];
    this.#child = spawn(program(native, 'postgres'), args, {
      ...spawnOptions(place),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.cluster = cluster;
    this.pid = this.#child.pid ?? 0;
    this.exited = new Promise((done) => {
      const end = (how: string): void => {
        this.#running = false;
        done(how);
      };
      this.#child.once('error', (error) => end(error.message));
      // `exit` rather than `close`: orphaned backends may keep the pipe open.
      this.#child.once('exit', (code, signal) => end(signal === null ? `code ${code}` : `signal ${signal}`));
    });
    if (this.#child.stderr) {
      createInterface({ input: this.#child.stderr }).on('line', (line) => this.#report(line, log));
    }
  }

  get running(): boolean {
    return this.#running;
  }

  /** Whether what it printed matches, while it started or since. */
  said(pattern: RegExp): boolean {
    return this.#lines.some((line) => pattern.test(line));
  }

  /** The line that most likely says why it ended. */
  lastWords(): string {
    const serious = this.#lines.findLast((line) => /^(FATAL|PANIC|ERROR): |error while loading/.test(line));
    // What it says before its log is set up has no prefix and may take several lines.
    return serious?.replace(/^[A-Z]+:\s+/, '') ?? (this.#lines.slice(-3).join(' ') || 'it printed nothing');
  }

  /** Ends transactions, writes everything and stops; a server that takes too long is stopped hard, which is safe. */
  async stop(): Promise<void> {
    const steps: readonly [NodeJS.Signals, number][] = [
      ['SIGINT', FAST_STOP_MS],
      ['SIGQUIT', IMMEDIATE_STOP_MS],
      ['SIGKILL', IMMEDIATE_STOP_MS],
    ];
    for (const [signal, patience] of steps) {
      if (!this.#running) return;
      this.#child.kill(signal);
      await Promise.race([this.exited, delay(patience, undefined, { ref: false })]);
    }
  }

  #report(line: string, log: Logger): void {
    this.#lines.push(line);
    if (this.#lines.length > KEPT_LINES) this.#lines.shift();
    if (line.startsWith('PANIC:')) log.error({ line }, 'PostgreSQL stopped itself');
    else if (line.startsWith('WARNING:')) log.warn({ line }, 'PostgreSQL warns');
    else log.debug({ line }, 'PostgreSQL');
  }
}

/** Waits until the server takes connections (recovery after a crash can take minutes); fails when it ends before. */
export async function waitUntilReady(postmaster: Postmaster, url: string, log: Logger): Promise<void> {
  let nextNotice = Date.now() + SLOW_START_MS;
  while (postmaster.running) {
    await Promise.race([delay(POLL_MS), postmaster.exited]);
    if (await accepts(url)) return;
    if (Date.now() > nextNotice) {
      log.info({ pid: postmaster.pid }, 'PostgreSQL is still starting, probably recovering after a crash');
      nextNotice = Date.now() + SLOW_START_MS;
    }
  }
  throw new StartError(startFailure(postmaster));
}

async function accepts(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await createDatabase(client);
    return true;
  } catch (error) {
    // 57P03 cannot_connect_now, 57P02 crash_shutdown; the others mean that there is no socket yet.
    const code = systemCode(error) ?? '';
    if (code.startsWith('E') || code.startsWith('57P') || /timeout|terminated/.test(String(error))) return false;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function createDatabase(client: pg.Client): Promise<void> {
  const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE_NAME]);
  if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE_NAME}`);
}

function startFailure(postmaster: Postmaster): string {
  if (postmaster.said(/No space left on device/))
    return `the embedded PostgreSQL does not start: the disk of ${postmaster.cluster} is full`;
  if (postmaster.said(/Cannot allocate memory|Out of memory/i)) {
    return 'the embedded PostgreSQL does not start: there is not enough memory (it needs about 150 MB)';
  }
  return `the embedded PostgreSQL does not start: ${postmaster.lastWords()}`;
}
