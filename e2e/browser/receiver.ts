import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Somebody who is told things over HTTP. */
export interface Receiver {
  readonly url: string;
  /** Bodies that have come, in order. */
  readonly bodies: readonly string[];
  close(): Promise<void>;
}

/** Listens on the loopback and says yes to everything. */
export async function startReceiver(): Promise<Receiver> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString());
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an address.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    bodies,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
