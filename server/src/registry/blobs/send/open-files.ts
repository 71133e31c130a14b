import { type FileHandle, open } from 'node:fs/promises';
import { HavenError, systemCode } from '../../../error.ts';

/** An open file that somebody sends from; `release` when done. */
export interface OpenFile {
  readonly fd: number;
  readonly size: number;
  release(): void;
}

interface Entry {
  readonly opened: Promise<{ readonly handle: FileHandle; readonly size: number }>;
  users: number;
  lastUsed: number;
}

const MAX_IDLE = 128;
// A deleted blob keeps its room on the disk while somebody has it open.
const IDLE_MS = 5_000;

/** Keeps files of blobs open between requests for a few seconds; blobs never change, so what is open stays right. */
export class OpenFiles {
  readonly #entries = new Map<string, Entry>();
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => this.#closeIdle(IDLE_MS), IDLE_MS).unref();
  }

  /** Opens a file or takes the open one; an absent file is `NOT_FOUND`. */
  async acquire(path: string): Promise<OpenFile> {
    let entry = this.#entries.get(path);
    if (!entry) {
      entry = { opened: openForReading(path), users: 0, lastUsed: 0 };
      this.#entries.set(path, entry);
      if (this.#entries.size > MAX_IDLE) this.#closeIdle(0);
    }
    const held = entry;
    held.users++;
    try {
      const { handle, size } = await held.opened;
      return { fd: handle.fd, size, release: once(() => this.#release(held)) };
    } catch (error) {
      if (this.#entries.get(path) === held) this.#entries.delete(path);
      if (systemCode(error) === 'ENOENT') throw new HavenError('NOT_FOUND', 'no such object', { cause: error });
      throw new HavenError('UNAVAILABLE', 'the storage cannot be read', { cause: error });
    }
  }

  /** Closes everything that is not in use. */
  close(): void {
    clearInterval(this.#timer);
    this.#closeIdle(0);
  }

  #release(entry: Entry): void {
    entry.users--;
    entry.lastUsed = performance.now();
  }

  #closeIdle(age: number): void {
    const before = performance.now() - age;
    for (const [path, entry] of this.#entries) {
      if (entry.users > 0 || entry.lastUsed > before) continue;
      this.#entries.delete(path);
      void entry.opened.then(({ handle }) => handle.close()).catch(() => undefined);
    }
  }
}

async function openForReading(path: string): Promise<{ readonly handle: FileHandle; readonly size: number }> {
  const handle = await open(path, 'r');
  return { handle, size: (await handle.stat()).size };
}

function once(effect: () => void): () => void {
  let done = false;
  return () => {
    if (!done) effect();
    done = true;
  };
}
