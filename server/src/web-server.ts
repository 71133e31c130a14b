import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { systemCode } from './error.ts';
import type { LaneAnswers } from './registry/lane/answers.ts';
import { HttpClock } from './registry/lane/http-clock.ts';
import { FastLane } from './registry/lane/lane.ts';
import type { RepositoryRoute } from './registry/route.ts';
import { StartError } from './start-error.ts';

/** Where to listen, and how. */
export interface WebServerOptions {
  readonly host: string;
  readonly port: number;
  /** PEM files. */
  readonly tls: { readonly certificate: string; readonly key: string } | undefined;
  /** Answers pulls from memory before anything else looks at a connection. */
  readonly lane: { readonly answers: LaneAnswers; readonly load: (route: RepositoryRoute) => Promise<void> };
}

// A client has this long for its request headers; bodies have a limit of their own while they are read.
const HEADERS_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MS = 75_000;
const MAX_HEADER_BYTES = 32 * 1024;
const DRAIN_MS = 30_000;

/**
 * The listener for clients, HTTP or HTTPS:
 *
 *     listener ──connection──► fast lane ──anything but a plain pull──► node:http ──► handler
 */
export class WebServer {
  readonly #listener: TcpServer;
  readonly #http: Server;
  readonly #lane: FastLane;
  readonly #options: WebServerOptions;
  readonly #sockets = new Set<Socket>();

  constructor(options: WebServerOptions, handle: (request: IncomingMessage, response: ServerResponse) => void) {
    this.#options = options;
    this.#http = createHttpServer(
      {
        headersTimeout: HEADERS_TIMEOUT_MS,
        // Uploads take as long as they take.
        requestTimeout: 0,
        keepAliveTimeout: KEEP_ALIVE_MS,
        maxHeaderSize: MAX_HEADER_BYTES,
        connectionsCheckingInterval: 5_000,
      },
      handle,
    );
    // It never listens itself, and would otherwise not watch for clients that are slow with their headers.
    this.#http.emit('listening');
    this.#lane = new FastLane({
      ...options.lane,
      clock: new HttpClock(),
      idleMs: KEEP_ALIVE_MS,
      handOver: (socket, unread) => this.#handOver(socket, unread),
    });
    this.#listener = listenerFor(options.tls, (socket) => this.#accept(socket));
  }

  /** Starts to listen and returns the port; a port that cannot be had is a StartError. */
  async listen(): Promise<number> {
    const { host, port } = this.#options;
    try {
      this.#listener.listen({ host, port, backlog: 1024 });
      await once(this.#listener, 'listening');
    } catch (error) {
      const code = systemCode(error);
      if (code === 'EADDRINUSE') {
        throw new StartError(`port ${port} is taken by another program; choose another one with HAVEN_PORT`, error);
      }
      if (code === 'EACCES') {
        throw new StartError(`port ${port} needs privileges; choose one from 1024 on with HAVEN_PORT`, error);
      }
      const reason = error instanceof Error ? error.message : String(error);
      throw new StartError(`cannot listen on ${host}, port ${port}: ${reason}`, error);
    }
    const address = this.#listener.address() as AddressInfo; // we listen on TCP
    return address.port;
  }

  /** Takes no new connections, lets running requests finish for half a minute, and ends the rest. */
  async close(): Promise<void> {
    if (!this.#listener.listening) return;
    const closed = once(this.#listener, 'close');
    this.#listener.close();
    this.#lane.close();
    this.#http.closeIdleConnections();
    const idle = setInterval(() => this.#http.closeIdleConnections(), 200);
    const end = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, DRAIN_MS);
    await closed;
    clearInterval(idle);
    clearTimeout(end);
    this.#http.close();
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    this.#lane.accept(socket);
  }

  // What the lane has read is put back first, so node:http sees the connection from its first byte.
  #handOver(socket: Socket, unread: Buffer): void {
    this.#http.emit('connection', socket);
    socket.unshift(unread);
    process.nextTick(() => socket.resume());
  }
}

function listenerFor(tls: WebServerOptions['tls'], accept: (socket: Socket) => void): TcpServer {
  if (!tls) return createTcpServer({ noDelay: true, allowHalfOpen: true }, accept);
  const options = { cert: readPem(tls.certificate), key: readPem(tls.key), handshakeTimeout: HEADERS_TIMEOUT_MS };
  const server = createTlsServer({ ...options, ALPNProtocols: ['http/1.1'], allowHalfOpen: true }, accept);
  // A handshake that fails is the client's affair.
  server.on('tlsClientError', () => undefined);
  return server;
}

function readPem(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(`the file ${path} cannot be read: ${reason}`, error);
  }
}
