import { type FileHandle, open } from 'node:fs/promises';
import { HavenError, systemCode } from '../../../error.ts';

/** An open file that somebody sends from; `release` when done. */
export interface OpenFile {
  readonly fd: number;
  readonly size: number;
  release(): void;
}

interface Entry {
  readonly path: string;
  readonly opened: Promise<{ readonly handle: FileHandle; readonly size: number }>;
  readonly since: number;
  users: number;
}

const MAX_OPEN = 128;
// A deleted blob keeps its room on the disk while somebody has it open, and a damaged one that was replaced its damage.
const LIFETIME_MS = 5_000;

/**
 * Keeps files of blobs open between requests. Blobs never change, so what is open stays right; but files are put
 * aside and put back, so however often a file is asked for, it is opened anew after a few seconds.
 */
export class OpenFiles {
  // Those that are offered. An entry that is offered no more is closed by its last user.
  readonly #entries = new Map<string, Entry>();
  readonly #lifetime: number;
  readonly #timer: NodeJS.Timeout;
  #closed = false;

  /** `lifetimeMs` is how long a file is offered after it was opened. */
  constructor(lifetimeMs = LIFETIME_MS) {
    this.#lifetime = lifetimeMs;
    this.#timer = setInterval(() => this.#withdrawOlder(lifetimeMs), lifetimeMs).unref();
  }

  /** Opens a file or takes the open one; an absent file is `NOT_FOUND`. */
  async acquire(path: string): Promise<OpenFile> {
    const entry = this.#current(path) ?? this.#open(path);
    entry.users++;
    try {
      const { handle, size } = await entry.opened;
      return { fd: handle.fd, size, release: once(() => this.#release(entry)) };
    } catch (error) {
      entry.users--;
      this.#withdraw(entry);
      if (systemCode(error) === 'ENOENT') throw new HavenError('NOT_FOUND', 'no such object', { cause: error });
      throw new HavenError('UNAVAILABLE', 'the storage cannot be read', { cause: error });
    }
  }

  /** Closes everything, what is in use as soon as it is released. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#withdrawOlder(0);
  }

  #current(path: string): Entry | undefined {
    const entry = this.#entries.get(path);
    if (!entry || performance.now() - entry.since < this.#lifetime) return entry;
    this.#withdraw(entry);
    return undefined;
  }

  #open(path: string): Entry {
    const entry = { path, opened: openForReading(path), since: performance.now(), users: 0 };
    if (this.#closed) return entry;
    this.#entries.set(path, entry);
    // The first one has been open for longest.
    const [oldest] = this.#entries.values();
    if (oldest && this.#entries.size > MAX_OPEN) this.#withdraw(oldest);
    return entry;
  }

  #release(entry: Entry): void {
    entry.users--;
    if (this.#entries.get(entry.path) !== entry) closeUnused(entry);
  }

  #withdrawOlder(age: number): void {
    const before = performance.now() - age;
    for (const entry of this.#entries.values()) if (entry.since <= before) this.#withdraw(entry);
  }

  #withdraw(entry: Entry): void {
    if (this.#entries.get(entry.path) !== entry) return;
    this.#entries.delete(entry.path);
    closeUnused(entry);
  }
}

function closeUnused({ users, opened }: Entry): void {
  if (users === 0) void opened.then(({ handle }) => handle.close()).catch(() => undefined);
}

async function openForReading(path: string): Promise<{ readonly handle: FileHandle; readonly size: number }> {
  const handle = await open(path, 'r');
  try {
    return { handle, size: (await handle.stat()).size };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function once(effect: () => void): () => void {
  let done = false;
  return () => {
    if (!done) effect();
    done = true;
  };
}
