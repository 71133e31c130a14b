import type { Logger } from '../log/logger.ts';

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM'];
// The terminal sends Ctrl-C to npm and to us, and npm passes it on: that is one keystroke, not two.
const ECHO_MS = 500;
// 128 + 2, what shells report for a program that Ctrl-C ended.
const INTERRUPTED = 130;

/** Waits for the first request to stop (Ctrl-C, `kill`); the second one ends the process at once. */
export class StopSignal {
  /** Fulfilled with the name of the signal. */
  readonly received: Promise<string>;
  readonly #listener: (signal: NodeJS.Signals) => void;

  constructor(logger: Logger) {
    let first: number | undefined;
    let receive: (signal: string) => void;
    this.received = new Promise((done) => {
      receive = done;
    });
    this.#listener = (signal) => {
      if (first === undefined) {
        first = Date.now();
        receive(signal);
      } else if (Date.now() - first > ECHO_MS) {
        logger.warn({ signal }, 'Stopping at once');
        process.exit(INTERRUPTED);
      }
    };
    for (const signal of SIGNALS) process.on(signal, this.#listener);
  }

  /** Gives the signals their usual meaning back. */
  ignore(): void {
    for (const signal of SIGNALS) process.off(signal, this.#listener);
  }
}
