import { describe, expect, test } from 'vitest';
import { type BannerFacts, bannerText, beginOf, dayOf, endOf, isDue, parseBanner } from './banner-facts.ts';

const plain: BannerFacts = { message: 'At noon', type: 'info', closable: false, from: undefined, to: undefined };

describe('a banner', () => {
  test('is what it was when it is read again', () => {
    const full: BannerFacts = {
      ...plain,
      type: 'danger',
      closable: true,
      from: beginOf('2026-03-01'),
      to: endOf('2026-03-02'),
    };
    expect(parseBanner(bannerText(full))).toEqual(full);
    expect(parseBanner(bannerText(plain))).toEqual(plain);
  });

  test.each([undefined, null, '', 'At noon', '{}', '[]', '7', 'null', '{"message":""}', '{"message":7}'])(
    '%j is none',
    (text) => expect(parseBanner(text)).toBeUndefined(),
  );

  test('is shown as information where its kind is unknown, and always where its dates are none', () => {
    const text = JSON.stringify({ message: 'At noon', type: 'loud', closable: 'yes', fromDate: 'soon', toDate: 7 });
    expect(parseBanner(text)).toEqual(plain);
  });

  test('is shown from its first day to the end of its last', () => {
    const facts = { ...plain, from: beginOf('2026-03-01'), to: endOf('2026-03-02') };
    const at = (time: string) => isDue(facts, new Date(time));
    expect([at('2026-02-28T23:59:59'), at('2026-03-01T00:00:00')]).toEqual([false, true]);
    expect([at('2026-03-02T23:59:59'), at('2026-03-03T00:00:00')]).toEqual([true, false]);
    expect(isDue(plain, new Date(0))).toBe(true);
  });

  test('has days as fields have them', () => {
    expect([dayOf(beginOf('2026-03-01')), dayOf(endOf('2026-03-01')), dayOf(undefined)]).toEqual([
      '2026-03-01',
      '2026-03-01',
      '',
    ]);
    expect([beginOf(''), beginOf('tomorrow'), endOf('')]).toEqual([undefined, undefined, undefined]);
  });
});
