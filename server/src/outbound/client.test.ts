import { type AddressInfo, connect, createServer } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createTestCertificate, type HttpTarget, startTarget, type TestCertificate } from '../../test/http-target.ts';
import type { AddressRules, Resolve } from './address-policy.ts';
import { type OutboundCall, OutboundClient, type OutboundClientDeps } from './client.ts';
import { OutboundError } from './error.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

function client(deps: OutboundClientDeps = {}): OutboundClient {
  const made = new OutboundClient(deps);
  opened.push(made);
  return made;
}

async function target(...options: Parameters<typeof startTarget>): Promise<HttpTarget> {
  const started = await startTarget(...options);
  opened.push(started);
  return started;
}

const call = (url: string, more: Partial<OutboundCall> = {}): OutboundCall => ({
  url,
  chosenBy: 'operator',
  timeoutMs: 5_000,
  maxBytes: 10_000,
  ...more,
});

const here: AddressRules = { allow: ['loopback'], deny: [] };

/** `problem: message` of a call that fails. */
async function failure(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof OutboundError ? `${error.problem}: ${error.message}` : String(error);
}

test('a request arrives as it was given, and the whole answer comes back', async () => {
  const { url, received } = await target({
    answer: (_, response) => response.writeHead(418, { 'x-kind': 'pot' }).end('short and stout'),
  });
  const answer = await client().send(
    call(`${url}/a/b?c=d&e`, {
      method: 'POST',
      headers: { 'x-one': '1' },
      secretHeaders: { authorization: 's' },
      body: 'ü',
    }),
  );
  expect({ ...answer, body: answer.body.toString() }).toMatchObject({ status: 418, body: 'short and stout' });
  expect(answer.headers).toMatchObject({ 'x-kind': 'pot' });
  expect(received).toMatchObject([
    {
      method: 'POST',
      url: '/a/b?c=d&e',
      body: 'ü',
      headers: { 'x-one': '1', authorization: 's', 'content-length': '2' },
    },
  ]);
});

// CVE-2020-13788, CVE-2026-32591, CVE-2026-0600: whoever named an address had the server call its neighbours.
describe('addresses', () => {
  test.each(['http://127.0.0.1', 'http://[::1]', 'http://0x7f.1', 'http://2130706433', 'http://[::ffff:7f00:1]'])(
    '%s is not called for a member',
    async (base) => {
      const { port, received } = await target();
      const message = await failure(client().send(call(`${base}:${port}/`, { chosenBy: 'member' })));
      expect(message).toMatch(
        /^refused: \S+ may not be called: it is an address of the server itself \(HAVEN_OUTBOUND_ALLOW can allow it\)$/,
      );
      expect(received).toEqual([]);
    },
  );

  test('the metadata service is called for nobody', async () => {
    for (const chosenBy of ['operator', 'member', 'stranger'] as const) {
      const message = await failure(client().send(call('http://169.254.169.254/latest/meta-data', { chosenBy })));
      expect(message).toMatch(/^refused: 169\.254\.169\.254 may not be called: it is an address of a cloud/);
    }
  });

  test('a name that leads to a refused address is refused, and called when configuration allows it', async () => {
    const { port, received } = await target();
    const resolve: Resolve = async () => [{ address: '127.0.0.1', family: 4 }];
    const asked = call(`http://hooks.example:${port}/`, { chosenBy: 'member' });
    expect(await failure(client({ resolve }).send(asked))).toBe(
      'refused: hooks.example (127.0.0.1) may not be called: it is an address of the server itself (HAVEN_OUTBOUND_ALLOW can allow it)',
    );
    expect((await client({ resolve, rules: here }).send(asked)).status).toBe(200);
    expect(received).toHaveLength(1);
  });

  test('of a name with several, those that are allowed are called', async () => {
    const { port } = await target();
    const resolve: Resolve = async () => [
      { address: '169.254.169.254', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ];
    expect((await client({ resolve }).send(call(`http://hooks.example:${port}/`))).status).toBe(200);
  });

  test('a name is connected to where it was checked, though it means something else a moment later', async () => {
    const { port, received } = await target();
    const answers = ['8.8.8.8', '127.0.0.1'];
    let asked = 0;
    const resolve: Resolve = async () => [{ address: answers[Math.min(asked++, 1)] ?? '', family: 4 }];
    const rebinding = call(`http://rebind.example:${port}/`, { chosenBy: 'member', timeoutMs: 300 });
    // The first look-up passes the check: whatever happens then, it does not reach the loopback.
    expect(await failure(client({ resolve }).send(rebinding))).toMatch(/^(timeout|unreachable): /);
    expect(asked).toBe(1);
    expect(received).toEqual([]);
  });

  test('only HTTP is spoken', async () => {
    expect(await failure(client().send(call('ftp://127.0.0.1/')))).toBe('refused: ftp: is not HTTP');
  });
});

// CVE-2026-2376, CVE-2024-35192, CVE-2021-32690: a redirect led past the check of addresses, or took credentials along.
describe('a redirect', () => {
  test('is an answer unless redirects are followed', async () => {
    const { url, received } = await target({ answer: redirect(302, '/there') });
    expect((await client().send(call(url))).status).toBe(302);
    expect(received).toHaveLength(1);
  });

  test('is followed as often as was said', async () => {
    const { url, received } = await target({ answer: redirect(302, '/again') });
    expect((await client().send(call(url, { redirects: 3 }))).status).toBe(302);
    expect(received).toHaveLength(4);
  });

  test('to another origin loses what is meant for the first one', async () => {
    const there = await target();
    const { url, received } = await target({ answer: redirect(307, there.url) });
    const secretHeaders = { authorization: 'Bearer secret', 'x-key': 'secret' };
    const asked = call(url, { method: 'POST', body: 'b', headers: { 'x-a': '1' }, secretHeaders, redirects: 1 });
    expect((await client({ rules: here }).send(asked)).url.origin).toBe(there.url);
    expect(received[0]?.headers).toMatchObject(secretHeaders);
    expect(there.received).toMatchObject([{ method: 'POST', body: 'b', headers: { 'x-a': '1' } }]);
    expect(JSON.stringify(there.received)).not.toContain('secret');
  });

  test('within an origin keeps it', async () => {
    const { url, received } = await target({
      answer: (request, response) => {
        if (request.url === '/') response.writeHead(308, { location: '/there' });
        response.end();
      },
    });
    await client().send(call(url, { secretHeaders: { authorization: 's' }, redirects: 1 }));
    expect(received.map(({ url: path, headers }) => [path, headers.authorization])).toEqual([
      ['/', 's'],
      ['/there', 's'],
    ]);
  });

  test.each([
    ['http://169.254.169.254/', /^refused: .*metadata/],
    ['http://[::ffff:a9fe:a9fe]/', /^refused: .*metadata/],
    ['http://localhost:1/', /^refused: localhost \(\S+\) may not be called: it is an address of the server itself/],
    ['file:///etc/passwd', /^refused: file: is not HTTP/],
  ])('to %s is not followed', async (location, expected) => {
    const { url } = await target({ answer: redirect(307, location) });
    expect(await failure(client().send(call(url, { redirects: 1 })))).toMatch(expected);
  });

  test('that would drop the body is not followed', async () => {
    for (const status of [301, 302, 303]) {
      const { url } = await target({ answer: redirect(status, '/there') });
      expect(await failure(client().send(call(url, { method: 'POST', body: 'b', redirects: 1 })))).toMatch(
        /^redirect: \S+ leads to \S+ by status 30\d, which would drop what is sent$/,
      );
    }
  });

  test('of a stream, which can be read once, is not followed', async () => {
    const { url } = await target({ answer: redirect(307, '/there') });
    const asked = call(url, { method: 'PUT', body: Readable.from([Buffer.from('b')]), redirects: 1 });
    expect(await failure(client().send(asked))).toMatch(/^redirect: .*only once/);
  });
});

describe('bounds', () => {
  test('an answer that is too large is not read to its end', async () => {
    const { url } = await target({ answer: (_, response) => response.end('x'.repeat(200_000)) });
    expect(await failure(client().send(call(url)))).toBe('too large: the answer has more than 10000 bytes');
  });

  test('a server that does not answer is given up', async () => {
    const { url, port } = await target({ answer: () => undefined });
    expect(await failure(client().send(call(url, { timeoutMs: 50 })))).toBe(
      `timeout: 127.0.0.1:${port} did not answer in time`,
    );
  });

  test('a server that never ends its answer is given up', async () => {
    const { url } = await target({ answer: (_, response) => void response.writeHead(200).write('x') });
    expect(await failure(client().send(call(url, { timeoutMs: 50 })))).toMatch(/^timeout: /);
  });

  test('a call that the caller gives up ends', async () => {
    const controller = new AbortController();
    const { url } = await target({ answer: () => controller.abort() });
    expect(await failure(client().send(call(url, { signal: controller.signal })))).toMatch(/^aborted: /);
  });

  test('a server that is not there is told in words without the path, which may be a secret', async () => {
    const { url, port, close } = await startTarget();
    await close();
    expect(await failure(client().send(call(`${url}/services/T0/B0/secret?token=secret`)))).toBe(
      `unreachable: 127.0.0.1:${port} refuses connections`,
    );
  });

  test('a server that hangs up is told so', async () => {
    const { url } = await target({ answer: (_, response) => void response.destroy() });
    expect(await failure(client().send(call(url)))).toMatch(/^unreachable: .* closed the connection$/);
  });
});

test('an answer can be read while it comes, and given up', async () => {
  const { url } = await target({
    answer: (request, response) => {
      response.write('begin');
      if (request.url === '/whole') response.end(' end');
    },
  });
  const made = client();
  const whole = await made.open(call(`${url}/whole`));
  expect([whole.status, await text(whole.body)]).toEqual([200, 'begin end']);
  const endless = await made.open(call(`${url}/endless`));
  endless.body.destroy();
  await made.close();
});

describe('certificates', () => {
  let certificate: TestCertificate | undefined;
  beforeAll(() => {
    certificate = createTestCertificate();
  });

  test('are verified, by known authorities or by those of the call', async (context) => {
    if (!certificate) return context.skip('needs openssl');
    const { url } = await target({ tls: certificate });
    const made = client();
    expect(await failure(made.send(call(url)))).toMatch(/^unreachable: the certificate of \S+ cannot be trusted \(/);
    expect((await made.send(call(url, { trust: { certificate: certificate.cert } }))).status).toBe(200);
    expect((await made.send(call(url, { trust: { verify: false } }))).status).toBe(200);
    // The trust of one call is not that of the next.
    expect(await failure(made.send(call(url)))).toMatch(/cannot be trusted/);
  });

  test('do not make encrypted calls go on without encryption', async (context) => {
    if (!certificate) return context.skip('needs openssl');
    const { url } = await target({ tls: certificate, answer: redirect(307, 'http://127.0.0.1:1/') });
    const asked = call(url, { trust: { certificate: certificate.cert }, redirects: 1 });
    expect(await failure(client().send(asked))).toMatch(/^redirect: .* without encryption/);
  });
});

describe('a proxy', () => {
  let proxy: HttpTarget;
  let tunnels: { readonly url: string; readonly asked: string[]; close(): Promise<void> };
  beforeAll(async () => {
    proxy = await startTarget({ answer: (_, response) => response.end('by proxy') });
    tunnels = await startTunnels();
  });
  afterAll(async () => {
    await proxy.close();
    await tunnels.close();
  });

  test('gets whole addresses without encryption', async () => {
    const made = client({ proxy: { http: proxy.url }, resolve: async () => [{ address: '8.8.8.8', family: 4 }] });
    const answer = await made.send(call('http://hooks.example/a?b', { chosenBy: 'member' }));
    expect(answer.body.toString()).toBe('by proxy');
    expect(proxy.received.at(-1)).toMatchObject({
      url: 'http://hooks.example/a?b',
      headers: { host: 'hooks.example' },
    });
  });

  test('is asked for names that only it knows, and never for what must not be called', async () => {
    const unknown: Resolve = async () => {
      throw new Error('nobody knows');
    };
    const before = proxy.received.length;
    await client({ proxy: { http: proxy.url }, resolve: unknown }).send(
      call('http://hooks.example/', { chosenBy: 'member' }),
    );
    expect(proxy.received).toHaveLength(before + 1);
    const inside: Resolve = async () => [{ address: '169.254.169.254', family: 4 }];
    const made = client({ proxy: { http: proxy.url }, resolve: inside });
    for (const url of ['http://metadata.example/', 'http://169.254.169.254/']) {
      expect(await failure(made.send(call(url, { chosenBy: 'member' })))).toMatch(/^refused: .*metadata/);
    }
    expect(proxy.received).toHaveLength(before + 1);
  });

  test('is tunnelled through with encryption', async (context) => {
    const certificate = createTestCertificate();
    if (!certificate) return context.skip('needs openssl');
    const { port } = await target({ tls: certificate });
    // Only the proxy can resolve the name; the tunnel leads to the target whatever it is called.
    const made = client({ proxy: { https: tunnels.url }, resolve: async () => [{ address: '8.8.8.8', family: 4 }] });
    const trust = { verify: false };
    expect((await made.send(call(`https://hooks.example:${port}/`, { chosenBy: 'member', trust }))).status).toBe(200);
    expect(tunnels.asked).toEqual([`hooks.example:${port}`]);
    const verified = { certificate: certificate.cert };
    expect(await failure(made.send(call(`https://hooks.example:${port}/`, { trust: verified })))).toMatch(
      /certificate/,
    );
  });
});

function redirect(status: number, location: string): HttpTarget['answer'] {
  return (_request, response) => void response.writeHead(status, { location }).end();
}

/** A proxy that opens tunnels to the loopback, whatever host it is asked for. */
async function startTunnels(): Promise<{ readonly url: string; readonly asked: string[]; close(): Promise<void> }> {
  const asked: string[] = [];
  const server = createServer((socket) => {
    socket.once('data', (head) => {
      const authority = /^CONNECT (\S+)/.exec(head.toString())?.[1] ?? '';
      asked.push(authority);
      const onward = connect(Number(authority.split(':').at(-1)), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(onward).pipe(socket);
      });
      for (const end of [socket, onward]) end.on('error', () => end.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
