import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { HavenError } from '../../../error.ts';

/**
 * Writes bytes and waits until the kernel has them, so that their buffer may be used again. Fails when the connection
 * ends before; that an answer closes with its connection, even one that waits for its turn, is for the listener to see to.
 */
export function write(to: Socket | ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    // What is closed says so no more.
    if (isGone(to)) {
      reject(clientGone());
      return;
    }
    const closed = (): void => reject(clientGone());
    // A write that is waiting when the connection ends may never call back.
    to.once('close', closed);
    to.write(bytes, (error) => {
      to.off('close', closed);
      if (error) reject(clientGone(error));
      else resolve();
    });
  });
}

/** Whether nothing that is written arrives any more. */
export function isGone(to: Socket | ServerResponse): boolean {
  return to.destroyed || ('req' in to && to.req.socket.destroyed);
}

/** The client has ended the connection in the middle of an answer, which is its right and no fault of the server. */
export function clientGone(cause?: unknown): HavenError {
  // Nobody sees the status; it says in the log that this is nothing to be looked into.
  return new HavenError('BAD_REQUEST', 'the client has closed the connection', { status: 499, cause });
}
