import { createHash } from 'node:crypto';
import * as http from 'node:http';
import * as https from 'node:https';
import { Readable } from 'node:stream';

/** Name and password or secret of somebody. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** One request; a stream as body is sent with the length given in `headers`, or chunked. */
export interface HttpRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | Readable;
  readonly timeoutMs?: number;
}

/** One answer with its whole body. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** One answer whose body was only hashed and counted. */
export interface HashedAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly digest: string;
  readonly size: number;
}

const defaultTimeoutMs = 60_000;

/** The value of an Authorization header for Basic credentials. */
export function basicAuthorization(who: Credentials): string {
  return `Basic ${Buffer.from(`${who.username}:${who.password}`).toString('base64')}`;
}

/** A small HTTP client for one server: keeps connections, trusts one authority, follows nothing, retries nothing. */
export class HttpClient {
  readonly origin: string;
  readonly #agent: http.Agent | https.Agent;

  constructor(origin: string, ca?: string, maxSockets = 64) {
    this.origin = origin;
    this.#agent = origin.startsWith('https:')
      ? new https.Agent({ keepAlive: true, maxSockets, ...(ca === undefined ? {} : { ca }) })
      : new http.Agent({ keepAlive: true, maxSockets });
  }

  /** Sends a request to a path (or absolute URL) and reads the whole answer. */
  async send(target: string, request: HttpRequest = {}): Promise<HttpAnswer> {
    const answer = await this.open(target, request);
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk);
    return { status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) };
  }

  /** Sends a request and hashes the body of the answer while it arrives, however long it is. */
  async sendHashed(target: string, request: HttpRequest = {}): Promise<HashedAnswer> {
    const answer = await this.open(target, request);
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of answer) {
      hash.update(chunk);
      size += chunk.length;
    }
    return { status: answer.statusCode ?? 0, headers: answer.headers, digest: `sha256:${hash.digest('hex')}`, size };
  }

  /** Sends a request and resolves when the head of the answer is there; the caller reads the body. */
  open(target: string, request: HttpRequest = {}): Promise<http.IncomingMessage> {
    const url = new URL(target, this.origin);
    const { body } = request;
    const length = typeof body === 'string' || Buffer.isBuffer(body) ? Buffer.byteLength(body) : undefined;
    const headers = { ...(length === undefined ? {} : { 'content-length': String(length) }), ...request.headers };
    const options = { method: request.method ?? 'GET', headers, agent: this.#agent };
    return new Promise((resolve, reject) => {
      const outgoing = (url.protocol === 'https:' ? https : http).request(url, options, resolve);
      const timeoutMs = request.timeoutMs ?? defaultTimeoutMs;
      outgoing.setTimeout(timeoutMs, () =>
        outgoing.destroy(new Error(`${options.method} ${url.pathname}: silent for ${timeoutMs / 1000} s`)),
      );
      outgoing.on('error', reject);
      if (body instanceof Readable) body.on('error', (error) => outgoing.destroy(error)).pipe(outgoing);
      else outgoing.end(body);
    });
  }

  /** Closes idle connections. */
  close(): void {
    this.#agent.destroy();
  }
}
