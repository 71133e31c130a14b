import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import type { Readable } from 'node:stream';

/** What a test sends; the path goes out exactly as it is written, with no dot, slash or escape tidied up. */
export interface RawRequest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string | Readable | undefined;
}

/** An answer with its body read. */
export interface RawResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body as JSON, undefined when it is empty or something else. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers as they are, and a wrong look fails the test
  readonly json: any;
  /** `CODE: message` of the first error. */
  readonly error: string | undefined;
}

/** A client of one server that keeps its connections. */
export class HttpClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 32 });
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  /** Sends a request and reads the answer. */
  send(method: string, path: string, { headers = {}, body }: RawRequest = {}): Promise<RawResponse> {
    return new Promise((resolve, reject) => {
      const length = typeof body === 'string' || Buffer.isBuffer(body) ? Buffer.byteLength(body) : undefined;
      const request = httpRequest({
        host: '127.0.0.1',
        port: this.#port,
        agent: this.#agent,
        method,
        path,
        headers: { ...(length !== undefined && { 'content-length': String(length) }), ...headers },
      });
      request.on('error', reject);
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve(read(response.statusCode ?? 0, response.headers, Buffer.concat(chunks))));
      });
      if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) request.end(body);
      else body.on('error', () => request.destroy()).pipe(request);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/**
 * Writes bytes to a port as they are, in one piece or one by one, and gives what came back until the other side ended
 * it or `wait` was over: milliseconds, or the end of the first answer.
 */
export function exchangeBytes(
  port: number,
  bytes: Buffer | string | readonly Buffer[],
  wait: number | 'end of answer' = 30_000,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const pieces = typeof bytes === 'string' || Buffer.isBuffer(bytes) ? [bytes] : bytes;
    const isHead = pieces[0]?.toString('latin1').startsWith('HEAD ') ?? false;
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, async () => {
      for (const piece of pieces) await new Promise((sent) => socket.write(piece, sent));
    });
    let text = '';
    const finish = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(text);
    };
    const timer = setTimeout(finish, wait === 'end of answer' ? 30_000 : wait);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (wait === 'end of answer' && isWhole(text, isHead)) finish();
    });
    socket.on('end', finish);
    socket.on('error', (error) => (text === '' ? reject(error) : finish()));
  });
}

function isWhole(text: string, isHead: boolean): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = Number(/^content-length: *(\d+)/im.exec(text.slice(0, end))?.[1] ?? 0);
  return isHead || text.length >= end + 4 + length;
}

function read(status: number, headers: IncomingHttpHeaders, body: Buffer): RawResponse {
  const json = /json/.test(headers['content-type'] ?? '') && body.length > 0 ? JSON.parse(body.toString()) : undefined;
  const [error] = Array.isArray(json?.errors) ? json.errors : [];
  return { status, headers, body, json, error: error && `${error.code}: ${error.message}` };
}
