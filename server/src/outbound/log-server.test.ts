import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type TestTls, writeTestTls } from '../../test/tls.ts';
import { isReachable, parseEndpoint } from './endpoint.ts';
import { sendToLogServer } from './log-server.ts';

const impatient = { takeMs: 500, closeMs: 100 };
let files: TestTls;
let pem: { certificate: string; key: string };
beforeAll(async () => {
  files = await writeTestTls();
  pem = { certificate: await readFile(files.certificate, 'utf8'), key: await readFile(files.key, 'utf8') };
});
afterAll(() => files.remove());

const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function collecting(): { readonly take: (socket: Socket) => void; readonly text: () => string } {
  let text = '';
  return {
    take: (socket) => {
      sockets.push(socket);
      socket.on('data', (data) => {
        text += data;
      });
      socket.on('error', () => undefined);
    },
    text: () => text,
  };
}

test.each([
  ['log.example:514', { host: 'log.example', port: 514, tls: false }],
  ['tcp://10.0.0.1:6514', { host: '10.0.0.1', port: 6514, tls: false }],
  ['tls://log.example:6514', { host: 'log.example', port: 6514, tls: true }],
  ['[2001:db8::1]:514', { host: '2001:db8::1', port: 514, tls: false }],
  ['tls://[::1]:1', { host: '::1', port: 1, tls: true }],
  ['udp://log.example:514', undefined],
  ['log.example', undefined],
  ['log.example:0', undefined],
  ['log.example:65536', undefined],
  ['http://log.example:514', undefined],
  ['user@log.example:514', undefined],
  ['a b:514', undefined],
  ['', undefined],
])('the endpoint %j', (text, endpoint) => {
  expect(parseEndpoint(text)).toEqual(endpoint);
});

describe('messages', () => {
  test('are lines over TCP', async () => {
    const received = collecting();
    const endpoint = await listen(createServer(received.take));
    await sendToLogServer(endpoint, ['one', 'zwei ü']);
    expect(received.text()).toBe('one\nzwei ü\n');
  });

  test('have their length in bytes before them by TLS, to a server that is trusted', async () => {
    const received = collecting();
    const endpoint = await listen(createTlsServer({ key: pem.key, cert: pem.certificate }, received.take));
    const url = `tls://${endpoint}`;
    await sendToLogServer(url, ['one', 'zwei ü'], { tls: { ca: pem.certificate } });
    expect(received.text()).toBe('3 one7 zwei ü');
    expect(await isReachable(url, { ca: pem.certificate })).toBe(true);
  });

  test('do not go to a server that is not trusted, or does not speak TLS', async () => {
    const received = collecting();
    const endpoint = await listen(createTlsServer({ key: pem.key, cert: pem.certificate }, received.take));
    await expect(sendToLogServer(`tls://${endpoint}`, ['secret'])).rejects.toThrow('cannot be reached');
    expect(await isReachable(`tls://${endpoint}`)).toBe(false);
    const plain = await listen(createServer(received.take));
    const tls = { ca: pem.certificate };
    await expect(sendToLogServer(`tls://${plain}`, ['secret'], { tls, timings: impatient })).rejects.toThrow();
    expect(received.text()).not.toContain('secret');
  });

  test('show who we are to a server that wants to know', async () => {
    const received = collecting();
    const options = { key: pem.key, cert: pem.certificate, ca: pem.certificate, requestCert: true };
    const server = createTlsServer({ ...options, rejectUnauthorized: true }, received.take);
    const endpoint = `tls://${await listen(server)}`;
    const tls = { ca: pem.certificate };
    await expect(sendToLogServer(endpoint, ['no'], { tls })).rejects.toThrow('cannot be reached');
    await sendToLogServer(endpoint, ['yes'], { tls: { ...tls, ...pem } });
    expect(received.text()).toBe('3 yes');
  });

  test('are not delivered to a server that ends with something unread', async () => {
    const endpoint = await listen(
      createServer((socket) => {
        socket.pause();
        // Its process is killed: what it has not read makes the connection be reset.
        setTimeout(() => socket.resetAndDestroy(), 50);
      }),
    );
    await expect(sendToLogServer(endpoint, ['lost'])).rejects.toThrow('cannot be reached (ECONNRESET)');
  });

  test('are not delivered when nobody listens', async () => {
    await expect(sendToLogServer('127.0.0.1:1', ['x'])).rejects.toThrow('127.0.0.1:1 cannot be reached (ECONNREFUSED)');
    await expect(sendToLogServer('nonsense', ['x'])).rejects.toThrow('is not host:port');
  });

  test('are delivered to a server that keeps its side open, as long as it lives', async () => {
    const received = collecting();
    const server = createServer({ allowHalfOpen: true }, received.take);
    const endpoint = await listen(server);
    await sendToLogServer(endpoint, ['taken'], { timings: impatient });
    expect(received.text()).toBe('taken\n');
  });

  test('are not delivered to a server that takes nothing', async () => {
    const endpoint = await listen(
      createServer((socket) => {
        sockets.push(socket);
        socket.on('error', () => undefined);
        socket.pause();
      }),
    );
    const much = Array.from({ length: 300 }, () => 'x'.repeat(100_000));
    await expect(sendToLogServer(endpoint, much, { timings: impatient })).rejects.toThrow('cannot be reached');
  });
});
