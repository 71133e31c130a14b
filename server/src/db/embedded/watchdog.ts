import { type ChildProcess, spawn } from 'node:child_process';
import { type CommandPlace, spawnOptions } from './command.ts';

// Reads process ids until the pipe ends, which it does when this process ends in whatever way, then stops the server
// it was told of last: politely, after a second at once, after six by force.
const SCRIPT = `
trap '' HUP INT QUIT TERM
pid=
while read -r line; do pid=$line; done
[ -n "$pid" ] || exit 0
for signal in INT QUIT KILL; do
  kill -$signal "$pid" 2>/dev/null || exit 0
  n=0; limit=10; [ $signal = QUIT ] && limit=50
  while [ $n -lt $limit ]; do
    sleep 0.1
    kill -0 "$pid" 2>/dev/null || exit 0
    n=$((n + 1))
  done
done
`;
const RESPAWN_MS = 1_000;

/** Stops the server when this process is killed: PostgreSQL would go on alone and keep its files locked. */
export class Watchdog {
  readonly #place: CommandPlace;
  #shell: ChildProcess | undefined;
  #guarded: number | undefined;
  #closed = false;

  constructor(place: CommandPlace) {
    this.#place = place;
    this.#spawn();
  }

  /** From now on, `pid` is what has to end with this process; undefined for nothing. */
  guard(pid: number | undefined): void {
    this.#guarded = pid;
    this.#shell?.stdin?.write(`${pid ?? ''}\n`);
  }

  /** Ends the guard without stopping anything. */
  close(): void {
    this.guard(undefined);
    this.#closed = true;
    this.#shell?.stdin?.end();
  }

  #spawn(): void {
    const shell = spawn('/bin/sh', ['-c', SCRIPT], {
      ...spawnOptions(this.#place),
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#shell = shell;
    shell.stdin?.on('error', () => undefined);
    shell.on('error', () => undefined);
    shell.on('exit', () => {
      if (!this.#closed) setTimeout(() => this.#closed || this.#spawn(), RESPAWN_MS).unref();
    });
    if (this.#guarded !== undefined) this.guard(this.#guarded);
  }
}
