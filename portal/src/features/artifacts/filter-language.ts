/** A key of the language by which people narrow tags and artifacts. */
export type FilterKey =
  | 'tag'
  | 'digest'
  | 'platform'
  | 'signed'
  | 'label'
  | 'type'
  | 'older'
  | 'newer'
  | 'pulled'
  | 'size';

/** What a value of each key looks like; `?` of the box shows them. */
export const filterExamples: Readonly<Record<FilterKey, string>> = {
  tag: 'tag:1.*',
  platform: 'platform:linux/arm64',
  signed: 'signed:no',
  label: 'label:prod',
  type: 'type:image',
  older: 'older:30d',
  newer: 'newer:12h',
  pulled: 'pulled:never',
  size: 'size>100MB',
  digest: 'digest:sha256:5e2…',
};

/** Every key, in the order in which they are offered. */
export const filterKeys = Object.keys(filterExamples) as readonly FilterKey[]; // keys of that very record

/** A word of a filter: one to look for, or a key with what it must be. */
export type FilterTerm =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'key'; readonly key: FilterKey; readonly operator: '' | '<' | '>'; readonly value: string };

/** Why a filter is not understood. */
export type FilterProblem =
  | { readonly kind: 'key'; readonly found: string }
  | { readonly kind: 'value'; readonly key: FilterKey; readonly found: string }
  | { readonly kind: 'quote' }
  | { readonly kind: 'comma'; readonly found: string };

/** What came of reading a filter. */
export type ParsedFilter = { readonly terms: readonly FilterTerm[] } | { readonly problem: FilterProblem };

const WORDS = /(?:"[^"]*"|[^\s"])+/g;
const TERM = /^(?<key>[a-z0-9]+)(?<sign>[:：<>])(?<rest>.*)$/is;

/** Reads a filter such as `tag:1.* platform:arm64 "two words"`; all of it must hold. */
export function parseFilter(text: string): ParsedFilter {
  if (text.split('"').length % 2 === 0) return { problem: { kind: 'quote' } };
  const terms: FilterTerm[] = [];
  for (const [word] of text.matchAll(WORDS)) {
    const term = parseWord(word);
    if ('problem' in term) return term;
    terms.push(term);
  }
  return { terms };
}

function parseWord(word: string): FilterTerm | { readonly problem: FilterProblem } {
  // The server takes conditions with commas between them, and knows no way to write one inside.
  if (word.includes(',')) return { problem: { kind: 'comma', found: word } };
  const { key = '', sign: written = '', rest = '' } = word.startsWith('"') ? {} : (TERM.exec(word)?.groups ?? {});
  // Input methods for Chinese write a wide colon.
  const sign = written === '：' ? ':' : written;
  if (key.toLowerCase() === 'sha256') return { kind: 'key', key: 'digest', operator: '', value: word };
  const found = filterKeys.find((each) => each === key.toLowerCase());
  if (sign === '') return { kind: 'word', text: unquoted(word) };
  if (found === undefined) return { problem: { kind: 'key', found: key } };
  const inner = sign === ':' ? (/^[<>]/.exec(rest)?.[0] ?? '') : sign;
  const term: FilterTerm = {
    kind: 'key',
    key: found,
    operator: inner === '<' || inner === '>' ? inner : '',
    value: unquoted(sign === ':' ? rest.slice(inner.length) : rest),
  };
  return isUnderstood(term)
    ? term
    : { problem: { kind: 'value', key: found, found: `${sign === ':' ? '' : sign}${rest}` } };
}

function unquoted(text: string): string {
  return text.replaceAll('"', '');
}

function isUnderstood({ key, operator, value }: FilterTerm & { readonly kind: 'key' }): boolean {
  switch (key) {
    case 'size':
      return operator !== '' && bytesOf(value) !== undefined;
    case 'pulled':
      return operator === '' ? value.toLowerCase() === 'never' : secondsOf(value) !== undefined;
    case 'older':
    case 'newer':
      return operator === '' && secondsOf(value) !== undefined;
    case 'signed':
      return operator === '' && /^(yes|no)$/i.test(value);
    case 'platform':
      return operator === '' && /^[^/\s]+(\/[^/\s]+){0,2}$/.test(value);
    default:
      return operator === '' && value.trim() !== '';
  }
}

const SECONDS: Readonly<Record<string, number>> = {
  min: 60,
  h: 3_600,
  d: 86_400,
  w: 604_800,
  mo: 2_592_000,
  y: 31_536_000,
};

// Older than any registry; the server counts back to the year 1 at most.
const LONGEST_S = 1_000 * 31_536_000;

function secondsOf(text: string): number | undefined {
  const [, amount = '', unit = ''] = /^(\d{1,9})(min|h|d|w|mo|y)$/i.exec(text) ?? [];
  const seconds = Number(amount) * (SECONDS[unit.toLowerCase()] ?? Number.NaN);
  return seconds <= LONGEST_S ? seconds : undefined;
}

const POWERS = ['', 'k', 'm', 'g', 't'];

function bytesOf(text: string): number | undefined {
  const [whole, amount = '', prefix = '', binary] = /^(\d{1,9}(?:\.\d{1,3})?)([kmgt]?)(i?)b?$/i.exec(text) ?? [];
  if (whole === undefined || (binary !== '' && prefix === '')) return undefined;
  const bytes = Math.round(Number(amount) * (binary === '' ? 1_000 : 1_024) ** POWERS.indexOf(prefix.toLowerCase()));
  return bytes <= 999_999_999_999_999 ? bytes : undefined;
}

/** The terms as `q` takes them at a moment; `word` is what a bare word is looked for in. */
export function filterQuery(terms: readonly FilterTerm[], word: 'name' | 'tags', now: Date): string {
  return terms
    .map((term) => (term.kind === 'word' ? `${word}=~${encoded(term.text)}` : condition(term, now)))
    .join(',');
}

function condition({ key, operator, value }: FilterTerm & { readonly kind: 'key' }, now: Date): string {
  const ago = () => new Date(now.getTime() - (secondsOf(value) ?? 0) * 1_000).toISOString();
  switch (key) {
    case 'older':
      return `push_time__lt=${ago()}`;
    case 'newer':
      return `push_time__gt=${ago()}`;
    case 'pulled':
      // What never was pulled was so in the year 1, for the server.
      if (operator === '') return `pull_time__lt=${EPOCH}`;
      return operator === '<' ? `pull_time__gt=${ago()}` : `pull_time__lt=${ago()},pull_time__gt=${EPOCH}`;
    case 'size':
      return `size__${operator === '<' ? 'lt' : 'gt'}=${bytesOf(value)}`;
    case 'signed':
      return `signed=${value.toLowerCase() === 'yes'}`;
    case 'type':
      return `type=\\${encoded(value.toUpperCase())}`;
    case 'digest':
      return `digest=~${encoded(value)}`;
    default:
      // The backslash says that no character after it means anything.
      return `${key}=\\${encoded(value)}`;
  }
}

const EPOCH = '1970-01-01';

// The server decodes `q` once more than the rest of the address.
function encoded(text: string): string {
  return encodeURIComponent(text);
}

/** What the last word of a text may go on with, each with all that stands before it. */
export function suggestionsFor(text: string, values: Partial<Record<FilterKey, readonly string[]>>): readonly string[] {
  const [, before = '', last = ''] = /^(.*?)(\S*)$/s.exec(text) ?? [];
  const { key, rest = '' } = /^(?<key>[a-z]+):(?<rest>.*)$/is.exec(last)?.groups ?? {};
  const known = filterKeys.find((each) => each === key?.toLowerCase());
  if (known !== undefined) {
    const fitting = (values[known] ?? []).filter((value) => value.toLowerCase().startsWith(rest.toLowerCase()));
    return fitting.map((value) => `${before}${known}:${/\s/.test(value) ? `"${value}"` : value}`);
  }
  const starts = filterKeys.map((each) => (each === 'size' ? 'size>' : `${each}:`));
  return starts.filter((start) => start.startsWith(last.toLowerCase())).map((start) => `${before}${start}`);
}
