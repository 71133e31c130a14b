import { array, assert, constantFrom, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchesPattern, requireClaimPatterns, valuesOf } from './model.ts';

describe('a pattern', () => {
  test.each([
    ['acme/app', 'acme/app', true],
    ['acme/app', 'acme/app2', false],
    ['acme/app', 'Acme/app', false],
    ['acme/*', 'acme/app', true],
    ['acme/*', 'acme/', true],
    ['acme/*', 'acme-evil/app', false],
    ['acme/*', 'xacme/app', false],
    ['*/app', 'acme/app', true],
    ['*/app', 'acme/app/x', false],
    ['repo:acme/*:ref:refs/heads/main', 'repo:acme/app:ref:refs/heads/main', true],
    ['repo:acme/*:ref:refs/heads/main', 'repo:acme/app:ref:refs/heads/main2', false],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*bc*c', 'a-bc', false],
    ['*', '', true],
    ['**', 'x', true],
    ['', '', true],
    ['a.c', 'abc', false],
    ['(a+)+$', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaa!', false],
  ])('%j and %j: %s', (pattern, text, expected) => expect(matchesPattern(pattern, text)).toBe(expected));

  test('means what a regular expression would say', () => {
    const letters = constantFrom('a', 'b', '*', '.');
    assert(
      property(
        array(letters, { maxLength: 8 }),
        string({ unit: constantFrom('a', 'b', '.'), maxLength: 12 }),
        (parts, text) => {
          const pattern = parts.join('');
          const expression = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
          expect(matchesPattern(pattern, text)).toBe(expression.test(text));
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('the values of a claim', () => {
  const claims = {
    sub: 'someone',
    number: 7,
    yes: true,
    list: ['a', 2, null, { b: 1 }],
    none: null,
    empty: [],
    'kubernetes.io': { namespace: 'ci', 'a/b': 'slash', 'c~d': 'tilde' },
    '/kubernetes.io/namespace': 'named so',
    'https://example.com/role': 'admin',
  };

  test.each([
    ['sub', ['someone']],
    ['number', ['7']],
    ['yes', ['true']],
    ['list', ['a', '2']],
    ['none', undefined],
    ['empty', undefined],
    ['nowhere', undefined],
    ['kubernetes.io', undefined],
    ['/kubernetes.io/a~1b', ['slash']],
    ['/kubernetes.io/c~0d', ['tilde']],
    ['/kubernetes.io/namespace/x', undefined],
    ['/list/0', undefined],
    ['https://example.com/role', ['admin']],
    ['/kubernetes.io/namespace', ['named so']],
    ['constructor', undefined],
    ['__proto__', undefined],
    ['/kubernetes.io/__proto__/x', undefined],
  ])('%s are %j', (name, expected) => expect(valuesOf(claims, name)).toEqual(expected));
});

describe('conditions', () => {
  test.each([[{ sub: ['a'] }], [{ sub: ['a*', '*b'], anything: ['*'] }]])('%j are taken', (claims) =>
    expect(requireClaimPatterns(claims)).toEqual(claims),
  );

  test.each<[Record<string, string[]>, RegExp]>([
    [{}, /must tell one workload from another/],
    [{ sub: ['*'] }, /must tell one workload from another/],
    [{ sub: ['a', '**'] }, /must tell one workload from another/],
    [{ sub: [] }, /must have 1 to 50 patterns/],
    [{ sub: [''] }, /must have 1 to 512 characters/],
    [{ sub: ['x'.repeat(513)] }, /must have 1 to 512 characters/],
    [{ '': ['a'] }, /the name of a claim/],
    [{ iss: ['a'], sub: ['a'] }, /"iss" is checked by itself/],
    [Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`c${index}`, ['a']])), /at most 20 claims/],
  ])('%j are refused', (claims, reason) => expect(() => requireClaimPatterns(claims)).toThrow(reason));
});
