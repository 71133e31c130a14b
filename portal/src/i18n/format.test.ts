import { expect, test } from 'vitest';
import { formatBytes, relativeTime, timeOf } from './format.ts';
import { pluralFor } from './plural.ts';

test.each([
  [0, '0 B'],
  [1_023, '1,023 B'],
  [1_024, '1 KiB'],
  [1_300_000, '1.24 MiB'],
  [5 * 1_024 ** 4, '5 TiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes, 'en')).toBe(text);
});

test.each([
  [-5, 'now', '现在'],
  [-90, '1 minute ago', '1分钟前'],
  [-86_400 * 2, '2 days ago', '前天'],
  [86_400 * 30, 'next month', '下个月'],
])('%d seconds from now', (seconds, english, chinese) => {
  const now = new Date('2026-01-10T12:00:00Z');
  const time = new Date(now.getTime() + seconds * 1_000);
  expect([relativeTime(time, now, 'en'), relativeTime(time, now, 'zh')]).toEqual([english, chinese]);
});

test('never is no time', () => {
  expect([timeOf('0001-01-01T00:00:00.000Z'), timeOf(''), timeOf(undefined), timeOf('soon')]).toEqual(
    Array(4).fill(undefined),
  );
  expect(timeOf('2026-01-10T12:00:00Z')?.getTime()).toBe(1_768_046_400_000);
});

test('amounts take the form of their language', () => {
  const forms = { one: '# thing', other: '# things' };
  expect([pluralFor('en')(1, forms), pluralFor('en')(1_200, forms)]).toEqual(['1 thing', '1,200 things']);
  expect(pluralFor('zh')(1, { other: '# 个' })).toBe('1 个');
});
