import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuthProvider, ExternalIdentity } from './provider.ts';

/** What the suite needs of an implementation. */
export interface ProviderCase {
  /** A provider whose server is there and knows the person below. */
  readonly provider: () => AuthProvider;
  /** A provider whose server is at this port of the loopback address, with a short time limit. */
  readonly providerAt: (port: number) => AuthProvider;
  /** A provider that nobody has configured. */
  readonly unconfigured: () => AuthProvider;
  readonly name: string;
  readonly secret: string;
  readonly identity: ExternalIdentity;
}

// What people type to become somebody else.
const strangeNames = [
  '*',
  'al*',
  '*)(uid=*',
  ')(|(uid=*',
  'alice)(&',
  '\\2a',
  'alice\0',
  '../alice',
  '\r\nX: y',
  '(',
  '"',
];

/** What every provider does. */
export function describeProvider(title: string, given: ProviderCase): void {
  describe(title, () => {
    const verify = (name: string, secret: string) => given.provider().verify(name, secret);

    test('knows who proves who they are', async () => {
      expect(await verify(given.name, given.secret)).toEqual({ kind: 'verified', identity: given.identity });
    });

    test.each([
      ['a wrong secret', (right: string) => `${right}x`],
      ['a shortened secret', (right: string) => right.slice(0, -1)],
      ['an empty secret', () => ''],
      ['a secret in other case', (right: string) => right.toUpperCase()],
      ['a secret with NUL', (right: string) => `${right}\0`],
      ['an endless secret', () => 'x'.repeat(100_000)],
    ])('refuses %s', async (_what, secret) => {
      expect(await verify(given.name, secret(given.secret))).toEqual({ kind: 'refused' });
    });

    test.each(['', 'nobody', 'x'.repeat(100_000), ...strangeNames])('refuses the name %j', async (name) => {
      expect(await verify(name, given.secret)).toEqual({ kind: 'refused' });
    });

    test('refuses everybody while it is not configured', async () => {
      expect(await given.unconfigured().verify(given.name, given.secret)).toEqual({ kind: 'refused' });
    });

    test('says so when nobody listens', async () => {
      const port = await closedPort();
      expect(await given.providerAt(port).verify(given.name, given.secret)).toMatchObject({ kind: 'unavailable' });
    });

    describe('with a broken server', () => {
      let server: Server;
      let answer: (socket: Socket) => void;
      const port = () => (server.address() as AddressInfo).port;
      beforeAll(async () => {
        server = createServer((socket) => {
          socket.on('error', () => undefined).resume();
          answer(socket);
        });
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      });
      afterAll(() => new Promise((resolve) => server.close(resolve)));

      test.each([
        ['hangs up', (socket: Socket) => socket.destroy()],
        ['talks nonsense', (socket: Socket) => socket.end('\x30\x84nonsense\r\n\r\n')],
        // Else this would not end.
        ['is silent', () => undefined],
      ])('says so when it %s', async (_what, behaviour) => {
        answer = behaviour;
        expect(await given.providerAt(port()).verify(given.name, given.secret)).toMatchObject({ kind: 'unavailable' });
      });
    });
  });
}

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
