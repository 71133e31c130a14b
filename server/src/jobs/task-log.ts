import type { Queryable, Transaction } from '../db/database.ts';
import type { JobLog } from './handler.ts';
import { appendLog, lengthOfLog, shortenLog } from './log-store.ts';
import type { TaskClaim } from './task-store.ts';

// People who watch do not notice half a second; the database would notice a statement for each line.
const FLUSH_MS = 500;
const LINE_LIMIT = 8 * 1024;
// A job that says much says the same again and again: its beginning and its end are worth keeping.
const HEAD = 256 * 1024;
const TAIL = 512 * 1024;
const LIMIT = HEAD + 2 * TAIL;
// What waits in memory while the database is away.
const BUFFER_LIMIT = 256 * 1024;

/** Writes the log of one attempt: lines are gathered and stored every half second, and at the end. */
export class TaskLog implements JobLog {
  readonly #db: Queryable;
  readonly #claim: TaskClaim;
  readonly #now: () => Date;
  #lines: string[] = [];
  #buffered = 0;
  #stored: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #finishing = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(deps: {
    readonly database: Queryable;
    readonly claim: TaskClaim;
    /** Whether an earlier attempt may have written something. */
    readonly isContinued: boolean;
    readonly now?: () => Date;
  }) {
    this.#db = deps.database;
    this.#claim = deps.claim;
    this.#now = deps.now ?? (() => new Date());
    this.#stored = deps.isContinued ? undefined : 0;
  }

  info(line: string): void {
    this.#add('INFO', line);
  }

  warn(line: string): void {
    this.#add('WARNING', line);
  }

  error(line: string): void {
    this.#add('ERROR', line);
  }

  /**
   * Stores what is left, in the transaction that ends the attempt; when that is rolled back, the next one stores it. From
   * here on nothing is stored aside, where it would stand twice.
   */
  async finish(tx: Transaction): Promise<void> {
    this.#finishing = true;
    clearTimeout(this.#timer);
    await this.#writing;
    if (this.#lines.length > 0) await appendLog(tx, this.#claim, this.#lines.join(''));
    tx.afterCommit(() => this.close());
  }

  /** Ends the log; lines that are not stored yet are lost. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#lines = [];
  }

  #add(level: string, line: string): void {
    const text = line.length > LINE_LIMIT ? `${line.slice(0, LINE_LIMIT)}…` : line;
    const time = this.#now()
      .toISOString()
      .replace(/\.\d+Z$/, 'Z');
    // PostgreSQL's text cannot hold U+0000.
    const entry = `${time} [${level}] ${text.replaceAll('\0', '\uFFFD').trimEnd()}\n`;
    if (this.#closed || this.#buffered > BUFFER_LIMIT) return;
    this.#lines.push(entry);
    this.#buffered += entry.length;
    if (this.#finishing) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#writing = this.#writing.then(() => this.#flush());
    }, FLUSH_MS).unref();
  }

  // Logging must not end the work; lines that could not be stored are tried again with the next ones.
  async #flush(): Promise<void> {
    if (this.#lines.length === 0) return;
    const content = this.#take();
    try {
      await appendLog(this.#db, this.#claim, content);
    } catch {
      this.#lines.unshift(content);
      this.#buffered += content.length;
      return;
    }
    await this.#keepShort(content.length).catch(() => undefined);
  }

  async #keepShort(added: number): Promise<void> {
    this.#stored = this.#stored === undefined ? await lengthOfLog(this.#db, this.#claim.id) : this.#stored + added;
    if (this.#stored > LIMIT) this.#stored = await shortenLog(this.#db, this.#claim.id, HEAD, TAIL);
  }

  #take(): string {
    const content = this.#lines.join('');
    this.#lines = [];
    this.#buffered = 0;
    return content;
  }
}
