import { readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { makeAuthority } from '@haven/e2e/src/certificates.ts';
import { workFolder } from '@haven/e2e/src/work-folder.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { Client } from '../load/client.ts';
import { Abandoned, Connection, type Origin } from './connection.ts';
import { pathOf, requestFor } from './request.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(server: Server, ca?: string): Promise<Origin> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { host: '127.0.0.1', port: address.port, ca };
}

const serve = (handle: RequestListener): Promise<Origin> => listen(createServer(handle));

const echo: RequestListener = (request, response) => {
  request.setEncoding('latin1');
  let body = '';
  request.on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => response.end(JSON.stringify({ method: request.method, url: request.url, body })));
};

describe('a connection', () => {
  it('sends one request after the other and reads sized and chunked replies', async () => {
    const origin = await serve((request, response) => {
      if (request.url === '/chunked') response.write('abc');
      response.end('def');
    });
    const connection = await Connection.open(origin);
    for (const [path, text] of [['/', 'def'] as const, ['/chunked', 'abcdef'] as const, ['/', 'def'] as const]) {
      const reply = await connection.exchange(requestFor(origin, { method: 'GET', path, collect: true }));
      expect(reply).toMatchObject({ status: 200, bytes: text.length });
      expect(reply.body?.toString()).toBe(text);
    }
    connection.close();
  });

  it('sends bodies of many pieces whole and in order', async () => {
    const pieces = Array.from({ length: 40 }, (_, index) => Buffer.alloc(50_000, 97 + (index % 26)));
    const length = 40 * 50_000;
    const client = new Client(await serve(echo));
    const parts = { method: 'PUT', path: '/x?y=z', body: pieces, length, collect: true };
    const reply = await client.send(parts);
    const seen = JSON.parse(reply.body?.toString() ?? '') as { body: string };
    expect(seen).toMatchObject({ method: 'PUT', url: '/x?y=z' });
    expect(seen.body).toBe(Buffer.concat(pieces).toString('latin1'));
    client.close();
  });

  it('hears a refusal that comes before the body is sent', async () => {
    const client = new Client(
      await serve((_request, response) => {
        response.writeHead(413, { Connection: 'close' }).end();
      }),
    );
    const body = Array.from({ length: 1_000 }, () => Buffer.alloc(1_000_000));
    expect(await client.send({ method: 'PUT', path: '/', body, length: 1e9 })).toMatchObject({ status: 413 });
    client.close();
  });

  it('is opened again after the server has closed it', async () => {
    const client = new Client(await serve((_request, response) => response.setHeader('Connection', 'close').end('x')));
    for (let count = 0; count < 3; count++) await client.expect([200], { method: 'GET', path: '/' });
    client.close();
  });

  it('fails when the server goes away in the middle of a reply', async () => {
    const client = new Client(
      await serve((_request, response) => {
        response.writeHead(200, { 'Content-Length': '100' });
        response.write('x', () => response.destroy());
      }),
    );
    await expect(client.send({ method: 'GET', path: '/' })).rejects.toThrow(/closed/);
    client.close();
  });

  it('says how much had come when it is abandoned', async () => {
    const origin = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Length': '100' }).write('1234567');
    });
    const connection = await Connection.open(origin);
    const reply = connection.exchange(requestFor(origin, { method: 'GET', path: '/' }));
    const failed = expect(reply).rejects.toThrow(Abandoned);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(connection.abandon()).toBe(7);
    await failed;
  });

  it('fails where nobody listens', async () => {
    const origin = await serve(echo);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    await expect(Connection.open(origin)).rejects.toThrow(/ECONNREFUSED/);
  });

  it('speaks TLS and checks the certificate', async () => {
    const folder = await workFolder('bench-tls');
    try {
      const { caText, certificateFile, keyFile } = await makeAuthority(folder);
      const [cert, key] = await Promise.all([readFile(certificateFile), readFile(keyFile)]);
      const content = Buffer.alloc(3_000_000, 'y');
      const origin = await listen(
        createTlsServer({ cert, key }, (_request, response) => response.end(content)),
        caText,
      );
      const client = new Client(origin);
      expect(await client.send({ method: 'GET', path: '/' })).toMatchObject({ status: 200, bytes: content.length });
      client.close();
      const other = await makeAuthority(folder, 'Another');
      await expect(Connection.open({ ...origin, ca: other.caText })).rejects.toThrow(/certificate/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

it('the path of a location is that of the server it came from', () => {
  expect(pathOf('/v2/a?b=c')).toBe('/v2/a?b=c');
  expect(pathOf('http://127.0.0.1:5000/v2/a?b=c')).toBe('/v2/a?b=c');
});
