import { HavenError } from '../error.ts';
import { tryDecodeForm } from './parameters.ts';

/** One condition of `q=`: a key and how its value must be. */
export interface QueryTerm {
  readonly key: string;
  readonly match: QueryMatch;
}

/** The five forms of a condition. */
export type QueryMatch =
  | { readonly form: 'exact'; readonly value: string }
  | { readonly form: 'fuzzy'; readonly value: string }
  | { readonly form: 'range'; readonly min: QueryItem | undefined; readonly max: QueryItem | undefined }
  | { readonly form: 'any'; readonly items: readonly QueryItem[] }
  | { readonly form: 'all'; readonly items: readonly QueryItem[] };

/** An item of a range or list. */
export type QueryItem = string | number | Date;

/**
 * Parses Harbor's query language, `k1=v1,k2=v2`:
 *
 *     k=v          equal; a leading backslash of v is dropped, so that v may begin with ~ [ { (
 *     k=~v         contains, in any case
 *     k=[min~max]  between, either side may be empty
 *     k={a b c}    one of
 *     k=(a b c)    all of
 *
 * The text is form-decoded a second time where that is possible, so a comma or plus in a value is sent encoded twice.
 * Fails with `BAD_REQUEST` when it is malformed.
 */
export function parseQuery(text: string | undefined): readonly QueryTerm[] {
  if (text === undefined || text === '') return [];
  return (tryDecodeForm(text) ?? text).split(',').map(parseTerm);
}

function parseTerm(term: string): QueryTerm {
  const equals = term.indexOf('=');
  const key = term.slice(0, Math.max(0, equals)).trim();
  const value = term.slice(equals + 1).trim();
  if (equals < 0 || key === '' || value === '') {
    throw new HavenError('BAD_REQUEST', `the query string must contain "=" and the key/value cannot be empty`);
  }
  if (key.includes('\0') || value.includes('\0')) throw malformed(value);
  return { key, match: parseMatch(value) };
}

function parseMatch(value: string): QueryMatch {
  switch (value[0]) {
    case '~':
      return { form: 'fuzzy', value: value.slice(1) };
    case '[':
      return parseRange(inside(value, ']'), value);
    case '{':
      return { form: 'any', items: parseList(inside(value, '}')) };
    case '(':
      return { form: 'all', items: parseList(inside(value, ')')) };
    case '\\':
      return { form: 'exact', value: value.slice(1) };
    default:
      return { form: 'exact', value };
  }
}

function parseRange(text: string, whole: string): QueryMatch {
  const sides = text.split('~').map((side) => side.trim());
  const [min, max] = sides;
  if (sides.length !== 2 || min === undefined || max === undefined || (min === '' && max === ''))
    throw malformed(whole);
  return { form: 'range', min: min === '' ? undefined : parseItem(min), max: max === '' ? undefined : parseItem(max) };
}

function parseList(text: string): readonly QueryItem[] {
  return text
    .split(' ')
    .filter((item) => item !== '')
    .map(parseItem);
}

function inside(value: string, closing: string): string {
  if (value.length < 2 || !value.endsWith(closing)) throw malformed(value);
  return value.slice(1, -1);
}

/** A time `2006-01-02T15:04:05` (UTC), an integer, or text with quotes around it removed. */
function parseItem(text: string): QueryItem {
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(text)) {
    const time = new Date(`${text}Z`);
    if (!Number.isNaN(time.getTime())) return time;
  }
  if (/^[+-]?\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  return text.replace(/^["']+|["']+$/g, '');
}

function malformed(value: string): HavenError {
  return new HavenError('BAD_REQUEST', `bad request: the query value ${JSON.stringify(value)} is not understood`);
}
