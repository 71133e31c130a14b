import { expect, test } from 'vitest';
import { linkedPath, modeText, reasonOf, wayTo } from './image-layers.ts';

test.each([
  [0o755, 'rwxr-xr-x'],
  [0o640, 'rw-r-----'],
  [0, '---------'],
])('mode %o is %s', (mode, text) => {
  expect(modeText(mode)).toBe(text);
});

test.each([
  ['usr/bin/x', '../../etc/passwd', 'etc/passwd'],
  ['usr/bin/x', '/etc/passwd', 'etc/passwd'],
  ['x', '../../../y', 'y'],
  ['a/b', './c', 'a/c'],
])('a link at %s to %s leads to %s', (path, target, found) => {
  expect(linkedPath({ path, target, size: 0, mode: 0, readable: false })).toBe(found);
});

test('the way to a path has each directory', () => {
  expect(wayTo('/a/b')).toEqual([
    { name: 'a', path: 'a' },
    { name: 'b', path: 'a/b' },
  ]);
  expect(wayTo('')).toEqual([]);
});

test('a reason is said in words, with what the server says besides', () => {
  const words = { damaged: 'it is damaged' };
  expect(reasonOf({ index: { state: 'cut', reason: 'damaged: it ends early' } }, words)).toBe(
    'it is damaged (it ends early)',
  );
  expect(reasonOf({ index: { state: 'complete' } }, words)).toBeUndefined();
  expect(reasonOf({}, words)).toBeUndefined();
});
