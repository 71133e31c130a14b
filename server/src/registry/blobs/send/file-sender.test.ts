import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bufferMemory, openDescriptors } from '../../../../test/process-state.ts';
import { RawConnection } from '../../../../test/raw-connection.ts';
import { until } from '../../../../test/until.ts';
import { isHavenError } from '../../../error.ts';
import { dropFromMemory, type FileServer, settled, startFileServer } from './file-server.fixture.ts';
import { descriptorOf, type KernelSend, loadKernelSend } from './sendfile.ts';

const MIB = 1024 * 1024;
const contents = [2 * MIB + 17, 5 * MIB, 128 * 1024, 64 * 1024 + 1, 1, 8 * MIB + 5].map((size) => randomBytes(size));
const SMALL = 2;
const LARGE = 5;

let directory: string;
let kernel: KernelSend | undefined;
let server: FileServer;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'haven-send-'));
  kernel = await loadKernelSend();
  for (const [index, content] of contents.entries()) await writeFile(pathOf(index), content);
  server = await startFileServer(directory, kernel);
});

afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

describe.runIf(process.platform === 'linux')('the kernel sends', () => {
  test('whole files and parts of them', async () => {
    const before = server.calls.sent;
    for (const [index, content] of contents.entries()) {
      expect(sha(await fetchBytes(server.port, index))).toBe(sha(content));
    }
    expect(server.calls.sent - before).toBeGreaterThan(10 * MIB);
    expect(sha(await fetchBytes(server.port, LARGE, [100_001, 7_000_003]))).toBe(sha(part(LARGE, 100_001, 7_000_003)));
    expect(sha(await fetchBytes(server.port, LARGE, [0, 1]))).toBe(sha(part(LARGE, 0, 1)));
  });

  test('what is in memory, and what is not is read by others', async () => {
    for (const holes of [
      [[0, 0]],
      [[MIB, MIB]],
      [
        [0, MIB],
        [3 * MIB, 2 * MIB],
        [7 * MIB, 4096],
      ],
    ] as const) {
      for (const [offset, length] of holes) dropFromMemory(pathOf(LARGE), offset, length);
      const before = { ...server.calls };
      expect(sha(await fetchBytes(server.port, LARGE))).toBe(sha(contents[LARGE]));
      expect(server.calls.cold).toBeGreaterThan(before.cold);
    }
  });

  test('to clients that read slowly', async () => {
    const clients = await Promise.all(Array.from({ length: 5 }, () => slowly(server.port, LARGE)));
    expect(clients).toEqual(clients.map(() => sha(contents[LARGE])));
  });
});

describe('answers come whole and in their order', () => {
  const many = [LARGE, 0, SMALL, 4, 1, LARGE, 3, 3, 4, 0, SMALL, 1];

  test('to pipelined requests', async () => {
    const connection = await RawConnection.open(server.port);
    connection.write(many.map((index) => requestFor(index)).join(''));
    const answers = await connection.finish();
    expect(answers.map(({ body }) => sha(body))).toEqual(many.map((index) => sha(contents[index])));
  });

  test('to a request behind one whose client did not read at first', async () => {
    const connection = await RawConnection.open(server.port);
    connection.socket.pause();
    connection.write(requestFor(LARGE));
    await delay(30);
    connection.write(requestFor(0));
    await delay(30);
    connection.write(requestFor(LARGE));
    connection.socket.resume();
    const answers = await connection.finish();
    expect(answers.map(({ body }) => sha(body))).toEqual([LARGE, 0, LARGE].map((index) => sha(contents[index])));
  });

  test('also when a head has to wait for room in the socket', async () => {
    const full = await startFileServer(directory, kernel, { fullMs: 30 });
    const connection = await RawConnection.open(full.port);
    for (const index of [LARGE, 0, SMALL, 3]) {
      const { length } = connection.answers;
      connection.write(requestFor(index));
      await connection.answered(length + 1);
      expect(sha(connection.answers.at(-1)?.body)).toBe(sha(contents[index]));
    }
    connection.destroy();
    await full.close();
  });

  test('to one request after the other while the client does not read', async () => {
    const connection = await RawConnection.open(server.port);
    connection.socket.pause();
    const sizes: number[] = [];
    let isFull = false;
    while (!isFull && sizes.length < 500) {
      const size = 65_537 + Math.floor(Math.random() * 20_000);
      sizes.push(size);
      const { length } = server.sendings;
      connection.write(requestFor(0, [0, size]));
      await until(() => server.sendings.length > length);
      for (let turn = 0; turn < 5; turn++) await nextTurn();
      isFull = server.sendings[length]?.outcome === 'running';
    }
    connection.socket.resume();
    const answers = await connection.finish();
    expect(answers.map(({ body }) => sha(body))).toEqual(sizes.map((size) => sha(part(0, 0, size))));
  });
});

describe('a file that is not what it was', () => {
  test('ends the connection, so that nobody takes the part for the whole', async () => {
    for (const withKernel of [kernel, undefined]) {
      const other = await startFileServer(directory, withKernel);
      const connection = await RawConnection.open(other.port);
      connection.write(requestFor(LARGE, [0, 20 * MIB]));
      const [answer] = await connection.finish();
      expect(answer?.missing).toBe(20 * MIB - contentOf(LARGE).length);
      expect(sha(answer?.body)).toBe(sha(contents[LARGE]));
      expect(String(other.sendings[0]?.outcome)).toMatch(/shorter than the blob/);
      await other.close();
    }
  });
});

describe('clients that go away', () => {
  test('at any point harm nobody else, and leave nothing behind', async () => {
    await settled(server);
    const before = { descriptors: await openDescriptors(), memory: bufferMemory() };
    const checked = { whole: 0, killed: 0 };
    const deadline = performance.now() + 3_000;
    await Promise.all(
      Array.from({ length: 24 }, async (_, worker) => {
        for (let round = 0; round < 25 && performance.now() < deadline; round++) {
          const index = (worker + round) % contents.length;
          const kill =
            (worker + round) % 3 === 0 ? undefined : Math.floor(Math.random() ** 2 * contentOf(index).length);
          const bytes = await fetchBytes(server.port, index, undefined, kill);
          checked[kill === undefined ? 'whole' : 'killed']++;
          // Not one byte of another file, whoever had the descriptor before.
          expect(bytes.equals(contentOf(index).subarray(0, bytes.length))).toBe(true);
          if (kill === undefined) expect(bytes.length).toBe(contentOf(index).length);
        }
      }),
    );
    expect(checked.whole).toBeGreaterThan(10);
    expect(checked.killed).toBeGreaterThan(20);
    await settled(server);
    expect(
      server.sendings.filter(({ outcome }) => outcome !== 'sent' && !isHavenError(outcome, 'BAD_REQUEST')),
    ).toEqual([]);
    // Pooled buffers stay: at most 64 of 512 KiB.
    expect(bufferMemory() - before.memory).toBeLessThan(48 * MIB);
    await until(async () => (await openDescriptors()) <= before.descriptors + contents.length);
  });

  test('are followed by others on the same descriptor, which get their own bytes only', async () => {
    let reused = 0;
    for (let round = 0; round < 30; round++) {
      const first = await RawConnection.open(server.port);
      // Never reads, so the answer hangs in the middle.
      first.socket.pause();
      first.write(requestFor(LARGE));
      await until(() => server.sendings.at(-1)?.outcome === 'running');
      const dying = server.sendings.at(-1);
      first.socket.resetAndDestroy();
      await until(() => dying?.outcome !== 'running');
      // One of their two ends has it now.
      const others = await Promise.all(
        [SMALL, SMALL + 1].map(async (index) => ({ index, client: await RawConnection.open(server.port) })),
      );
      if (others.some(({ client }) => descriptorOf(client.socket) === dying?.fd)) reused++;
      for (const { index, client } of others) {
        client.write(requestFor(index));
        const answers = await client.finish();
        expect(answers.map(({ body }) => sha(body))).toEqual([sha(contents[index])]);
      }
    }
    // Else the test says nothing.
    expect(reused).toBeGreaterThan(15);
  });

  test('while others have their turn are sent nothing more', async () => {
    const asked: number[] = [];
    const tireless: KernelSend = {
      send(fd, _file, offset, length) {
        asked.push(offset);
        // Longer than a turn takes, in two calls.
        for (const end = performance.now() + 4; performance.now() < end; );
        // Before the sender's next turn.
        setImmediate(() => other.sockets.get(fd)?.destroy());
        return length;
      },
      isCached: () => true,
    };
    const other = await startFileServer(directory, tireless);
    const connection = await RawConnection.open(other.port);
    connection.write(requestFor(LARGE));
    await connection.finish();
    await settled(other);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.length).toBeLessThan(5);
    expect(isHavenError(other.sendings[0]?.outcome, 'BAD_REQUEST')).toBe(true);
    await other.close();
  });

  test('leave no answer waiting behind the one that broke', async () => {
    const from = server.sendings.length;
    const connections = await Promise.all(Array.from({ length: 5 }, () => RawConnection.open(server.port)));
    for (const { socket } of connections) {
      socket.pause();
      socket.write(requestFor(LARGE).repeat(6));
    }
    await until(() => server.sendings.length === from + 30);
    await delay(50);
    for (const { socket } of connections) socket.resetAndDestroy();
    await settled(server);
    expect(server.sendings.slice(from).every(({ outcome }) => isHavenError(outcome, 'BAD_REQUEST'))).toBe(true);
  });

  test('before the answer has begun are noticed', async () => {
    const slow = await startFileServer(directory, kernel, { delayMs: 50 });
    const connections = await Promise.all(Array.from({ length: 5 }, () => RawConnection.open(slow.port)));
    for (const { socket } of connections) socket.write(requestFor(LARGE) + requestFor(0));
    await until(() => slow.waiting === 10);
    for (const { socket } of connections) socket.resetAndDestroy();
    await until(() => slow.sendings.length === 10);
    await settled(slow);
    expect(slow.sendings.every(({ outcome }) => isHavenError(outcome, 'BAD_REQUEST'))).toBe(true);
    await slow.close();
  });
});

test('types of the kernel interface are bound once, however often it is asked for', async () => {
  expect(await loadKernelSend()).toBe(kernel);
});

function pathOf(index: number): string {
  return join(directory, `file-${index}`);
}

function contentOf(index: number): Buffer {
  return contents[index] ?? Buffer.alloc(0);
}

function part(index: number, start: number, end: number): Buffer {
  return contentOf(index).subarray(start, end);
}

function requestFor(index: number, [start, end]: readonly [number, number] = [0, contentOf(index).length]): string {
  return `GET /${index}/${start}/${end} HTTP/1.1\r\nHost: x\r\n\r\n`;
}

function sha(bytes: Buffer | undefined): string {
  return createHash('sha256')
    .update(bytes ?? '')
    .digest('hex');
}

/** The body of an answer, as much as there is of it when the client goes away after so many bytes. */
async function fetchBytes(
  port: number,
  index: number,
  span?: readonly [number, number],
  killAt?: number,
): Promise<Buffer> {
  const connection = await RawConnection.open(port);
  connection.write(requestFor(index, span));
  if (killAt === undefined) {
    await connection.answered(1);
    const body = connection.answers[0]?.body ?? Buffer.alloc(0);
    connection.destroy();
    return body;
  }
  let seen = 0;
  connection.socket.on('data', (chunk: Buffer) => {
    seen += chunk.length;
  });
  await connection.until(() => seen > killAt, 30_000);
  if (killAt % 2 === 0) connection.socket.resetAndDestroy();
  else connection.destroy();
  return connection.answers[0]?.body ?? Buffer.alloc(0);
}

async function slowly(port: number, index: number): Promise<string> {
  const connection = await RawConnection.open(port);
  connection.write(requestFor(index));
  for (let pauses = 0; pauses < 10; pauses++) {
    connection.socket.pause();
    await delay(Math.random() * 20);
    connection.socket.resume();
    await delay(1);
  }
  const [answer] = await connection.finish();
  return sha(answer?.body);
}
