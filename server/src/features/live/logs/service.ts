import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { callerName, isSameCaller } from '../../../auth/caller.ts';
import { HavenError } from '../../../error.ts';
import type { LogChoice, LogPart } from '../../../jobs/log-store.ts';
import type { Logger } from '../../../log/logger.ts';
import type { Onlooker } from '../service.ts';
import { endText, linesText, placeIn } from './model.ts';

/** Where logs are read. */
export interface LogSource {
  /** What a log has after a piece of it; `NOT_FOUND` when there is no such log. */
  readLogAfter(of: LogChoice, after: number): Promise<LogPart>;
}

/** How much there may be of everything. */
export interface LogStreamLimits {
  /** Streams of one caller. */
  readonly perCaller: number;
  readonly streams: number;
  /** Milliseconds between two looks into the log: jobs store what they say twice a second. */
  readonly look: number;
  /** Milliseconds between signs of life, when it is also asked whether people still are who they were. */
  readonly beat: number;
}

const usual: LogStreamLimits = { perCaller: 6, streams: 200, look: 500, beat: 20_000 };

/**
 * Follows logs of jobs while somebody looks at them, in whatever process they run. Nobody is told of each line, because
 * most lines are never looked at: a log that is looked at is looked into.
 */
export class LogStreams {
  readonly #source: LogSource;
  readonly #logger: Logger;
  readonly #limits: LogStreamLimits;
  readonly #end = new AbortController();
  readonly #readers: string[] = [];

  constructor(deps: {
    readonly source: LogSource;
    readonly logger: Logger;
    readonly limits?: Partial<LogStreamLimits>;
  }) {
    this.#source = deps.source;
    this.#logger = deps.logger;
    this.#limits = { ...usual, ...deps.limits };
  }

  /** The log from where its reader is, until it is over; `NOT_FOUND` when there is none, `TOO_MANY_REQUEST` when there are enough. */
  async open(of: LogChoice, onlooker: Onlooker): Promise<Readable> {
    const { perCaller, streams } = this.#limits;
    const name = callerName(onlooker.caller);
    const own = this.#readers.filter((reader) => reader === name).length;
    if (own >= perCaller || this.#readers.length >= streams) {
      throw new HavenError('TOO_MANY_REQUEST', `at most ${perCaller} logs are followed at a time`);
    }
    this.#readers.push(name);
    const leave = () => this.#readers.splice(this.#readers.indexOf(name), 1);
    try {
      const after = placeIn(onlooker.lastEventId);
      const part = await this.#source.readLogAfter(of, after);
      const left = new AbortController();
      const until = AbortSignal.any([this.#end.signal, left.signal]);
      const events = this.#follow({ of, onlooker, until }, { part, after });
      return streamOf(events, () => left.abort()).once('close', leave);
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** Ends all streams; readers come back, to another process if there is one. */
  close(): void {
    this.#end.abort();
  }

  // Whoever takes nothing is asked for nothing: the next piece is read when the one before has gone.
  async *#follow(
    reader: { readonly of: LogChoice; readonly onlooker: Onlooker; readonly until: AbortSignal },
    from: { readonly part: LogPart; readonly after: number },
  ): AsyncGenerator<string, undefined> {
    const { of, onlooker, until } = reader;
    let { part, after } = from;
    let seen = Date.now();
    yield 'retry: 1000\n\n';
    try {
      for (;;) {
        for (const piece of part.pieces) {
          yield linesText(piece);
          after = piece.id;
        }
        if (part.isOver && !part.hasMore) {
          yield endText(part.status);
          return undefined;
        }
        if (!part.hasMore) await sleep(this.#limits.look, undefined, { signal: until });
        if (Date.now() - seen >= this.#limits.beat) {
          seen = Date.now();
          if (!isSameCaller(onlooker.caller, await onlooker.authenticateAgain())) return undefined;
          yield ':\n\n';
        }
        part = await this.#source.readLogAfter(of, after);
      }
    } catch (error) {
      // The reader comes again, and is told then what is wrong.
      if (!until.aborted) this.#logger.info({ error }, 'a log is not followed any more');
      return undefined;
    }
  }
}

// `Readable.from` would wait for the next event before it lets a reader go.
function streamOf(events: AsyncGenerator<string, undefined>, leave: () => void): Readable {
  return new Readable({
    read() {
      void events.next().then(({ value }) => this.destroyed || this.push(value ?? null));
    },
    destroy(error, done) {
      leave();
      done(error);
    },
  });
}
