import { existsSync, fstatSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LineWriter } from './line-writer.ts';

/** Where log files lie, and how many. */
export interface LogFileOptions {
  readonly directory: string;
  /** Size at which a file is put aside. */
  readonly maxBytes: number;
  /** How many files that were put aside are kept. */
  readonly keep: number;
}

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
  readonly #lines: LineWriter;
  #size: number;

  constructor(options: LogFileOptions) {
    mkdirSync(options.directory, { recursive: true });
    this.#options = options;
    this.#path = join(options.directory, 'haven.log');
    const file = this.#open();
    this.#lines = new LineWriter(file);
    this.#size = fstatSync(file).size;
  }

  /** Writes a line, soon. */
  write(line: string): void {
    const bytes = Buffer.byteLength(line);
    if (this.#size > 0 && this.#size + bytes > this.#options.maxBytes) this.#rotate();
    this.#size += bytes;
    this.#lines.write(line);
  }

  /** Writes what waits, now. */
  flush(): void {
    this.#lines.flush();
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
      this.#lines.turnTo(this.#open());
    } catch {
      // Tried again when as much has been written once more.
    }
    this.#size = 0;
  }

  #open(): number {
    return openSync(this.#path, 'a', 0o640);
  }
}

function moveIfThere(from: string, to: string): void {
  if (existsSync(from)) renameSync(from, to);
}
