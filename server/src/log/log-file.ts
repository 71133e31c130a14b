import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { destination } from 'pino';

/** Where log files lie, and how many. */
export interface LogFileOptions {
  readonly directory: string;
  /** Size at which a file is put aside. */
  readonly maxBytes: number;
  /** How many files that were put aside are kept. */
  readonly keep: number;
}

// Lines are gathered up to this size so that one system call writes many; the interval bounds how late they are.
const BUFFER_BYTES = 4_096;
const FLUSH_MS = 200;

/**
 * A log file that does not grow for ever:
 *
 *     haven.log ──maxBytes──► haven.log.1 ──► haven.log.2 ──► … haven.log.<keep>, then it is gone
 *
 * Lines are whole in one of them. Fails when the directory cannot be written.
 */
export class LogFile {
  readonly #path: string;
  readonly #options: LogFileOptions;
  readonly #sink: ReturnType<typeof destination>;
  #size: number;

  constructor(options: LogFileOptions) {
    mkdirSync(options.directory, { recursive: true });
    this.#options = options;
    this.#path = join(options.directory, 'haven.log');
    this.#sink = destination({
      dest: this.#path,
      sync: false,
      minLength: BUFFER_BYTES,
      periodicFlush: FLUSH_MS,
      mode: 0o640,
    });
    // A full disk must not end the server.
    this.#sink.on('error', () => undefined);
    this.#size = existsSync(this.#path) ? statSync(this.#path).size : 0;
  }

  /** Writes a line, soon. */
  write(line: string): void {
    const bytes = Buffer.byteLength(line);
    if (this.#size > 0 && this.#size + bytes > this.#options.maxBytes) this.#rotate();
    this.#size += bytes;
    this.#sink.write(line);
  }

  /** Writes what waits, now. */
  flush(): void {
    try {
      this.#sink.flushSync();
    } catch {
      // Not open yet, or closed: there is nowhere to write to.
    }
  }

  // Whatever goes wrong with files that were put aside, the log goes on.
  #rotate(): void {
    this.flush();
    try {
      const { keep } = this.#options;
      rmSync(`${this.#path}.${keep}`, { force: true });
      for (let number = keep - 1; number >= 1; number--)
        moveIfThere(`${this.#path}.${number}`, `${this.#path}.${number + 1}`);
      if (keep > 0) moveIfThere(this.#path, `${this.#path}.1`);
      else rmSync(this.#path, { force: true });
      this.#sink.reopen();
    } catch {
      // Tried again when as much has been written once more.
    }
    this.#size = 0;
  }
}

function moveIfThere(from: string, to: string): void {
  if (existsSync(from)) renameSync(from, to);
}
