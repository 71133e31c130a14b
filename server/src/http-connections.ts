import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How long clients may take, in milliseconds. */
export interface ClientTimeouts {
  /** For the head of a request, from the connection or the first byte on. */
  readonly headers: number;
  /** Between requests. */
  readonly keepAlive: number;
  /** Without sending on, or taking, anything in the middle of a request or an answer. */
  readonly stall: number;
}

const MAX_HEADER_BYTES = 32 * 1024;

/**
 * The connections that `node:http` serves. It never listens itself, but is given them by whoever does.
 */
export class HttpConnections {
  readonly #server: Server;
  readonly #handle: (request: IncomingMessage, response: ServerResponse) => void;
  // With the answers that are not out yet, in their order.
  readonly #open = new Map<Socket, Set<ServerResponse>>();
  #closing = false;

  constructor(timeouts: ClientTimeouts, handle: (request: IncomingMessage, response: ServerResponse) => void) {
    this.#handle = handle;
    const options = {
      headersTimeout: timeouts.headers,
      // Uploads take as long as they take.
      requestTimeout: 0,
      keepAliveTimeout: timeouts.keepAlive,
      maxHeaderSize: MAX_HEADER_BYTES,
      connectionsCheckingInterval: Math.min(5_000, timeouts.headers / 4),
    };
    this.#server = createServer(options, (request, response) => this.#begin(request, response));
    this.#server.timeout = timeouts.stall;
    this.#server.on('timeout', (socket) => this.#idle(socket));
    // A client that has nothing more to say still wants its answer. Not in the types, but as old as Node itself.
    Object.assign(this.#server, { httpAllowHalfOpen: true });
    // It would otherwise not watch for clients that are slow with their heads.
    this.#server.emit('listening');
  }

  /** Serves a connection from now on, with bytes that were read from it already. */
  take(socket: Socket, unread: Buffer): void {
    const open = new Set<ServerResponse>();
    this.#open.set(socket, open);
    socket.once('close', () => {
      this.#open.delete(socket);
      process.nextTick(abandon, open);
    });
    this.#server.emit('connection', socket);
    if (socket.readableEnded) {
      // A stream that has ended takes nothing back.
      socket.emit('data', unread);
      socket.emit('end');
      return;
    }
    socket.unshift(unread);
    process.nextTick(() => socket.resume());
  }

  /** Ends the connections that wait for a request now, and the others when their answers are out. */
  drain(): void {
    this.#closing = true;
    for (const [socket, open] of this.#open) {
      if (open.size === 0) socket.destroySoon();
      const last = [...open].at(-1);
      if (last && !last.headersSent) last.shouldKeepAlive = false;
    }
  }

  /** Stops watching connections; call it when there are none any more. */
  close(): void {
    this.#server.close();
  }

  #begin(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const open = this.#open.get(socket);
    open?.add(response);
    response.once('close', () => {
      open?.delete(response);
      // All of it is with the kernel now.
      if (this.#closing && open?.size === 0) socket.destroySoon();
    });
    if (this.#closing) response.shouldKeepAlive = false;
    this.#handle(request, response);
  }

  // Nothing has come or gone for a while: the fault is ours only if we have a whole request and owe the answer.
  #idle(socket: Socket): void {
    const [current] = this.#open.get(socket) ?? [];
    const isOurTurn = current?.req.complete === true && socket.writableLength === 0;
    if (!isOurTurn) socket.destroy();
  }
}

// Node tells an answer that its connection is gone only when its turn had come. Whoever writes one that still waits
// for those before it would wait forever.
function abandon(open: ReadonlySet<ServerResponse>): void {
  for (const response of open) {
    response.destroy();
    response.emit('close');
  }
}
