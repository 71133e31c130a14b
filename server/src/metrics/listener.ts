import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { systemCode } from '../error.ts';
import type { Logger } from '../log/logger.ts';
import type { MetricsPage } from './page.ts';
import { type MetricPart, metricParts } from './source.ts';

/** Where the metrics are to be had, and by whom. */
export interface MetricsAddress {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** What a scraper has to show; everybody who reaches the port may read them without. */
  readonly token: string | undefined;
}

/** What the listener needs. */
export interface MetricsListenerDeps {
  readonly address: MetricsAddress;
  readonly page: MetricsPage;
  readonly logger: Logger;
  /** For tests. */
  readonly retryMs?: number;
}

const RETRY_MS = 30_000;
const MOST_CONNECTIONS = 100;
const SLOWEST_REQUEST_MS = 10_000;
const WORTH_COMPRESSING = 2_048;
const compress = promisify(gzip);

/**
 * Serves the metrics on a port of their own, away from clients. Metrics are never worth a start that fails: when the
 * port is taken, as by another Haven on the same machine, that is said once, and the port is taken over when it is free.
 */
export class MetricsListener {
  readonly #deps: MetricsListenerDeps;
  #server: Server | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(deps: MetricsListenerDeps) {
    this.#deps = deps;
  }

  /** Starts to listen, now or when it becomes possible. */
  async start(): Promise<void> {
    const error = await this.#listen();
    if (error === undefined) return;
    const { host, port } = this.#deps.address;
    this.#deps.logger.warn(
      { host, port, reason: describe(error) },
      'Metrics are not served by this process for now, because it cannot listen there; set HAVEN_METRICS_PORT to give it a port of its own, or HAVEN_METRICS_ENABLED=false',
    );
    this.#retryLater();
  }

  /** The port, once it listens. */
  get port(): number | undefined {
    const address = this.#server?.address();
    return typeof address === 'object' && address !== null ? address.port : undefined;
  }

  /** Ends all connections and stops. */
  async close(): Promise<void> {
    clearTimeout(this.#retry);
    const server = this.#server;
    if (!server?.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  #retryLater(): void {
    this.#retry = setTimeout(async () => {
      if ((await this.#listen()) !== undefined) this.#retryLater();
    }, this.#deps.retryMs ?? RETRY_MS);
    this.#retry.unref();
  }

  async #listen(): Promise<unknown> {
    const { address, logger } = this.#deps;
    const server = createServer(
      { headersTimeout: SLOWEST_REQUEST_MS, requestTimeout: SLOWEST_REQUEST_MS },
      (request, response) => void this.#answer(request, response),
    );
    server.maxConnections = MOST_CONNECTIONS;
    this.#server = server;
    try {
      server.listen({ host: address.host, port: address.port });
      await once(server, 'listening');
    } catch (error) {
      return error;
    }
    server.on('error', (error) => logger.debug({ error }, 'a connection for metrics failed'));
    const { port } = server.address() as AddressInfo; // we listen on TCP
    logger.info({ host: address.host, port, path: address.path }, 'Serving metrics');
    return undefined;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { page, address, logger } = this.#deps;
    request.resume();
    try {
      const [path = '', query = ''] = (request.url ?? '').split('?', 2);
      const refusal = this.#refusal(request, path);
      if (refusal) return sendText(response, ...refusal);
      const part = new URLSearchParams(query).get('comp') ?? undefined;
      if (part !== undefined && !isPart(part)) {
        return sendText(response, 400, `comp is one of ${metricParts.join(', ')}\n`);
      }
      await sendPage(request, response, await page.text(part));
    } catch (error) {
      logger.warn({ error, path: address.path }, 'metrics could not be written');
      if (response.headersSent) response.destroy();
      else sendText(response, 500, 'the metrics could not be written\n');
    }
  }

  #refusal(request: IncomingMessage, path: string): [number, string, Record<string, string>?] | undefined {
    const { address } = this.#deps;
    if (path !== address.path) return [404, `metrics are at ${address.path}\n`];
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return [405, 'only GET and HEAD\n', { Allow: 'GET, HEAD' }];
    if (address.token === undefined || carries(request, address.token)) return undefined;
    return [401, 'a token is needed\n', { 'WWW-Authenticate': 'Bearer realm="metrics"' }];
  }
}

function isPart(text: string): text is MetricPart {
  return metricParts.some((part) => part === text);
}

// Of equal length by hashing, so that the comparison tells nothing.
function carries(request: IncomingMessage, token: string): boolean {
  const [, shown = ''] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(shown), hash(token));
}

async function sendPage(request: IncomingMessage, response: ServerResponse, text: string): Promise<void> {
  const wantsGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const isGzip = wantsGzip && text.length > WORTH_COMPRESSING;
  const body = isGzip ? await compress(text, { level: constants.Z_BEST_SPEED }) : Buffer.from(text);
  response.writeHead(200, {
    'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
    'Content-Length': body.length,
    Vary: 'Accept-Encoding',
    ...(isGzip && { 'Content-Encoding': 'gzip' }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function sendText(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers });
  response.end(text);
}

function describe(error: unknown): string {
  if (systemCode(error) === 'EADDRINUSE') return 'the port is taken, by another Haven or another program';
  return error instanceof Error ? error.message : String(error);
}
