import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect, createServer } from 'node:net';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { digestOf } from '@haven/oci';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchangeBytes } from '../test/http-client.ts';
import { openDescriptors } from '../test/process-state.ts';
import { RawConnection } from '../test/raw-connection.ts';
import { until } from '../test/until.ts';
import { HttpRequests } from './metrics/http-requests.ts';
import { type ServedRegistry, shortTimeouts, startServedRegistry } from './web-server.fixture.ts';
import { WebServer } from './web-server.ts';

let served: ServedRegistry;

beforeAll(async () => {
  served = await startServedRegistry();
});

afterAll(() => served.close());

const [small, large] = [2, 1];
const HOUR = 3_600_000;

describe('what is no request is refused', () => {
  test.each([
    ['words', 'hello there\r\n\r\n', 400],
    ['a head of 40 KiB', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
    ['many fields of 40 KiB together', `GET / HTTP/1.1\r\nHost: x\r\n${'Abcdef: 123456\r\n'.repeat(3_000)}\r\n`, 431],
    ['a target of 40 KiB', `GET /${'x'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
    ['two lengths', 'PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
    [
      'a length and chunks',
      'PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
  ])('%s', async (_name, bytes, status) => {
    const { port } = await served.listen();
    expect(await exchangeBytes(port, bytes)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });
});

describe('clients that end their half of the connection behind a request get the answer', () => {
  const requests: Readonly<Record<string, () => string>> = {
    'a manifest': () => served.pull('manifests/v1'),
    'the head of one': () => served.pull('manifests/v1', 'HEAD'),
    'a small blob': () => served.pull(`blobs/${served.image.blobs[small]?.digest}`),
    'a large blob': () => served.pull(`blobs/${served.image.blobs[large]?.digest}`),
    'what is not there': () => served.pull('manifests/none'),
    'a list': () => served.pull('tags/list'),
    'a push': () => `${served.pull('manifests/v1', 'PUT').replace('\r\n\r\n', '\r\nContent-Length: 2\r\n\r\n')}{}`,
    'two at once': () => served.pull('manifests/v1') + served.pull('tags/list'),
    'a large blob and more': () => served.pull(`blobs/${served.image.blobs[large]?.digest}`) + served.pull('tags/list'),
  };

  test.each(Object.entries(requests))('%s', async (name, request) => {
    const { port } = await served.listen();
    const expected = / and more|two/.test(name) ? 2 : 1;
    for (const isCold of [true, false]) {
      for (const isSplit of [false, true]) {
        if (isCold) served.registry.registry.caches.reset(true);
        const connection = await RawConnection.open(port);
        const bytes = request();
        if (isSplit) {
          connection.write(bytes.slice(0, 30));
          await delay(5);
        }
        connection.write(isSplit ? bytes.slice(30) : bytes);
        const answers = await connection.finish();
        expect(answers).toHaveLength(expected);
        if (name !== 'the head of one') expect(answers.every(({ missing }) => missing === 0)).toBe(true);
        // No time-out was needed.
        expect(connection.isClosed).toBe(true);
        connection.destroy();
      }
    }
  });

  test('and those that say nothing are let go', async () => {
    const { port } = await served.listen();
    const connection = await RawConnection.open(port);
    expect(await connection.finish()).toEqual([]);
    expect(connection.isClosed).toBe(true);
  });
});

describe('clients that ask and do not read', () => {
  test('are not read from any more, so that answers do not pile up', async () => {
    const { port, reached } = await served.listen();
    const request = served.pull(`blobs/${served.image.blobs[small]?.digest}`);
    const connection = await RawConnection.open(port);
    connection.write(request);
    await connection.answered(1);
    connection.socket.pause();
    // The answers to half of them are more than the kernel holds for both sides.
    const count = 1_500;
    for (let index = 0; index < count; index++) {
      // Each in a packet of its own, as the lane likes it.
      connection.write(request);
      await nextTurn();
      await nextTurn();
    }
    // The lane leaves this client to node:http, which leaves it alone.
    await until(() => reached() > 0);
    await settled(reached);
    expect(reached()).toBeLessThan(count / 2);
    connection.socket.resume();
    const answers = await connection.finish();
    expect(answers).toHaveLength(count + 1);
    const digests = new Set(answers.map(({ body }) => digestOf(body)));
    expect([...digests]).toEqual([served.image.blobs[small]?.digest]);
  });

  test('do not fill the memory with what they send while we look for an answer', async () => {
    const { laneAnswers: answers } = served.registry.registry;
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let isLooking = false;
    const load = (): Promise<void> => {
      isLooking = true;
      return gate;
    };
    const { port } = await served.listen({ lane: { answers, load } });
    served.registry.registry.caches.reset(true);
    const connection = await RawConnection.open(port);
    connection.write(served.pull('manifests/v1'));
    await until(() => isLooking);
    const flood = Buffer.alloc(64 * 1024, 'x');
    for (let index = 0; index < 3_200; index++) connection.write(flood);
    // The kernel takes some MiB on both sides, and the server a chunk or two, of the 200 MiB.
    await settled(() => connection.socket.writableLength);
    expect(connection.socket.writableLength).toBeGreaterThan(160 * 1024 * 1024);
    release();
    await connection.closed();
    connection.destroy();
  });
});

describe('a server that is closed', () => {
  test('lets running requests finish, says so in their answers, and takes no new ones', async () => {
    const waiting: ServerResponse[] = [];
    const { web, port } = await served.listen({
      timeouts: { drain: HOUR },
      handle: (request, response) => request.url === '/wait' && waiting.push(response) > 0,
    });
    const running = await RawConnection.open(port);
    running.write('GET /wait HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => waiting.length === 1);
    const idle = [await RawConnection.open(port), await RawConnection.open(port), await RawConnection.open(port)];
    // One has said nothing, one was answered by the lane, and one by node:http.
    idle[1]?.write(served.pull('manifests/v1'));
    idle[2]?.write(served.pull('tags/list'));
    expect(await idle[1]?.answered(1)).toBe(true);
    expect(await idle[2]?.answered(1)).toBe(true);
    const closed = web.close();
    expect(await Promise.all(idle.map((connection) => connection.closed()))).toEqual([true, true, true]);
    await expect(once(connect(port, '127.0.0.1'), 'connect')).rejects.toThrow(/ECONNREFUSED/);
    expect(running.isClosed).toBe(false);
    waiting[0]?.end('done');
    await closed;
    await running.closed();
    expect(running.answers[0]).toMatchObject({ status: 200, headers: { connection: 'close' } });
    for (const connection of [running, ...idle]) connection.destroy();
  });

  test('sends answers to their end, however slowly they are read', async () => {
    const body = Buffer.alloc(20 * 1024 * 1024, 'y');
    const requests = new HttpRequests();
    const { web, port, reached } = await served.listen({
      requests,
      handle: (request, response) => {
        if (request.url !== '/much') return false;
        response.end(body);
        return true;
      },
    });
    const clients = await Promise.all(Array.from({ length: 4 }, () => RawConnection.open(port)));
    for (const [index, client] of clients.entries()) {
      client.socket.pause();
      // From memory by node:http, and from a file by the fast lane.
      const isBlob = index % 2 === 0;
      client.write(
        isBlob ? served.pull(`blobs/${served.image.blobs[large]?.digest}`) : 'GET /much HTTP/1.1\r\nHost: x\r\n\r\n',
      );
    }
    await until(() => requests.inFlight === clients.length && reached() === clients.length / 2);
    const closed = web.close();
    // More than the idle are looked for.
    await delay(500);
    for (const client of clients) client.socket.resume();
    await closed;
    await Promise.all(clients.map((client) => client.closed()));
    expect(clients.map(({ answers }) => [answers.length, answers[0]?.missing])).toEqual(clients.map(() => [1, 0]));
    for (const client of clients) client.destroy();
  });

  test('waits for nobody longer than it says', async () => {
    const { web, port, reached } = await served.listen({
      timeouts: { drain: 300 },
      handle: ({ url }) => url === '/never',
    });
    const connection = await RawConnection.open(port);
    connection.write('GET /never HTTP/1.1\r\nHost: x\r\n\r\n');
    const half = await RawConnection.open(port);
    half.write('GET /v2/ HT');
    await until(() => reached() === 1);
    // Else it would last until the test is given up.
    await web.close();
    expect(await connection.closed()).toBe(true);
    expect(await half.closed()).toBe(true);
  });

  test('may be closed again, or without having listened', async () => {
    const { web } = await served.listen();
    await Promise.all([web.close(), web.close()]);
    const { laneAnswers: answers, warm: load } = served.registry.registry;
    await new WebServer(
      { host: '127.0.0.1', port: 0, tls: undefined, lane: { answers, load } },
      () => undefined,
    ).close();
  });
});

describe('starting to listen', () => {
  test('on a port that is taken says so, and how to take another', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    await expect(served.listen({ port })).rejects.toThrow(
      `port ${port} is taken by another program; choose another one with HAVEN_PORT`,
    );
    other.close();
  });

  test('on a host that is not ours says why not', async () => {
    await expect(served.listen({ host: '192.0.2.1' })).rejects.toThrow(
      /^cannot listen on 192\.0\.2\.1, port 0: .*EADDRNOTAVAIL/,
    );
  });

  test('with files that cannot be read names the file', async () => {
    const tls = { certificate: '/nowhere/certificate.pem', key: '/nowhere/key.pem' };
    await expect(served.listen({ tls })).rejects.toThrow(/^the file \/nowhere\/certificate\.pem cannot be read/);
  });
});

describe('many at a time', () => {
  test('a thousand connections are served, by the lane and by node:http', async () => {
    const { port, web } = await served.listen();
    const before = await openDescriptors();
    const connections = await Promise.all(Array.from({ length: 1_000 }, () => RawConnection.open(port)));
    const config = served.image.blobs[0];
    const requests = [
      served.pull('manifests/v1'),
      served.pull(`blobs/${config?.digest}`),
      served.pull('manifests/none'),
    ];
    await Promise.all(
      connections.map(async (connection, index) => {
        for (let turn = 0; turn < 3; turn++) {
          connection.write(requests[(index + turn) % 3] ?? '');
          expect(await connection.answered(turn + 1, { timeoutMs: 120_000 })).toBe(true);
        }
        const seen = connection.answers.map(({ status, body }) => (status === 200 ? digestOf(body) : status));
        const expected = [served.image.digest, config?.digest, 404];
        expect(seen).toEqual([0, 1, 2].map((turn) => expected[(index + turn) % 3]));
        connection.destroy();
      }),
    );
    await web.close();
    // The database has some connections more.
    await until(async () => (await openDescriptors()) <= before + 30);
  }, 180_000);
});

test('a listener goes on when a connection breaks in any state', async () => {
  const { port } = await served.listen({ timeouts: shortTimeouts });
  const blob = served.pull(`blobs/${served.image.blobs[large]?.digest}`);
  for (const bytes of [
    '',
    'GET',
    served.pull('manifests/v1'),
    served.pull('tags/list'),
    blob,
    blob + blob,
    'x\r\n\r\n',
  ]) {
    for (const waitMs of [0, 1, 5]) {
      const connection = await RawConnection.open(port);
      connection.write(bytes);
      await delay(waitMs);
      connection.socket.resetAndDestroy();
    }
  }
  expect(
    await exchangeBytes(port, served.pull('manifests/v1').replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')),
  ).toMatch(/ 200 OK/);
});

/** Waits until a number has been the same for a while. */
async function settled(value: () => number): Promise<void> {
  for (let last = Number.NaN; last !== value(); ) {
    last = value();
    await delay(300);
  }
}
