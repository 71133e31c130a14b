import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { systemCode } from './error.ts';
import { StartError } from './start-error.ts';

/** Where to listen, and how. */
export interface WebServerOptions {
  readonly host: string;
  readonly port: number;
  /** PEM files. */
  readonly tls: { readonly certificate: string; readonly key: string } | undefined;
}

// A client has this long for its request headers; bodies have a limit of their own while they are read.
const HEADERS_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MS = 75_000;
const MAX_HEADER_BYTES = 32 * 1024;
const DRAIN_MS = 30_000;

/** The listener for clients: HTTP, or HTTPS when there is a certificate. */
export class WebServer {
  readonly #server: Server;
  readonly #options: WebServerOptions;

  constructor(options: WebServerOptions, handle: (request: IncomingMessage, response: ServerResponse) => void) {
    this.#options = options;
    const limits = {
      headersTimeout: HEADERS_TIMEOUT_MS,
      // Uploads take as long as they take.
      requestTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      connectionsCheckingInterval: 5_000,
    };
    const { tls } = options;
    this.#server = tls
      ? createHttpsServer({ ...limits, cert: readPem(tls.certificate), key: readPem(tls.key) }, handle)
      : createHttpServer({ ...limits, noDelay: true }, handle);
    this.#server.maxRequestsPerSocket = 0;
  }

  /** Starts to listen and returns the port; a port that cannot be had is a StartError. */
  async listen(): Promise<number> {
    const { host, port } = this.#options;
    try {
      this.#server.listen({ host, port, backlog: 1024 });
      await once(this.#server, 'listening');
    } catch (error) {
      const code = systemCode(error);
      if (code === 'EADDRINUSE') {
        throw new StartError(`port ${port} is taken by another program; choose another one with HAVEN_PORT`, error);
      }
      if (code === 'EACCES')
        throw new StartError(`port ${port} needs privileges; choose one from 1024 on with HAVEN_PORT`, error);
      throw new StartError(
        `cannot listen on ${host}, port ${port}: ${error instanceof Error ? error.message : error}`,
        error,
      );
    }
    const address = this.#server.address() as AddressInfo; // we listen on TCP
    return address.port;
  }

  /** Takes no new connections, lets running requests finish for half a minute, and ends the rest. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeIdleConnections();
    const idle = setInterval(() => this.#server.closeIdleConnections(), 200);
    const end = setTimeout(() => this.#server.closeAllConnections(), DRAIN_MS);
    await closed;
    clearInterval(idle);
    clearTimeout(end);
  }
}

function readPem(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new StartError(`the file ${path} cannot be read: ${error instanceof Error ? error.message : error}`, error);
  }
}
