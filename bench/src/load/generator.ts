import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Answer, Command } from './generator-process.ts';
import type { Job, Outcome } from './job.ts';

/** The load generator: a process of its own, so that its work is not in the way of the measuring. */
export class Generator {
  readonly #process: ChildProcess;

  constructor() {
    const program = fileURLToPath(new URL('./generator-process.ts', import.meta.url));
    this.#process = fork(program, { serialization: 'advanced' });
  }

  /** Gets users ready for a job; nothing is sent yet. */
  async prepare(job: Pick<Job, 'target' | 'task' | 'users'>): Promise<void> {
    await this.#ask({ kind: 'prepare', job });
  }

  /** Lets the users work within the limits. */
  async run(limits: Pick<Job, 'seconds' | 'operations'>): Promise<Outcome> {
    const outcome = await this.#ask({ kind: 'run', limits });
    if (!outcome) throw new Error('the load generator has no outcome');
    return outcome;
  }

  /** Ends the users and their connections. */
  async release(): Promise<void> {
    await this.#ask({ kind: 'close' });
  }

  /** Ends the process. */
  async close(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.disconnect();
    await ended;
  }

  async #ask(command: Command): Promise<Outcome | undefined> {
    this.#process.send(command);
    const ended = new AbortController();
    const exit = once(this.#process, 'exit', { signal: ended.signal }).then(() => {
      throw new Error('the load generator ended');
    });
    exit.catch(() => undefined);
    try {
      const [answer] = (await Promise.race([once(this.#process, 'message'), exit])) as [Answer]; // our own program
      if (answer.kind === 'failed') throw new Error(`the load generator failed: ${answer.message}`);
      return answer.outcome;
    } finally {
      ended.abort();
    }
  }
}
