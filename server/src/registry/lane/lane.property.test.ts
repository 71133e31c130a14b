import { digestOf } from '@haven/oci';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchangeBytes } from '../../../test/http-client.ts';
import { type Image, imageOf, layerOf, pushBlob, pushImage } from '../../../test/images.ts';
import { startTestRegistry, type TestRegistry } from '../../../test/registry.ts';
import { sql } from '../../db/sql.ts';

let setting: TestRegistry;
let image: Image;
let tokens: Record<string, string>;

beforeAll(async () => {
  setting = await startTestRegistry();
  await setting.addProject('p');
  await setting.addProject('open', { public: true });
  await setting.addUser('alice');
  await setting.addMember('p', 'alice', 'guest');
  image = await pushImage(setting, { repository: 'p/a', as: 'admin' }, imageOf(), 'v1');
  await pushImage(setting, { repository: 'open/a', as: 'admin' }, image, 'v1');
  await pushBlob(setting, { repository: 'p/a', as: 'admin' }, layerOf(200_000));
  const { token } = await setting.tokens.issue('alice', [{ type: 'repository', name: 'p/a', actions: ['push'] }]);
  tokens = {
    member: await setting.token('alice', 'p/a'),
    nobody: await setting.token(undefined, 'open/a', 'p/a'),
    'without pull': token,
    forged: `${token.slice(0, -4)}AAAA`,
    text: 'x',
  };
});

afterAll(() => setting.close());

interface Answer {
  readonly status: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly body: string;
}

// What may differ between two answers to the same request.
const volatile = new Set(['date', 'x-request-id', 'keep-alive', 'connection']);

/** Sends one request on a connection of its own. */
async function ask(lines: readonly string[]): Promise<Answer> {
  const text = await exchangeBytes(setting.port, `${lines.join('\r\n')}\r\n\r\n`, 'end of answer');
  const [head = '', body = ''] = text.split(/\r\n\r\n([\s\S]*)/);
  const [status = '', ...fields] = head.split('\r\n');
  const named = fields.map((field): [string, string] => {
    const colon = field.indexOf(':');
    return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
  });
  return { status, fields: Object.fromEntries(named.filter(([name]) => !volatile.has(name))), body };
}

/** The same request, once as the fast lane takes it and once as it does not. */
async function askBoth(lines: readonly string[]): Promise<readonly [Answer, Answer]> {
  // Twice, so that the second one is answered from memory.
  await ask(lines);
  return [await ask(lines), await ask([...lines, 'X-Slow: 1'])];
}

describe('the fast lane answers as the full server does', () => {
  test('to any request', async () => {
    const method = fc.constantFrom('GET', 'HEAD');
    const repository = fc.constantFrom('p/a', 'open/a', 'p/none', 'nowhere/a', 'alone', 'P/a', 'p//a', 'p/../open/a');
    const target = fc.constantFrom(
      ...[
        'manifests/v1',
        'manifests/none',
        `manifests/${image.digest}`,
        `manifests/${digestOf('x')}`,
        'manifests/sha256:x',
      ],
      ...[`blobs/${image.blobs[0]?.digest}`, `blobs/${image.digest}`, `blobs/${digestOf('x')}`, 'blobs/x'],
      ...['tags/list', `referrers/${image.digest}`, 'manifests/', 'manifests/-', 'blobs/uploads/x', ''],
    );
    const who = fc.constantFrom('member', 'nobody', 'without pull', 'forged', 'text');
    const extra = fc.constantFrom(
      [],
      ['Accept: a/b', 'Accept: c/d'],
      ['User-Agent: x'],
      ['accept-encoding:gzip'],
      ['Connection: Keep-Alive'],
    );
    await fc.assert(
      fc.asyncProperty(method, repository, target, who, extra, async (verb, name, path, bearer, more) => {
        const line = `${verb} /v2/${name}/${path} HTTP/1.1`;
        const [fast, slow] = await askBoth([line, 'Host: x', `Authorization: Bearer ${tokens[bearer]}`, ...more]);
        expect(fast, line).toEqual(slow);
      }),
      { numRuns: 150 },
    );
  });

  test('after everything that can change an answer', async () => {
    const lines = (path: string) => [
      `GET /v2/p/a/${path} HTTP/1.1`,
      'Host: x',
      `Authorization: Bearer ${tokens.member}`,
    ];
    const statusOf = async (path: string): Promise<string> => {
      const [fast, slow] = await askBoth(lines(path));
      expect(fast).toEqual(slow);
      return fast.status.split(' ')[1] ?? '';
    };
    const admin = { repository: 'p/a', as: 'admin' };
    const first = await pushImage(setting, admin, imageOf(), 'moving');
    expect(await statusOf('manifests/moving')).toBe('200');
    const second = await pushImage(setting, admin, imageOf(), 'moving');
    const [moved] = await askBoth(lines('manifests/moving'));
    expect(moved.fields['docker-content-digest']).toBe(second.digest);
    await setting.send('DELETE', `/v2/p/a/manifests/${second.digest}`, { as: 'admin' });
    expect(await statusOf('manifests/moving')).toBe('404');
    expect(await statusOf(`manifests/${second.digest}`)).toBe('404');
    expect(await statusOf(`manifests/${first.digest}`)).toBe('200');
    const blob = layerOf();
    await pushBlob(setting, admin, blob);
    expect(await statusOf(`blobs/${blob.digest}`)).toBe('200');
    await setting.send('DELETE', `/v2/p/a/blobs/${blob.digest}`, { as: 'admin' });
    expect(await statusOf(`blobs/${blob.digest}`)).toBe('404');
    // Collected: from the caches too.
    const layer = first.blobs[1]?.digest;
    expect(await statusOf(`blobs/${layer}`)).toBe('200');
    await setting.send('DELETE', `/v2/p/a/manifests/${first.digest}`, { as: 'admin' });
    await setting.registry.collector.run({ grace: 0, trash: 0 });
    expect(await statusOf(`blobs/${layer}`)).toBe('404');
    // The project is made private, gone, or another one of the same name.
    await setting.database.run(sql`UPDATE project SET creation_time = now() + interval '1 hour' WHERE name = 'p'`);
    setting.authorizer.forgetAll();
    expect(await statusOf('manifests/v1')).toBe('401');
    await setting.database.run(sql`UPDATE project SET creation_time = now() - interval '1 hour' WHERE name = 'p'`);
    setting.authorizer.forgetAll();
    expect(await statusOf('manifests/v1')).toBe('200');
  });

  test('and counts pulls as it does', async () => {
    await setting.pulls.flush();
    await setting.database.run(sql`UPDATE repository SET pull_count = 0`);
    const head = ['Host: x', `Authorization: Bearer ${tokens.member}`];
    for (let time = 0; time < 3; time++) await ask(['GET /v2/p/a/manifests/v1 HTTP/1.1', ...head]);
    await ask(['HEAD /v2/p/a/manifests/v1 HTTP/1.1', ...head]);
    await ask(['GET /v2/p/a/manifests/v1 HTTP/1.1', ...head, 'User-Agent: harbor-registry-client']);
    await setting.pulls.flush();
    const row = await setting.database.first(sql`SELECT pull_count AS pulls FROM repository WHERE name = 'p/a'`);
    expect(row).toEqual({ pulls: 3 });
  });
});

describe('bytes that arrive in other portions than requests', () => {
  const request = (path: string, more = ''): string =>
    `GET /v2/p/a/${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${tokens.member}\r\n${more}\r\n`;
  const last = (): string => request('manifests/none', 'Connection: close\r\n');

  test.each([1, 7, 50, 400])('are understood in pieces of %i', async (size) => {
    const bytes = Buffer.from(request('manifests/v1') + request('tags/list') + request('manifests/v1') + last());
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.subarray(at * size, (at + 1) * size),
    );
    const text = await exchangeBytes(setting.port, pieces);
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['200', '200', '200', '404'].map((code) => `HTTP/1.1 ${code}`));
  });

  test('are answered in the order in which they came', async () => {
    const text = await exchangeBytes(setting.port, request('manifests/v1').repeat(5) + last());
    expect(text.match(/HTTP\/1\.1 \d+/g)).toHaveLength(6);
  });
});
