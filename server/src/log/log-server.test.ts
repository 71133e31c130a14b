import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { LogServer, toSyslog } from './log-server.ts';

let close = (): unknown => undefined;
afterEach(() => close());

const line = (n: number) => `{"level":"warn","time":"2026-01-02T03:04:05.678Z","msg":"n${n}"}\n`;

async function listen(
  port = 0,
): Promise<{ readonly server: Server; readonly port: number; readonly text: () => string }> {
  let text = '';
  const server = createServer((socket) => {
    socket.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return { server, port: (server.address() as AddressInfo).port, text: () => text };
}

test('a line is a message of RFC 5424', () => {
  expect(toSyslog(line(1), 'host', 7)).toBe(
    '<28>1 2026-01-02T03:04:05.678Z host haven 7 - - {"level":"warn","time":"2026-01-02T03:04:05.678Z","msg":"n1"}',
  );
  expect(toSyslog('{"level":"error"}', 'ho st\n', 7)).toBe('<27>1 - host haven 7 - - {"level":"error"}');
});

test('lines arrive in order, also those from before the connection', async () => {
  const { server, port, text } = await listen();
  const log = new LogServer({ host: '127.0.0.1', port, protocol: 'tcp' });
  close = () => {
    log.close();
    server.close();
  };
  for (let n = 0; n < 500; n++) log.write(line(n));
  await expect.poll(() => text().split('\n').length - 1).toBe(500);
  log.write(line(500));
  await expect
    .poll(() => [...text().matchAll(/"n(\d+)"/g)].map(([, n]) => Number(n)))
    .toEqual(Array.from({ length: 501 }, (_, n) => n));
});

test('datagrams are sent, too', async () => {
  const socket = createSocket('udp4');
  await once(socket.bind(0, '127.0.0.1'), 'listening');
  const log = new LogServer({ host: '127.0.0.1', port: socket.address().port, protocol: 'udp' });
  close = () => {
    log.close();
    socket.close();
  };
  const arrived = once(socket, 'message');
  log.write(line(1));
  expect(String((await arrived)[0])).toMatch(/^<28>1 .* haven \d+ - - \{/);
});

test('a server that is away costs nothing but the oldest lines', async () => {
  const { server, port } = await listen();
  await once(server.close(), 'close');
  const log = new LogServer({ host: '127.0.0.1', port, protocol: 'tcp', retryMs: 20 });
  for (let n = 0; n < 10_050; n++) log.write(line(n));
  const back = await listen(port);
  close = () => {
    log.close();
    back.server.close();
  };
  await expect.poll(back.text, { timeout: 10_000 }).toContain('"n10049"');
  expect(back.text()).toMatch(
    /^\S+ \S+ \S+ haven \d+ - - \{[^\n]*"50 lines were lost while the log server was away"\}\n/,
  );
  expect(back.text()).toContain('"n50"');
  expect(back.text()).not.toContain('"n49"');
});
