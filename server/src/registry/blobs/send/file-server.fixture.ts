import { closeSync, fsyncSync, openSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import koffi from 'koffi';
import { until } from '../../../../test/until.ts';
import { HttpConnections } from '../../../http-connections.ts';
import { FileSender } from './file-sender.ts';
import { OpenFiles } from './open-files.ts';
import { descriptorOf, type KernelSend } from './sendfile.ts';

/** What has become of one answer. */
export interface Sending {
  readonly fd: number | undefined;
  /** An error, unless it is one of these words. */
  outcome: 'running' | 'sent' | unknown;
}

/** A server of files for tests of their sender. */
export interface FileServer {
  readonly port: number;
  /** Every answer so far. */
  readonly sendings: Sending[];
  /** Requests that have come. */
  waiting: number;
  readonly calls: { sent: number; cold: number };
  /** By their descriptors, those that answers went to last. */
  readonly sockets: ReadonlyMap<number, Socket>;
  close(): Promise<void>;
}

/** What makes it harder to answer. */
export interface Circumstances {
  /** How long a request waits before anything is done about it. */
  readonly delayMs?: number;
  /** How long the socket takes nothing once the answer has begun. */
  readonly fullMs?: number;
}

/** Serves `/<number>/<start>/<end>`, parts of `<directory>/file-<number>`, as the data plane does. */
export async function startFileServer(
  directory: string,
  kernel: KernelSend | undefined,
  { delayMs = 0, fullMs = 0 }: Circumstances = {},
): Promise<FileServer> {
  const files = new OpenFiles();
  const calls = { sent: 0, cold: 0 };
  const sockets = new Map<number, Socket>();
  const sender = new FileSender(kernel && watched(kernel, calls, sockets));
  const sendings: Sending[] = [];
  const answer = async (response: ServerResponse): Promise<void> => {
    const [, name, from, to] = (response.req.url ?? '').split('/').map(Number);
    const [start = 0, end = 0] = [from, to];
    if (delayMs > 0) await delay(delayMs);
    const file = await files.acquire(`${directory}/file-${name}`);
    const { socket } = response;
    const fd = socket ? descriptorOf(socket) : undefined;
    if (socket && fd !== undefined) sockets.set(fd, socket);
    const sending: Sending = { fd, outcome: 'running' };
    sendings.push(sending);
    try {
      if (fullMs > 0) {
        socket?.cork();
        setTimeout(() => socket?.uncork(), fullMs);
      }
      response.writeHead(200, ['Content-Length', String(end - start)]);
      await sender.send(response, file, { start, end });
      sending.outcome = 'sent';
    } catch (error) {
      sending.outcome = error;
      response.destroy();
    } finally {
      file.release();
    }
  };
  const http = new HttpConnections({ headers: 5_000, keepAlive: 5_000, stall: 60_000 }, (_request, response) => {
    test.waiting++;
    void answer(response);
  });
  const listener = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (bytes: Buffer) => {
      socket.pause();
      http.take(socket, bytes);
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const test: FileServer = {
    port: (listener.address() as AddressInfo).port,
    sendings,
    waiting: 0,
    calls,
    sockets,
    async close() {
      http.drain();
      await new Promise((resolve) => listener.close(resolve));
      http.close();
      files.close();
    },
  };
  return test;
}

// The kernel, asked only when it may be: for a living connection whose descriptor this is, with nothing before it in Node.
function watched(
  real: KernelSend,
  calls: { sent: number; cold: number },
  sockets: ReadonlyMap<number, Socket>,
): KernelSend {
  return {
    send(fd, file, offset, length) {
      const socket = sockets.get(fd);
      if (!socket || socket.destroyed || descriptorOf(socket) !== fd) throw new Error('sent to a foreign descriptor');
      if (socket.writableLength > 0) throw new Error('sent past what Node has to write');
      const sent = real.send(fd, file, offset, length);
      if (typeof sent === 'number') calls.sent += sent;
      return sent;
    },
    isCached(file, offset) {
      const cached = real.isCached(file, offset);
      if (!cached) calls.cold++;
      return cached;
    },
  };
}

/** Waits until no answer is under way. */
export async function settled({ sendings }: FileServer): Promise<void> {
  await until(() => sendings.every(({ outcome }) => outcome !== 'running'));
}

const DONT_NEED = 4;
let advise: ((fd: number, offset: number, length: number, advice: number) => number) | undefined;

/** Takes a part of a file out of the page cache; first of all it goes to the disk. */
export function dropFromMemory(path: string, offset: number, length: number): void {
  advise ??= koffi.load(null).func('int posix_fadvise(int fd, int64_t offset, int64_t length, int advice)');
  const fd = openSync(path, 'r+');
  fsyncSync(fd);
  if (advise(fd, offset, length, DONT_NEED) !== 0) throw new Error('the page cache took no advice');
  closeSync(fd);
}
