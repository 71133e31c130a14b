import { setTimeout as sleep } from 'node:timers/promises';
import { Background } from '@haven/e2e/src/process.ts';
import type { Origin } from '../http/connection.ts';
import { Client } from '../load/client.ts';

/** A command line with what belongs to it. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

const POLL_MS = 4;
const START_MS = 90_000;

/** A registry's process, which can be started and stopped again and again. */
export class ServerProcess {
  readonly #command: Command;
  readonly #origin: Origin;
  readonly #readyPath: string;
  #program: Background | undefined;

  constructor(command: Command, origin: Origin, readyPath: string) {
    this.#command = command;
    this.#origin = origin;
    this.#readyPath = readyPath;
  }

  get pid(): number {
    if (this.#program === undefined) throw new Error(`${this.#command.program} is not running`);
    return this.#program.pid;
  }

  /** The end of what it has printed. */
  get output(): string {
    return this.#program?.output.slice(-2_000) ?? '';
  }

  /** Starts it and waits for the first answer with status 200; returns the milliseconds that took. */
  async start(): Promise<number> {
    const { program, args, env = {}, cwd } = this.#command;
    const started = performance.now();
    this.#program = new Background(program, args, { env, ...(cwd !== undefined && { cwd }) });
    const deadline = started + START_MS;
    while (!(await this.#answers())) {
      const { running, output } = this.#program;
      if (!running || performance.now() > deadline) {
        await this.stop();
        throw new Error(`${program} did not start:\n${output.slice(-2_000)}`);
      }
      await sleep(POLL_MS);
    }
    return performance.now() - started;
  }

  async stop(): Promise<void> {
    await this.#program?.stop();
    this.#program = undefined;
  }

  async #answers(): Promise<boolean> {
    const client = new Client(this.#origin);
    try {
      return (await client.send({ method: 'GET', path: this.#readyPath })).status === 200;
    } catch {
      return false;
    } finally {
      client.close();
    }
  }
}
