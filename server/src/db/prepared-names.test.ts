import { expect, test } from 'vitest';
import { PreparedNames } from './prepared-names.ts';

test('a statement gets a name of its own when it has proved to be frequent, and keeps it', () => {
  const names = new PreparedNames();
  expect(['a', 'a', 'a', 'a', 'b', 'b', 'b'].map((text) => names.nameOf(text))).toEqual([
    undefined,
    undefined,
    'frequent-0',
    'frequent-0',
    undefined,
    undefined,
    'frequent-1',
  ]);
});

test('no more get one than a connection should keep', () => {
  const names = new PreparedNames();
  const given = new Set<string | undefined>();
  for (let number = 0; number < 1_000; number++) {
    for (let times = 0; times < 5; times++) given.add(names.nameOf(`text ${number}`));
  }
  given.delete(undefined);
  expect(given.size).toBe(64);
  expect(names.nameOf('text 0')).toBe('frequent-0');
});

test('what is seldom does not crowd out what is not', () => {
  const names = new PreparedNames();
  for (let number = 0; number < 5_000; number++) names.nameOf(`text ${number}`);
  names.nameOf('often');
  names.nameOf('often');
  expect(names.nameOf('often')).toBe('frequent-0');
});
