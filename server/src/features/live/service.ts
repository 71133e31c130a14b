import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Authorizer } from '../../auth/authorizer.ts';
import { type Caller, callerName, isAdministrator, isSameCaller } from '../../auth/caller.ts';
import type { NotificationListener } from '../../db/listener.ts';
import { HavenError } from '../../error.ts';
import { CHANGE_CHANNEL, parseChange } from '../../events/changes.ts';
import { eventText, keyOf, type LiveChange, type LiveEvent, parseLiveChange, reloadText, rightToSee } from './model.ts';

/** Somebody who looks on. */
export interface Onlooker {
  readonly caller: Caller;
  /** Who it is now, by the same credentials. */
  readonly authenticateAgain: () => Promise<Caller>;
  /** The last event that was seen before the connection was lost. */
  readonly lastEventId: string | undefined;
}

/** How much there may be of everything. */
export interface LiveLimits {
  /** Streams of one caller. */
  readonly perCaller: number;
  readonly streams: number;
  /** Bytes that wait for a client that does not take them. */
  readonly waiting: number;
  /** Events that are remembered for those who come back. */
  readonly remembered: number;
  /** Milliseconds for which changes are gathered. */
  readonly gather: number;
  /** Milliseconds between signs of life, when it is also asked whether people still are who they were. */
  readonly beat: number;
}

const usual: LiveLimits = {
  perCaller: 12,
  streams: 2_000,
  waiting: 64 * 1024,
  remembered: 1_000,
  gather: 200,
  // Proxies close what is silent for a minute.
  beat: 20_000,
};

// Of people who are changed, signed out, or lose their rights.
const aboutPeople: ReadonlySet<string> = new Set(['user', 'session', 'robot', 'trust']);

/** The channel of the triggers. */
const LIVE_CHANNEL = 'haven_live';

interface Stream {
  readonly out: Readable;
  readonly onlooker: Onlooker;
  /** Has been told where it stands, and hears of everything from then on. */
  isWelcome: boolean;
}

/**
 * Tells people what changes while they look on, in whatever process it is changed. What they may see is asked for each
 * event anew.
 *
 *     trigger ──NOTIFY──► gathered ──► numbered, remembered ──► may see? ──► stream ──► client
 */
export class LiveEvents {
  readonly #authorizer: Authorizer;
  readonly #limits: LiveLimits;
  readonly #streams = new Set<Stream>();
  readonly #gathered = new Map<string, LiveChange>();
  readonly #remembered: LiveEvent[] = [];
  // Numbers of another process mean nothing here.
  readonly #process = randomBytes(6).toString('hex');
  #count = 0;
  #isFollowing = false;
  #gathering: NodeJS.Timeout | undefined;
  #beating: NodeJS.Timeout | undefined;
  #telling: Promise<void> = Promise.resolve();

  constructor(deps: { readonly authorizer: Authorizer; readonly limits?: Partial<LiveLimits> }) {
    this.#authorizer = deps.authorizer;
    this.#limits = { ...usual, ...deps.limits };
  }

  /** Begins to tell. What was missed while the connection was lost, nobody knows, so everybody reads everything again. */
  async follow(listener: NotificationListener): Promise<void> {
    await listener.onNotify(LIVE_CHANNEL, (payload) => this.#gather(parseLiveChange(payload)));
    await listener.onNotify(CHANGE_CHANNEL, (payload) => {
      if (aboutPeople.has(parseChange(payload)?.kind ?? '')) this.#queue(() => this.#checkPeople());
    });
    listener.onLost(() => this.#reloadAll());
    this.#isFollowing = true;
    this.#beating = setInterval(() => this.#queue(() => this.#beat()), this.#limits.beat).unref();
  }

  /** The stream of somebody; `TOO_MANY_REQUEST` when there are enough. */
  open(onlooker: Onlooker): Readable {
    const { perCaller, streams } = this.#limits;
    const name = callerName(onlooker.caller);
    const own = [...this.#streams].filter((stream) => callerName(stream.onlooker.caller) === name).length;
    if (own >= perCaller || this.#streams.size >= streams) {
      throw new HavenError('TOO_MANY_REQUEST', `at most ${perCaller} streams of events at a time`);
    }
    const stream: Stream = { out: new Readable({ read() {} }), onlooker, isWelcome: false };
    stream.out.push('retry: 3000\n\n');
    if (!this.#isFollowing) {
      stream.out.push(null);
      return stream.out;
    }
    this.#streams.add(stream);
    stream.out.once('close', () => this.#streams.delete(stream));
    this.#queue(() => this.#welcome(stream));
    return stream.out;
  }

  /** Ends all streams; clients come back, to another process if there is one. */
  close(): void {
    this.#isFollowing = false;
    clearInterval(this.#beating);
    clearTimeout(this.#gathering);
    for (const stream of this.#streams) this.#end(stream);
  }

  // One after another, so that nobody gets a later event before an earlier one.
  #queue(work: () => Promise<void>): void {
    // What fails here is the database's being away; the next beat asks again.
    this.#telling = this.#telling.then(work).catch(() => this.#reloadAll());
  }

  async #welcome(stream: Stream): Promise<void> {
    stream.isWelcome = true;
    const { lastEventId } = stream.onlooker;
    const missed = lastEventId === undefined ? [] : this.#since(lastEventId);
    if (missed === undefined) this.#write(stream, reloadText(this.#id));
    else if (missed.length === 0) this.#write(stream, `id: ${this.#id}\n\n`);
    for (const event of missed ?? []) await this.#tell(stream, event);
  }

  // Undefined when that is not remembered.
  #since(lastEventId: string): readonly LiveEvent[] | undefined {
    const [process, number = ''] = lastEventId.split('-');
    const last = Number(number);
    if (process !== this.#process || !Number.isInteger(last) || last > this.#count) return undefined;
    const missed = this.#count - last;
    if (missed > this.#remembered.length) return undefined;
    return this.#remembered.slice(this.#remembered.length - missed);
  }

  get #id(): string {
    return `${this.#process}-${this.#count}`;
  }

  #gather(change: LiveChange | undefined): void {
    if (!change) return;
    this.#gathered.set(keyOf(change), change);
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      const changes = [...this.#gathered.values()];
      this.#gathered.clear();
      this.#queue(() => this.#tellAll(changes));
    }, this.#limits.gather).unref();
  }

  async #tellAll(changes: readonly LiveChange[]): Promise<void> {
    for (const change of changes) {
      this.#count++;
      const event = { id: this.#id, change };
      this.#remembered.push(event);
      if (this.#remembered.length > this.#limits.remembered) this.#remembered.shift();
      for (const stream of this.#streams) if (stream.isWelcome) await this.#tell(stream, event);
    }
  }

  async #tell(stream: Stream, event: LiveEvent): Promise<void> {
    if (await this.#maySee(stream.onlooker.caller, event.change)) this.#write(stream, eventText(event));
  }

  async #maySee(caller: Caller, change: LiveChange): Promise<boolean> {
    if (change.kind === 'repository') {
      const project = await this.#authorizer.projectByName(change.name.split('/', 1)[0] ?? '');
      return project !== undefined && (await this.#authorizer.rightsIn(caller, project)).has('repository:pull');
    }
    const right = rightToSee(change.type);
    if (right === undefined || change.project === null) return isAdministrator(caller);
    const project = await this.#authorizer.projectById(change.project);
    return project !== undefined && (await this.#authorizer.rightsIn(caller, project)).has(right);
  }

  async #beat(): Promise<void> {
    for (const stream of this.#streams) this.#write(stream, ':\n\n');
    await this.#checkPeople();
  }

  // Whoever is somebody else now, or nobody, has to come again.
  async #checkPeople(): Promise<void> {
    for (const stream of this.#streams) {
      const { caller, authenticateAgain } = stream.onlooker;
      if (!isSameCaller(caller, await authenticateAgain())) this.#end(stream);
    }
  }

  #reloadAll(): void {
    this.#count++;
    this.#remembered.length = 0;
    for (const stream of this.#streams) this.#write(stream, reloadText(this.#id));
  }

  #write(stream: Stream, text: string): void {
    if (stream.out.readableLength > this.#limits.waiting) this.#end(stream);
    else if (!stream.out.readableEnded && this.#streams.has(stream)) stream.out.push(text);
  }

  #end(stream: Stream): void {
    this.#streams.delete(stream);
    if (stream.out.readableLength > this.#limits.waiting) stream.out.destroy();
    else stream.out.push(null);
  }
}
