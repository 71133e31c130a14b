import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import type { Account } from './account.ts';

/** How a program of PostgreSQL ended and what it said. */
export interface CommandResult {
  readonly code: number | null;
  readonly output: string;
  /** Set when the program could not be started at all. */
  readonly error?: NodeJS.ErrnoException;
}

/** Where and as whom a program of PostgreSQL runs. */
export interface CommandPlace {
  readonly account: Account | undefined;
  /** Must be one the account can enter. */
  readonly cwd: string;
}

/**
 * Options for every program of PostgreSQL: its own session, so that Ctrl-C in the terminal reaches only this process,
 * and an environment without the caller's secrets and PG… variables.
 */
export function spawnOptions({ account, cwd }: CommandPlace): SpawnOptions {
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
  return { cwd, env, detached: true, ...(account && { uid: account.uid, gid: account.gid }) };
}

/** Runs a program to its end. */
export function runCommand(file: string, args: readonly string[], place: CommandPlace): Promise<CommandResult> {
  return new Promise((done) => {
    let output = '';
    let child: ChildProcess;
    try {
      child = spawn(file, args, { ...spawnOptions(place), stdio: ['ignore', 'pipe', 'pipe'] });
    } catch (error) {
      // Some failures (EPERM of setuid) come at once instead of by event. Only spawn itself throws here.
      done({ code: null, output, error: error as NodeJS.ErrnoException });
      return;
    }
    child.stdout?.on('data', (data) => {
      output += data;
    });
    child.stderr?.on('data', (data) => {
      output += data;
    });
    child.on('error', (error) => done({ code: null, output, error }));
    child.on('close', (code) => done({ code, output }));
  });
}
