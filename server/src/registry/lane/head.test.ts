import { createServer, type IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LaneRequest, parseLaneHead } from './head.ts';

const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln-_c2ln';
const digest = `sha256:${'a'.repeat(64)}`;
const line = 'GET /v2/library/nginx/manifests/latest HTTP/1.1';
const host = 'Host: registry.example';
const authorization = `Authorization: Bearer ${token}`;
const accept = 'Accept: application/vnd.oci.image.index.v1+json';

function parse(text: string): LaneRequest | undefined {
  return parseLaneHead(Buffer.from(text, 'latin1'));
}

function head(...lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`;
}

describe('what clients send with a pull is understood', () => {
  test.each([
    ['containerd', [host, 'User-Agent: containerd/1.7.20', `${accept}, */*`, authorization, 'Accept-Encoding: gzip']],
    ['several Accept fields', [host, accept, 'Accept: */*', accept, authorization]],
    ['names in any case', ['HOST: r.example', `aUTHORIZATION: Bearer ${token}`, 'connection: Keep-Alive']],
    ['blanks around values', ['Host: \t r.example \t', `Authorization:Bearer ${token}`, 'Connection:\tkeep-alive ']],
  ])('%s', (_client, fields) => {
    expect(parse(head(line, ...fields))).toMatchObject({
      method: 'GET',
      path: '/v2/library/nginx/manifests/latest',
      token,
    });
  });

  test('with its method, path, token and user agent', () => {
    const blob = `HEAD /v2/a-b/c_d/e.f/blobs/${digest} HTTP/1.1`;
    expect(parse(head(blob, host, authorization, 'User-Agent: oras/1.2 (x; y)'))).toEqual({
      method: 'HEAD',
      path: `/v2/a-b/c_d/e.f/blobs/${digest}`,
      token,
      userAgent: 'oras/1.2 (x; y)',
    });
  });
});

const plain = head(line, host, authorization, accept);

function lineInstead(other: string): string {
  return plain.replace(line, other);
}

function fieldToo(...fields: readonly string[]): string {
  return head(line, host, authorization, ...fields);
}

describe('everything else is for the full server', () => {
  const refused: Readonly<Record<string, string>> = {
    'another method': lineInstead(line.replace('GET', 'PUT')),
    'a method in lower case': lineInstead(line.replace('GET', 'get')),
    'a method that begins like one': lineInstead(line.replace('GET', 'GETS')),
    'HTTP/1.0': lineInstead(line.replace('1.1', '1.0')),
    'HTTP/2': lineInstead(line.replace('1.1', '2.0')),
    'no version': lineInstead('GET /v2/library/nginx/manifests/latest'),
    'two blanks before the target': lineInstead(line.replace(' /', '  /')),
    'a tab before the version': lineInstead(line.replace(' HTTP', '\tHTTP')),
    'a blank after the version': lineInstead(`${line} `),
    'a whole address as target': lineInstead(line.replace('/v2', 'http://registry.example/v2')),
    'the target of OPTIONS': lineInstead('GET * HTTP/1.1'),
    'a query': lineInstead(line.replace(' HTTP', '?n=1 HTTP')),
    'an empty query': lineInstead(line.replace(' HTTP', '? HTTP')),
    'a fragment': lineInstead(line.replace(' HTTP', '#x HTTP')),
    'an escape': lineInstead(line.replace('nginx', 'n%67inx')),
    'a backslash': lineInstead(line.replace('library/', 'library\\')),
    'a semicolon': lineInstead(line.replace(' HTTP', ';x HTTP')),
    'a NUL in the target': lineInstead(line.replace('nginx', 'ng\0inx')),
    '8-bit in the target': lineInstead(line.replace('nginx', 'ng\xefnx')),
    'another part of the server': lineInstead('GET /api/v2.0/projects/library/repositories HTTP/1.1'),
    'a neighbour of /v2': lineInstead(line.replace('/v2/', '/v2x/')),
    'the base': lineInstead('GET /v2/ HTTP/1.1'),
    'an empty line first': `\r\n${plain}`,
    'no host': head(line, authorization, accept),
    'two hosts': fieldToo('Host: other.example'),
    'an empty host': head(line, 'Host:', authorization),
    'no credentials': head(line, host, accept),
    'two credentials': fieldToo('Authorization: Bearer other'),
    'Basic credentials': head(line, host, 'Authorization: Basic YTpi'),
    'a scheme in lower case': head(line, host, `Authorization: bearer ${token}`),
    'a token of two words': head(line, host, 'Authorization: Bearer a b'),
    'an empty token': head(line, host, 'Authorization: Bearer '),
    'a body by length': fieldToo('Content-Length: 5'),
    'an empty body by length': fieldToo('Content-Length: 0'),
    'a body in chunks': fieldToo('Transfer-Encoding: chunked'),
    'an expectation': fieldToo('Expect: 100-continue'),
    'an upgrade': fieldToo('Upgrade: h2c'),
    'a connection to be closed': fieldToo('Connection: close'),
    'a connection with more to say': fieldToo('Connection: keep-alive, upgrade'),
    'two words about the connection': fieldToo('Connection: keep-alive', 'Connection: keep-alive'),
    'a range': fieldToo('Range: bytes=0-1'),
    'a condition': fieldToo('If-None-Match: "x"'),
    'a request id': fieldToo('X-Request-Id: abc'),
    'a cookie': fieldToo('Cookie: sid=1'),
    'two user agents': fieldToo('User-Agent: a', 'User-Agent: b'),
    'a folded line': fieldToo('User-Agent: a', ' b'),
    'a folded line by a tab': fieldToo('User-Agent: a', '\tb'),
    'a blank before the colon': head(line, 'Host : registry.example', authorization),
    'a line without a colon': fieldToo('User-Agent'),
    'a field without a name': fieldToo(': x'),
    'a name that is no word': fieldToo('User Agent: x'),
    'an empty value': fieldToo('User-Agent:'),
    'a NUL in a value': fieldToo('User-Agent: a\0b'),
    'a DEL in a value': fieldToo('User-Agent: a\x7fb'),
    '8-bit in a value': fieldToo('User-Agent: \xe9'),
    'a bare LF in a value': fieldToo('User-Agent: a\nContent-Length: 3'),
    'a bare LF at the end of a value': fieldToo('User-Agent: a\n', 'Accept: b'),
    'a bare LF before a value': fieldToo('User-Agent: \na'),
    'an end of the head for readers of bare LF': fieldToo('User-Agent: a\n'),
    'a bare CR at the end of a value': fieldToo('User-Agent: a\r', 'Accept: b'),
    'a vertical tab at the end of a value': fieldToo('User-Agent: a\v'),
    'a form feed before a value': fieldToo('User-Agent: \fa'),
    'an 8-bit blank at the end of a value': fieldToo('User-Agent: a\xa0'),
    'bare LF as line ends': plain.replaceAll('\r\n', '\n'),
    'one bare LF as line end': plain.replace('\r\n', '\n'),
    'something behind the head': `${plain}x`,
    'another line end behind the head': `${plain}\r\n`,
    'two requests at once': plain + plain,
    'an unfinished head': plain.slice(0, -2),
    'nothing but line ends': '\r\n'.repeat(20),
    'more than a head should have': fieldToo(`User-Agent: ${'x'.repeat(8_192)}`),
  };

  test.each(Object.entries(refused))('%s', (_name, text) => {
    expect(parse(text)).toBeUndefined();
  });

  test('every beginning of a request', () => {
    for (let length = 0; length < plain.length; length++) expect(parse(plain.slice(0, length))).toBeUndefined();
  });
});

describe('whatever is understood means the same to node:http', () => {
  test('plain requests', async () => {
    await fc.assert(
      fc.asyncProperty(plainRequest, async (text) => {
        expect(parse(text)).toBeDefined();
        expect(await readByNode(text)).toEqual([parse(text)]);
      }),
      { numRuns: 300 },
    );
  });

  test('plain requests with a few bytes changed', async () => {
    let understood = 0;
    await fc.assert(
      fc.asyncProperty(plainRequest, fc.array(change, { minLength: 1, maxLength: 3 }), async (text, changes) => {
        const changed = changes.reduce((bytes, edit) => edit(bytes), text);
        const request = parse(changed);
        if (!request) return;
        understood++;
        expect(await readByNode(changed)).toEqual([request]);
      }),
      { numRuns: 4_000 },
    );
    // Else the property says nothing.
    expect(understood).toBeGreaterThan(100);
  });

  test('paths that need care', async () => {
    for (const path of ['/v2//a/manifests/b', '/v2/a/../b/manifests/c', '/v2/./a/manifests/b', '/v2/:/a/manifests/b']) {
      const text = lineInstead(`GET ${path} HTTP/1.1`);
      expect(parse(text)?.path).toBe(path);
      expect(await readByNode(text)).toEqual([parse(text)]);
    }
  });
});

const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
const blanks = fc.constantFrom(' ', '', '  ', '\t', ' \t ');
const value = fc.stringMatching(/^[\x21-\x7e](?:[\t\x20-\x7e]{0,20}[\x21-\x7e])?$/);
const otherField = fc.oneof(
  value.map((text) => ['Accept', text]),
  fc.constantFrom(['Connection', 'keep-alive'], ['Connection', 'Keep-Alive']),
  value.map((text) => ['User-Agent', text]),
  value.map((text) => ['Accept-Encoding', text]),
);
const plainRequest = fc
  .record({
    method: fc.constantFrom('GET', 'HEAD'),
    path: fc.tuple(word, word, fc.constantFrom('manifests', 'blobs'), fc.oneof(word, fc.constant(digest))),
    more: fc.uniqueArray(otherField, {
      maxLength: 5,
      selector: ([name]) => name,
      comparator: (one, other) => one === other && one !== 'Accept',
    }),
    first: fc.nat(6),
    pads: fc.array(fc.tuple(blanks, blanks), { minLength: 7, maxLength: 7 }),
    upper: fc.boolean(),
  })
  .map(({ method, path, more, first, pads, upper }) => {
    const fields = [...more.slice(0, first), ['Host', 'r.example'], ...more.slice(first)];
    fields.splice(first >> 1, 0, ['Authorization', `Bearer ${token}`]);
    const lines = fields.map(([name = '', text = ''], index) => {
      const [before, after] = pads[index] ?? ['', ''];
      return `${upper ? name.toUpperCase() : name}:${before}${text}${after}`;
    });
    return head(`${method} /v2/${path.join('/')} HTTP/1.1`, ...lines);
  });

const troublesome = fc.oneof(
  fc.constantFrom(
    '\r',
    '\n',
    '\r\n',
    '\r\n\r\n',
    '\n\n',
    '\0',
    ' ',
    '\t',
    '\v',
    '\f',
    '\x7f',
    '\x85',
    '\xa0',
    '\xff',
    ':',
    '%',
    '?',
    '/',
    '.',
    ',',
  ),
  fc.constantFrom(
    '\r\nContent-Length: 4',
    '\r\nTransfer-Encoding: chunked',
    '\r\nHost: x',
    '\r\n folded',
    '\nx: y',
    '\r\nX: y',
  ),
  fc.nat(255).map((code) => String.fromCharCode(code)),
);
// Most readers of HTTP that were ever led astray were so at the edges of lines and names.
const place = fc.record({ edge: fc.boolean(), at: fc.noBias(fc.nat(9_999)).map((part) => part / 10_000) });
const change = fc
  .record({ place, drop: fc.nat(2), insert: fc.oneof(fc.constant(''), troublesome) })
  .map(({ place: { edge, at }, drop, insert }) => (text: string) => {
    const edges = [...text.matchAll(/\r\n|:/g)].flatMap(({ index, 0: found }) => [index, index + found.length]);
    const index = edge ? (edges[Math.floor(at * edges.length)] ?? 0) : Math.floor(at * text.length);
    return text.slice(0, index) + insert + text.slice(index + (edge && insert !== '' ? 0 : drop));
  });

/** The requests `node:http` reads from bytes that end there, undefined if something about them is wrong to it. */
async function readByNode(text: string): Promise<LaneRequest[] | undefined> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request) => requests.push(request));
  let wrong = false;
  server.on('clientError', () => {
    wrong = true;
  });
  const connection = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  server.emit('connection', connection);
  connection.push(Buffer.from(text, 'latin1'));
  connection.push(null);
  await new Promise((resolve) => connection.once('end', () => setImmediate(resolve)));
  connection.destroy();
  return wrong
    ? undefined
    : requests.map(({ method, url = '', headers, complete }) => ({
        method: method === 'HEAD' && complete ? 'HEAD' : 'GET',
        path: url,
        token: headers.authorization?.replace('Bearer ', '') ?? '',
        userAgent: headers['user-agent'] ?? '',
      }));
}
