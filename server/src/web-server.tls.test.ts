import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:https';
import { connect as connectTcp, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contentOf, pushBlob } from '../test/images.ts';
import { RawConnection } from '../test/raw-connection.ts';
import { type TestTls, writeTestTls } from '../test/tls.ts';
import { type Listener, type ServedRegistry, shortTimeouts, startServedRegistry } from './web-server.fixture.ts';

/** Of a ClientHello. */
const BEGINNING = Buffer.from('16030102000100', 'hex');

const HOUR = 3_600_000;

let served: ServedRegistry;
let tls: TestTls;
let listener: Listener;

beforeAll(async () => {
  served = await startServedRegistry();
  tls = await writeTestTls();
  listener = await served.listen({ tls });
});

afterAll(async () => {
  await served.close();
  await tls.remove();
});

const open = (): Promise<RawConnection> => RawConnection.open(listener.port, { tls: true });

describe('over TLS', () => {
  test('the lane answers what it can, and node:http the rest', async () => {
    const connection = await open();
    for (const path of ['manifests/v1', `manifests/${served.image.digest}`]) {
      const before = listener.reached();
      connection.write(served.pull(path));
      expect(await connection.answered(path === 'manifests/v1' ? 1 : 2)).toBe(true);
      expect(listener.reached()).toBe(before);
    }
    connection.write(served.pull('tags/list'));
    expect(await connection.answered(3)).toBe(true);
    expect(connection.answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(connection.answers[1]?.body.equals(served.image.bytes)).toBe(true);
    connection.destroy();
  });

  test('requests sent at once, in records of any size, are answered in their order', async () => {
    const paths = [
      'manifests/v1',
      'tags/list',
      'manifests/none',
      `blobs/${served.image.blobs[1]?.digest}`,
      'manifests/v1',
    ];
    const bytes = paths.map((path) => served.pull(path)).join('');
    for (const size of [bytes.length, 700, 333, 64, bytes.indexOf('GET', 10)]) {
      served.registry.registry.caches.reset(true);
      const connection = await open();
      // Several records in one packet: without a turn of the loop between them.
      for (let from = 0; from < bytes.length; from += size) connection.write(bytes.slice(from, from + size));
      const answers = await connection.finish();
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 404, 200, 200]);
      expect(answers.map(({ missing }) => missing)).toEqual([0, 0, 0, 0, 0]);
      expect(contentOf(answers[3]?.body ?? '').digest).toBe(served.image.blobs[1]?.digest);
      connection.destroy();
    }
  });

  test('a hundred MiB arrive as they are, while others break off', async () => {
    const bytes = randomBytes(100 * 1024 * 1024);
    const layer = contentOf(bytes);
    await pushBlob(served.registry, { repository: 'hall/app', as: 'admin' }, layer);
    const [line = '', ...fields] = served.pull(`blobs/${layer.digest}`).trim().split('\r\n');
    const headers = Object.fromEntries(fields.map((field) => field.split(/: (.*)/, 2)));
    const received = new Promise<string>((resolve, reject) => {
      const options = {
        port: listener.port,
        path: line.split(' ')[1],
        headers,
        rejectUnauthorized: false,
        agent: false,
      };
      request({ host: '127.0.0.1', ...options }, (response) => {
        const hash = createHash('sha256');
        response.on('data', (chunk) => hash.update(chunk));
        response.on('end', () => resolve(`sha256:${hash.digest('hex')}`));
        response.on('error', reject);
      })
        .on('error', reject)
        .end();
    });
    for (let turn = 0; turn < 10; turn++) {
      const other = await open();
      other.write(served.pull(`blobs/${layer.digest}`));
      await delay(Math.random() * 20);
      other.destroy();
    }
    expect(await received).toBe(layer.digest);
  });
});

describe('a handshake that comes to nothing', () => {
  const ways: Readonly<Record<string, () => Promise<void>>> = {
    'because it is none': () => rudely('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
    'because it is garbage': () => rudely(randomBytes(500)),
    'because it is an old version': async () => {
      const socket = connectTls({ port: listener.port, host: '127.0.0.1', maxVersion: 'TLSv1.1', minVersion: 'TLSv1' });
      await expect(once(socket, 'secureConnect')).rejects.toThrow();
    },
    'because of the certificate': async () => {
      const socket = connectTls({ port: listener.port, host: '127.0.0.1' });
      await expect(once(socket, 'secureConnect')).rejects.toThrow(/self-signed/);
    },
    'because the client leaves in the middle of it': async () => {
      const socket = connectTcp(listener.port, '127.0.0.1');
      await once(socket, 'connect');
      socket.write(BEGINNING);
      await delay(5);
      socket.resetAndDestroy();
    },
  };

  test.each(Object.entries(ways))('%s harms nobody', async (_name, handshake) => {
    const before = await open();
    await handshake();
    const after = await open();
    for (const connection of [before, after]) {
      connection.write(served.pull('manifests/v1'));
      expect(await connection.answered(1)).toBe(true);
      expect(connection.answers[0]?.status).toBe(200);
      connection.destroy();
    }
  });

  test('because the client is slow is given up', async () => {
    const { port } = await served.listen({ tls, timeouts: shortTimeouts });
    await once(await hesitantClient(port), 'close');
  });

  test('keeps no server from closing', async () => {
    const { port, web } = await served.listen({ tls, timeouts: { headers: HOUR, drain: HOUR } });
    const client = await hesitantClient(port);
    // Nothing tells when the server has heard of the connection.
    await delay(50);
    // It would otherwise last an hour.
    await web.close();
    client.destroy();
  });
});

/** A client that begins a handshake and says no more. */
async function hesitantClient(port: number): Promise<Socket> {
  const socket = connectTcp(port, '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  // Without reading, it would not see that it is over.
  socket.resume();
  socket.write(BEGINNING);
  return socket;
}

/** Sends something that is no TLS and waits for what becomes of it. */
async function rudely(bytes: string | Buffer): Promise<void> {
  const socket = connectTcp(listener.port, '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  socket.end(bytes);
  socket.resume();
  await once(socket, 'close');
}
