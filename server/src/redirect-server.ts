import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { systemCode } from './error.ts';
import { StartError } from './start-error.ts';

/** Where to listen, and where to send clients. */
export interface RedirectServerOptions {
  readonly host: string;
  readonly port: number;
  /** The address for clients; without it, theirs with the port for HTTPS. */
  readonly externalUrl: string | undefined;
}

// Nobody has much to say here.
const TIMEOUT_MS = 10_000;

/** Tells whoever comes without TLS where the server is, as Harbor's front does: 308, so that a push stays a push. */
export class RedirectServer {
  readonly #server: Server;
  readonly #options: RedirectServerOptions;
  #httpsPort = 443;

  constructor(options: RedirectServerOptions) {
    this.#options = options;
    this.#server = createServer({ headersTimeout: TIMEOUT_MS, requestTimeout: TIMEOUT_MS }, (request, response) => {
      const origin = this.#originFor(request.headers.host ?? '');
      // What is no path, such as `*` or another address, becomes the first page.
      const target = request.url?.startsWith('/') ? request.url : '/';
      response.writeHead(308, { Location: `${origin}${target}`, 'Content-Length': 0, Connection: 'close' }).end();
    });
  }

  /** Starts to answer, with the port for HTTPS; gives its own. */
  async listen(httpsPort: number): Promise<number> {
    this.#httpsPort = httpsPort;
    const { host, port } = this.#options;
    try {
      this.#server.listen({ host, port });
      await once(this.#server, 'listening');
    } catch (error) {
      const taken = systemCode(error) === 'EADDRINUSE';
      const why = taken
        ? 'is taken by another program'
        : `cannot be used: ${error instanceof Error ? error.message : error}`;
      throw new StartError(
        `the port ${port} for plain HTTP ${why}; choose another one with HAVEN_PORT (http.port)`,
        error,
      );
    }
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : port;
  }

  /** Stops answering. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #originFor(host: string): string {
    const { externalUrl } = this.#options;
    if (externalUrl?.startsWith('https:')) return externalUrl;
    // The header is the client's to choose; what is no host at all is not repeated.
    const [, name = 'localhost'] = /^(\[[\da-fA-F:.]+\]|[\w.-]{1,255})(?::\d+)?$/.exec(host) ?? [];
    return `https://${name}${this.#httpsPort === 443 ? '' : `:${this.#httpsPort}`}`;
  }
}
