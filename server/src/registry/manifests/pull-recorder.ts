import { randomUUID } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setImmediate as yieldToLoop } from 'node:timers/promises';
import type { Database } from '../../db/database.ts';
import { systemCode } from '../../error.ts';
import type { Logger } from '../../log/logger.ts';
import { countPulls, type Pull } from './pull-batch.ts';
import { lineOf, type PullNote } from './pull-note.ts';

// How long the spool file of a machine that is not this one may lie before it is taken for abandoned.
const ABANDONED_MS = 3_600_000;
const RETRY_MS = 10_000;
const LINES_PER_STEP = 1_000;

/**
 * Counts pulls without slowing them down: a pull is a line appended to a spool file, and every few seconds the file
 * goes to the database in one transaction under its own id. A killed process leaves its file to the next one, and a
 * file that was counted already is not counted again.
 *
 *     spool/pulls_<host>_<pid>_<batch id>.ndjson
 */
export class PullRecorder {
  readonly #directory: string;
  readonly #database: Database;
  readonly #logger: Logger;
  #current: SpoolFile | undefined;
  #noted: string[] = [];
  #answers: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #atOnce = false;
  #flushing: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  constructor(deps: { readonly directory: string; readonly database: Database; readonly logger: Logger }) {
    this.#directory = deps.directory;
    this.#database = deps.database;
    this.#logger = deps.logger;
  }

  /**
   * Takes over what dead processes left and counts every `intervalMs` from now on; when that is 0 or less, also each pull
   * at once.
   */
  async start(intervalMs: number): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    this.#atOnce = intervalMs <= 0;
    // What could not be counted at once is tried again.
    this.#timer = setInterval(() => void this.flush(), this.#atOnce ? RETRY_MS : intervalMs);
    this.#timer.unref();
    void this.flush();
  }

  /**
   * Notes one pull and then answers it, so that it counts even if this process is killed right after. All pulls of
   * one turn of the event loop are noted by one write.
   */
  record(note: PullNote, answer: () => void): void {
    if (this.#noted.push(lineOf(note, Date.now())) === 1) setImmediate(() => this.#note());
    this.#answers.push(answer);
  }

  /** Counts everything noted so far; what fails is tried again at the next turn. */
  flush(): Promise<void> {
    // One that has not begun yet counts this, too.
    this.#next ??= this.#flushing
      .then(() => {
        this.#next = undefined;
        return this.#flushOnce();
      })
      .catch((error: unknown) => {
        this.#logger.warn({ error }, 'pulls could not be counted yet');
      });
    this.#flushing = this.#next;
    return this.#flushing;
  }

  /** Counts a last time and stops. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  #note(): void {
    const answers = this.#answers;
    this.#answers = [];
    try {
      this.#current ??= openSpoolFile(this.#directory);
      writeSync(this.#current.fd, `${this.#noted.join('\n')}\n`);
    } catch (error) {
      // A full disk must not fail the pulls, only their count.
      this.#logger.warn({ error }, 'pulls could not be noted for counting');
    }
    this.#noted = [];
    if (this.#atOnce) void this.flush();
    for (const answer of answers) {
      try {
        answer();
      } catch (error) {
        // Its connection has failed; the others wait for theirs.
        this.#logger.error({ error }, 'a pull could not be answered');
      }
    }
  }

  async #flushOnce(): Promise<void> {
    if (this.#current) {
      closeSync(this.#current.fd);
      this.#current = undefined;
    }
    for (const name of await readdir(this.#directory)) {
      const file = parseSpoolName(name);
      if (!file || !(await this.#isOurs(file, name))) continue;
      // Opened by a pull that came in while we were counting.
      if (this.#isOpen(name)) continue;
      const path = join(this.#directory, name);
      await countPulls(this.#database, file.id, await readPulls(path));
      await unlink(path);
    }
  }

  #isOpen(name: string): boolean {
    return this.#current !== undefined && name === spoolName(this.#current.id);
  }

  async #isOurs(file: { readonly host: string; readonly pid: number }, name: string): Promise<boolean> {
    if (file.host === hostHere) return file.pid === process.pid || !isAlive(file.pid);
    const { mtimeMs } = await stat(join(this.#directory, name));
    return Date.now() - mtimeMs > ABANDONED_MS;
  }
}

interface SpoolFile {
  readonly id: string;
  readonly fd: number;
}

const hostHere = hostname().replace(/[^A-Za-z0-9.-]/g, '-');

function spoolName(id: string): string {
  return `pulls_${hostHere}_${process.pid}_${id}.ndjson`;
}

function parseSpoolName(
  name: string,
): { readonly host: string; readonly pid: number; readonly id: string } | undefined {
  const [, host, pid, id] = /^pulls_([^_]+)_(\d+)_([0-9a-f-]{36})\.ndjson$/.exec(name) ?? [];
  return host === undefined || id === undefined ? undefined : { host, pid: Number(pid), id };
}

function openSpoolFile(directory: string): SpoolFile {
  const id = randomUUID();
  return { id, fd: openSync(join(directory, spoolName(id)), 'ax', 0o600) };
}

async function readPulls(path: string): Promise<Pull[]> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  const pulls: Pull[] = [];
  for (let start = 0; start < lines.length; start += LINES_PER_STEP) {
    for (const line of lines.slice(start, start + LINES_PER_STEP)) {
      const pull = parsePull(line);
      if (pull) pulls.push(pull);
    }
    await yieldToLoop();
  }
  return pulls;
}

// The line a killed process was writing is torn, and so are those around it that a full disk did not take whole. One
// such line must not keep the rest from being counted.
function parsePull(line: string): Pull | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Pull) : undefined; // written by record()
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}
