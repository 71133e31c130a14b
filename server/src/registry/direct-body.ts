import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { descriptorOf } from './blobs/send/sendfile.ts';
import type { KernelReceive } from './kernel-receive.ts';

/** As much as is used here of what reads HTTP for a connection. Node has no public name for it, nor for the next one. */
interface Parser {
  [listener: number]: unknown;
  /** Returns the number of bytes that it took, or an error. */
  execute(bytes: Buffer): unknown;
}

/** What reads from the descriptor of a connection, and gives the bytes to the parser. */
interface Handle {
  reading: boolean;
  readStart(): void;
  readStop(): void;
}

interface Inner {
  readonly parser: Parser;
  /** Where the parser looks for whom to give the bytes of bodies. */
  readonly onBody: number;
  readonly handle: Handle;
  readonly fd: number;
}

// So often the connection is known to be alive while all comes directly.
const ALIVE_MS = 1_000;

/**
 * Receives the bytes of a body that have already come right where they are needed, past Node: that reads 64 KiB at a
 * time into new memory, and copies them once more before anybody sees them.
 *
 *     wait ── Node reads a chunk: something has come ──► Node held ── receive until there is no more ──► wait
 *
 * The parser is given the same bytes, with nobody to pass them on to: it only counts how much of the body is left. Both
 * happen in one go. So between any two events the parser and the connection agree, and whoever reads next, Node or we,
 * goes on at the right place; where the body ends is for the parser to say, as ever.
 */
export class DirectBody {
  readonly #kernel: KernelReceive;
  readonly #request: IncomingMessage;
  readonly #socket: Socket;
  readonly #inner: Inner;
  #left: number;
  #isParserAtWork = true;
  #alive = 0;

  private constructor(kernel: KernelReceive, request: IncomingMessage, inner: Inner, left: number) {
    this.#kernel = kernel;
    this.#request = request;
    this.#socket = request.socket;
    this.#inner = inner;
    this.#left = left;
    this.#hold();
    // The stream would have Node read on, to have something in store.
    request._read = () => undefined;
  }

  /** With `left` bytes of the body still to come; undefined on connections with TLS, and where Node is not as we know it. */
  static of(kernel: KernelReceive, request: IncomingMessage, left: number): DirectBody | undefined {
    // Node stops reading when answers are not taken, and goes on by itself.
    if (request.destroyed || request.socket.writableLength > 0) return undefined;
    const inner = innerOf(request.socket);
    return inner && new DirectBody(kernel, request, inner, left);
  }

  /** Node has read some of the body. */
  came(length: number): void {
    this.#left -= length;
    this.#isParserAtWork = true;
    if (this.#left > 0) this.#hold();
  }

  /** To be waited for between `came` and `receive`: the parser is not to be given anything by those whom it tells. */
  async settle(): Promise<void> {
    await nextTurn();
    this.#isParserAtWork = false;
  }

  /** Lets Node read the next bytes, which is how to learn that there are some. */
  release(): void {
    const { handle } = this.#inner;
    if (!this.#isOurs() || handle.reading) return;
    handle.reading = true;
    handle.readStart();
  }

  /** Leaves the rest of the body to Node. */
  end(): void {
    Reflect.deleteProperty(this.#request, '_read');
    this.release();
  }

  /** Fills the buffer with what has come, and returns how much that was: 0 when there is nothing, or Node has to see it. */
  receive(into: Buffer): number {
    if (this.#left === 0 || this.#isParserAtWork || !this.#isOurs()) return 0;
    const received = this.#kernel.receive(
      this.#inner.fd,
      this.#left < into.length ? into.subarray(0, this.#left) : into,
    );
    if (received === 0) return 0;
    this.#left -= received;
    this.#stayAlive();
    this.#count(into.subarray(0, received));
    return received;
  }

  #hold(): void {
    const { handle } = this.#inner;
    if (!this.#isOurs() || !handle.reading) return;
    handle.reading = false;
    handle.readStop();
  }

  // The descriptor of a destroyed socket may belong to another connection by now, and its parser to nobody.
  #isOurs(): boolean {
    const inner = innerOf(this.#socket);
    return inner?.handle === this.#inner.handle && inner.fd === this.#inner.fd && inner.parser === this.#inner.parser;
  }

  #count(bytes: Buffer): void {
    const { parser, onBody } = this.#inner;
    const listener = parser[onBody];
    parser[onBody] = undefined;
    try {
      if (parser.execute(bytes) !== bytes.length)
        this.#socket.destroy(new Error('a body was not as long as announced'));
    } finally {
      parser[onBody] = listener;
    }
  }

  // The time-out of a connection begins anew with what Node reads, and Node reads nothing now.
  #stayAlive(): void {
    const now = performance.now();
    if (now - this.#alive < ALIVE_MS) return;
    this.#alive = now;
    if (this.#socket.timeout !== undefined) this.#socket.setTimeout(this.#socket.timeout);
  }
}

function innerOf(socket: Socket): Inner | undefined {
  const fd = socket.destroyed ? undefined : descriptorOf(socket);
  if (fd === undefined) return undefined;
  const { _handle: handle, parser } = socket as unknown as {
    readonly _handle?: Handle | null;
    readonly parser?: Parser | null;
  };
  if (typeof handle?.readStart !== 'function' || typeof parser?.execute !== 'function') return undefined;
  const { kOnBody: onBody } = parser.constructor as unknown as { readonly kOnBody?: number };
  return typeof onBody === 'number' && onBody in parser ? { parser, onBody, handle, fd } : undefined;
}
