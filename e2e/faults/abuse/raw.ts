import { connect, type Socket } from 'node:net';
import type { Haven } from '../../src/haven.ts';

/** What came back on a raw connection. */
export interface RawAnswer {
  /** Status codes of all responses, in order. */
  readonly statuses: readonly number[];
  readonly text: string;
  /** The server closed the connection, or cut it. */
  readonly closed: boolean;
}

/** Opens a raw connection to a server. */
export async function open(haven: Haven): Promise<Socket> {
  const [host = '127.0.0.1', port = '0'] = haven.host.split(':');
  const socket = connect(Number(port), host);
  socket.setNoDelay(true);
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => {}); // cut connections are what these tests are about
  return socket;
}

/** Sends bytes as they are and reads until the connection is quiet or closed. */
export async function exchange(haven: Haven, bytes: string | Buffer, quietMs = 150): Promise<RawAnswer> {
  const socket = await open(haven);
  socket.write(bytes);
  return readAnswer(socket, quietMs);
}

/** Reads what a connection has to say, then closes it. */
export async function readAnswer(socket: Socket, quietMs = 150, patienceMs = 20_000): Promise<RawAnswer> {
  const chunks: Buffer[] = [];
  const closed = await new Promise<boolean>((resolve) => {
    let quiet: NodeJS.Timeout | undefined;
    const late = setTimeout(() => finish(false), patienceMs);
    const finish = (value: boolean): void => {
      clearTimeout(late);
      clearTimeout(quiet);
      resolve(value);
    };
    socket.on('data', (data: Buffer) => {
      chunks.push(data);
      clearTimeout(quiet);
      quiet = setTimeout(() => finish(false), quietMs);
    });
    socket.once('close', () => finish(true));
    socket.once('end', () => finish(true));
  });
  socket.destroy();
  const text = Buffer.concat(chunks).toString('latin1');
  const statuses = [...text.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map((match) => Number(match[1]));
  return { statuses, text, closed };
}

/** Fails when any response is a server error, or when there was neither a response nor a closed connection. */
export function expectNoServerError(answer: RawAnswer): void {
  const bad = answer.statuses.find((status) => status >= 500);
  if (bad !== undefined) throw new Error(`answered ${bad}: ${answer.text.slice(0, 600)}`);
  if (answer.statuses.length === 0 && !answer.closed) throw new Error('no answer, and the connection stays open');
}
