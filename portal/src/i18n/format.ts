import { currentLocale, type Locale, languageTags } from './locale.ts';

// What Harbor's interface says for "never".
const ZERO_TIME = '0001-01-01T00:00:00';

/** The time a text of the interface names; undefined for none and for the zero time. */
export function timeOf(text: string | undefined | null): Date | undefined {
  if (text === undefined || text === null || text === '' || text.startsWith(ZERO_TIME)) return undefined;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

const STEPS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** How long ago or how far ahead, in words: "3 days ago". */
export function relativeTime(time: Date, now = new Date(), locale: Locale = currentLocale()): string {
  const seconds = (time.getTime() - now.getTime()) / 1_000;
  const format = new Intl.RelativeTimeFormat(languageTags[locale], { numeric: 'auto' });
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit);
  }
  return format.format(0, 'second');
}

/** A point in time, whole: date, time, zone. */
export function fullTime(time: Date, locale: Locale = currentLocale()): string {
  return new Intl.DateTimeFormat(languageTags[locale], { dateStyle: 'medium', timeStyle: 'long' }).format(time);
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** An amount of bytes in binary units with three figures: `1.23 GiB`. */
export function formatBytes(bytes: number, locale: Locale = currentLocale()): string {
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1_024 && unit < UNITS.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  const numbers = new Intl.NumberFormat(languageTags[locale], { maximumSignificantDigits: unit === 0 ? 4 : 3 });
  return `${numbers.format(value)} ${UNITS[unit]}`;
}

/** A number with the separators of the language. */
export function formatNumber(value: number, locale: Locale = currentLocale()): string {
  return new Intl.NumberFormat(languageTags[locale]).format(value);
}
