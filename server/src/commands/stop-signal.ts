import type { FlushableLogger } from '../log/index.ts';

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM'];
// The terminal sends Ctrl-C to npm and to us, and npm passes it on: that is one keystroke, not two.
const ECHO_MS = 500;
// 128 + 2, what shells report for a program that Ctrl-C ended.
const INTERRUPTED = 130;
const PARENT_CHECK_MS = 500;

/** Waits for the first request to stop (Ctrl-C, `kill`); a Ctrl-C after that ends the process at once. */
export class StopSignal {
  /** Fulfilled with the name of the signal. */
  readonly received: Promise<string>;

  constructor(logger: FlushableLogger) {
    let first: number | undefined;
    let receive: (signal: string) => void;
    this.received = new Promise((done) => {
      receive = done;
    });
    const listener = (signal: NodeJS.Signals): void => {
      if (first === undefined) {
        first = Date.now();
        receive(signal);
      } else if (signal === 'SIGINT' && Date.now() - first > ECHO_MS) {
        logger.warn({}, 'Stopping at once');
        logger.flush();
        process.exit(INTERRUPTED);
      }
    };
    for (const signal of SIGNALS) process.on(signal, listener);
    if (process.env.npm_lifecycle_event !== undefined) watchParent(() => receive('end of npm'));
  }
}

// npm runs us below a shell and passes signals to that only, so `kill` of npm would leave the server running.
function watchParent(onEnd: () => void): void {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    onEnd();
  }, PARENT_CHECK_MS).unref();
}
