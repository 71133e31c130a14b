import { expect, test } from 'vitest';
import { lineAt, sources } from '../architecture/sources.ts';

// CVE-2023-20902, Harbor #23433: the time of a comparison told how much of a secret was right.
const secretWord = /secret|password|token|signature|hmac|csrf|credential|hash/i;
// What may be compared with anything in the open: whether there is one, how long it is, and what kind it is.
const harmless = /^(['"].*|undefined|null|true|false|-?\d[\d_]*|[A-Z][A-Z0-9_]*|typeof)$/;

/** Comparisons of something that is named for a secret with something that is not a constant. */
function comparisons() {
  const files = sources.filter(({ path, isTest }) => path.startsWith('server/src/') && !isTest);
  return files.flatMap(({ path, code, text }) =>
    [...code.matchAll(/([\w.?]+(?:\([^()]*\))?) *(===|!==) *([\w.?'"-]+)/g)]
      .filter(([, left = '', , right = '']) => {
        const names = [left, right].map((side) => side.split(/[.?]+/).at(-1)?.replace(/\(.*$/, '') ?? '');
        const isSecret = names.some(
          (name) => secretWord.test(name) && !/kind|type|length|name|count|id$|mode|hashed$/i.test(name),
        );
        return isSecret && !harmless.test(left) && !harmless.test(right);
      })
      .map((match) => `${path}:${lineAt(text, match.index)} ${match[0]}`),
  );
}

// A public encoding of the bytes that are then verified by the key.
const KNOWN = [/^server\/src\/auth\/tokens\.ts:\d+ .*toString\(.*\) !== signature$/];

test('no secret is compared character by character', () => {
  const found = comparisons();
  expect(found.filter((line) => !KNOWN.some((pattern) => pattern.test(line)))).toEqual([]);
});

test('what is compared in constant time is compared by its hash, or with equal lengths', () => {
  const uses = sources
    .filter(({ path, isTest }) => path.startsWith('server/src/') && !isTest)
    .flatMap(({ path, code }) => [...code.matchAll(/timingSafeEqual\(/g)].map(() => path));
  // Whoever removes one of these has to think of another way.
  expect([...new Set(uses)]).toEqual(
    expect.arrayContaining(['server/src/auth/passwords.ts', 'server/src/browsers.ts', 'server/src/http/csrf.ts']),
  );
});
