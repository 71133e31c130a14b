import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

const servers: Server[] = [];

/** A server that speaks as much of PostgreSQL's protocol as it takes to be turned away by it; the URL of its database. */
export async function fakePostgres(answer: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => answer(socket));
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return `postgres://haven:secret@127.0.0.1:${port}/haven?sslmode=disable`;
}

/** Closes those that were started since the last time. */
export function closeFakes(): void {
  for (const server of servers.splice(0)) server.close();
}

/** A message of the server. */
export function message(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
}

/** Says that the server waits for a query. */
export const ready = message('Z', Buffer.from('I'));

/** Lets the client in. */
export const welcome = Buffer.concat([message('R', Buffer.alloc(4)), ready]);

/** An error after which the server ends the connection. */
export function errorMessage(code: string, text: string): Buffer {
  return message('E', Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${text}\0\0`));
}
