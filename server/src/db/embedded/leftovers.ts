import { readFile, readlink, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../log/logger.ts';
import { StartError } from '../../start-error.ts';
import { runCommand } from './command.ts';
import { SOCKET_PORT } from './run-directory.ts';

/** Where a cluster and its sockets lie. */
export interface ClusterPlace {
  readonly cluster: string;
  readonly run: string;
}

// A server that was told to stop may have a checkpoint to write; after the first span it is told to stop at once.
const POLITE_MS = 10_000;
const PATIENCE_MS = 20_000;
const POLL_MS = 50;

/**
 * Makes a cluster startable after whatever happened to the last server: one that still runs although its Haven was
 * killed is stopped, and a lock file that names a process which is not a PostgreSQL of this cluster (a zombie, or a
 * stranger who got the number) is defused. Only the owner of the data directory may call this.
 */
export async function clearLeftovers(place: ClusterPlace, log: Logger): Promise<void> {
  const lock = join(place.cluster, 'postmaster.pid');
  const start = Date.now();
  for (let told: NodeJS.Signals | undefined; ; await delay(POLL_MS)) {
    const pid = await lockedBy(lock);
    if (pid === undefined || !(await isServerOf(pid, place.cluster))) break;
    const waited = Date.now() - start;
    if (waited > PATIENCE_MS) {
      throw new StartError(
        `another PostgreSQL (process ${pid}) runs on ${place.cluster} and does not stop; end that process, then start again`,
      );
    }
    const signal = waited > POLITE_MS ? 'SIGQUIT' : 'SIGINT';
    if (told === signal) continue;
    log.info({ pid, signal }, 'Stopping the PostgreSQL that a killed Haven left behind');
    send(pid, signal);
    told = signal;
  }
  await defuse(lock);
  const socket = join(place.run, `.s.PGSQL.${SOCKET_PORT}`);
  await rm(`${socket}.lock`, { force: true });
  await rm(socket, { force: true });
}

async function lockedBy(lock: string): Promise<number | undefined> {
  const text = await readFile(lock, 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return pid > 0 ? pid : undefined;
}

// PostgreSQL takes a lock file as stale when it names no process, itself or its parent. Removing the file would also
// remove the key of the shared memory by which it notices orphaned children of a killed server that still write; so
// only the number is replaced, by that of this process, the parent.
async function defuse(lock: string): Promise<void> {
  const text = await readFile(lock, 'utf8').catch(() => '');
  if (text !== '') await writeFile(lock, text.replace(/^-?\d+/, String(process.pid)));
}

async function isServerOf(pid: number, cluster: string): Promise<boolean> {
  if (process.platform !== 'linux') {
    const place = { account: undefined, cwd: '/' };
    const { output } = await runCommand('ps', ['-o', 'stat=,comm=', '-p', String(pid)], place);
    return /postgres\s*$/.test(output) && !output.trimStart().startsWith('Z');
  }
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // `number (name) state …`
  if (!/^\d+ \(postgres\) [^ZX]/.test(status)) return false;
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  return cwd === undefined || cwd === (await realpath(cluster));
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already, or not ours to stop; the time limit of the caller decides.
  }
}
