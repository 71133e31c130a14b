import { randomBytes } from 'node:crypto';
import { digestOf, mediaTypes } from '@haven/oci';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { exchangeBytes, type RawResponse } from '../../test/http-client.ts';
import {
  configOf,
  contentOf,
  type Image,
  imageOf,
  layerOf,
  pushBlob,
  pushImage,
  putManifest,
} from '../../test/images.ts';
import { startTestRegistry, type TestRegistry } from '../../test/registry.ts';

const admin = { repository: 'p/a', as: 'admin' };
let setting: TestRegistry;
let token: string;
let image: Image;
let routes: (readonly [method: string, path: string])[];

beforeAll(async () => {
  setting = await startTestRegistry();
  await setting.addProject('p');
  token = await setting.token('admin', 'p/a');
  image = await pushImage(setting, admin, imageOf(), 'v1');
  const { headers } = await setting.send('POST', '/v2/p/a/blobs/uploads/', { token });
  const session = String(headers.location).slice('/v2/p/a/'.length);
  const blob = `blobs/${image.blobs[0]?.digest}`;
  routes = [
    ['GET', 'manifests/v1'],
    ['HEAD', `manifests/${image.digest}`],
    ['PUT', 'manifests/v1'],
    ['PUT', `manifests/${digestOf('x')}`],
    ['DELETE', 'manifests/v1'],
    ['DELETE', `manifests/${digestOf('x')}`],
    ['GET', blob],
    ['HEAD', blob],
    ['DELETE', blob],
    ['POST', 'blobs/uploads/'],
    ['GET', session],
    ['PATCH', session],
    ['PUT', session],
    ['DELETE', `${session}0`],
    ['GET', 'tags/list'],
    ['GET', `referrers/${image.digest}`],
    ['OPTIONS', 'manifests/v1'],
    ['PROPFIND', 'blobs/x'],
  ];
});

afterAll(() => setting.close());

afterEach(() => {
  expect(setting.failures.splice(0)).toEqual([]);
});

/** The answer is none of a broken server, and a refusal says in JSON what is wrong. */
function expectSane(answer: RawResponse, what: string): void {
  expect(answer.status, what).toBeLessThan(500);
  if (answer.status < 400 || answer.body.length === 0) return;
  expect(answer.json, what).toMatchObject({
    errors: [{ code: expect.stringMatching(/^[A-Z_]+$/), message: expect.any(String) }],
  });
  expect(JSON.stringify(answer.json), what).not.toMatch(/node_modules|\.ts:|SELECT|syntax/);
}

describe('on every route', () => {
  test.each<[string, Record<string, string>]>([
    ['a wild Range', { range: `bytes=${'0-1,'.repeat(2_000)}` }],
    ['a negative Range', { range: 'bytes=--1' }],
    ['a Content-Range of another kind', { 'content-range': 'lines 1-2/3' }],
    ['a Content-Range beyond all numbers', { 'content-range': `${'9'.repeat(400)}-${'9'.repeat(401)}` }],
    ['a Content-Type that is none', { 'content-type': '\u00ff;;;=' }],
    ['a long Content-Type', { 'content-type': `application/${'x'.repeat(9_000)}` }],
    ['a wild If-None-Match', { 'if-none-match': '",",W/*\t"' }],
    ['a wild Accept', { accept: ','.repeat(5_000) }],
    ['a request id with a line end in it', { 'x-request-id': 'a\tb' }],
    ['a long User-Agent', { 'user-agent': 'x'.repeat(9_000) }],
    ['a host that is none', { host: '<script>' }],
    ['an expectation', { expect: 'x' }],
    ['an upgrade', { upgrade: 'h2c', connection: 'upgrade' }],
  ])('%s', async (name, headers) => {
    for (const [method, path] of routes) {
      const body = method === 'PUT' || method === 'PATCH' ? 'x' : undefined;
      expectSane(await setting.send(method, `/v2/p/a/${path}`, { token, headers, body }), `${name}: ${method} ${path}`);
    }
  });

  test.each([
    ['a huge query', `x=${'y'.repeat(14_000)}`],
    ['many parameters', 'a=b&'.repeat(3_000)],
    ['broken escapes', '%=%&%zz=%zz&n=%&last=%E0%A4%A'],
    ['bytes that are no UTF-8', 'digest=%ff%fe&n=%ff&last=%ff&mount=%ff&from=%ff&tag=%ff'],
    ['U+0000', 'digest=%00&n=%00&last=%00&mount=%00&from=%00&artifactType=%00&tag=%00&digest-algorithm=%00'],
    ['half surrogates', 'last=%ED%A0%80&artifactType=%ED%A0%80'],
    ['names of the language', '__proto__=1&constructor=1&toString=1&n=__proto__'],
    ['brackets', 'n[]=1&last[a]=1&digest[]=x'],
    ['SQL', "last=';DROP TABLE tag;--&artifactType=%27%29%20OR%201=1--&n=1;2"],
    ['several of each', 'n=1&n=2&digest=a&digest=b&mount=a&mount=b'],
    ['only a question mark', '?????'],
  ])('%s', async (name, query) => {
    for (const [method, path] of routes) {
      const target = `/v2/p/a/${path}?${query.replaceAll(' ', '%20')}`;
      const body = method === 'PUT' || method === 'PATCH' ? 'x' : undefined;
      expectSane(await setting.send(method, target, { token, body }), `${name}: ${method} ${path}`);
    }
  });

  test('a body nobody asked for', async () => {
    for (const [method, path] of routes) {
      for (const body of [Buffer.alloc(0), randomBytes(100), randomBytes(300_000)]) {
        expectSane(await setting.send(method, `/v2/p/a/${path}`, { token, body }), `${method} ${path} ${body.length}`);
      }
    }
  });
});

describe('a manifest that is', () => {
  const nested = (depth: number): string => `{"schemaVersion":2,"x":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  const entry = (at: number): string =>
    `{"mediaType":"${mediaTypes.ociManifest}","digest":"${digestOf(String(at))}","size":1}`;
  const index = (count: number): string =>
    `{"schemaVersion":2,"mediaType":"${mediaTypes.ociIndex}","manifests":[${Array.from({ length: count }, (_, at) => entry(at)).join()}]}`;
  const withConfig = (config: string): string => `{"schemaVersion":2,"config":${config},"layers":[]}`;

  test.each<[string, string | Buffer, number]>([
    ['empty', '', 400],
    ['no JSON', 'hello', 400],
    ['half of JSON', '{"schemaVersion":2,"conf', 400],
    ['a list', '[]', 400],
    ['null', 'null', 400],
    ['a number', '1e400', 400],
    ['an empty object', '{}', 400],
    ['of nulls', '{"schemaVersion":2,"config":null,"layers":null,"manifests":null}', 400],
    ['deeply nested', nested(100_000), 400],
    ['deep in a descriptor', withConfig('{"a":'.repeat(5_000)), 400],
    ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), 400],
    ['UTF-16', Buffer.from('{"schemaVersion":2}', 'utf16le'), 400],
    ['with a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('{}')]), 400],
    ['binary', Buffer.alloc(10_000, 0x80), 400],
    ['all zeros', Buffer.alloc(10_000), 400],
    ['of negative size', withConfig(`{"mediaType":"x/y","digest":"${digestOf('')}","size":-1}`), 400],
    ['of infinite size', withConfig(`{"mediaType":"x/y","digest":"${digestOf('')}","size":1e999}`), 400],
    [
      'of a digest that leads away',
      withConfig('{"mediaType":"x/y","digest":"sha256:../../../../etc/passwd","size":1}'),
      400,
    ],
    ['of both kinds', `{"schemaVersion":2,"config":{},"layers":[],"manifests":[]}`, 400],
    ['of a prototype', '{"__proto__":{"schemaVersion":2},"constructor":{"prototype":{}}}', 400],
    ['an index of 10,000 unknown manifests', index(10_000), 404],
    ['an index of too many', index(60_000).slice(0, 4 * 1024 * 1024), 400],
    ['of many different keys', `{${Array.from({ length: 40_000 }, (_, at) => `"k${at}":{"${at}":1}`).join()}}`, 400],
    ['exactly as large as may be', ' '.repeat(4 * 1024 * 1024), 400],
    ['a byte larger than may be', ' '.repeat(4 * 1024 * 1024 + 1), 413],
    ['much larger than may be', Buffer.alloc(12 * 1024 * 1024, 0x20), 413],
  ])('%s', async (name, body, status) => {
    const answer = await setting.send('PUT', '/v2/p/a/manifests/bad', { token, body });
    expectSane(answer, name);
    expect(answer.status).toBe(status);
  });

  test('anything at all', async () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(2, null, [], {}, image.digest, image.descriptor, [image.descriptor], mediaTypes.ociIndex),
    );
    const keys = [
      'schemaVersion',
      'mediaType',
      'config',
      'layers',
      'manifests',
      'subject',
      'annotations',
      'artifactType',
    ];
    const document = fc.tuple(...keys.map(() => fc.option(value, { nil: undefined })));
    await fc.assert(
      fc.asyncProperty(document, async (values) => {
        const parts = Object.fromEntries(keys.map((key, at) => [key, values[at]]));
        const body = JSON.stringify({ schemaVersion: 2, ...parts });
        expectSane(await setting.send('PUT', '/v2/p/a/manifests/any', { token, body }), body);
      }),
      { numRuns: 150 },
    );
  });

  test('not as long as it said', async () => {
    const answer = await exchangeBytes(
      setting.port,
      `PUT /v2/p/a/manifests/x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Length: 5\r\n\r\n{}`,
      300,
    );
    expect(answer).toBe('');
  });
});

describe('text that a database cannot hold', () => {
  const texts = ['a\0b', '\ud800', '\udfff\ud800', '\u0000'];

  test('in a config is shown as damaged', async () => {
    for (const text of texts) {
      const config = configOf({ author: text, config: { [text]: [text], Labels: { [text]: text } }, os: text });
      const pushed = await pushImage(setting, admin, imageOf({ config }), 'odd');
      expect(pushed.digest).toBeDefined();
    }
  });

  test('in a manifest is refused', async () => {
    for (const text of texts) {
      const [config, layer] = [configOf(), layerOf()];
      for (const blob of [config, layer]) await pushBlob(setting, admin, blob);
      for (const parts of [{ annotations: { [text]: 'x' } }, { annotations: { x: text } }, { artifactType: text }]) {
        const manifest = imageOf({ config, layers: [layer], ...parts });
        // JSON.stringify writes such text as escapes.
        const answer = await putManifest(setting, admin, manifest, 'odd');
        expect([answer.status, answer.json.errors[0].code]).toEqual([400, 'MANIFEST_INVALID']);
      }
    }
  });

  test('in other artifacts’ configs is no matter either', async () => {
    for (const bytes of [
      '{"a":"\\u0000\\ud800"}',
      `{"__proto__":{"a":1},"${'k'.repeat(100_000)}":1e999}`,
      '{"a":-0,"b":1e-999}',
    ]) {
      const config = contentOf(bytes, 'application/vnd.example.thing.config.v1+json');
      await pushImage(setting, admin, imageOf({ config }), 'odd');
    }
  });
});

describe('a broken head', () => {
  const send = (head: string): Promise<string> => exchangeBytes(setting.port, head, 500);
  const line = 'PUT /v2/p/a/manifests/x HTTP/1.1\r\nHost: x\r\n';

  test.each([
    ['a length that is no number', `${line}Content-Length: x\r\n\r\n`],
    ['a negative length', `${line}Content-Length: -1\r\n\r\n`],
    ['two lengths', `${line}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`],
    ['a length and chunks', `${line}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['chunks of odd size', `${line}Transfer-Encoding: chunked\r\n\r\nzz\r\n`],
    ['an unknown encoding', `${line}Transfer-Encoding: gzip\r\n\r\nxx`],
    ['no host', 'GET /v2/ HTTP/1.1\r\n\r\n'],
    ['a control in a header', `${line}X: a\x01b\r\n\r\n`],
    ['a bare line feed', 'GET /v2/ HTTP/1.1\nHost: x\n\n'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['a head without an end', `${line}${'X: y\r\n'.repeat(20_000)}`],
    ['a method of another world', 'BREW /v2/ HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['raw bytes in the path', 'GET /v2/\xff\xfe/a/tags/list HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a path of another origin', 'GET http://elsewhere/v2/ HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['nothing', '\r\n\r\n'],
  ])('%s', async (_name, head) => {
    const answer = await send(head);
    expect(answer).not.toMatch(/^HTTP\/1\.1 5/);
    expect((await setting.send('GET', '/v2/', { as: 'admin' })).status).toBe(200);
  });
});
