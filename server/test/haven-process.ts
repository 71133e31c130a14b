import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How to start a server of its own. */
export interface HavenProcessOptions {
  readonly dataDir: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly args?: readonly string[];
  /** Below a shell, as npm runs it. */
  readonly shell?: boolean;
}

const BUILD = fileURLToPath(new URL('../../scripts/build.mjs', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../dist/haven.js', import.meta.url));

/** Builds the program unless that has been done since the last change; call it in `beforeAll`. */
export function buildHaven(): void {
  execFileSync(process.execPath, [BUILD, '--if-needed'], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** The whole program in a process of its own, on a free port of the loopback. */
export class HavenProcess {
  readonly child: ChildProcess;
  readonly dataDir: string;
  /** Fulfilled with the exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
  #output = '';
  #errors = '';

  constructor({ dataDir, env = {}, uid, args = [], shell = false }: HavenProcessOptions) {
    this.dataDir = dataDir;
    const command = [process.execPath, PROGRAM, ...args];
    const [file = '', ...words] = shell ? ['/bin/sh', '-c', `"$@"; exit $?`, 'sh', ...command] : command;
    this.child = spawn(file, words, {
      env: {
        ...(shell && { npm_lifecycle_event: 'start' }),
        PATH: process.env.PATH,
        HAVEN_DATA_DIR: dataDir,
        HAVEN_HOST: '127.0.0.1',
        HAVEN_PORT: '0',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(uid !== undefined && { uid, gid: uid }),
    });
    this.child.stdout?.on('data', (data) => {
      this.#output += data;
    });
    this.child.stderr?.on('data', (data) => {
      this.#errors += data;
    });
    this.ended = once(this.child, 'close').then(([code, signal]) => code ?? signal);
  }

  /** Everything it has printed for people. */
  get output(): string {
    return this.#output;
  }

  /** Everything it has logged, and why it ended. */
  get errors(): string {
    return this.#errors;
  }

  /** Waits until it answers; gives the address. Fails with its output when it ends before. */
  async ready(): Promise<string> {
    for (;;) {
      const port = /Haven is ready at https?:\/\/[^:]+:(\d+)/.exec(this.#output)?.[1];
      if (port !== undefined) return `http://127.0.0.1:${port}`;
      const { stdout } = this.child;
      const event = await Promise.race([this.ended, stdout && once(stdout, 'data')]);
      if (!Array.isArray(event)) throw new Error(`Haven ended with ${event}: ${this.#errors}`);
    }
  }

  /** The password it printed at its first start. */
  get password(): string | undefined {
    return /Password +(\S+)/.exec(this.#output)?.[1];
  }

  /** Process id of its PostgreSQL. */
  async postgresPid(): Promise<number> {
    return Number.parseInt(await readFile(join(this.dataDir, 'postgres/cluster/postmaster.pid'), 'utf8'), 10);
  }

  /** Sends a signal and waits for the end. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string> {
    this.child.kill(signal);
    return this.ended;
  }
}
