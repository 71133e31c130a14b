import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { until } from '../../test/until.ts';
import { HttpRequests, noteOperation } from './http-requests.ts';

let stop: (() => void) | undefined;
afterEach(() => stop?.());

async function serve(requests: HttpRequests, handle: RequestListener): Promise<number> {
  const server = createServer((request, response) => {
    requests.follow(request, response);
    handle(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return (server.address() as AddressInfo).port;
}

const valuesOf = (requests: HttpRequests, name: string): Readonly<Record<string, unknown>>[] =>
  [...requests.read(), ...requests.ofRegistry.read()]
    .filter((family) => family.name === name)
    .flatMap(({ samples }) => samples.map(({ labels, value }) => ({ ...labels, value })));

test('requests are counted by method, status and operation', async () => {
  const requests = new HttpRequests();
  const port = await serve(requests, (request, response) => {
    if (request.url !== '/nowhere') noteOperation(request, request.url === '/v2' ? 'v2_manifest' : 'listProjects');
    response.writeHead(request.url === '/nowhere' ? 404 : 200).end();
  });
  for (const path of ['/', '/', '/v2', '/nowhere']) await (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  await until(() => requests.inFlight === 0);
  expect(valuesOf(requests, 'harbor_core_http_request_total')).toEqual([
    { method: 'GET', code: '200', operation: 'listProjects', value: 2 },
    { method: 'GET', code: '200', operation: 'v2_manifest', value: 1 },
    { method: 'GET', code: '404', operation: 'unknown', value: 1 },
  ]);
  expect(valuesOf(requests, 'registry_http_requests_total')).toEqual([
    { method: 'get', code: '200', handler: 'manifest', value: 1 },
  ]);
  const durations = valuesOf(requests, 'harbor_core_http_request_duration_seconds');
  expect(durations.filter(({ operation }) => operation === 'listProjects')).toHaveLength(5);
});

test('a request is in flight until its answer is out, and one whose client goes away is counted as that', async () => {
  const requests = new HttpRequests();
  const port = await serve(requests, () => undefined);
  const socket = connect(port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await until(() => requests.inFlight === 1);
  expect(valuesOf(requests, 'harbor_core_http_inflight_requests')).toEqual([{ value: 1 }]);
  socket.destroy();
  await until(() => requests.inFlight === 0);
  expect(valuesOf(requests, 'harbor_core_http_request_total')).toEqual([
    { method: 'GET', code: '499', operation: 'unknown', value: 1 },
  ]);
});

test('what proxy projects ask for, and have to ask others for, is counted', () => {
  const requests = new HttpRequests();
  requests.countProxied('hub', 'GET', 'requests');
  requests.countProxied('hub', 'GET', 'requests');
  requests.countProxied('hub', 'GET', 'upstream');
  const labels = { project: 'hub', method: 'GET' };
  expect(valuesOf(requests, 'harbor_core_http_registry_proxy_requests_total')).toEqual([{ ...labels, value: 2 }]);
  expect(valuesOf(requests, 'harbor_core_http_registry_proxy_upstream_requests_total')).toEqual([
    { ...labels, value: 1 },
  ]);
});
