import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { RawConnection } from '../../test/raw-connection.ts';
import { until } from '../../test/until.ts';
import { isHavenError } from '../error.ts';
import { BodyChunks } from './body-chunks.ts';
import { type KernelReceive, loadKernelReceive } from './kernel-receive.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

let kernel: KernelReceive | undefined;
let close: (() => void) | undefined;

beforeAll(async () => {
  kernel = await loadKernelReceive();
});
afterEach(() => close?.());

interface Seen {
  readonly sha: string;
  readonly length: number;
  /** Bytes that Node did not see. */
  readonly direct: number;
}

interface Reading {
  /** Of the memory that the bytes are received in. */
  readonly room?: number;
  readonly pauseMs?: number;
  readonly idleMs?: number;
  /** To stop after so many bytes. */
  readonly enough?: number;
}

async function readAll(incoming: IncomingMessage, how: Reading = {}): Promise<Seen> {
  const hash = createHash('sha256');
  const into = Buffer.alloc(how.room ?? 512 * KIB);
  let [length, direct] = [0, 0];
  const source = new BodyChunks(incoming, { kernel, ...(how.idleMs && { idleMs: how.idleMs }) });
  for await (const chunk of source) {
    hash.update(chunk);
    length += chunk.length;
    for (let got = source.receive(into); got > 0; got = source.receive(into)) {
      hash.update(into.subarray(0, got));
      length += got;
      direct += got;
      if (how.pauseMs) await delay(how.pauseMs);
      if (length >= (how.enough ?? Number.POSITIVE_INFINITY)) return { sha: hash.digest('hex'), length, direct };
    }
  }
  return { sha: hash.digest('hex'), length, direct };
}

/** A server that answers every request with what it has read of it, as JSON. */
async function serve(how: Reading = {}): Promise<{ readonly port: number; readonly failures: unknown[] }> {
  const failures: unknown[] = [];
  const server = createServer((incoming, response) => {
    readAll(incoming, how).then(
      (seen) => {
        incoming.resume();
        response.end(JSON.stringify(seen));
      },
      (error: unknown) => {
        failures.push(error);
        response.destroy();
      },
    );
  });
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { port: (server.address() as AddressInfo).port, failures };
}

const head = (length: number) => Buffer.from(`PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`);
const shaOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const seenIn = ({ body }: { readonly body: Buffer }): Seen => JSON.parse(body.toString());

describe.runIf(process.platform === 'linux')('a large body', () => {
  test('comes whole, most of it past Node', async () => {
    const { port } = await serve();
    const content = randomBytes(64 * MIB + 7);
    const connection = await RawConnection.open(port);
    connection.write(Buffer.concat([head(content.length), content]));
    await connection.answered(1);
    const [answer] = connection.answers;
    expect(answer && seenIn(answer)).toMatchObject({ sha: shaOf(content), length: content.length });
    expect(answer && seenIn(answer).direct).toBeGreaterThan(content.length / 2);
    connection.destroy();
  });

  test('ends where it ends, whatever follows on the connection, and however it comes', async () => {
    const { port } = await serve({ room: 300 * KIB });
    // What a reader that is one byte off would take for requests.
    const pattern = Buffer.concat([head(3), Buffer.from('abc\r\n\r\n')]);
    let direct = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 1200 * KIB }), { minLength: 1, maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 700 * KIB }), { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        async (sizes, pieces, waits) => {
          const contents = sizes.map((size) => Buffer.alloc(size, pattern));
          const bytes = Buffer.concat(contents.flatMap((content) => [head(content.length), content]));
          const connection = await RawConnection.open(port);
          for (let [offset, index] = [0, 0]; offset < bytes.length; index++) {
            const length = pieces[index % pieces.length] ?? 1;
            connection.write(bytes.subarray(offset, offset + length));
            offset += length;
            if (waits) await delay(1);
          }
          await connection.answered(contents.length);
          const seen = connection.answers.map(seenIn);
          expect(seen.map(({ sha, length }) => ({ sha, length }))).toEqual(
            contents.map((content) => ({ sha: shaOf(content), length: content.length })),
          );
          direct += seen.reduce((sum, one) => sum + one.direct, 0);
          connection.destroy();
        },
      ),
      { numRuns: 60, interruptAfterTimeLimit: 20_000 },
    );
    expect(direct).toBeGreaterThan(0);
  });

  test('waits for a reader that is slow, and meanwhile the connection counts as alive', async () => {
    const { port, failures } = await serve({ room: 64 * KIB, pauseMs: 40, idleMs: 1_500 });
    const content = randomBytes(4 * MIB);
    const connection = await RawConnection.open(port);
    connection.write(Buffer.concat([head(content.length), content]));
    await connection.answered(1);
    expect(connection.answers.map((answer) => seenIn(answer).sha)).toEqual([shaOf(content)]);
    expect(failures).toEqual([]);
    connection.destroy();
  });

  test('that stops to come is given up', async () => {
    const { port, failures } = await serve({ idleMs: 200 });
    const connection = await RawConnection.open(port);
    connection.write(Buffer.concat([head(2 * MIB), randomBytes(MIB)]));
    await until(() => failures.length === 1);
    expect(failures[0]).toMatchObject({ code: 'BLOB_UPLOAD_INVALID', status: 408 });
    connection.destroy();
  });

  test('that is cut off at any point fails', async () => {
    const { port, failures } = await serve();
    const cuts = [0, 1, 300 * KIB, MIB, 2 * MIB - 1];
    for (const cut of cuts) {
      for (const isReset of [true, false]) {
        const connection = await RawConnection.open(port);
        connection.write(Buffer.concat([head(2 * MIB), randomBytes(cut)]));
        await delay(10);
        if (isReset) connection.socket.resetAndDestroy();
        else connection.socket.end();
      }
    }
    await until(() => failures.length === 2 * cuts.length);
    expect(failures.every((failure) => isHavenError(failure, 'BLOB_UPLOAD_INVALID'))).toBe(true);
  });

  test('whose reader has enough leaves the rest to Node, which finds the next request behind it', async () => {
    const { port } = await serve({ enough: MIB });
    const content = randomBytes(16 * MIB);
    const connection = await RawConnection.open(port);
    connection.write(Buffer.concat([head(content.length), content, head(3), Buffer.from('abc')]));
    await connection.answered(2);
    const [first, second] = connection.answers.map(seenIn);
    expect(first?.length).toBeLessThan(content.length);
    expect(second).toMatchObject({ sha: shaOf(Buffer.from('abc')), length: 3, direct: 0 });
    connection.destroy();
  });

  test('of unknown length goes through Node', async () => {
    const { port } = await serve();
    const content = randomBytes(MIB);
    const connection = await RawConnection.open(port);
    connection.write(
      Buffer.concat([
        Buffer.from('PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n100000\r\n'),
        content,
        Buffer.from('\r\n0\r\n\r\n'),
      ]),
    );
    await connection.answered(1);
    expect(connection.answers.map(seenIn)).toEqual([{ sha: shaOf(content), length: MIB, direct: 0 }]);
    connection.destroy();
  });
});
