import type { Haven } from '../../src/haven.ts';
import { basicAuthorization } from '../../src/http.ts';

/** A name and the bytes of a request that no good client sends. */
export type RawCase = readonly [name: string, bytes: string | Buffer];

const crlf = '\r\n';

/** Requests that are wrong as HTTP, or only just right; each must be answered with a 4xx or a closed connection. */
export function malformedRequests(haven: Haven): readonly RawCase[] {
  const authorization = `Authorization: ${basicAuthorization(haven.admin)}`;
  const request = (start: string, headers: readonly string[] = [], body = ''): string =>
    [start, `Host: ${haven.host}`, authorization, ...headers, '', body].join(crlf);
  const put = 'PUT /v2/library/abuse/manifests/x HTTP/1.1';
  const post = 'POST /v2/library/abuse/blobs/uploads/ HTTP/1.1';
  return [
    ['nonsense', 'hello\r\n\r\n'],
    ['binary nonsense', Buffer.from('160301020001000102030405060708', 'hex')],
    ['an HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['an unknown version', request('GET /v2/ HTTP/9.9')],
    ['no host', `GET /v2/ HTTP/1.1${crlf}${crlf}`],
    ['two hosts', request('GET /v2/ HTTP/1.1', ['Host: evil.example'])],
    ['a method of its own', request('BREW /v2/ HTTP/1.1')],
    ['TRACE', request('TRACE /v2/ HTTP/1.1')],
    ['CONNECT', request('CONNECT example.com:443 HTTP/1.1')],
    ['an absolute address', request('GET http://example.com/v2/ HTTP/1.1')],
    ['an asterisk', request('OPTIONS * HTTP/1.1')],
    ['a space before the colon', request('GET /v2/ HTTP/1.1', ['X-A : 1'])],
    ['a folded header', request('GET /v2/ HTTP/1.1', ['X-A: 1', ' 2'])],
    ['a bare line feed', request('GET /v2/ HTTP/1.1', ['X-A: 1\nX-B: 2'])],
    ['a zero byte in a header', request('GET /v2/ HTTP/1.1', ['X-A: \0'])],
    [
      'ten thousand headers',
      request(
        'GET /v2/ HTTP/1.1',
        Array.from({ length: 10_000 }, (_, i) => `X-${i}: 1`),
      ),
    ],
    ['a header of a mebibyte', request('GET /v2/ HTTP/1.1', [`X-A: ${'a'.repeat(1024 * 1024)}`])],
    ['a cookie of 100 kB', request('GET /api/v2.0/projects HTTP/1.1', [`Cookie: sid=${'a'.repeat(100_000)}`])],
    ['an address of 100 kB', request(`GET /v2/${'a'.repeat(100_000)} HTTP/1.1`)],
    ['a length that is no number', request(put, ['Content-Length: ten'])],
    ['a negative length', request(put, ['Content-Length: -1'])],
    ['a length beyond all numbers', request(put, ['Content-Length: 99999999999999999999999'])],
    ['two lengths', request(put, ['Content-Length: 1', 'Content-Length: 2'], 'ab')],
    ['a length and chunks', request(put, ['Content-Length: 5', 'Transfer-Encoding: chunked'], '0\r\n\r\n')],
    ['an unknown transfer encoding', request(put, ['Transfer-Encoding: gzip'], 'x')],
    ['a chunk size that is no number', request(put, ['Transfer-Encoding: chunked'], 'xyz\r\n\r\n')],
    ['a chunk size beyond all numbers', request(put, ['Transfer-Encoding: chunked'], 'fffffffffffffffff\r\n')],
    ['a chunk without its end', request(put, ['Transfer-Encoding: chunked'], '3\r\nabcdef\r\n0\r\n\r\n')],
    ['more than the length says', request(put, ['Content-Length: 2'], `{}GET /smuggled HTTP/1.1${crlf}${crlf}`)],
    ['an expectation nobody knows', request(post, ['Expect: 200-maybe', 'Content-Length: 0'])],
    ['an upgrade', request('GET /v2/ HTTP/1.1', ['Connection: Upgrade', 'Upgrade: websocket'])],
  ];
}

/** Headers and parameters whose values are strange; all of them are well-formed HTTP. */
export function strangeRequests(haven: Haven): readonly RawCase[] {
  const withHeaders = (start: string, ...headers: readonly string[]): string =>
    [`${start} HTTP/1.1`, `Host: ${haven.host}`, ...headers, '', ''].join(crlf);
  const me = `Authorization: ${basicAuthorization(haven.admin)}`;
  const basic = (text: string): string => `Authorization: Basic ${Buffer.from(text).toString('base64')}`;
  const upload = 'POST /v2/library/abuse/blobs/uploads/';
  const tokens = 'GET /service/token?service=harbor-registry';
  const digest = `sha256:${'0'.repeat(64)}`;
  return [
    ['Basic without a colon', withHeaders('GET /v2/', basic('admin'))],
    ['Basic with an empty name', withHeaders('GET /v2/', basic(':x'))],
    ['Basic with zero bytes', withHeaders('GET /v2/', basic('admin\0:x\0'))],
    ['Basic that is no base64', withHeaders('GET /v2/', 'Authorization: Basic %%%')],
    ['Basic of 30 kB', withHeaders('GET /v2/', basic(`admin:${'x'.repeat(8_000)}`))],
    ['a scheme nobody knows', withHeaders('GET /v2/', 'Authorization: Negotiate abc')],
    ['an empty Authorization', withHeaders('GET /v2/', 'Authorization:')],
    ['a token of two parts', withHeaders('GET /v2/', 'Authorization: Bearer a.b')],
    ['a token with alg none', withHeaders('GET /v2/', `Authorization: Bearer ${unsigned({ alg: 'none' })}`)],
    [
      'a token with its own key',
      withHeaders('GET /v2/', `Authorization: Bearer ${unsigned({ alg: 'RS256', jwk: {} })}`),
    ],
    ['a token with null claims', withHeaders('GET /v2/', `Authorization: Bearer ${encode(null)}.${encode(null)}.x`)],
    ['a scope without parts', withHeaders(`${tokens}&scope=x`, me)],
    ['a scope of 5 kB', withHeaders(`${tokens}&scope=repository:${'a/'.repeat(2_500)}:pull`, me)],
    ['300 scopes', withHeaders(`${tokens}${'&scope=repository:library/x:pull'.repeat(300)}`, me)],
    ['a negative page size', withHeaders('GET /v2/library/abuse/tags/list?n=-1', me)],
    ['a huge page size', withHeaders('GET /v2/_catalog?n=99999999999999999999', me)],
    ['a page size that is no number', withHeaders('GET /v2/library/abuse/tags/list?n=1e99', me)],
    ['a zero byte in a parameter', withHeaders('GET /v2/_catalog?last=%00', me)],
    ['a zero byte in the last tag', withHeaders('GET /v2/library/abuse/tags/list?last=%00', me)],
    ['a zero byte in a scope', withHeaders(`${tokens}&scope=repository:library/x%00:pull`, me)],
    ['a zero byte in a service', withHeaders('GET /service/token?service=%00', me)],
    ['a zero byte in an account', withHeaders(`${tokens}&account=%00`, basic('ad\0min:x'))],
    ['a zero byte in a filter', withHeaders(`GET /v2/library/abuse/referrers/${digest}?artifactType=%00`, me)],
    ['a zero byte in a mount', withHeaders(`${upload}?mount=${digest}&from=library/%00`, me, 'Content-Length: 0')],
    ['a zero byte in a project name', withHeaders('GET /api/v2.0/projects?name=%00', me)],
    ['a zero byte in a query', withHeaders('GET /api/v2.0/projects?q=name%3D~%00', me)],
    ['a zero byte in a search', withHeaders('GET /api/v2.0/search?q=%00', me)],
    ['a zero byte in a user search', withHeaders('GET /api/v2.0/users/search?username=%00', me)],
    ['bytes that are no UTF-8 in a parameter', withHeaders('GET /v2/_catalog?last=%ff%fe', me)],
    ['a half escape in a parameter', withHeaders('GET /v2/_catalog?last=%', me)],
    [
      'a thousand ranges',
      withHeaders(`GET /v2/library/abuse/blobs/${digest}`, me, `Range: bytes=${'0-0,'.repeat(1_000)}1-1`),
    ],
    [
      'a range beyond all numbers',
      withHeaders(`GET /v2/library/abuse/blobs/${digest}`, me, 'Range: bytes=99999999999999999999-'),
    ],
    ['an upload with a short digest', withHeaders(`${upload}?digest=sha256:abc`, me, 'Content-Length: 0')],
    [
      'an upload with an unknown algorithm',
      withHeaders(`${upload}?digest=md5:${'0'.repeat(32)}`, me, 'Content-Length: 0'),
    ],
    ['a mount of a path', withHeaders(`${upload}?mount=../../etc/passwd&from=library/abuse`, me, 'Content-Length: 0')],
    ['a mount from a path', withHeaders(`${upload}?mount=${digest}&from=../../x`, me, 'Content-Length: 0')],
    [
      'an upload nobody started',
      withHeaders('PATCH /v2/library/abuse/blobs/uploads/not-a-uuid', me, 'Content-Length: 0'),
    ],
    [
      'a chunk at an impossible place',
      withHeaders(`PATCH /v2/library/abuse/blobs/uploads/${zeroId}`, me, 'Content-Range: 9-1', 'Content-Length: 0'),
    ],
    [
      'a referrer filter of 8 kB',
      withHeaders(`GET /v2/library/abuse/referrers/${digest}?artifactType=${'x'.repeat(8_000)}`, me),
    ],
    ['referrers of no digest', withHeaders('GET /v2/library/abuse/referrers/latest', me)],
    [
      'ETags without end',
      withHeaders('GET /v2/library/abuse/manifests/x', me, `If-None-Match: ${'"x",'.repeat(2_000)}"y"`),
    ],
    [
      'Accept without end',
      withHeaders('GET /v2/library/abuse/manifests/x', me, `Accept: ${'a/b;q=0.1,'.repeat(1_000)}*/*`),
    ],
    ['a query of brackets', withHeaders(`GET /api/v2.0/projects?q=${'%28'.repeat(2_000)}`, me)],
    ['a query with quotes', withHeaders(`GET /api/v2.0/projects?q=name%3D%27%22%3B--`, me)],
    ['a page beyond all numbers', withHeaders('GET /api/v2.0/projects?page=9223372036854775808&page_size=10', me)],
  ];
}

/** Addresses that try to leave the tree, or to come to a route in a way that its check does not know. */
export const trickyPaths: readonly string[] = [
  '/v2/../../../../etc/passwd',
  '/v2/..%2f..%2f..%2fetc%2fpasswd',
  '/v2/%2e%2e/%2e%2e/etc/passwd',
  '/v2/library/../_catalog',
  '/v2/library%2fabuse/tags/list',
  '/v2/library\\abuse\\tags\\list',
  '/v2//library//abuse//tags//list',
  '/v2/_catalog/',
  '/v2//_catalog',
  '/v2/./_catalog',
  '/v2/%5fcatalog',
  '/V2/_catalog',
  '/v2/_CATALOG',
  '/v2/_catalog%00',
  '/v2/_catalog;x=1',
  '/v2/library/abuse/blobs/sha256:../../../../etc/passwd',
  '/v2/library/abuse/blobs/sha256:%2e%2e%2f%2e%2e%2f',
  '/v2/library/abuse/manifests/..',
  '/v2/library/abuse/manifests/%zz',
  '/v2/library/abuse/manifests/%00',
  `/v2/library/abuse/manifests/${'a'.repeat(4_000)}`,
  `/v2/${'a/'.repeat(1_000)}manifests/x`,
  '/v2/library/manifests/manifests/manifests/manifests/x',
  '/v2/Library/Abuse/tags/list',
  '/v2/bibliothèque/x/tags/list',
  '/v2/lib%C3%A9/x/tags/list',
  '/v2/library/abuse/referrers/sha256:%20',
  '/api/v2.0/../v2.0/users',
  '/api/v2.0/users/..%2fusers',
  '/api/v2.0//users',
  '/api/v2.0/users/',
  '/api/v2.0/projects/%00',
  '/api/v2.0/projects/%ff',
  '/api/v2.0/projects/..',
  '/api/v2.0/projects/99999999999999999999',
  '/service/token/../../v2/_catalog',
  '/service/token%3f',
  '//',
  '/%',
  '/?',
];

const zeroId = '00000000-0000-4000-8000-000000000000';

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function unsigned(head: Readonly<Record<string, unknown>>): string {
  const now = Math.floor(Date.now() / 1000);
  const access = [{ type: 'repository', name: 'library/abuse', actions: ['pull', 'push', 'delete'] }];
  const claims = { iss: 'harbor-token-issuer', aud: 'harbor-registry', sub: 'admin', iat: now, exp: now + 900, access };
  return `${encode(head)}.${encode(claims)}.`;
}
