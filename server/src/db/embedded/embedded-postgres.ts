import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { prepareDataDirectory } from '../../data-directory.ts';
import type { Logger } from '../../log/logger.ts';
import { StartError } from '../../start-error.ts';
import { type Account, checkReachable, databaseAccount } from './account.ts';
import { DATABASE_NAME, prepareCluster } from './cluster.ts';
import { clearLeftovers } from './leftovers.ts';
import { type Native, prepareNative } from './native.ts';
import { claimOwnership, type Guest, type Owner } from './ownership.ts';
import { Postmaster, waitUntilReady } from './postmaster.ts';
import { prepareRunDirectory, SOCKET_PORT } from './run-directory.ts';
import { Watchdog } from './watchdog.ts';

/** What `startEmbeddedPostgres` needs. */
export interface EmbeddedPostgresOptions {
  readonly dataDir: string;
  readonly log: Logger;
  /** Server parameters instead of the usual ones; tests trade durability for speed with them. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** The PostgreSQL of a data directory: run by this process, or by another Haven on the same data directory. */
export interface EmbeddedPostgres {
  /** Connection URL; stays the same over restarts and when another process takes over. */
  readonly url: string;
  /** Process id of the server, when this process runs it and it is up. */
  readonly pid: number | undefined;
  /** Stops the server, or just lets go of it when another process runs it. */
  stop(): Promise<void>;
  /** Calls back with a reason each time the server ended by itself; it is being started again then. */
  onExit(callback: (reason: string) => void): void;
}

const GUEST_PATIENCE_MS = 120_000;
// "Lock file exists" and "shared memory in use": children of a killed server need a moment to notice.
const LEFTOVER = /pre-existing shared memory block|lock file ".*" already exists/;
const LEFTOVER_PATIENCE_MS = 20_000;
const LEFTOVER_POLL_MS = 250;
const BACK_OFF_MS = [0, 500, 1_000, 2_000, 5_000, 10_000, 30_000] as const;
const STABLE_AFTER_MS = 60_000;

interface Place {
  readonly parent: string;
  readonly cluster: string;
  readonly run: string;
  readonly account: Account | undefined;
}

/**
 * Gives the database of a data directory: starts PostgreSQL there (creating everything at the first start), or joins
 * the one that another living Haven process runs there. The server is started again when it dies, and it dies with
 * this process, however this process ends.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const parent = join(await prepareDataDirectory(options.dataDir), 'postgres');
  const cluster = join(parent, 'cluster');
  const account = await databaseAccount(cluster);
  await mkdir(parent, { recursive: true, mode: account ? 0o711 : 0o700 });
  if (account) await checkReachable(parent, account);
  const run = await prepareRunDirectory(parent, account);
  const embedded = new Embedded({ parent, cluster, run, account }, options);
  await embedded.start();
  return embedded;
}

class Embedded implements EmbeddedPostgres {
  readonly url: string;
  readonly #place: Place;
  readonly #log: Logger;
  readonly #parameters: Readonly<Record<string, string>>;
  readonly #onExit: ((reason: string) => void)[] = [];
  readonly #stopping = new AbortController();
  #owner: Owner | undefined;
  #guest: Guest | undefined;
  #watchdog: Watchdog | undefined;
  #native: Native | undefined;
  #postmaster: Postmaster | undefined;
  /** Restarting or taking over in the background; `stop` waits for it. */
  #background: Promise<void> = Promise.resolve();

  constructor(place: Place, options: EmbeddedPostgresOptions) {
    this.#place = place;
    this.#log = options.log;
    this.#parameters = options.parameters ?? {};
    this.url = this.#urlOf(DATABASE_NAME);
  }

  get pid(): number | undefined {
    return this.#postmaster?.running ? this.#postmaster.pid : undefined;
  }

  onExit(callback: (reason: string) => void): void {
    this.#onExit.push(callback);
  }

  async start(): Promise<void> {
    for (;;) {
      const ownership = await claimOwnership(join(this.#place.run, 'owner'));
      if (ownership.kind === 'owner') {
        await this.#startOwned(ownership);
        return;
      }
      if (await this.#join(ownership)) return;
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#guest?.leave();
    // First of all, because what runs in the background may wait for a server that recovers for minutes.
    await this.#postmaster?.stop();
    await this.#background;
    await this.#releaseAll();
  }

  async #startOwned(owner: Owner): Promise<void> {
    this.#owner = owner;
    try {
      const { parent, cluster, account } = this.#place;
      const durable = this.#parameters.fsync !== 'off';
      this.#native = await prepareNative(parent, account);
      await prepareCluster({ parent, cluster, native: this.#native, account, durable });
      await clearLeftovers(this.#place, this.#log);
      this.#watchdog = new Watchdog({ account, cwd: parent });
      await this.#launch(this.#native);
    } catch (error) {
      await this.#releaseAll();
      throw error;
    }
    owner.announceReady();
    this.#superviseFrom(Date.now(), 0);
  }

  async #releaseAll(): Promise<void> {
    await this.#postmaster?.stop();
    this.#postmaster = undefined;
    this.#watchdog?.close();
    this.#watchdog = undefined;
    await this.#owner?.release();
    this.#owner = undefined;
  }

  async #launch(native: Native): Promise<void> {
    const { parent, cluster, run, account } = this.#place;
    const deadline = Date.now() + LEFTOVER_PATIENCE_MS;
    while (!this.#stopping.signal.aborted) {
      const place = { account, cwd: parent };
      const options = { native, cluster, run, place, parameters: this.#parameters, log: this.#log };
      const postmaster = new Postmaster(options);
      this.#postmaster = postmaster;
      this.#watchdog?.guard(postmaster.pid);
      void postmaster.exited.then(() => {
        if (this.#postmaster === postmaster) this.#watchdog?.guard(undefined);
      });
      try {
        await waitUntilReady(postmaster, this.#urlOf('postgres'), this.#log);
        return;
      } catch (error) {
        await postmaster.stop();
        if (!postmaster.said(LEFTOVER) || Date.now() > deadline) throw error;
      }
      await delay(LEFTOVER_POLL_MS);
    }
  }

  /** Starts the server again whenever it ends by itself, with growing pauses when it does so again and again. */
  #superviseFrom(startedAt: number, failures: number): void {
    this.#background = this.#supervise(startedAt, failures).catch((error: unknown) => {
      this.#log.error({ err: error }, 'The embedded PostgreSQL is no longer watched');
    });
  }

  async #supervise(startedAt: number, failures: number): Promise<void> {
    const stopped = new Promise<void>((done) => this.#stopping.signal.addEventListener('abort', () => done()));
    for (;;) {
      const how = await Promise.race([this.#postmaster?.exited, stopped]);
      if (this.#stopping.signal.aborted) return;
      const failed = Date.now() - startedAt > STABLE_AFTER_MS ? 0 : failures;
      failures = failed + 1;
      this.#log.error({ how }, 'The embedded PostgreSQL ended; starting it again');
      for (const callback of this.#onExit) callback(`PostgreSQL ended with ${how}`);
      if (!(await this.#pause(BACK_OFF_MS[Math.min(failed, BACK_OFF_MS.length - 1)] ?? 0))) return;
      await this.#relaunch();
      startedAt = Date.now();
    }
  }

  async #relaunch(): Promise<void> {
    try {
      await clearLeftovers(this.#place, this.#log);
      if (this.#native) await this.#launch(this.#native);
      this.#log.info({ pid: this.pid }, 'The embedded PostgreSQL runs again');
    } catch (error) {
      if (!this.#stopping.signal.aborted) this.#log.error({ err: error }, 'The embedded PostgreSQL does not start');
    }
  }

  async #join(guest: Guest): Promise<boolean> {
    this.#guest = guest;
    const timer = delay(GUEST_PATIENCE_MS, 'late' as const, { ref: false });
    const ready = await Promise.race([guest.ready, timer]);
    if (ready === 'late') {
      guest.leave();
      throw new StartError(
        `another Haven is running on this data directory (${this.#place.parent}), but its database did not start within ${GUEST_PATIENCE_MS / 1_000} s; look at its log, or stop it`,
      );
    }
    if (!ready) return false;
    this.#log.info(
      { directory: this.#place.parent },
      'Using the database that another Haven on this data directory runs',
    );
    this.#background = guest.ended.then(() => this.#takeOver());
    return true;
  }

  async #takeOver(): Promise<void> {
    for (let failures = 0; !this.#stopping.signal.aborted; failures++) {
      this.#guest = undefined;
      this.#log.warn({}, 'The Haven that ran the database has ended; requests fail until this one has started it');
      for (const callback of this.#onExit) callback('the process that ran PostgreSQL has ended');
      try {
        // Sets #background to what watches the new server, so this one is not awaited by it.
        await this.start();
        this.#log.info({ pid: this.pid }, 'The database is available again');
        return;
      } catch (error) {
        this.#log.error({ err: error }, 'The database cannot be started');
      }
      await this.#pause(BACK_OFF_MS[Math.min(failures + 1, BACK_OFF_MS.length - 1)] ?? 0);
    }
  }

  /** Waits; false when `stop` was called meanwhile. */
  async #pause(milliseconds: number): Promise<boolean> {
    return delay(milliseconds, true, { signal: this.#stopping.signal }).catch(() => false);
  }

  // The port is part of the socket's name. TLS is off because PGSSLMODE of the environment must not turn it on.
  #urlOf(database: string): string {
    return `postgres://${DATABASE_NAME}@/${database}?host=${encodeURIComponent(this.#place.run)}&port=${SOCKET_PORT}&sslmode=disable`;
  }
}
