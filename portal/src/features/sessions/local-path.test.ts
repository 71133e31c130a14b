import { expect, test } from 'vitest';
import { localPath } from './local-path.ts';

test.each([
  [null, '/'],
  ['/p/team?q=1#x', '/p/team?q=1#x'],
  ['/login?next=/p', '/'],
  ['//evil.example/x', '/'],
  ['/\\evil.example', '/'],
  ['\\\\evil.example', '/'],
  ['https://evil.example/', '/'],
  ['/\t/evil.example', '/'],
  ['/..//evil.example', '/'],
  ['javascript:alert(1)', '/'],
  ['p/team', '/'],
])('%j leads to %s', (text, path) => {
  expect(localPath(text)).toBe(path);
});
