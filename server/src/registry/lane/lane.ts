import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { HttpRequests, RequestKind } from '../../metrics/http-requests.ts';
import type { BlobRecord } from '../blobs/store.ts';
import type { RepositoryRoute } from '../route.ts';
import type { LaneAnswer, LaneAnswers } from './answers.ts';
import type { HttpClock } from './http-clock.ts';
import { type LaneQuestion, LaneQuestions } from './questions.ts';

/** What the fast lane works with. */
export interface FastLaneOptions {
  readonly answers: LaneAnswers;
  /** Reads what a route asks for into the caches. */
  readonly load: (route: RepositoryRoute) => Promise<void>;
  /** Takes a connection over for good, with the bytes that were read from it and not answered. */
  readonly handOver: (socket: Socket, unread: Buffer) => void;
  readonly clock: HttpClock;
  /** Told of every answer. */
  readonly requests: HttpRequests;
  /** How long a new connection may wait with its first request. */
  readonly firstMs: number;
  /** How long a connection may be idle between requests, as clients are told. */
  readonly idleMs: number;
  /** How long a client may take nothing of an answer. */
  readonly stallMs: number;
}

type RequestKinds = Readonly<Record<LaneQuestion['method'], RequestKind>>;

interface LaneOptions extends FastLaneOptions {
  /** Where answers are counted, looked up once. */
  readonly kinds: Readonly<Record<LaneAnswer['operation'], RequestKinds>>;
}

function kindsOf(requests: HttpRequests, operation: LaneAnswer['operation']): RequestKinds {
  return { GET: requests.kind('GET', operation), HEAD: requests.kind('HEAD', operation) };
}

// A client that sends its next request at the last moment should still find the connection open.
const IDLE_MARGIN_MS = 1_000;

/**
 * Pulls are most of what a registry does, and most of their cost in `node:http` is generality. A new connection starts
 * here: as long as each chunk that arrives is exactly one plain pull (see `head.ts`) whose answer is in memory or in a
 * file, it is answered at once. The first chunk that is anything else is handed to `node:http`, unread, and the
 * connection with it.
 */
export class FastLane {
  readonly #options: LaneOptions;
  readonly #questions = new LaneQuestions();
  readonly #connections = new Set<LaneConnection>();
  #closing = false;

  constructor(options: FastLaneOptions) {
    const kinds = {
      v2_manifest: kindsOf(options.requests, 'v2_manifest'),
      v2_blob: kindsOf(options.requests, 'v2_blob'),
    };
    this.#options = { ...options, kinds };
  }

  /** Takes a new connection. */
  accept(socket: Socket): void {
    const connection = new LaneConnection(socket, this.#options, this.#questions, () => this.#closing);
    this.#connections.add(connection);
    connection.onLeave(() => this.#connections.delete(connection));
  }

  /** Ends connections that wait for a request, now and when their answers are out. */
  close(): void {
    this.#closing = true;
    for (const connection of this.#connections) connection.endIfIdle();
  }
}

class LaneConnection {
  readonly #socket: Socket;
  readonly #options: LaneOptions;
  readonly #questions: LaneQuestions;
  readonly #isClosing: () => boolean;
  readonly #onData = (chunk: Buffer): void => this.#take(chunk);
  readonly #onGone = (): void => this.#left();
  readonly #onTimeout = (): void => this.#idle();
  // A client that goes away is no error of ours; 'close' follows.
  readonly #onError = (): void => void this.#socket.destroy();
  readonly #onEnd = (): void => this.endIfIdle();
  #leave: () => void = () => undefined;
  #hasIdleLimit = false;
  #saysClose = false;
  #busy = false;
  #started = 0;
  #early: Buffer[] = [];

  constructor(socket: Socket, options: LaneOptions, questions: LaneQuestions, isClosing: () => boolean) {
    this.#socket = socket;
    this.#options = options;
    this.#questions = questions;
    this.#isClosing = isClosing;
    socket.setNoDelay(true);
    socket.setTimeout(options.firstMs);
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('timeout', this.#onTimeout);
    socket.on('error', this.#onError);
    socket.on('close', this.#onGone);
  }

  onLeave(leave: () => void): void {
    this.#leave = leave;
  }

  endIfIdle(): void {
    if (!this.#busy) this.#socket.destroySoon();
  }

  // Nothing has come or gone for a while: the fault is ours only if we owe something and the socket would take it.
  #idle(): void {
    if (!this.#busy || this.#socket.writableLength > 0) this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    if (this.#busy) {
      // Sent before our answer: two requests at a time are for the full server, after the one under way. No more is
      // read until then.
      this.#early.push(chunk);
      this.#socket.pause();
      return;
    }
    this.#started = performance.now();
    // Who asks on without reading the answers must not fill our memory with them; `node:http` makes such clients wait.
    const question = this.#socket.writableLength === 0 ? this.#questions.read(chunk) : undefined;
    const answer = question && this.#answer(question);
    if (!question) this.#handOver(chunk);
    else if (answer) this.#reply(question.method, answer, chunk);
    else void this.#prepare(question, chunk);
  }

  #answer(question: LaneQuestion): LaneAnswer | undefined {
    try {
      return this.#options.answers.answer(question);
    } catch {
      // The full server meets the same difficulty and says so to the client.
      return undefined;
    }
  }

  async #prepare(question: LaneQuestion, chunk: Buffer): Promise<void> {
    this.#setBusy(true);
    try {
      await this.#options.answers.prepare(question, this.#options.load);
    } catch {
      // As above.
    }
    this.#setBusy(false);
    if (this.#socket.destroyed) return;
    const answer = this.#early.length === 0 ? this.#answer(question) : undefined;
    if (answer) this.#reply(question.method, answer, chunk);
    else this.#handOver(Buffer.concat([chunk, ...this.#early]));
  }

  #reply(method: LaneQuestion['method'], answer: LaneAnswer, chunk: Buffer): void {
    const { body, note } = answer;
    if (typeof body !== 'string') {
      void this.#sendFile(method, answer, body, chunk);
      return;
    }
    if (note === undefined) {
      this.#write(method, answer, body);
      return;
    }
    this.#setBusy(true);
    this.#options.answers.note(note, () => {
      this.#setBusy(false);
      if (!this.#socket.destroyed) this.#write(method, answer, body);
    });
  }

  async #sendFile(method: LaneQuestion['method'], answer: LaneAnswer, blob: BlobRecord, chunk: Buffer): Promise<void> {
    const { answers } = this.#options;
    this.#setBusy(true);
    const file = await answers.openFile(blob).catch(() => undefined);
    const isSent = file !== undefined && !this.#socket.destroyed;
    if (isSent) {
      this.#writeHead(answer, '');
      this.#socket.setTimeout(this.#options.stallMs);
      this.#hasIdleLimit = false;
      await answers.sendFile(this.#socket, file).catch(() => this.#socket.destroy());
    }
    file?.release();
    this.#setBusy(false);
    if (isSent) this.#finish(method, answer);
    else if (!this.#socket.destroyed) this.#handOver(Buffer.concat([chunk, ...this.#early]));
  }

  #setBusy(busy: boolean): void {
    this.#busy = busy;
    this.#options.requests.inFlight += busy ? 1 : -1;
  }

  #write(method: LaneQuestion['method'], answer: LaneAnswer, body: string): void {
    this.#writeHead(answer, body);
    this.#finish(method, answer);
  }

  #writeHead({ head, length }: LaneAnswer, body: string): void {
    this.#saysClose = this.#isClosing();
    const connection = this.#saysClose
      ? 'Connection: close\r\n'
      : `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(this.#options.idleMs / 1000)}\r\n`;
    this.#socket.write(
      `HTTP/1.1 200 OK\r\nDocker-Distribution-Api-Version: registry/2.0\r\nX-Request-Id: ${randomUUID()}\r\n${head}Content-Length: ${length}\r\nDate: ${this.#options.clock.text()}\r\n${connection}\r\n${body}`,
      'latin1',
    );
  }

  #finish(method: LaneQuestion['method'], { operation }: LaneAnswer): void {
    this.#options.kinds[operation][method].record(200, performance.now() - this.#started);
    if (this.#socket.destroyed) return;
    if (!this.#hasIdleLimit) {
      this.#hasIdleLimit = true;
      this.#socket.setTimeout(this.#options.idleMs + IDLE_MARGIN_MS);
    }
    if (this.#saysClose || this.#isClosing()) this.#socket.destroySoon();
    else if (this.#early.length > 0) this.#handOver(Buffer.concat(this.#early));
    // The client had said that this would be its last request while we were at it.
    else if (this.#socket.readableEnded) this.#socket.destroySoon();
  }

  #handOver(unread: Buffer): void {
    this.#left();
    this.#early = [];
    this.#socket.pause();
    this.#socket.setTimeout(0);
    this.#options.handOver(this.#socket, unread);
  }

  #left(): void {
    this.#socket.off('data', this.#onData);
    this.#socket.off('end', this.#onEnd);
    this.#socket.off('timeout', this.#onTimeout);
    this.#socket.off('error', this.#onError);
    this.#socket.off('close', this.#onGone);
    this.#leave();
  }
}
