import { describe, expect, test } from 'vitest';
import { RepositorySelector, TagSelector } from './selector.ts';

describe('repositories', () => {
  test.each([
    ['repoMatches', 'web*', 'web-shop', true],
    ['repoMatches', 'web*', 'team/web', false],
    ['repoExcludes', 'web*', 'web-shop', false],
    ['repoExcludes', 'web*', 'team/web', true],
    ['repoMatches', '', 'anything/at/all', true],
    ['repoExcludes', '', 'anything/at/all', false],
    ['repoMatches', '**', 'anything/at/all', true],
    ['repoMatches', '{a,b}', 'b', true],
  ])('%s %j: %s is %s', (decoration, pattern, name, expected) => {
    expect(RepositorySelector.parse({ kind: 'doublestar', decoration, pattern }).selects(name)).toBe(expected);
  });
});

describe('artifacts by their tags', () => {
  test.each([
    ['matches', 'v*', ['v1', 'latest'], true],
    ['matches', 'v*', ['latest'], false],
    ['excludes', 'v*', ['latest'], true],
    ['excludes', 'v*', ['v1'], false],
    ['excludes', 'v*', ['v1', 'latest'], true],
    ['matches', '', ['v1'], true],
  ])('%s %j: %j is %s', (decoration, pattern, tags, expected) => {
    expect(TagSelector.parse({ decoration, pattern }).selectsAny(tags)).toBe(expected);
  });

  test.each([
    ['matches', '', true],
    ['matches', '{"untagged":true}', true],
    ['matches', '{"untagged":false}', false],
    ['matches', '{}', false],
    ['matches', '{"untagged":"true"}', false],
    ['excludes', '', true],
    ['excludes', '{"untagged":true}', false],
    ['excludes', '{"untagged":false}', true],
  ])('%s with extras %j: untagged ones are %s', (decoration, extras, expected) => {
    expect(TagSelector.parse({ decoration, pattern: 'v*', extras }).selectsAny([])).toBe(expected);
  });
});

test('what is left out has its default, and the rest stays as it was', () => {
  expect(TagSelector.parse({ decoration: 'matches', pattern: 'v*' }).text).toEqual({
    kind: 'doublestar',
    decoration: 'matches',
    pattern: 'v*',
    extras: '',
  });
});

test.each([
  [{ kind: 'regex', decoration: 'matches', pattern: 'v*' }, 'the kind must be "doublestar", not "regex"'],
  [{ pattern: 'v*' }, 'the decoration must be "matches" or "excludes", not ""'],
  [{ decoration: 'repoMatches', pattern: 'v*' }, 'not "repoMatches"'],
  [{ decoration: 'matches', pattern: '[' }, 'invalid pattern'],
  [{ decoration: 'matches', extras: 'yes' }, 'extras must be a short JSON object'],
  [{ decoration: 'matches', extras: 'null' }, 'extras must be a short JSON object'],
  [{ decoration: 'matches', extras: '[]' }, 'extras must be a short JSON object'],
  [{ decoration: 'matches', extras: `{"a":"${'x'.repeat(2000)}"}` }, 'extras must be a short JSON object'],
])('%j is refused', (input, reason) => {
  expect(() => TagSelector.parse(input)).toThrow(reason);
});
