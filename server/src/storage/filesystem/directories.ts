import { constants } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../../error.ts';
import { OpenFile } from './open-file.ts';

const ATTEMPTS = 20;
// File systems and platforms where a directory cannot be synced; its entries are then as durable as they get.
const NOT_SYNCABLE = new Set(['EINVAL', 'ENOTSUP', 'EISDIR', 'EPERM', 'EBADF']);

/** The directories of the storage: makes them, moves files into them, and makes both survive a loss of power. */
export class Directories {
  readonly #root: string;
  readonly #local: boolean;
  /** Directories whose own entry is known to be durable, so that it is synced once and not for each blob. */
  readonly #durable = new Set<string>();

  /** `local` is what `OpenFile` means by it. */
  constructor(root: string, local: boolean) {
    this.#root = root;
    this.#local = local;
  }

  /**
   * Moves a synced file to its place, replacing what is there. The directory is made when it is missing, again if
   * the deletion of another object in it takes it away between the two steps.
   */
  async place(from: string, to: string): Promise<void> {
    const directory = path.dirname(to);
    for (let attempt = 1; ; attempt++) {
      try {
        // Making it fails, too, when it goes away while Node looks at what is there already.
        await mkdir(directory, { recursive: true });
        await rename(from, to);
        break;
      } catch (error) {
        if (systemCode(error) !== 'ENOENT' || attempt === ATTEMPTS) throw error;
        this.#durable.clear();
      }
    }
    await this.#sync(directory);
  }

  /**
   * Syncs the directory, its parent (which another process may have just given the entry), and once per process all
   * above up to and with the root's parent.
   */
  async #sync(directory: string): Promise<void> {
    const parent = path.dirname(directory);
    const above: string[] = [];
    for (let step = parent; this.#isBelow(step) && !this.#durable.has(step); step = path.dirname(step))
      above.push(step);
    await Promise.all(
      [directory, parent, ...above.map((step) => path.dirname(step))].map((step) => this.#syncOne(step)),
    );
    for (const step of above) this.#durable.add(step);
  }

  async #syncOne(directory: string): Promise<void> {
    try {
      const opened = await OpenFile.reopen(directory, constants.O_RDONLY, this.#local);
      try {
        await opened.sync();
      } finally {
        await opened.close();
      }
    } catch (error) {
      if (!NOT_SYNCABLE.has(systemCode(error) ?? '')) throw error;
    }
  }

  #isBelow(directory: string): boolean {
    return directory.startsWith(this.#root) && directory !== path.dirname(directory);
  }
}
