import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { isHavenError } from '../error.ts';
import { BodyChunks } from './body-chunks.ts';

let close: (() => void) | undefined;
afterEach(() => close?.());

/** A server that gives each request to `handle` and answers with what that says. */
async function serve(handle: (request: IncomingMessage) => Promise<string>): Promise<number> {
  const server = createServer((incoming, response) => {
    handle(incoming).then(
      (text) => response.end(text),
      () => response.destroy(),
    );
  });
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

async function send(port: number, pieces: readonly Buffer[], path = '/'): Promise<string> {
  const outgoing = request({ port, host: '127.0.0.1', method: 'PUT', path });
  for (const piece of pieces) outgoing.write(piece);
  outgoing.end();
  const [answer] = await once(outgoing, 'response');
  let text = '';
  for await (const chunk of answer) text += chunk;
  return text;
}

async function lengthOf(incoming: IncomingMessage, pause = 0): Promise<number> {
  let length = 0;
  for await (const chunk of new BodyChunks(incoming)) {
    length += chunk.length;
    if (pause > 0) await delay(pause);
  }
  return length;
}

const mebibytes = (count: number) => Array.from({ length: count }, () => Buffer.alloc(1024 * 1024, 'x'));

describe('the chunks of a body', () => {
  test('are all of it, also of none', async () => {
    const port = await serve(async (incoming) => String(await lengthOf(incoming)));
    expect(await send(port, mebibytes(5))).toBe(String(5 * 1024 * 1024));
    expect(await send(port, [])).toBe('0');
    expect(await send(port, [Buffer.from('a'), Buffer.from('b')])).toBe('2');
  });

  test('wait for a reader that is slow, without being gathered in memory', async () => {
    let most = 0;
    const port = await serve(async (incoming) => {
      const chunks = new BodyChunks(incoming);
      const first = await chunks.next();
      await delay(100);
      most = incoming.socket.bytesRead;
      let length = first.value?.length ?? 0;
      for await (const chunk of chunks) length += chunk.length;
      return String(length);
    });
    expect(await send(port, mebibytes(20))).toBe(String(20 * 1024 * 1024));
    expect(most).toBeLessThan(2 * 1024 * 1024);
  });

  test('are nothing for who comes after the end', async () => {
    const port = await serve(async (incoming) => {
      const before = await lengthOf(incoming);
      return `${before} ${await lengthOf(incoming)}`;
    });
    expect(await send(port, [Buffer.from('abc')])).toBe('3 0');
  });

  test('fail when the connection is closed before the end, whether anybody waits or not', async () => {
    const failures: unknown[] = [];
    for (const pause of [0, 50]) {
      const port = await serve(async (incoming) => {
        await delay(pause);
        await lengthOf(incoming, pause).catch((error: unknown) => failures.push(error));
        return '';
      });
      const socket = connect(port, '127.0.0.1');
      socket.write('PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc');
      await delay(20);
      socket.destroy();
      await expect.poll(() => failures.length).toBe(pause === 0 ? 1 : 2);
      close?.();
    }
    for (const failure of failures) expect(isHavenError(failure, 'BLOB_UPLOAD_INVALID')).toBe(true);
  });

  test('give their memory back, unless they are kept', async () => {
    const port = await serve(async (incoming) => {
      const gathered: { readonly chunk: Buffer; readonly length: number }[] = [];
      for await (const chunk of new BodyChunks(incoming, { kept: incoming.url === '/kept' })) {
        gathered.push({ chunk, length: chunk.length });
      }
      const large = gathered.filter(({ length }) => length >= 16 * 1024);
      const left = large.filter(({ chunk }) => chunk.length > 0);
      return `${large.length > 0} ${left.length === large.length} ${left.length === 0}`;
    });
    expect(await send(port, mebibytes(5))).toBe('true false true');
    expect(await send(port, mebibytes(5), '/kept')).toBe('true true false');
  });

  test('leave the connection open for an answer when the reader stops', async () => {
    const port = await serve(async (incoming) => {
      for await (const chunk of new BodyChunks(incoming)) if (chunk.length > 0) break;
      return 'enough';
    });
    expect(await send(port, mebibytes(1))).toBe('enough');
  });
});
