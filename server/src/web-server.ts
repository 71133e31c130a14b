import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { readCertificateFiles } from './certificate.ts';
import { systemCode } from './error.ts';
import { type ClientTimeouts, HttpConnections } from './http-connections.ts';
import { HttpRequests } from './metrics/http-requests.ts';
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
  /** Follows every request; nobody does when left out. */
  readonly requests?: HttpRequests;
  /** Where they are to differ from the usual. */
  readonly timeouts?: Partial<Timeouts>;
}

/** How long things may take, in milliseconds. */
export interface Timeouts extends ClientTimeouts {
  /** For requests that run when the server is closed. */
  readonly drain: number;
}

const TIMEOUTS: Timeouts = {
  headers: 30_000,
  keepAlive: 75_000,
  // A slow client empties a full socket buffer of some MiB, about which the kernel tells when a third is out, at 5 KiB/s.
  stall: 300_000,
  drain: 30_000,
};

/**
 * The listener for clients, HTTP or HTTPS:
 *
 *     listener ──connection──► fast lane ──anything but a plain pull──► node:http ──► handler
 */
export class WebServer {
  readonly #listener: TcpServer;
  readonly #http: HttpConnections;
  readonly #lane: FastLane;
  readonly #options: WebServerOptions;
  readonly #timeouts: Timeouts;
  // All of them, also while TLS is being negotiated.
  readonly #sockets = new Set<Socket>();
  // Those that negotiate, by the client's address, which is all that they share with the connections they become.
  readonly #handshakes = new Map<string, Socket>();

  constructor(options: WebServerOptions, handle: (request: IncomingMessage, response: ServerResponse) => void) {
    this.#options = options;
    this.#timeouts = { ...TIMEOUTS, ...options.timeouts };
    const { requests = new HttpRequests() } = options;
    const http = new HttpConnections(this.#timeouts, (request, response) => {
      requests.follow(request, response);
      handle(request, response);
    });
    this.#http = http;
    this.#lane = new FastLane({
      ...options.lane,
      clock: new HttpClock(),
      requests,
      firstMs: this.#timeouts.headers,
      idleMs: this.#timeouts.keepAlive,
      stallMs: this.#timeouts.stall,
      handOver: (socket, unread) => http.take(socket, unread),
    });
    const lane = this.#lane;
    this.#listener = listenerFor(options.tls, this.#timeouts, (socket) => {
      this.#handshakes.delete(addressOf(socket));
      lane.accept(socket);
    });
    this.#listener.on('connection', (socket: Socket) => this.#track(socket));
    // A connection that cannot be accepted, for want of descriptors, is lost; the others must not be. When listening
    // itself fails, `listen` says so.
    this.#listener.on('error', () => undefined);
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
    if (this.#listener.listening) {
      const closed = once(this.#listener, 'close');
      this.#listener.close();
      this.#lane.close();
      this.#http.drain();
      for (const socket of this.#handshakes.values()) socket.destroy();
      const end = setTimeout(() => {
        for (const socket of this.#sockets) socket.destroy();
      }, this.#timeouts.drain);
      await closed;
      clearTimeout(end);
    }
    this.#http.close();
  }

  #track(socket: Socket): void {
    const address = addressOf(socket);
    this.#sockets.add(socket);
    if (this.#options.tls) this.#handshakes.set(address, socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      if (this.#handshakes.get(address) === socket) this.#handshakes.delete(address);
    });
  }
}

function listenerFor(tls: WebServerOptions['tls'], timeouts: Timeouts, accept: (socket: Socket) => void): TcpServer {
  if (!tls) return createTcpServer({ noDelay: true, allowHalfOpen: true }, accept);
  const { cert, key } = readCertificateFiles(tls);
  const options = { cert, key, handshakeTimeout: timeouts.headers };
  const server = createTlsServer({ ...options, ALPNProtocols: ['http/1.1'], allowHalfOpen: true }, accept);
  // A handshake that fails, or takes too long, is the client's affair; but nobody else ends its connection.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return server;
}

function addressOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
