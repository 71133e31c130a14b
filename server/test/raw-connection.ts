import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** An answer as it came over the connection. */
export interface RawAnswer {
  readonly status: number;
  readonly statusLine: string;
  /** By name in lower case; a repeated field is joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** How many bytes of the announced body did not come. */
  readonly missing: number;
}

/** A client connection on which a test sends and sees every byte. */
export class RawConnection {
  readonly socket: Socket;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #ended = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#size += chunk.length;
    });
    socket.on('end', () => {
      this.#ended = true;
    });
    // What the server sent before it cut the connection off counts all the same.
    socket.on('error', () => undefined);
  }

  /** Connects to the loopback; the half of the client stays open when the server ends its own. */
  static async open(port: number, options: { readonly tls?: boolean } = {}): Promise<RawConnection> {
    const to = { port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true };
    const socket = options.tls ? connectTls({ ...to, rejectUnauthorized: false }) : connectTcp(to);
    const connection = new RawConnection(socket);
    await once(socket, options.tls ? 'secureConnect' : 'connect');
    return connection;
  }

  /** Whether the server has ended its half, or cut the connection off. */
  get isClosed(): boolean {
    return this.#ended || this.socket.destroyed;
  }

  get received(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  get answers(): readonly RawAnswer[] {
    return parseAnswers(this.received);
  }

  write(bytes: string | Buffer): void {
    if (this.socket.writable) this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  /** Says that nothing more will come, and waits for the rest of the answers. */
  async finish(timeoutMs?: number): Promise<readonly RawAnswer[]> {
    this.socket.end();
    await this.closed(timeoutMs);
    return this.answers;
  }

  /** Waits until the server has ended the connection; false when it does not in time. */
  closed(timeoutMs = 30_000): Promise<boolean> {
    return this.until(() => this.isClosed, timeoutMs);
  }

  /** Waits for that many whole answers, or the end of the connection; false when neither comes in time. */
  answered(count: number, options: { readonly head?: boolean; readonly timeoutMs?: number } = {}): Promise<boolean> {
    const isWhole = ({ missing, body }: RawAnswer): boolean =>
      missing === 0 || (options.head === true && body.length === 0);
    let needed = 0;
    const arrived = (): boolean => {
      if (this.#size < needed) return false;
      const { answers } = this;
      if (answers.length < count) return false;
      if (answers.every(isWhole)) return true;
      // Large bodies come in many chunks; nothing can be whole before all of them are there.
      needed = this.#size + (answers.at(-1)?.missing ?? 0);
      return false;
    };
    return this.until(() => this.isClosed || arrived(), options.timeoutMs ?? 30_000);
  }

  /** Waits until something holds that depends on what was received; false when it does not in time. */
  async until(holds: () => boolean, timeoutMs: number): Promise<boolean> {
    if (holds()) return true;
    return new Promise((resolve) => {
      const events = ['data', 'end', 'close'] as const;
      const stop = (result: boolean): void => {
        clearTimeout(timer);
        for (const event of events) this.socket.off(event, look);
        resolve(result);
      };
      const look = (): void => {
        if (holds()) stop(true);
      };
      const timer = setTimeout(() => stop(false), timeoutMs);
      for (const event of events) this.socket.on(event, look);
    });
  }

  destroy(): void {
    this.socket.destroy();
  }
}

/** Reads answers one after the other; that to a HEAD is known by the next one that follows it at once. */
export function parseAnswers(bytes: Buffer): RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf('\r\n\r\n', start);
    if (end < 0) break;
    const [statusLine = '', ...lines] = bytes.toString('latin1', start, end).split('\r\n');
    const status = Number(statusLine.split(' ')[1]);
    const headers = headersOf(lines);
    const from = end + 4;
    const hasBody = status >= 200 && status !== 204 && status !== 304;
    const isHead = bytes.toString('latin1', from, from + 9) === 'HTTP/1.1 ';
    const length = hasBody && !isHead ? Number(headers['content-length'] ?? 0) : 0;
    const body = bytes.subarray(from, from + length);
    answers.push({ status, statusLine, headers, body, missing: length - body.length });
    start = from + length;
  }
  return answers;
}

function headersOf(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}
