import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Haven } from '../../src/haven.ts';
import { basicAuthorization } from '../../src/http.ts';
import { open } from './raw.ts';

/** How many slow clients hold on at once. */
const crowd = 200;

/** The longest time that an ordinary request took while something else went on. */
export async function slowestAnswer(haven: Haven, during: Promise<unknown>): Promise<number> {
  let running = true;
  const stop = (): void => {
    running = false;
  };
  during.then(stop, stop);
  let slowest = 0;
  while (running) {
    const started = performance.now();
    const answer = await haven.http.send('/v2/', { timeoutMs: 30_000 });
    if (answer.status !== 401) throw new Error(`GET /v2/ answered ${answer.status}`);
    slowest = Math.max(slowest, performance.now() - started);
    await sleep(20);
  }
  return slowest;
}

/** Many connections that send one header byte after the other and never come to an end. */
export async function slowHeaders(haven: Haven, seconds: number): Promise<number> {
  const sockets = await Promise.all(Array.from({ length: crowd }, () => open(haven)));
  for (const socket of sockets) socket.write(`GET /v2/ HTTP/1.1\r\nHost: ${haven.host}\r\nX-Slow: `);
  return drip(sockets, seconds);
}

/** Many uploads whose bodies come byte by byte. */
export async function slowBodies(haven: Haven, seconds: number): Promise<number> {
  const sockets = await Promise.all(Array.from({ length: crowd }, () => open(haven)));
  for (const socket of sockets) {
    socket.write(
      `PUT /v2/library/abuse/manifests/slow HTTP/1.1\r\nHost: ${haven.host}\r\n` +
        `Authorization: ${basicAuthorization(haven.admin)}\r\nContent-Length: 100000\r\n\r\n`,
    );
  }
  return drip(sockets, seconds);
}

/** Many connections that ask for much and read nothing. */
export async function slowReaders(haven: Haven, path: string, seconds: number): Promise<number> {
  const sockets = await Promise.all(Array.from({ length: crowd }, () => open(haven)));
  for (const socket of sockets) {
    socket.pause();
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: ${haven.host}\r\nAuthorization: ${basicAuthorization(haven.admin)}\r\n\r\n`,
    );
  }
  await sleep(seconds * 1000);
  return closeAll(sockets);
}

/** Sends a byte a second on all connections; returns how many the server had closed before the time was over. */
async function drip(sockets: readonly Socket[], seconds: number): Promise<number> {
  for (let second = 0; second < seconds; second += 1) {
    await sleep(1000);
    for (const socket of sockets) if (socket.writable) socket.write('x');
  }
  return closeAll(sockets);
}

function closeAll(sockets: readonly Socket[]): number {
  const closed = sockets.filter((socket) => !socket.writable || socket.readyState !== 'open').length;
  for (const socket of sockets) socket.destroy();
  return closed;
}
