import { digestOf, parseRepositoryName } from '@haven/oci';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRoute, type RegistryRoute } from './route.ts';

const digest = digestOf('');
const name = fc
  .array(fc.stringMatching(/^[a-z0-9]{1,6}(?:[._-][a-z0-9]{1,4})?$/), { minLength: 2, maxLength: 4 })
  .map((parts) => parts.join('/'))
  .filter((text) => parseRepositoryName(text) !== undefined);

describe('a path of the data plane', () => {
  test.each<[string, RegistryRoute['kind']]>([
    ['/v2', 'base'],
    ['/v2/', 'base'],
    ['/v2/_catalog', 'catalog'],
    ['/v2/p/a/tags/list', 'tags'],
    ['/v2/p/a/manifests/latest', 'manifest'],
    [`/v2/p/a/manifests/${digest}`, 'manifest'],
    [`/v2/p/a/blobs/${digest}`, 'blob'],
    ['/v2/p/a/blobs/uploads', 'uploads'],
    ['/v2/p/a/blobs/uploads/', 'uploads'],
    ['/v2/p/a/blobs/uploads/4', 'upload'],
    [`/v2/p/a/referrers/${digest}`, 'referrers'],
    ['/v2/p%2Fa/tags/list', 'tags'],
    ['/v2/p/a%2ftags%2flist', 'tags'],
    ['/v2/p/blobs/uploads/blobs/uploads/', 'uploads'],
    ['/v2/p/manifests/manifests/tags', 'manifest'],
  ])('%s is %s', (path, kind) => {
    expect(parseRoute(path).kind).toBe(kind);
  });

  test.each([
    '/v2/p/a',
    '/v2/p/a/tags',
    '/v2/p/a/tags/list/',
    '/v2/p/a/unknown/x',
    '/v2/manifests/latest',
    '/v2//tags/list',
    '/v2/_catalog/',
    '/v2/_CATALOG',
    '/v2/p/a/manifests/latest/',
    '/v2/%',
    '/v2/p/a/manifests/%ff',
  ])('%s is no route', (path) => {
    expect(['unknown', 'invalid-name']).toContain(parseRoute(path).kind);
  });

  test.each([
    '/v2/a/tags/list',
    '/v2//p/a/tags/list',
    '/v2/p//a/tags/list',
    '/v2/p/../q/a/tags/list',
    '/v2/p/%2e%2e/q/tags/list',
    '/v2/./p/a/tags/list',
    '/v2/P/a/tags/list',
    '/v2/p/a%00/tags/list',
    '/v2/p/a\\b/tags/list',
    '/v2/p%252fa/tags/list',
    `/v2/p/${'a'.repeat(300)}/tags/list`,
  ])('%s has no valid repository name', (path) => {
    expect(parseRoute(path).kind).toBe('invalid-name');
  });

  test('any text is read without a failure, and every repository in a route is a valid name', () => {
    const piece = fc.oneof(
      fc.constantFrom('manifests', 'blobs', 'uploads', 'tags', 'list', 'referrers', '_catalog', '..', '%2e', '%2F', ''),
      fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const route = parseRoute(`/v2/${pieces.join('/')}`);
        if ('repository' in route) expect(parseRepositoryName(route.repository)).toBe(route.repository);
      }),
      { numRuns: 2_000 },
    );
  });

  test('a route that is written down is read again, also when every character is escaped', () => {
    const tail = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,10}$/).filter((text) => text !== 'uploads');
    const escaped = (text: string): string =>
      [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
    fc.assert(
      fc.property(name, tail, fc.boolean(), (repository, last, isEscaped) => {
        const written: readonly [string, object][] = [
          [`${repository}/tags/list`, { kind: 'tags', repository }],
          [`${repository}/manifests/${last}`, { kind: 'manifest', repository, reference: last }],
          [`${repository}/blobs/${last}`, { kind: 'blob', repository, digest: last }],
          [`${repository}/blobs/uploads/`, { kind: 'uploads', repository }],
          [`${repository}/blobs/uploads/${last}`, { kind: 'upload', repository, id: last }],
          [`${repository}/referrers/${last}`, { kind: 'referrers', repository, digest: last }],
        ];
        for (const [path, route] of written) {
          expect(parseRoute(`/v2/${isEscaped ? escaped(path) : path}`)).toEqual(route);
        }
      }),
    );
  });

  test('a long path is read in time that grows with its length only', () => {
    const before = process.cpuUsage();
    for (const unit of ['a/', 'a-', 'a__', '%61', 'blobs/uploads/', '../']) parseRoute(`/v2/${unit.repeat(10_000)}`);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(1_000);
  });
});
