import { HavenError } from '../error.ts';
import {
  connectEndpoint,
  type Endpoint,
  type EndpointTls,
  isReachable,
  parseEndpoint,
  readyEvent,
} from './endpoint.ts';

/** How long a log server may take; tests are less patient. */
export interface LogServerTimings {
  /** To take what it is sent. */
  readonly takeMs: number;
  /** To close its side when it has everything. */
  readonly closeMs: number;
}

const usualTimings: LogServerTimings = { takeMs: 20_000, closeMs: 5_000 };

/**
 * Hands messages to a log server, over a connection of their own; fails when it is not sure that they have arrived.
 * Syslog knows no acknowledgement, but this: we close our side, and the server closes its own when it has read to the
 * end. One that ends with something unread makes the connection fail instead. Those that do not close are believed
 * when they still take connections after a while.
 *
 * Over TCP each message is a line (RFC 6587, 3.4.2), which all servers take; by TLS its length stands before it
 * (RFC 5425, 4.3).
 */
export async function sendToLogServer(
  endpoint: string,
  messages: readonly string[],
  options: { readonly tls?: EndpointTls; readonly timings?: LogServerTimings } = {},
): Promise<void> {
  const parsed = parseEndpoint(endpoint);
  if (!parsed) throw new HavenError('UNAVAILABLE', `${endpoint} is not host:port, tcp://host:port or tls://host:port`);
  const { tls, timings = usualTimings } = options;
  const closed = await deliver(parsed, frame(messages, parsed.tls), { endpoint, tls, timings });
  if (!closed && !(await isReachable(endpoint, tls))) throw unreachable(endpoint);
}

/** Whether the server has closed its side. */
function deliver(
  parsed: Endpoint,
  bytes: Buffer,
  { endpoint, tls, timings }: { endpoint: string; tls: EndpointTls | undefined; timings: LogServerTimings },
): Promise<boolean> {
  const socket = connectEndpoint(parsed, tls);
  return new Promise((resolve, reject) => {
    let isOut = false;
    const fail = (cause?: Error): void => {
      socket.destroy();
      reject(unreachable(endpoint, cause));
    };
    socket.on('error', fail);
    socket.on('timeout', () => {
      if (!isOut) return fail();
      socket.destroy();
      resolve(false);
    });
    // What it sends is read, or its end would not be seen.
    socket.resume();
    socket.on('close', () => (isOut ? resolve(true) : fail()));
    socket.on(readyEvent(parsed), () => {
      socket.setTimeout(timings.takeMs);
      socket.end(bytes, () => {
        isOut = true;
        socket.setTimeout(timings.closeMs);
      });
    });
  });
}

function frame(messages: readonly string[], withLengths: boolean): Buffer {
  if (!withLengths) return Buffer.from(`${messages.join('\n')}\n`);
  return Buffer.from(messages.map((message) => `${Buffer.byteLength(message)} ${message}`).join(''));
}

function unreachable(endpoint: string, cause?: Error): HavenError {
  const why = cause && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new HavenError('UNAVAILABLE', `${endpoint} cannot be reached${why}`, { cause });
}
