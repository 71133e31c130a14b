import { describe, expect, test } from 'vitest';
import { CronExpression } from './cron.ts';

const next = (cron: string, after: string, timeZone = 'UTC') =>
  CronExpression.parse(cron).next(new Date(after), timeZone)?.toISOString();

describe('the next time', () => {
  test.each([
    ['0 0 * * * *', '2026-01-02T03:04:05Z', '2026-01-02T04:00:00.000Z'],
    ['0 0 0 * * *', '2026-01-02T03:04:05Z', '2026-01-03T00:00:00.000Z'],
    ['0 0 0 * * 0', '2026-01-02T03:04:05Z', '2026-01-04T00:00:00.000Z'],
    ['0 0 0 * * *', '2026-01-02T00:00:00Z', '2026-01-03T00:00:00.000Z'],
    ['0 5/15 * * * *', '2026-01-02T03:04:05Z', '2026-01-02T03:05:00.000Z'],
    ['0 */15 9-17 * * MON-FRI', '2026-01-02T17:50:00Z', '2026-01-05T09:00:00.000Z'],
    ['0 0 0 29 2 ?', '2026-01-02T03:04:05Z', '2028-02-29T00:00:00.000Z'],
    ['0 0 12 1,15 JAN,jul *', '2026-01-02T03:04:05Z', '2026-01-15T12:00:00.000Z'],
    // Either the day or the weekday, when both are given …
    ['0 0 0 13 * 5', '2026-01-02T03:04:05Z', '2026-01-09T00:00:00.000Z'],
    // … and both, when one begins with a star.
    ['0 0 0 */2 * 1', '2026-01-02T03:04:05Z', '2026-01-05T00:00:00.000Z'],
  ])('of %s after %s is %s', (cron, after, expected) => {
    expect(next(cron, after)).toBe(expected);
  });

  test('is meant in the time zone, with its summer time', () => {
    expect(next('0 0 6 * * *', '2026-03-28T12:00:00Z', 'Europe/Berlin')).toBe('2026-03-29T04:00:00.000Z');
    expect(next('0 0 6 * * *', '2026-10-24T12:00:00Z', 'Europe/Berlin')).toBe('2026-10-25T05:00:00.000Z');
    // There is no half past two on that day.
    expect(next('0 30 2 * * *', '2026-03-28T12:00:00Z', 'Europe/Berlin')).toBe('2026-03-29T01:00:00.000Z');
    expect(next('0 30 2 * * *', '2026-10-25T00:30:00Z', 'Europe/Berlin')).toBe('2026-10-26T01:30:00.000Z');
  });
});

test.each([
  ['', 'the cron expression is empty; expected six fields'],
  ['  ', 'the cron expression is empty; expected six fields'],
  ['0 0 * * *', 'expected six fields (second minute hour day month weekday), got 5'],
  ['0 0 0 * * * 2026', 'expected six fields (second minute hour day month weekday), got 7'],
  ['@daily', 'expected six fields'],
  ['0 0 0 L * *', '"L" is not a field of it'],
  ['0 0 0 * * 5#3', '"5#3" is not a field of it'],
  ['0 0 0 15W * *', '"15W" is not a field of it'],
  ['0 0 0 * FOO *', '"FOO" is not a field of it'],
  ['0 60 0 * * *', 'a number in it is out of range'],
  ['0 10-5 0 * * *', 'a range the wrong way round'],
  ['0 */0 0 * * *', 'out of range'],
  ['0 0 0 30 2 *', 'there is no such day'],
  ['* 0 0 * * *', 'the 1st field (indicating Seconds of time) of the cron setting must be 0'],
  ['00 0 0 * * *', 'the 1st field (indicating Seconds of time) of the cron setting must be 0'],
  [`0 ${'1,'.repeat(500)}1 0 * * *`, 'is not a field of it'],
])('%j is refused', (cron, message) => {
  expect(() => CronExpression.parse(cron)).toThrow(message);
});

test('every minute is told apart', () => {
  expect(CronExpression.parse('0 * 3 * * *').isEveryMinute).toBe(true);
  expect(CronExpression.parse('0 */5 * * * *').isEveryMinute).toBe(true);
  expect(CronExpression.parse('0 0 * * * *').isEveryMinute).toBe(false);
});
