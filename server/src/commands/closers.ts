import type { Logger } from '../log/logger.ts';

/** What was started and has to be stopped, in the opposite order. */
export class Closers {
  readonly #stack: { readonly name: string; readonly close: () => Promise<void> }[] = [];

  /** Remembers how to stop something. */
  add(name: string, close: () => Promise<void>): void {
    this.#stack.push({ name, close });
  }

  /** Stops everything, the newest first; what fails is logged and keeps the rest from nothing. Returns whether all went well. */
  async close(logger: Logger): Promise<boolean> {
    let well = true;
    for (let entry = this.#stack.pop(); entry; entry = this.#stack.pop()) {
      try {
        await entry.close();
      } catch (error) {
        well = false;
        logger.error({ err: error }, `Stopping ${entry.name} failed`);
      }
    }
    return well;
  }
}
