import { connect } from 'node:net';
import { digestOf } from '@haven/oci';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { basic, startTestRegistry, type TestRegistry, testPassword } from '../../test/registry.ts';

let setting: TestRegistry;

beforeAll(async () => {
  setting = await startTestRegistry();
  await setting.addProject('p');
});

afterAll(() => setting.close());

/** Sends a whole request before it reads anything, as simple clients do, and gives the answer. */
function sendAllThenRead(head: string, size: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(setting.port, '127.0.0.1').pause();
    let answer = '';
    let left = size;
    const send = (): void => {
      while (left > 0) {
        const piece = Buffer.alloc(Math.min(left, 65_536));
        left -= piece.length;
        if (!socket.write(piece)) {
          socket.once('drain', send);
          return;
        }
      }
      socket.resume();
    };
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
    socket.write(`${head}\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n`);
    send();
  });
}

describe('a refusal reaches a client that is still sending', () => {
  const authorization = `Authorization: ${basic('admin', testPassword)}`;
  const upload = 'blobs/uploads/6f4b1c1e-0000-4000-8000-000000000000';

  // CVE-2017-11468, Harbor #23500: manifests of any length were read to their end.
  test.each([
    ['who has no right', `PATCH /v2/p/a/${upload} HTTP/1.1`, 401],
    ['whose upload is unknown', `PATCH /v2/p/a/${upload} HTTP/1.1\r\n${authorization}`, 404],
    ['whose digest is none', `PUT /v2/p/a/${upload}?digest=x HTTP/1.1\r\n${authorization}`, 400],
    ['whose manifest is too large', `PUT /v2/p/a/manifests/x HTTP/1.1\r\n${authorization}`, 413],
    ['who asks for what is no route', `POST /v2/x HTTP/1.1\r\n${authorization}`, 401],
  ])('%s', async (_name, head, status) => {
    const answer = await sendAllThenRead(head, 8_000_000);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toContain('Connection: close');
    const body = answer.slice(answer.indexOf('\r\n\r\n') + 4);
    expect(JSON.parse(body)).toMatchObject({ errors: [{ message: expect.any(String) }] });
  });

  test('and a client that never stops is left after some seconds', async () => {
    // Else the test would not end.
    await new Promise<void>((resolve) => {
      const socket = connect(setting.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.on('close', () => resolve());
      socket.write(
        `PATCH /v2/p/a/${upload}?x=${digestOf('x')} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n`,
      );
      const timer = setInterval(() => socket.write('x'), 100);
      socket.on('close', () => clearInterval(timer));
    });
  });
});
