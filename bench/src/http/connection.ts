import { connect as connectPlain, type OnReadOpts, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { type Reply, ResponseParser } from './response-parser.ts';

/** Where a server listens. */
export interface Origin {
  readonly host: string;
  readonly port: number;
  /** PEM of the authority that signed its certificate; without one it speaks plain HTTP. */
  readonly ca: string | undefined;
}

/** A request that is ready to be written. */
export interface Request {
  /** Request line and headers, ending with the empty line. */
  readonly head: string;
  readonly isHead: boolean;
  readonly body?: Iterable<Buffer>;
  /** Whether the body of the reply is wanted. */
  readonly collect?: boolean;
}

/** The connection was given up by `abandon` in the middle of a reply. */
export class Abandoned extends Error {
  override readonly name = 'Abandoned';
}

const READ_BYTES = 1024 * 1024;
// One for all connections: the bytes are counted within the callback, nothing looks at them later.
const readBuffer = Buffer.allocUnsafeSlow(READ_BYTES);

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/** One keep-alive HTTP/1.1 connection, one request at a time, that reads into a fixed buffer and keeps nothing. */
export class Connection {
  readonly #socket: Socket;
  readonly #parser = new ResponseParser();
  #waiting: Waiting | undefined;
  #failure: Error | undefined;

  /** Connects, and for TLS shakes hands and checks the certificate. */
  static open(origin: Origin): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const connection = new Connection(origin, () => resolve(connection), reject);
    });
  }

  private constructor(origin: Origin, ready: () => void, failed: (error: Error) => void) {
    const onread: OnReadOpts = { buffer: readBuffer, callback: (length, buffer) => this.#read(length, buffer) };
    const { host, port, ca } = origin;
    // tls.connect takes what net.connect takes, which its types do not know.
    const secure: ConnectionOptions & { readonly onread: OnReadOpts } = { host, port, ca, onread };
    this.#socket = ca === undefined ? connectPlain({ host, port, onread }, ready) : connectTls(secure, ready);
    this.#socket.setNoDelay(true);
    this.#socket.on('error', (error) => {
      failed(error);
      this.#fail(error);
    });
    this.#socket.on('close', () => this.#closed());
  }

  /** Whether it can take a request. */
  get usable(): boolean {
    return this.#failure === undefined && this.#waiting === undefined;
  }

  /** Sends a request and waits for the whole reply. */
  exchange(request: Request): Promise<Reply> {
    if (this.#failure) return Promise.reject(this.#failure);
    this.#parser.begin({ isHead: request.isHead, collect: request.collect ?? false });
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(request.head, 'latin1');
      if (request.body) this.#send(request.body[Symbol.iterator]());
    });
  }

  /** Gives up a running exchange, which fails with `Abandoned`; returns the bytes of the body so far. */
  abandon(): number {
    this.#fail(new Abandoned());
    this.#socket.destroy();
    return this.#parser.bytes;
  }

  /** Ends the connection. */
  close(): void {
    this.#failure ??= new Error('the connection was closed');
    this.#socket.destroy();
  }

  #send(body: Iterator<Buffer>): void {
    // A server that has answered already, as with a refusal, is sent nothing more.
    while (this.#waiting !== undefined && !this.#failure) {
      const { done, value } = body.next();
      if (done) return;
      if (!this.#socket.write(value)) {
        this.#socket.once('drain', () => this.#send(body));
        return;
      }
    }
  }

  #read(length: number, buffer: Uint8Array): boolean {
    // `buffer` is always readBuffer, or a copy of its type under TLS.
    if (this.#waiting && this.#parser.push(buffer as Buffer, length)) this.#finish();
    return true;
  }

  #finish(): void {
    const waiting = this.#waiting;
    const reply = this.#parser.reply();
    this.#waiting = undefined;
    if (/\r\nconnection: *close/i.test(reply.head)) this.close();
    waiting?.resolve(reply);
  }

  #closed(): void {
    if (this.#waiting && this.#parser.close()) this.#finish();
    this.#fail(new Error('the server closed the connection'));
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(error);
  }
}
