import { closeSync, write, writeSync } from 'node:fs';
import { systemCode } from '../error.ts';

// Lines are gathered up to this size so that one system call writes many; the interval bounds how late they are.
const BUFFER_CHARACTERS = 4_096;
const SOON_MS = 200;
// A reader that is slow, or has stopped, costs no more memory than this; what comes then is lost.
const MOST_CHARACTERS = 16 * 1024 * 1024;
const RETRY_MS = 100;
const LAST_TRIES = 5;

interface Sending {
  bytes: Buffer;
  /** While the kernel has it. */
  busy: boolean;
}

/**
 * Writes lines to a descriptor, soon and without waiting for it. What cannot be written, because its reader is gone or
 * the disk is full, is lost: nothing is worth a server that waits for its log.
 */
export class LineWriter {
  readonly #atOnce: boolean;
  #fd: number;
  #gathered = '';
  #sending: Sending | undefined;
  #closeLater: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `atOnce` does not gather lines. */
  constructor(fd: number, { atOnce = false } = {}) {
    this.#fd = fd;
    this.#atOnce = atOnce;
  }

  write(line: string): void {
    if (this.#gathered.length > MOST_CHARACTERS) return;
    this.#gathered += line;
    if (this.#atOnce || this.#gathered.length >= BUFFER_CHARACTERS) this.#send();
    else this.#timer ??= setTimeout(() => this.#send(), SOON_MS).unref();
  }

  /** Writes what waits, now, if it can be written. */
  flush(): void {
    // What the kernel has at this moment gets out by itself.
    const begun = this.#sending?.busy === false ? this.#sending.bytes : Buffer.alloc(0);
    let bytes = Buffer.concat([begun, Buffer.from(this.#gathered)]);
    if (begun.length > 0) this.#sending = undefined;
    this.#gathered = '';
    for (let tries = 0; bytes.length > 0 && tries < LAST_TRIES; ) {
      try {
        bytes = bytes.subarray(writeSync(this.#fd, bytes));
      } catch (error) {
        if (systemCode(error) !== 'EAGAIN') return;
        // Its reader may be slow; whoever ends does not wait for it for long.
        tries++;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
      }
    }
  }

  /** Writes to another descriptor from now on, and closes the one of before. */
  turnTo(fd: number): void {
    this.flush();
    const before = this.#fd;
    this.#fd = fd;
    if (this.#sending?.busy !== true) closeSync(before);
    // Not while the kernel writes to it.
    else this.#closeLater = before;
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#sending || this.#gathered === '') return;
    this.#sending = { bytes: Buffer.from(this.#gathered), busy: false };
    this.#gathered = '';
    this.#goOn(this.#sending);
  }

  #goOn(sending: Sending): void {
    if (this.#sending !== sending) return;
    sending.busy = true;
    write(this.#fd, sending.bytes, (error, written) => {
      sending.busy = false;
      if (this.#closeLater !== undefined) {
        closeSync(this.#closeLater);
        this.#closeLater = undefined;
      }
      if (error && systemCode(error) === 'EAGAIN') {
        setTimeout(() => this.#goOn(sending), RETRY_MS).unref();
        return;
      }
      sending.bytes = error ? Buffer.alloc(0) : sending.bytes.subarray(written);
      if (sending.bytes.length > 0) return this.#goOn(sending);
      this.#sending = undefined;
      this.#send();
    });
  }
}
