import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { TestAuthority, Trust } from './certificates.ts';
import { type Credentials, HttpClient } from './http.ts';
import { freePort } from './ports.ts';
import { Background, run } from './process.ts';
import { descendants } from './process-tree.ts';
import type { RegistryServer } from './registry-server.ts';
import { removeFolder, subfolder, workFolder } from './work-folder.ts';

/** Where the checkout lies. */
export const root = resolve(import.meta.dirname, '../..');

/** How a Haven is started; everything has a default. */
export interface HavenOptions {
  /** Kept after the stop when given; else a temporary one that is removed. */
  readonly dataDirectory?: string;
  readonly authority?: TestAuthority;
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly startTimeoutMs?: number;
}

const adminPassword = 'Admin-Pass-4711';
/** First start: copies the database's programs, makes a cluster, applies the migrations, warms up. */
const startTimeoutMs = 60_000;

/** A Haven of its own for a test: its data directory, port and password are made here, it is stopped by `stop`. */
export class Haven implements RegistryServer {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly url: string;
  readonly admin: Credentials = { username: 'admin', password: adminPassword };
  readonly trust?: Trust;
  readonly managed = true;
  readonly http: HttpClient;
  readonly dataDirectory: string;
  readonly #temporary: boolean;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #timeoutMs: number;
  #program: Background | undefined;

  /** Starts a Haven and waits until it answers; throws with its output when it does not. */
  static async start(options: HavenOptions = {}): Promise<Haven> {
    await buildOnce();
    const folder = options.dataDirectory ?? (await subfolder(await workFolder('data'), 'd'));
    const haven = new Haven(options, folder, options.port ?? (await freePort()));
    await haven.startAgain().catch(async (error: unknown) => {
      await haven.stop();
      throw error;
    });
    return haven;
  }

  private constructor(options: HavenOptions, folder: string, port: number) {
    this.scheme = options.authority === undefined ? 'http' : 'https';
    this.host = `127.0.0.1:${port}`;
    this.url = `${this.scheme}://${this.host}`;
    if (options.authority !== undefined) this.trust = options.authority;
    this.http = new HttpClient(this.url, options.authority?.caText);
    this.dataDirectory = folder;
    this.#temporary = options.dataDirectory === undefined;
    this.#timeoutMs = options.startTimeoutMs ?? startTimeoutMs;
    this.#environment = {
      HAVEN_HOST: '127.0.0.1',
      HAVEN_PORT: String(port),
      HAVEN_DATA_DIR: folder,
      HAVEN_ADMIN_PASSWORD: adminPassword,
      HAVEN_EXTERNAL_URL: this.url,
      ...(options.authority === undefined
        ? {}
        : {
            HAVEN_TLS_CERTIFICATE: options.authority.certificateFile,
            HAVEN_TLS_KEY: options.authority.keyFile,
          }),
      ...options.env,
    };
  }

  /** The running program; throws when it is not started. */
  get program(): Background {
    if (this.#program === undefined) throw new Error('this Haven is not started');
    return this.#program;
  }

  /** What the program has logged as errors since its last start: what a failed request was not told. */
  get errors(): readonly string[] {
    return this.program.output.split('\n').filter((line) => line.includes('"level":"error"'));
  }

  /** Starts the program on the same data directory and port; returns the milliseconds until it was ready. */
  async startAgain(): Promise<number> {
    const started = performance.now();
    const { command, args } = havenCommand();
    this.#program = new Background(command, args, { cwd: root, env: this.#environment });
    await this.#program.ready(
      async () => (await this.http.send('/v2/', { timeoutMs: 2_000 })).status === 401,
      this.#timeoutMs,
    );
    return performance.now() - started;
  }

  /** Kills every process of this Haven at once, as a power cut would. */
  async kill(): Promise<void> {
    const program = this.program;
    // Database back ends have process groups of their own, so the group alone is not all.
    const family = await descendants(program.pid);
    await program.killGroup();
    for (const pid of family) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Already gone.
      }
    }
  }

  /** Ends the program in its own way and removes temporary data. */
  async stop(): Promise<void> {
    this.http.close();
    await this.#program?.stop();
    if (this.#temporary) await removeFolder(join(this.dataDirectory, '..'));
  }
}

function havenCommand(): { command: string; args: readonly string[] } {
  const [command, ...args] = (process.env.HAVEN_E2E_COMMAND ?? `node ${bundle}`).split(' ');
  return { command: command ?? 'node', args };
}

const bundle = join(root, 'server/dist/haven.js');
let built: Promise<unknown> | undefined;

/** Builds the bundle once per run when it is not current; `HAVEN_E2E_NO_BUILD=1` takes the one that is there. */
function buildOnce(): Promise<unknown> {
  const { HAVEN_E2E_COMMAND: command, HAVEN_E2E_NO_BUILD: skip } = process.env;
  if (command !== undefined) return Promise.resolve();
  const script = "import('./scripts/build.mjs').then((module) => module.buildIfNeeded())";
  built ??= skip === '1' ? access(bundle) : run('node', ['-e', script], { cwd: root, timeoutMs: 300_000 });
  return built;
}
