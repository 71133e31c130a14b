import { afterEach, expect, test } from 'vitest';
import { HttpClient } from '../test/http-client.ts';
import { RedirectServer } from './redirect-server.ts';

let server: RedirectServer | undefined;
afterEach(() => server?.close());

async function locationOf(path: string, host: string, externalUrl?: string, httpsPort = 8443): Promise<unknown> {
  server = new RedirectServer({ host: '127.0.0.1', port: 0, externalUrl });
  const client = new HttpClient(await server.listen(httpsPort));
  const { status, headers } = await client.send('PUT', path, { headers: { host } });
  client.close();
  await server.close();
  return status === 308 ? headers.location : status;
}

test('plain HTTP is sent to the address for clients, with path and query', async () => {
  expect(await locationOf('/v2/a/blobs/?x=1&y=%2F', 'any', 'https://reg.example.com')).toBe(
    'https://reg.example.com/v2/a/blobs/?x=1&y=%2F',
  );
});

test('without such an address, to the same host on the port for HTTPS', async () => {
  expect(await locationOf('/p', 'reg.example.com:8080')).toBe('https://reg.example.com:8443/p');
  expect(await locationOf('/p', '[::1]:80', undefined, 443)).toBe('https://[::1]/p');
});

test('what is no host or no path is not repeated', async () => {
  expect(await locationOf('/', 'evil.example/..@x')).toBe('https://localhost:8443/');
  expect(await locationOf('http://evil.example/', 'reg.example.com')).toBe('https://reg.example.com:8443/');
});
