import { setImmediate as nextTurn } from 'node:timers/promises';
import { digestOf } from '@haven/oci';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pushImage, putManifest } from '../../../test/images.ts';
import type { RawConnection } from '../../../test/raw-connection.ts';
import { connectTo, freshImage, startTwins, type Twin, type Twins } from './twins.fixture.ts';

let twins: Twins;

beforeAll(async () => {
  twins = await startTwins();
});

afterAll(() => twins.close());

const token = 'Authorization: Bearer {token}';
const tag = '/v2/{project}/app/manifests/v1';

function request(line: string, ...fields: readonly string[]): string {
  return [line.endsWith('.0') ? line : `${line} HTTP/1.1`, 'Host: r.example', ...fields, '', ''].join('\r\n');
}

// Whether it is answered tells whether the connection was kept: a refusal that names what nothing else asks for.
const sentinel = request('DELETE /v2/{project}/none/manifests/sentinel', 'Authorization: Bearer {foreign}');

describe('one request, and whether another may follow', () => {
  const cases: Readonly<Record<string, string>> = {
    'a tag': request(`GET ${tag}`, token),
    'the head of a tag': request(`HEAD ${tag}`, token),
    'a digest': request('GET /v2/{project}/app/manifests/{digest}', token, 'Accept: */*', 'User-Agent: docker/27'),
    'an index': request('GET /v2/{project}/app/manifests/multi', token, 'Connection: Keep-Alive'),
    'a config': request('GET /v2/{project}/app/blobs/{config}', token),
    'a layer': request('GET /v2/{project}/app/blobs/{large}', token),
    'the head of a blob': request('HEAD /v2/{project}/app/blobs/{config}', token),
    'an unknown tag': request('GET /v2/{project}/app/manifests/nope', token),
    'the head of an unknown tag': request('HEAD /v2/{project}/app/manifests/nope', token),
    'an unknown blob': request('GET /v2/{project}/app/blobs/{absent}', token),
    'a digest of nothing': request('GET /v2/{project}/app/blobs/sha256:abc', token),
    'a blob as a manifest': request('GET /v2/{project}/app/manifests/{config}', token),
    'an unknown repository': request('GET /v2/{project}/none/manifests/v1', token),
    'an unknown project': request('GET /v2/nowhere/app/manifests/v1', token),
    'a list of tags': request('GET /v2/{project}/app/tags/list', token),
    'the base': request('GET /v2/', token),
    'another part': request('GET /v3/', token),
    'two slashes': request('GET /v2//{project}/app/manifests/v1', token),
    'dot segments': request('GET /v2/x/../{project}/app/manifests/v1', token),
    'an escape': request('GET /v2/{project}/app/manifests/%76%31', token),
    'a query': request(`GET ${tag}?x=1`, token),
    'an upper-case name': request('GET /v2/{project}/APP/manifests/v1', token),
    'an expired token': request(`GET ${tag}`, 'Authorization: Bearer {expired}'),
    'the token of another project': request(`GET ${tag}`, 'Authorization: Bearer {foreign}'),
    'a forged token': request(`GET ${tag}`, 'Authorization: Bearer {forged}'),
    'no token': request(`GET ${tag}`),
    'a scheme in lower case': request(`GET ${tag}`, 'authorization: bearer {token}'),
    'a password': request(`GET ${tag}`, 'Authorization: Basic {basic}'),
    'a wrong password': request(`GET ${tag}`, 'Authorization: Basic {wrong}'),
    'two tokens': request(`GET ${tag}`, 'Authorization: Bearer {forged}', token),
    'what the client has': request(`GET ${tag}`, token, 'If-None-Match: "{digest}"'),
    'what the client has not': request(`GET ${tag}`, token, 'If-None-Match: "x"'),
    'a part': request('GET /v2/{project}/app/blobs/{large}', token, 'Range: bytes=5-9'),
    'a part of a manifest': request(`GET ${tag}`, token, 'Range: bytes=5-9'),
    'a part beyond the end': request('GET /v2/{project}/app/blobs/{config}', token, 'Range: bytes=99999999-'),
    'no keeping': request(`GET ${tag}`, token, 'Connection: close'),
    'HTTP/1.0': request(`GET ${tag} HTTP/1.0`, token),
    'HTTP/1.0, to be kept': request(`GET ${tag} HTTP/1.0`, token, 'Connection: keep-alive'),
    'HTTP/2': `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`,
    'no version': `GET ${tag}\r\n\r\n`,
    'a lower-case method': request(`get ${tag}`, token),
    'another method': request(`OPTIONS ${tag}`, token),
    'a tunnel': request('CONNECT r.example:443', token),
    'a whole address': request(`GET http://r.example${tag}`, token),
    'no host': `GET ${tag} HTTP/1.1\r\n${token}\r\n\r\n`,
    'two hosts': request(`GET ${tag}`, token, 'Host: other.example'),
    'an upgrade': request(`GET ${tag}`, token, 'Connection: Upgrade', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'),
    'an expectation': request(`GET ${tag}`, token, 'Expect: 100-continue'),
    'another expectation': request(`GET ${tag}`, token, 'Expect: 200-ok'),
    'a body': `${request(`GET ${tag}`, token, 'Content-Length: 5')}hello`,
    'a body that looks like a request': `${request(`GET ${tag}`, token, 'Content-Length: 40')}GET /v2/{project}/app/tags/list HTTP/1.1`,
    'a body in chunks': `${request(`GET ${tag}`, token, 'Transfer-Encoding: chunked')}5\r\nhello\r\n0\r\n\r\n`,
    'a request within a chunk': `${request(`GET ${tag}`, token, 'Transfer-Encoding: chunked')}0\r\n\r\n${sentinel}`,
    'two lengths': `${request(`GET ${tag}`, token, 'Content-Length: 5', 'Content-Length: 6')}hello`,
    'length and chunks': `${request(`GET ${tag}`, token, 'Content-Length: 3', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
    'chunks in disguise': `${request(`GET ${tag}`, token, 'Transfer-Encoding: xchunked')}0\r\n\r\n`,
    'chunks, spelt otherwise': `${request(`GET ${tag}`, token, 'Transfer-Encoding : chunked')}0\r\n\r\n`,
    'a negative length': request(`GET ${tag}`, token, 'Content-Length: -1'),
    'a length with a sign': request(`GET ${tag}`, token, 'Content-Length: +5'),
    'a folded line': request(`GET ${tag}`, token, 'Accept: a', ' b'),
    'a field of no name': request(`GET ${tag}`, token, ': x'),
    'a field of no value': request(`GET ${tag}`, token, 'Accept:'),
    'a NUL': request(`GET ${tag}`, token, 'Accept: a\0b'),
    '8-bit': request(`GET ${tag}`, token, 'User-Agent: caf\xe9'),
    'a bare LF': request(`GET ${tag}`, token, 'Accept: a\n'),
    'a bare CR': request(`GET ${tag}`, token, 'Accept: a\r'),
    'a request behind a bare LF': request(`GET ${tag}`, token, 'Accept: a\n', 'GET /v2/_catalog HTTP/1.1'),
    'only LF': request(`GET ${tag}`, token).replaceAll('\r\n', '\n'),
    'empty lines first': `\r\n\r\n${request(`GET ${tag}`, token)}`,
    'bytes behind': `${request(`GET ${tag}`, token)}xyz`,
    'an empty line behind': `${request(`GET ${tag}`, token)}\r\n`,
    'a head of 9 KiB': request(`GET ${tag}`, token, `User-Agent: ${'x'.repeat(9_000)}`),
    'a head of 40 KiB': request(`GET ${tag}`, token, `User-Agent: ${'x'.repeat(40_000)}`),
    'many fields': request(`GET ${tag}`, ...Array.from({ length: 2_500 }, () => 'a: b'), token),
    'the beginning of a request': request(`GET ${tag}`, token).slice(0, -20),
    'a TLS handshake': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    nothing: '',
    'one byte': 'G',
    'a push that is refused': request(`PUT ${tag}`, token, 'Content-Length: 2', '', '{}'),
    'two at once': request(`GET ${tag}`, token) + request(`HEAD ${tag}`, token),
  };

  test.each(Object.entries(cases))('%s', async (_name, template) => {
    // From nothing in memory, and from all of it.
    for (const isCold of [true, false]) {
      if (isCold) forgetAll();
      const seen = await atOnce((twin) => converse(twin, [{ bytes: template, cuts: [], isOdd: true }]));
      expect(seen.lane).toEqual(seen.plain);
    }
  });

  test('heads are cut off at the same size', async () => {
    for (const size of [7_000, 8_100, 8_192, 8_300, 30_000, 31_000, 34_000]) {
      const template = request(`GET ${tag}`, token, `User-Agent: ${'x'.repeat(size - 1_000)}`);
      const seen = await atOnce((twin) => converse(twin, [{ bytes: template, cuts: [], isOdd: true }]));
      expect(seen.lane).toEqual(seen.plain);
    }
  });
});

describe('thousands of requests, by chance', () => {
  test('one after the other on a connection', async () => {
    const from = { lane: twins.lane.reached(), plain: twins.plain.reached() };
    await fc.assert(
      fc.asyncProperty(
        fc.array(plainStep, { maxLength: 6 }),
        fc.option(oddStep),
        rarely,
        async (steps, odd, isCold) => {
          if (isCold) forgetAll();
          const seen = await atOnce((twin) => converse(twin, odd ? [...steps, odd] : steps));
          expect(seen.lane).toEqual(seen.plain);
        },
      ),
      { numRuns: 1_500, interruptAfterTimeLimit: 8_000 },
    );

    const answeredByLane = twins.plain.reached() - from.plain - (twins.lane.reached() - from.lane);
    // How many there are depends on the machine; none would mean that the lane was never asked.
    expect(answeredByLane).toBeGreaterThan(0);
  });

  test('sent without waiting for answers, each by itself or all in pieces of any size', async () => {
    const requests = fc.array(plainStep, { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(requests, fc.boolean(), cuts, sometimes, async (steps, isEachAlone, at, isCold) => {
        if (isCold) forgetAll();
        const sent = isEachAlone ? steps : [{ bytes: steps.map((step) => step.bytes).join(''), cuts: at }];
        const seen = await atOnce((twin) => converse(twin, sent, { waits: false }));
        expect(seen.lane).toEqual(seen.plain);
        expect(seen.lane).toHaveLength(steps.length + 1);
      }),
      { numRuns: 500, interruptAfterTimeLimit: 5_000 },
    );
  });

  test('and something odd among them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(plainStep, { maxLength: 3 }), oddStep, cuts, async (steps, odd, at) => {
        const bytes = [...steps, odd].map((step) => step.bytes.replaceAll('/app/', '/race/')).join('');
        const { lane, plain } = await atOnce((twin) => race(twin, bytes, at));
        // Node cuts a connection off at the first wrong byte, and what it had not answered by then is lost: how much
        // that is depends on the time. But it is never something else.
        const length = Math.min(lane.length, plain.length);
        expect(lane.slice(0, length)).toEqual(plain.slice(0, length));
      }),
      { numRuns: 500, interruptAfterTimeLimit: 3_000 },
    );
  });

  test('count as pulls as often', async () => {
    const [lane, plain] = [await twins.pulls(twins.lane), await twins.pulls(twins.plain)];
    expect(lane).toEqual(plain);
    expect(lane).toMatchObject({ repository: { pull_count: expect.any(Number) } });
  });
});

describe('what changes between two requests on one connection is seen', () => {
  test('tags that are moved, artifacts that are deleted, by others and on the connection itself', async () => {
    const steps = [
      ['get', 'v1'],
      ['get', 'v1'],
      ['move', 'v1'],
      ['get', 'v1'],
      ['head', 'v1'],
      ['move', 'v1'],
      ['get', 'v1'],
      ['delete', 'v1'],
      ['get', 'v1'],
      ['head', 'v1'],
      ['move', 'v1'],
      ['get', 'v1'],
    ] as const;
    const expected = [twins.images.v1.digest, twins.images.v2.digest];
    const seen = await both(async (twin) => {
      const connection = await connectTo(twin);
      const states: unknown[] = [];
      let moves = 0;
      for (const [step, reference] of steps) {
        if (step === 'get' || step === 'head') {
          const answer = await ask(
            connection,
            twin,
            request(`${step.toUpperCase()} /v2/{project}/app/manifests/${reference}`, token),
          );
          states.push([
            answer?.status,
            answer?.headers['docker-content-digest'] === expected[moves % 2],
            answer?.missing,
          ]);
          continue;
        }
        const to = { repository: `${twin.project}/app`, as: 'admin' };
        if (step === 'move') {
          moves++;
          const image = moves % 2 === 0 ? twins.images.v1 : twins.images.v2;
          expect((await putManifest(twins.registry, to, image, reference)).status).toBe(201);
        } else {
          const digest = expected[moves % 2];
          const path = `/v2/${twin.project}/app/manifests/${digest}`;
          // The index that refers to it goes first.
          const index = await twins.registry.send('GET', `/v2/${twin.project}/app/manifests/multi`, { as: 'admin' });
          if (index.status === 200)
            await twins.registry.send('DELETE', `/v2/${twin.project}/app/manifests/${digestOf(index.body)}`, {
              as: 'admin',
            });
          expect((await twins.registry.send('DELETE', path, { as: 'admin' })).status).toBe(202);
        }
      }
      connection.destroy();
      return states;
    });
    expect(seen.lane).toEqual(seen.plain);
    expect(seen.lane.map((state) => (state as unknown[])[0])).toEqual([200, 200, 200, 200, 200, 404, 404, 200]);
  });

  test('also by a push on the same connection', async () => {
    const image = freshImage();
    const other = freshImage();
    const seen = await both(async (twin) => {
      const to = { repository: `${twin.project}/app`, as: 'admin' };
      await pushImage(twins.registry, to, image, 'same');
      await pushImage(twins.registry, to, other);
      const connection = await connectTo(twin);
      const get = request('GET /v2/{project}/app/manifests/same', token);
      const put = `${request('PUT /v2/{project}/app/manifests/same', 'Authorization: Basic {basic}', `Content-Type: ${other.mediaType}`, `Content-Length: ${other.bytes.length}`)}${other.bytes}`;
      const answers = [];
      for (const each of [get, get, put, get, get]) answers.push(await ask(connection, twin, each));
      connection.destroy();
      return twins.compared(answers.flatMap((answer) => answer ?? []));
    });
    expect(seen.lane).toEqual(seen.plain);
    expect(JSON.stringify(seen.lane[4])).toContain(other.digest);
  });

  test('projects that are made private or public, go, and come back with the same name', async () => {
    const seen = await both(async (twin) => {
      await twins.setProject(twin, 'public');
      const anonymous = await twins.registry.token(undefined, `${twin.project}/app`);
      const connection = await connectTo(twin);
      const answers: unknown[] = [];
      for (const change of ['public', 'private', 'public', 'deleted', 'created'] as const) {
        await twins.setProject(twin, change);
        for (const bearer of [anonymous, '{token}']) {
          for (const method of ['GET', 'HEAD', 'GET']) {
            const answer = await ask(
              connection,
              twin,
              request(`${method} /v2/{project}/app/manifests/v2`, `Authorization: Bearer ${bearer}`),
            );
            answers.push(answer && twins.compared([answer]));
          }
        }
      }
      connection.destroy();
      return answers;
    });
    expect(seen.lane).toEqual(seen.plain);
    expect(JSON.stringify(seen.lane.slice(-6))).not.toContain('200 OK');
  });
});

/** Bytes to be sent with `{words}` in them, in one piece or cut at some places. */
interface Step {
  readonly bytes: string;
  /** Each between 0 and 1. */
  readonly cuts: readonly number[];
  readonly isOdd?: boolean;
}

const fraction = fc.noBias(fc.nat(9_999)).map((part) => part / 10_000);
const cuts = fc.array(fraction, { maxLength: 5 });
const sometimes = fc.boolean();
const rarely = fc.noBias(fc.nat(9)).map((chance) => chance === 0);
const path = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('manifests/v1', 'manifests/v2', 'manifests/{digest}', 'manifests/multi') },
  { weight: 3, arbitrary: fc.constantFrom('blobs/{config}', 'blobs/{large}', 'manifests/nope', 'blobs/{absent}') },
  { weight: 1, arbitrary: fc.constantFrom('tags/list', 'manifests/v%31', 'manifests/v1?ns=x', 'referrers/{digest}') },
);
const credentials = fc.oneof(
  { weight: 24, arbitrary: fc.constant('Authorization: Bearer {token}') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...['expired', 'foreign', 'forged'].map((word) => `Authorization: Bearer {${word}}`),
      'Authorization: Basic {basic}',
      'authorization: bearer {token}',
      'X-Nothing: none',
    ),
  },
);
const field = fc.oneof(
  {
    weight: 16,
    arbitrary: fc.constantFrom(
      'Accept: application/vnd.oci.image.index.v1+json',
      'Accept: */*',
      'Accept-Encoding: gzip',
      'User-Agent: docker/27.1.1 go/go1.21',
      'User-Agent: harbor-registry-client',
      'Connection: keep-alive',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'If-None-Match: "{digest}"',
      'If-None-Match: *',
      'Range: bytes=0-9',
      'Range: bytes=-7',
      'X-Request-Id: 42',
      'Content-Length: 0',
      'Accept-Language: de',
      'Cookie: sid=1',
    ),
  },
);
const plainRequest = fc
  .record({
    method: fc.constantFrom('GET', 'GET', 'HEAD'),
    path,
    credentials,
    fields: fc.uniqueArray(field, { maxLength: 4, selector: (text) => text.split(':', 1)[0] }),
  })
  .map(({ method, path: target, credentials: who, fields }) =>
    request(`${method} /v2/{project}/app/${target}`, who, ...fields),
  );
const plainStep: fc.Arbitrary<Step> = fc.record({
  bytes: plainRequest,
  cuts: fc.oneof({ weight: 7, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: cuts }),
});
const oddity = fc.constantFrom(
  ...[
    '\r',
    '\n',
    '\r\n',
    '\r\n\r\n',
    '\n\n',
    '\0',
    ' ',
    '\t',
    '\v',
    '\x7f',
    '\xa0',
    '\xff',
    ':',
    '%',
    '?',
    '/',
    '.',
    ',',
  ],
  ...['\r\nContent-Length: 4', '\r\nTransfer-Encoding: chunked', '\r\nHost: x', '\r\n folded', '\nx: y', '\r\nX: y'],
  ...['\r\nConnection: close', '\r\nExpect: 100-continue', '\r\nUpgrade: x', '\r\nAuthorization: Basic eDp5'],
);
const oddStep: fc.Arbitrary<Step> = fc
  .record({
    bytes: plainRequest,
    edge: fc.boolean(),
    at: fraction,
    drop: fc.nat(2),
    insert: fc.oneof(fc.constant(''), oddity),
    cuts,
  })
  .map(({ bytes, edge, at, drop, insert, cuts: pieces }) => {
    // Words keep their braces.
    const edges = [...bytes.matchAll(/\r\n|: | /g)].flatMap(({ index, 0: found }) => [index, index + found.length]);
    const anywhere = bytes.replaceAll(/\{\w+\}/g, (word) => '\x01'.repeat(word.length));
    let index = edge ? (edges[Math.floor(at * edges.length)] ?? 0) : Math.floor(at * bytes.length);
    while (anywhere[index] === '\x01' || anywhere[index + drop] === '\x01') index = (index + 1) % bytes.length;
    return {
      bytes: bytes.slice(0, index) + insert + bytes.slice(index + (edge && insert !== '' ? 0 : drop)),
      cuts: pieces,
      isOdd: true,
    };
  });

async function both<T>(action: (twin: Twin) => Promise<T>): Promise<{ readonly lane: T; readonly plain: T }> {
  return { lane: await action(twins.lane), plain: await action(twins.plain) };
}

async function atOnce<T>(action: (twin: Twin) => Promise<T>): Promise<{ readonly lane: T; readonly plain: T }> {
  const [lane, plain] = await Promise.all([action(twins.lane), action(twins.plain)]);
  return { lane, plain };
}

function forgetAll(): void {
  twins.registry.registry.caches.reset(true);
  twins.registry.authorizer.forgetAll();
}

/**
 * Sends steps one after the other on one connection, each once the one before has been answered unless nothing is
 * waited for, then a last request and the end. Gives all answers: the last one is there if the connection was kept.
 */
async function converse(twin: Twin, steps: readonly Step[], { waits = true } = {}): Promise<readonly unknown[]> {
  const connection = await connectTo(twin);
  for (const [index, step] of steps.entries()) {
    await send(connection, twin.render(step.bytes), step.cuts);
    // Something odd may never be answered, but if it is, then before anything else comes.
    const timeoutMs = step.isOdd ? 100 : 10_000;
    if (waits) await connection.answered(index + 1, { head: step.bytes.startsWith('HEAD'), timeoutMs });
    else await someTurns();
  }
  return finish(connection, twin);
}

async function race(twin: Twin, bytes: string, at: readonly number[]): Promise<readonly unknown[]> {
  const connection = await connectTo(twin);
  await send(connection, twin.render(bytes), at);
  const answers = await finish(connection, twin);
  // The refusal that ends a connection may come after more or fewer answers, or be lost with it.
  return answers.filter(
    (answer) => !JSON.stringify(answer).includes('"HTTP/1.1 400 Bad Request","fields":["connection: close"]'),
  );
}

async function finish(connection: RawConnection, twin: Twin): Promise<readonly unknown[]> {
  connection.write(twin.render(sentinel));
  const answers = twins.compared(await connection.finish());
  expect(connection.isClosed).toBe(true);
  connection.destroy();
  return answers;
}

async function send(connection: RawConnection, bytes: string, at: readonly number[]): Promise<void> {
  const places = at.map((part) => Math.floor(part * bytes.length)).sort((one, other) => one - other);
  let from = 0;
  for (const place of [...places, bytes.length]) {
    if (place > from) connection.write(bytes.slice(from, place));
    from = place;
    if (place < bytes.length) await someTurns();
  }
}

/** So that what was written arrives by itself. */
async function someTurns(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await nextTurn();
}

async function ask(connection: RawConnection, twin: Twin, template: string) {
  const { length } = connection.answers;
  connection.write(twin.render(template));
  await connection.answered(length + 1, { head: template.startsWith('HEAD') });
  return connection.answers[length];
}
