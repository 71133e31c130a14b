import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseScopes } from './model.ts';

describe('the scopes of a token request', () => {
  test.each([
    [['repository:p/a:pull'], [{ type: 'repository', name: 'p/a', actions: ['pull'] }]],
    [['repository:p/a:pull,push'], [{ type: 'repository', name: 'p/a', actions: ['pull', 'push'] }]],
    [['repository:p/a:pull repository:p/b:*'], ['p/a', 'p/b']],
    [
      ['repository:p/a:pull', 'repository:p/b:pull'],
      ['p/a', 'p/b'],
    ],
    [['registry:catalog:*'], [{ type: 'registry', name: 'catalog', actions: ['*'] }]],
    [['repository:host:5000/p/a:pull'], [{ type: 'repository', name: 'host:5000/p/a', actions: ['pull'] }]],
    [['repository:p/a'], [{ type: 'repository', name: 'p/a', actions: [] }]],
    [['repository:p/a:'], [{ type: 'repository', name: 'p/a', actions: [] }]],
    [['repository'], []],
    [['', '  '], []],
    [[], []],
  ] as const)('%j', (parameters, expected) => {
    const scopes = parseScopes(parameters);
    expect(scopes.map((scope, at) => (typeof expected[at] === 'string' ? scope.name : scope))).toEqual(expected);
  });

  test('a scope that is written down is read again, and any text is read without a failure', () => {
    const word = fc.stringMatching(/^[a-z*-]{1,8}$/);
    const scope = fc.record({
      type: word,
      name: fc.stringMatching(/^[a-z0-9/:.]{1,20}$/),
      actions: fc.array(word, { minLength: 1, maxLength: 3 }),
    });
    fc.assert(
      fc.property(
        fc.array(scope, { maxLength: 4 }),
        fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('latin1')),
        (scopes, junk) => {
          const written = scopes.map(({ type, name, actions }) => `${type}:${name}:${actions.join(',')}`);
          expect(parseScopes(written)).toEqual(scopes);
          expect(parseScopes([written.join(' ')])).toEqual(scopes);
          expect(parseScopes([junk])).toBeInstanceOf(Array);
        },
      ),
    );
  });
});
