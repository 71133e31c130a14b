import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Pattern } from './pattern.ts';

const matches = (pattern: string, name: string) => Pattern.parse(pattern).matches(name);

const [header = '', ...rows] = readFileSync(new URL('doublestar-1.3.4.tsv', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');
const names = header.trim().split(' ');
const table = rows.map((row): [string, string] => {
  const [pattern = '', matching = ''] = row.split('\t');
  return [pattern, matching];
});

test('the table has what it should', () => {
  expect(names.length).toBeGreaterThan(30);
  expect(table.length).toBeGreaterThan(200);
});

test.each(table.filter(([, matching]) => matching !== '!'))(
  '%j matches what it does in Harbor: %s',
  (text, matching) => {
    const pattern = Pattern.parse(text);
    expect(names.filter((name) => pattern.matches(name)).join(' ')).toBe(matching);
  },
);

test.each(table.filter(([, matching]) => matching === '!'))('%j is refused before it is used', (text) => {
  expect(() => Pattern.parse(text)).toThrow(/invalid pattern/);
});

test.each([
  ['[z-', '"[" is never closed'],
  ['{a,[b}', '"[" is never closed'],
  ['x\\', 'nothing follows'],
  ['[a-]', 'needs both ends'],
  ['[-a]', 'needs both ends'],
  ['[a\\]', '"[" is never closed'],
  ['[]a]', 'nothing between'],
  [`${'{'.repeat(20)}${'}'.repeat(20)}`, 'at most 16 deep'],
  ['a'.repeat(2049), 'at most 2048 characters'],
])('%j is refused: %s', (text, reason) => {
  expect(() => Pattern.parse(text)).toThrow(reason);
});

// Where the library fails on its own syntax; nobody can rely on that.
test.each([
  ['app{/web,/api}', 'app/api', true],
  ['app{/web,/api}', 'app', false],
  ['**/app{/web,/api}', 'team/app/web', true],
])('%j matches %s: %s', (pattern, name, expected) => {
  expect(matches(pattern, name)).toBe(expected);
});

describe('for all patterns and names', () => {
  const word = fc.stringMatching(/^[a-c]{1,4}$/);
  const path = fc.array(word, { minLength: 1, maxLength: 5 });
  const piece = fc.constantFrom(
    'a',
    'b',
    'c',
    '*',
    '?',
    '[a-b]',
    '[^a]',
    '/',
    '**/',
    '/**',
    '{a,b}',
    '{a,b/c}',
    '{,c}',
  );
  const pattern = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

  test('a name without special characters matches itself only', () => {
    fc.assert(
      fc.property(path, path, (one, other) => {
        expect(matches(one.join('/'), other.join('/'))).toBe(one.join('/') === other.join('/'));
      }),
    );
  });

  test('** stands for any number of segments, and * for any segment', () => {
    fc.assert(
      fc.property(path, fc.nat(4), fc.nat(4), (segments, from, count) => {
        const name = segments.join('/');
        expect(matches('**', name)).toBe(true);
        expect(matches(segments.map(() => '*').join('/'), name)).toBe(true);
        const start = from % segments.length;
        const some = [...segments.slice(0, start), '**', ...segments.slice(start + count)];
        // At the end it stands for one segment at least.
        const isLast = start + count >= segments.length;
        if (!isLast || start < segments.length) expect(matches(some.join('/'), name)).toBe(true);
      }),
    );
  });

  test('a list of names matches each of them and nothing else', () => {
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1 }), word, (list, name) => {
        expect(matches(`{${list.join(',')}}`, name)).toBe(list.includes(name));
      }),
    );
  });

  test('a pattern is what it is made of: literally, with everything escaped', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        if (text.includes('/')) return;
        expect(matches(text.replaceAll(/[^a-z0-9]/gu, '\\$&'), text)).toBe(true);
      }),
    );
  });

  test('parsing succeeds or refuses, and matching answers', () => {
    fc.assert(
      fc.property(
        fc.oneof(pattern, fc.string()),
        fc.oneof(
          path.map((segments) => segments.join('/')),
          fc.string(),
        ),
        (text, name) => {
          let parsed: Pattern;
          try {
            parsed = Pattern.parse(text);
          } catch (error) {
            expect(error).toMatchObject({ code: 'BAD_REQUEST' });
            return;
          }
          expect(parsed.matches(name)).toBe(parsed.matches(name));
        },
      ),
      { numRuns: 500 },
    );
  });
});

// PROJQUAY-10573: a pattern of a rule kept the server busy for ever.
// Each takes a naive matcher longer than anybody will wait.
test.each([
  [`${'*a'.repeat(200)}b`, 'a'.repeat(250)],
  ['{,a}'.repeat(500), 'a'.repeat(250)],
  ['{a,aa}'.repeat(300), 'a'.repeat(250)],
  [`${'**/'.repeat(300)}x`, 'a/'.repeat(120)],
  ['{*,**}'.repeat(300), 'a'.repeat(250)],
  ['*'.repeat(2048), 'a'.repeat(250)],
])('%.10s… is answered at once', (pattern, name) => {
  expect(typeof matches(pattern, name)).toBe('boolean');
});
