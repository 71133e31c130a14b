import { read, readSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { promisify } from 'node:util';
import { loopTurns } from '../../../loop-turns.ts';
import { BufferPool } from '../../../storage/buffer-pool.ts';
import { clientGone, write } from './connection.ts';
import type { OpenFile } from './open-files.ts';
import { descriptorOf, type KernelSend } from './sendfile.ts';

/** Bytes of a file to be sent: from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const readAsync = promisify(read);

// One system call moves this much at most.
const STEP = 1024 * 1024;
// When the socket is full, this much goes through Node, whose callback tells that there is room again: no more than it
// takes, because it is copied twice.
const WAKE = 4 * 1024;
// Less is not worth the kernel's help; and what a buffer holds when the pool has none.
const SMALL = 64 * 1024;
const COPY = 512 * 1024;
const NOTHING = Buffer.alloc(0);

/**
 * Sends file bytes as the body of an answer whose head is written already. The kernel moves them into the socket
 * where it can; encrypted connections, and parts of a file that would have to come from a disk first, are read into
 * large pooled buffers off the event loop.
 */
export class FileSender {
  readonly #kernel: KernelSend | undefined;
  readonly #pool = new BufferPool({ size: COPY, count: 64 });

  constructor(kernel: KernelSend | undefined) {
    this.#kernel = kernel;
  }

  /** Sends the span and ends the answer; ends the connection when the file or the client fails in between. */
  async send(response: ServerResponse, file: OpenFile, span: Span): Promise<void> {
    // An answer that waits for those before it, of pipelined requests, has no socket yet.
    const { socket } = response;
    if (socket && this.#canUseKernel(socket, span)) {
      response.flushHeaders();
      await this.sendOver(socket, file, span, () => response.socket === socket);
    } else {
      await this.#copy(response, file, span);
    }
    response.end();
  }

  /** Sends the span over a connection, behind what was written to it, which is the caller's as long as `isOurs` says so. */
  async sendOver(socket: Socket, file: OpenFile, span: Span, isOurs = () => true): Promise<void> {
    const fd = descriptorOf(socket);
    if (this.#kernel && fd !== undefined && this.#canUseKernel(socket, span)) {
      await this.#sendByKernel(this.#kernel, { socket, fd, isOurs }, file, span);
    } else {
      await this.#copy(socket, file, span);
    }
  }

  #canUseKernel(socket: Socket, { start, end }: Span): boolean {
    return this.#kernel !== undefined && end - start > SMALL && descriptorOf(socket) !== undefined;
  }

  /*
   * Goes past Node, which takes the body for empty so far and thus keeps the connection to this answer until it is
   * ended: nothing else is written to the socket meanwhile, not even the next answer. What Node still has to write
   * goes first, and what is given to Node in between is waited for, so that all bytes come in their order.
   */
  async #sendByKernel(
    kernel: KernelSend,
    to: { readonly socket: Socket; readonly fd: number; readonly isOurs: () => boolean },
    file: OpenFile,
    { start, end }: Span,
  ): Promise<void> {
    const { socket, fd, isOurs } = to;
    if (socket.writableLength > 0) await write(socket, NOTHING);
    let offset = start;
    while (offset < end) {
      const turn = loopTurns.next();
      if (turn) await turn;
      // A destroyed socket's descriptor may belong to another connection by now. A living one has its handle, and
      // nothing can close that between here and the call.
      if (socket.destroyed || !isOurs() || descriptorOf(socket) !== fd) throw clientGone();
      const length = Math.min(STEP, end - offset);
      if (!kernel.isCached(file.fd, offset) || !kernel.isCached(file.fd, offset + length - 1)) {
        offset += await this.#copyPiece(socket, file, { start: offset, end });
        continue;
      }
      const sent = kernel.send(fd, file.fd, offset, length);
      if (sent === 'failed') {
        socket.destroy();
        throw clientGone();
      }
      if (sent === 'again') {
        offset += await writeToWake(socket, file.fd, { start: offset, end });
        continue;
      }
      if (sent === 0) throw truncated(socket);
      offset += sent;
    }
  }

  async #copy(to: Socket | ServerResponse, file: OpenFile, { start, end }: Span): Promise<void> {
    for (let offset = start; offset < end; ) offset += await this.#copyPiece(to, file, { start: offset, end });
  }

  // A pooled buffer is ours again once it has been handed to the kernel (or encrypted), which the callback tells.
  async #copyPiece(to: Socket | ServerResponse, file: OpenFile, { start, end }: Span): Promise<number> {
    const pooled = this.#pool.take();
    const buffer = pooled ?? Buffer.allocUnsafe(Math.min(SMALL, end - start));
    try {
      const { bytesRead } = await readAsync(file.fd, buffer, 0, Math.min(buffer.length, end - start), start);
      if (bytesRead === 0) throw truncated(to);
      await write(to, buffer.subarray(0, bytesRead));
      return bytesRead;
    } finally {
      if (pooled) this.#pool.give(pooled);
    }
  }
}

// Small and in the page cache, as the probe has just said: faster than a trip through the thread pool.
async function writeToWake(socket: Socket, file: number, { start, end }: Span): Promise<number> {
  const buffer = Buffer.allocUnsafe(Math.min(WAKE, end - start));
  const bytesRead = readSync(file, buffer, 0, buffer.length, start);
  if (bytesRead === 0) throw truncated(socket);
  await write(socket, buffer.subarray(0, bytesRead));
  return bytesRead;
}

function truncated(to: Socket | ServerResponse): Error {
  to.destroy();
  return new Error('the file of a blob is shorter than the blob');
}
