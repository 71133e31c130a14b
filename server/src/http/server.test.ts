import { request as httpRequest } from 'node:http';
import { type Operation, operations } from '@haven/contract';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTestRest, type TestRest } from '../../test/rest.ts';
import { notImplemented } from './not-implemented.ts';

let rest: TestRest;
let readOnly = false;
beforeAll(async () => {
  rest = await startTestRest({ isReadOnly: async () => readOnly, bodyLimit: 64 * 1024 });
  await rest.send('POST', '/projects', { as: 'alice', body: { project_name: 'open', public: true } });
});
afterAll(() => rest.close());
afterEach(() => {
  readOnly = false;
});

/** Sends a request line exactly as given, which fetch would tidy up. */
function sendRaw(
  method: string,
  target: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${rest.url}/`, { method, path: target, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request.on('error', reject);
    request.end();
  });
}

describe('every answer', () => {
  test('carries the id of the request', async () => {
    const own = await rest.send('GET', '/ping', { headers: { 'x-request-id': 'my-id/1' } });
    expect(own.headers.get('x-request-id')).toBe('my-id/1');
    const fresh = await rest.send('GET', '/nowhere');
    expect(fresh.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    const odd = await rest.send('GET', '/ping', { headers: { 'x-request-id': 'x'.repeat(300) } });
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  // CVE-2023-4956: pages in a frame of another site, which people then clicked on.
  test('forbids frames, scripts and guessing', async () => {
    for (const path of ['/projects', '/nowhere', '/ping']) {
      const { headers } = await rest.send('GET', path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    }
  });
});

describe('an error', () => {
  test('is JSON with a line break', async () => {
    const { status, text, headers } = await rest.send('GET', '/projects/none', { as: 'bob' });
    expect(status).toBe(403);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(text).toBe('{"errors":[{"code":"FORBIDDEN","message":"forbidden"}]}\n');
  });

  test.each([
    ['GET', '/nowhere', 404, 'NOT_FOUND: path /api/v2.0/nowhere was not found'],
    ['GET', '/api/v3.0/projects', 404, 'NOT_FOUND: path /api/v3.0/projects was not found'],
    ['PATCH', '/projects', 405, 'METHOD_NOT_ALLOWED: method PATCH is not allowed, but [GET,HEAD,POST] are'],
    ['POST', '/projects/open', 405, 'METHOD_NOT_ALLOWED: method POST is not allowed, but [DELETE,GET,PUT] are'],
    ['DELETE', '/ping/', 405, 'METHOD_NOT_ALLOWED: method DELETE is not allowed, but [GET] are'],
    ['GET', '/projects/open/_nothing', 404, 'NOT_FOUND: path /api/v2.0/projects/open/_nothing was not found'],
  ])('of %s %s says what there is', async (method, path, status, error) => {
    const answer = await rest.send(method, path);
    expect([answer.status, answer.error]).toEqual([status, error]);
  });

  test('of HEAD has no body', async () => {
    const answer = await rest.send('HEAD', '/systeminfo');
    expect([answer.status, answer.text]).toEqual([405, '']);
    expect(answer.headers.get('allow')).toBe('GET');
  });

  test('of an operation that is to come is 501 without details', async () => {
    const toCome = Object.values<Operation>(operations).find(({ id, method, path }) => {
      return notImplemented.some((name) => name === id) && method === 'GET' && !path.includes('{');
    });
    if (!toCome) return;
    const { status, error } = await rest.send('GET', toCome.path, { as: 'admin' });
    expect([status, error]).toEqual([501, 'UNKNOWN: internal server error']);
  });
});

describe('a path', () => {
  test.each([
    ['//api//v2.0///projects//open', 200],
    ['/api/v2.0/projects/', 200],
    ['/api/v2.0/projects/open/', 200],
    ['/api/v2.0/projects?', 200],
    ['/api/v2.0/projects/?page=1&page_size=100', 200],
    ['/api/v2.0/proj%65cts', 200],
    ['/api/v2.0/PROJECTS', 404],
    ['/api/v2.0/%2e%2e/v2.0/projects', 404],
    ['/api/v2.0/x/../projects', 404],
    ['/api/v2.0/projects%2Fopen', 404],
    ['/api/v2.0/projects/%ff', 400],
    ['/api/v2.0/projects/%', 400],
    ['/api/v2.0/projects/%00', 422],
    ['/api/v2.0/projects/open%2f..%2fsecret', 401],
    ['*', 404],
  ])('%s is answered with %i', async (target, status) => {
    expect((await sendRaw('GET', target)).status).toBe(status);
  });

  test('may be long, but not without end', async () => {
    expect((await sendRaw('GET', `/api/v2.0/projects/${'a'.repeat(3_000)}`)).status).toBe(401);
    expect((await sendRaw('GET', `/api/v2.0/projects/${'a'.repeat(5_000)}`)).status).toBe(400);
  });

  test('variants are no way around rights (CVE-2020-29662)', async () => {
    for (const target of [
      '/api/v2.0/users',
      '//api/v2.0/users/',
      '/api/v2.0//users',
      '/api/v2.0/users//',
      '/api/v2.0/user%73',
    ]) {
      expect((await sendRaw('GET', target)).status).toBe(401);
    }
  });
});

describe('a body', () => {
  const create = (options: { readonly raw: string | Buffer; readonly type?: string }) =>
    rest.send('POST', '/projects', {
      as: 'alice',
      raw: options.raw,
      headers: { 'content-type': options.type ?? 'application/json' },
    });

  test('of another type is refused in Harbor’s words', async () => {
    const answer = await create({ raw: 'project_name=x', type: 'text/plain' });
    expect([answer.status, answer.error]).toEqual([
      422,
      'UNPROCESSABLE_ENTITY: validation failure list:\nunsupported media type "text/plain", only [application/json] are allowed',
    ]);
    expect((await create({ raw: '{}', type: 'no/such;;;=' })).status).toBe(422);
  });

  test('without a type counts as bytes', async () => {
    const { status } = await sendRaw('POST', '/api/v2.0/projects', { 'content-length': '0' });
    expect(status).toBe(422);
  });

  test('that is too large is refused', async () => {
    const answer = await create({ raw: JSON.stringify({ project_name: 'x'.repeat(100_000) }) });
    expect([answer.status, answer.error]).toEqual([413, 'REQUEST_ENTITY_TOO_LARGE: request entity too large']);
  });

  test('of a request that takes none is ignored, as Terraform sends one with every GET', async () => {
    expect((await rest.send('GET', '/projects', { headers: { 'content-type': 'application/json' } })).status).toBe(200);
    const answer = await rest.send('DELETE', '/projects/none', { as: 'admin', raw: '{' });
    expect(answer.status).toBe(404);
  });
});

describe('an Accept header', () => {
  test.each([
    ['application/json', 200],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 200],
    ['application/*', 200],
    ['text/html', 422],
  ])('of %s is answered with %i', async (accept, status) => {
    expect((await rest.send('GET', '/projects', { headers: { accept } })).status).toBe(status);
  });

  test('of plain text fits a ping', async () => {
    expect((await rest.send('GET', '/ping', { headers: { accept: 'text/plain' } })).status).toBe(200);
  });
});

describe('credentials', () => {
  test.each([
    'Basic',
    'Basic !!!',
    'Basic YWxpY2U=',
    'Bearer eyJhbGciOiJub25lIn0.e30.',
    'Harbor-Secret x',
    `Basic ${Buffer.from('alice:wrong').toString('base64')}`,
    `Basic ${Buffer.from('al\0ice:x').toString('base64')}`,
    `Basic ${Buffer.from(':').toString('base64')}`,
  ])('that are wrong (%s) make an anonymous caller', async (authorization) => {
    expect((await rest.send('GET', '/projects', { headers: { authorization } })).json).toHaveLength(1);
    expect((await rest.send('GET', '/users/current', { headers: { authorization } })).status).toBe(401);
  });
});

test('read-only mode refuses changes and nothing else', async () => {
  readOnly = true;
  const answer = await rest.send('POST', '/projects', { as: 'admin', body: { project_name: 'late' } });
  expect([answer.status, answer.error]).toEqual([
    403,
    'DENIED: The system is in read only mode. Any modification is prohibited.',
  ]);
  expect((await rest.send('GET', '/projects', { as: 'admin' })).status).toBe(200);
});
