import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a command is run; the environment given is laid over a small clean one, never over the caller's whole own. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Buffer;
  readonly timeoutMs?: number;
  /** Exit codes other than 0 are returned instead of thrown. */
  readonly anyExit?: boolean;
}

/** What a finished command left behind. */
export interface RunResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both outputs in the order in which they came. */
  readonly output: string;
}

const defaultTimeoutMs = 180_000;
/** Enough to read a failure, not enough to fill a log. */
const shownOutput = 3_000;

/** A command that did not do what was expected of it; the message carries the command line and the end of its output. */
class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(what: string, command: readonly string[], result: { readonly output: string }) {
    const output = result.output.trim();
    const shown = output.length > shownOutput ? `…${output.slice(-shownOutput)}` : output;
    super(`${what}\n  $ ${command.join(' ')}\n${shown.replaceAll(/^/gm, '  | ')}`);
  }
}

/** The variables that every child gets: enough to find programs, nothing of the caller's own settings. */
function baseEnvironment(): Record<string, string> {
  const kept = ['PATH', 'LANG', 'TMPDIR', 'GOFLAGS', 'CI'];
  const environment: Record<string, string> = {};
  for (const name of kept) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}

/** Runs a command to its end; throws a `CommandError` when it fails or takes too long. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...baseEnvironment(), ...options.env },
    // An own process group, so that a time-out also ends what the command started.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  watch(child);
  const collected = collect(child);
  child.stdin.on('error', () => {}); // a command may end without reading its input
  child.stdin.end(options.input ?? '');
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    signalGroup(child, 'SIGKILL');
  }, timeoutMs);
  const code = await ended(child, 'close').finally(() => clearTimeout(timer));
  const result = { code, ...collected() };
  const line = [command, ...args];
  if (timedOut) throw new CommandError(`not finished after ${timeoutMs / 1000} s`, line, result);
  if (code !== 0 && options.anyExit !== true) throw new CommandError(`exit code ${code}`, line, result);
  return result;
}

/** Runs a command that must fail, with an output that matches `reason`. */
export async function runRefused(
  command: string,
  args: readonly string[],
  reason: RegExp,
  options: RunOptions = {},
): Promise<RunResult> {
  const result = await run(command, args, { ...options, anyExit: true });
  if (result.code === 0) throw new CommandError('succeeded, but had to be refused', [command, ...args], result);
  if (!reason.test(result.output)) {
    throw new CommandError(`failed, but not for the reason ${reason}`, [command, ...args], result);
  }
  return result;
}

/** A long-running program with its captured output. */
export class Background {
  readonly #child: ChildProcess;
  readonly #collected: () => Omit<RunResult, 'code'>;
  readonly #exited: Promise<number | null>;
  readonly #line: readonly string[];
  #running = true;

  constructor(command: string, args: readonly string[], options: Omit<RunOptions, 'input' | 'anyExit'> = {}) {
    this.#line = [command, ...args];
    this.#child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...baseEnvironment(), ...options.env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    watch(this.#child);
    this.#collected = collect(this.#child);
    // Not 'close': what the program leaves behind may keep its output open for ever.
    this.#exited = ended(this.#child, 'exit').finally(() => {
      this.#running = false;
    });
    this.#exited.catch(() => {}); // reported by ready(), not as an unhandled rejection
  }

  /** The process id; also the id of its process group. */
  get pid(): number {
    if (this.#child.pid === undefined) throw new CommandError('did not start', this.#line, { output: '' });
    return this.#child.pid;
  }

  /** Whether it has not ended yet. */
  get running(): boolean {
    return this.#running;
  }

  /** Everything it has printed so far. */
  get output(): string {
    return this.#collected().output;
  }

  /** Waits until `probe` answers true; throws when the program ends before or the time is over. */
  async ready(probe: () => Promise<boolean>, timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!(await probe().catch(() => false))) {
      if (!this.#running) throw new CommandError('ended before it was ready', this.#line, this);
      if (Date.now() > deadline) throw new CommandError(`not ready after ${timeoutMs / 1000} s`, this.#line, this);
      await sleep(25);
    }
  }

  /** Asks the program to end, insists after `patienceMs`, and waits until it is gone. */
  async stop(patienceMs = 20_000): Promise<number | null> {
    if (this.#running) {
      this.#child.kill('SIGTERM');
      const timer = setTimeout(() => signalGroup(this.#child, 'SIGKILL'), patienceMs);
      await this.#exited.finally(() => clearTimeout(timer));
    }
    return this.#exited;
  }

  /** Kills the whole process group at once, as a power cut would, and waits for its leader to be gone. */
  async killGroup(): Promise<void> {
    signalGroup(this.#child, 'SIGKILL');
    await this.#exited;
  }

  /** Resolves with the exit code when the program has ended. */
  get ended(): Promise<number | null> {
    return this.#exited;
  }
}

const living = new Set<ChildProcess>();
/** Others, such as the program that runs TypeScript, have listeners of their own: counting them says nothing. */
let watching = false;

/** Children are in groups of their own, so they must be ended by hand when this process is ended. */
function watch(child: ChildProcess): void {
  if (!watching) {
    watching = true;
    process.once('exit', () => {
      for (const left of living) signalGroup(left, 'SIGKILL');
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
  }
  living.add(child);
  child.once('exit', () => living.delete(child));
}

function collect(child: ChildProcess): () => Omit<RunResult, 'code'> {
  const chunks: { readonly to: 'stdout' | 'stderr'; readonly data: Buffer }[] = [];
  child.stdout?.on('data', (data: Buffer) => chunks.push({ to: 'stdout', data }));
  child.stderr?.on('data', (data: Buffer) => chunks.push({ to: 'stderr', data }));
  const joined = (to?: string): string =>
    Buffer.concat(chunks.filter((chunk) => to === undefined || chunk.to === to).map((chunk) => chunk.data)).toString();
  return () => ({ stdout: joined('stdout'), stderr: joined('stderr'), output: joined() });
}

function ended(child: ChildProcess, event: 'exit' | 'close'): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once(event, (code: number | null) => resolve(code));
  });
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is already gone.
  }
}
