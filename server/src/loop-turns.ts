const TURN_MS = 5;

/**
 * Shares the event loop among those who have much to do on it: hashing what comes in, handing files to sockets. Each
 * asks before every piece of work of about a millisecond. When the time of a turn is over, those who ask wait in line,
 * and the loop looks at its sockets and timers in between. However many uploads and downloads there are, nobody else
 * waits longer than some milliseconds.
 */
export class LoopTurns {
  readonly #limitMs: number;
  readonly #waiting: (() => void)[] = [];
  #since: number | undefined;

  constructor(limitMs = TURN_MS) {
    this.#limitMs = limitMs;
  }

  /** Undefined when there is time now, else to be waited for. */
  next(): Promise<void> | undefined {
    if (this.#since === undefined) {
      this.#since = performance.now();
      setImmediate(() => this.#begin());
    }
    if (this.#waiting.length === 0 && this.#isTimeLeft(this.#since)) return undefined;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  // One after the other, as long as there is time: each does its piece right after its promise is kept.
  async #begin(): Promise<void> {
    const since = performance.now();
    this.#since = since;
    while (this.#waiting.length > 0 && this.#isTimeLeft(since)) {
      this.#waiting.shift()?.();
      await undefined;
    }
    if (this.#waiting.length > 0) setImmediate(() => this.#begin());
    else this.#since = undefined;
  }

  #isTimeLeft(since: number): boolean {
    return performance.now() - since < this.#limitMs;
  }
}

/** That of this process. */
export const loopTurns = new LoopTurns();
