import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RawConnection } from '../test/raw-connection.ts';
import { type ServedRegistry, shortTimeouts, startServedRegistry } from './web-server.fixture.ts';

const { headers, keepAlive, stall } = shortTimeouts;
// When a test gives up waiting; nothing here depends on how much sooner something happens.
const AT_LAST = 60_000;
// Requests whose answers of 60 KiB are more than the kernel holds for both sides.
const MANY = 1_000;

let served: ServedRegistry;
let port: number;
const bodies: string[] = [];

beforeAll(async () => {
  served = await startServedRegistry();
  ({ port } = await served.listen({
    timeouts: shortTimeouts,
    handle: (request, response) => {
      switch (request.url) {
        case '/read':
          void (async () => {
            for await (const chunk of request) bodies.push(String(chunk));
            response.end('read');
          })().catch(() => undefined);
          return true;
        case '/think':
          setTimeout(() => response.end('thought'), stall * 2);
          return true;
        case '/much':
          response.end(Buffer.alloc(30 * 1024 * 1024));
          return true;
        default:
          return false;
      }
    },
  }));
});

afterAll(() => served.close());

const get = (path: string, ...fields: readonly string[]): string =>
  [`GET ${path} HTTP/1.1`, 'Host: x', ...fields, '', ''].join('\r\n');

describe('who is slow with the head of a request is cut off (slow-loris)', () => {
  const ways: Readonly<Record<string, (connection: RawConnection) => Promise<void>>> = {
    'nothing at all': async () => undefined,
    'half of a head': async (connection) => connection.write(served.pull('manifests/v1').slice(0, 60)),
    'a head without its end': async (connection) => connection.write(served.pull('manifests/v1').slice(0, -2)),
    'byte after byte': (connection) => drip(connection, endless(served.pull('manifests/v1')), 1),
    'field after field': (connection) => drip(connection, endless(get('/')), 6),
    'empty lines': (connection) => drip(connection, '\r\n'.repeat(10_000), 2),
    'half of a head after an answer of the lane': async (connection) => {
      connection.write(served.pull('manifests/v1'));
      expect(await connection.answered(1)).toBe(true);
      await drip(connection, endless(served.pull('manifests/v1')), 1);
    },
    'half of a head after an answer of node:http': async (connection) => {
      connection.write(served.pull('tags/list'));
      expect(await connection.answered(1)).toBe(true);
      await drip(connection, endless(get('/read')), 1);
    },
  };

  test.concurrent.each(Object.entries(ways))('%s', async (name, send) => {
    const start = performance.now();
    const connection = await RawConnection.open(port);
    await send(connection);
    expect(await connection.closed(AT_LAST)).toBe(true);
    expect(performance.now() - start).toBeGreaterThanOrEqual(headers);
    if (!/nothing|empty/.test(name)) expect(connection.answers.at(-1)?.status).toBe(408);
    connection.destroy();
  });
});

describe('who keeps a connection and does not use it loses it', () => {
  test.concurrent.each([
    ['after an answer of the lane', () => served.pull('manifests/v1')],
    ['after an answer of node:http', () => served.pull('tags/list')],
  ])('%s, but not before what was said', async (_name, request) => {
    const connection = await RawConnection.open(port);
    const start = performance.now();
    connection.write(request());
    expect(await connection.answered(1)).toBe(true);
    expect(connection.answers[0]?.headers['keep-alive']).toBe(`timeout=${keepAlive / 1_000}`);
    expect(await connection.closed(AT_LAST)).toBe(true);
    expect(performance.now() - start).toBeGreaterThanOrEqual(keepAlive);
    connection.destroy();
  });

  test.concurrent('unless it is used again in time', async () => {
    const connection = await RawConnection.open(port);
    for (let turn = 1; turn <= 5; turn++) {
      connection.write(turn === 5 ? served.pull('tags/list') : served.pull('manifests/v1'));
      expect(await connection.answered(turn)).toBe(true);
      await delay(keepAlive * 0.4);
    }
    expect(connection.isClosed).toBe(false);
    connection.destroy();
  });
});

describe('who stops in the middle is cut off', () => {
  test.concurrent('of a body', async () => {
    const connection = await RawConnection.open(port);
    connection.write(`${get('/read', 'Content-Length: 10')}abc`);
    expect(await connection.closed(AT_LAST)).toBe(true);
    expect(connection.answers).toEqual([]);
    connection.destroy();
  });

  test.concurrent.each([
    ['an answer from a file', () => served.pull(`blobs/${served.image.blobs[1]?.digest}`)],
    ['an answer from memory', () => get('/much')],
    ['many answers', () => served.pull(`blobs/${served.image.blobs[2]?.digest}`).repeat(MANY)],
  ])('of reading %s', async (_name, request) => {
    const connection = await RawConnection.open(port);
    connection.socket.pause();
    connection.write(request());
    await delay(stall * 2);
    connection.socket.resume();
    expect(await connection.closed(AT_LAST)).toBe(true);
    const { answers } = connection;
    expect(answers.at(-1)?.missing === 0 && answers.length === MANY).toBe(false);
    expect(answers.at(-1)?.missing).toBeGreaterThanOrEqual(0);
    connection.destroy();
  });
});

describe('who is slow but goes on is not', () => {
  test.concurrent('with a body', async () => {
    const connection = await RawConnection.open(port);
    connection.write(get('/read', 'Content-Length: 8'));
    for (let index = 0; index < 8; index++) {
      await delay(stall / 6);
      connection.write(String(index));
    }
    expect(await connection.answered(1)).toBe(true);
    expect(connection.answers[0]?.body.toString()).toBe('read');
    expect(bodies.join('')).toContain('01234567');
    connection.destroy();
  });

  test.concurrent('with reading', async () => {
    const connection = await RawConnection.open(port);
    connection.write(get('/much'));
    for (let turn = 0; turn < 10; turn++) {
      connection.socket.pause();
      await delay(stall / 8);
      connection.socket.resume();
      await delay(5);
    }
    expect(await connection.answered(1)).toBe(true);
    expect(connection.answers[0]).toMatchObject({ status: 200, missing: 0 });
    connection.destroy();
  });
});

test.concurrent('nobody is cut off because we are slow', async () => {
  const connection = await RawConnection.open(port);
  connection.write(get('/think'));
  expect(await connection.answered(1)).toBe(true);
  expect(connection.answers[0]?.body.toString()).toBe('thought');
  connection.destroy();
});

/** A head that goes on with fields after those of `head`. */
function endless(head: string): string {
  return head.slice(0, -2) + 'A: b\r\n'.repeat(4_000);
}

/** Sends little by little, each time within every time-out, until the server has enough of it or the text is out. */
async function drip(connection: RawConnection, text: string, size: number): Promise<void> {
  for (let from = 0; from < text.length && !connection.isClosed; from += size) {
    connection.write(text.slice(from, from + size));
    await delay(40);
  }
}
