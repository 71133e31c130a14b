import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FilterTerm, filterExamples, filterQuery, parseFilter, suggestionsFor } from './filter-language.ts';

const now = new Date('2026-06-15T12:00:00Z');
const queryOf = (text: string, word: 'name' | 'tags' = 'name') => {
  const parsed = parseFilter(text);
  return 'terms' in parsed ? filterQuery(parsed.terms, word, now) : parsed.problem;
};

describe('a filter asks the server', () => {
  test.each([
    ['', ''],
    ['  latest ', 'name=~latest'],
    ['1.2 rc', 'name=~1.2,name=~rc'],
    ['tag:1.*', 'tag=\\1.*'],
    ['TAG:v?', 'tag=\\v%3F'],
    ['tag：1.*', 'tag=\\1.*'],
    ['platform:arm64', 'platform=\\arm64'],
    ['platform:linux/arm64/v8', 'platform=\\linux%2Farm64%2Fv8'],
    ['signed:yes signed:NO', 'signed=true,signed=false'],
    ['label:"on trial"', 'label=\\on%20trial'],
    ['label:50%+', 'label=\\50%25%2B'],
    ['type:chart', 'type=\\CHART'],
    ['older:30d', 'push_time__lt=2026-05-16T12:00:00.000Z'],
    ['newer:12h', 'push_time__gt=2026-06-15T00:00:00.000Z'],
    ['newer:5min', 'push_time__gt=2026-06-15T11:55:00.000Z'],
    ['pulled:never', 'pull_time__lt=1970-01-01'],
    ['pulled:>1w', 'pull_time__lt=2026-06-08T12:00:00.000Z,pull_time__gt=1970-01-01'],
    ['pulled<1d', 'pull_time__gt=2026-06-14T12:00:00.000Z'],
    ['size>100MB', 'size__gt=100000000'],
    ['size:<1.5gib', 'size__lt=1610612736'],
    ['size>10', 'size__gt=10'],
    ['digest:5e2', 'digest=~5e2'],
    ['sha256:5e2', 'digest=~sha256%3A5e2'],
    ['"older:30d"', 'name=~older%3A30d'],
  ])('%s', (text, query) => {
    expect(queryOf(text)).toBe(query);
  });

  test('for words in tags, where artifacts are listed', () => {
    expect(queryOf('rc', 'tags')).toBe('tags=~rc');
  });
});

describe('a filter that is not understood says what of it', () => {
  test.each([
    ['severity:high', { kind: 'key', found: 'severity' }],
    ['1.0 platform:', { kind: 'value', key: 'platform', found: '' }],
    ['platform:a/b/c/d', { kind: 'value', key: 'platform', found: 'a/b/c/d' }],
    ['signed:maybe', { kind: 'value', key: 'signed', found: 'maybe' }],
    ['older:30', { kind: 'value', key: 'older', found: '30' }],
    ['older:>30d', { kind: 'value', key: 'older', found: '>30d' }],
    ['older:999999y', { kind: 'value', key: 'older', found: '999999y' }],
    ['size:100MB', { kind: 'value', key: 'size', found: '100MB' }],
    ['size>100XB', { kind: 'value', key: 'size', found: '>100XB' }],
    ['size>1iB', { kind: 'value', key: 'size', found: '>1iB' }],
    ['tag>1', { kind: 'value', key: 'tag', found: '>1' }],
    ['label:""', { kind: 'value', key: 'label', found: '""' }],
    ['label:"on trial', { kind: 'quote' }],
    ['a,b', { kind: 'comma', found: 'a,b' }],
  ])('%s', (text, problem) => {
    expect(queryOf(text)).toEqual(problem);
  });
});

test('every example is understood', () => {
  for (const [key, example] of Object.entries(filterExamples)) {
    expect(parseFilter(example)).toEqual({ terms: [expect.objectContaining({ kind: 'key', key })] });
  }
});

// Anything that people can have in a name, as long as it has neither a quotation mark nor a comma.
const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map((text) => text.replaceAll(/[",]/g, ''));
const visible = name.filter((text) => text.trim() !== '');
const amount = fc.nat(900);
const term: fc.Arbitrary<FilterTerm> = fc.oneof(
  visible.map((text) => ({ kind: 'word' as const, text })),
  fc.tuple(fc.constantFrom('tag', 'label', 'digest', 'type'), visible).map(([key, value]) => keyed(key, '', value)),
  fc.tuple(fc.constantFrom('older', 'newer'), amount).map(([key, days]) => keyed(key, '', `${days}d`)),
  fc.tuple(fc.constantFrom('<', '>'), amount).map(([sign, megabytes]) => keyed('size', sign, `${megabytes}MB`)),
  fc.constantFrom('yes', 'no').map((value) => keyed('signed', '', value)),
);

function keyed(key: string, operator: string, value: string): FilterTerm {
  return { kind: 'key', key, operator, value } as FilterTerm; // as the generators above make them
}

function written(one: FilterTerm): string {
  return one.kind === 'word' ? `"${one.text}"` : `${one.key}${one.operator || ':'}"${one.value}"`;
}

describe('whatever is typed', () => {
  test('terms that are written down are read again', () => {
    fc.assert(
      fc.property(fc.array(term, { maxLength: 6 }), (terms) => {
        expect(parseFilter(terms.map(written).join(' '))).toEqual({ terms });
      }),
    );
  });

  test('a filter becomes as many conditions as it has terms, or a problem that it contains', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'tag:size<>" ,=*1.MBhd') }));
    fc.assert(
      fc.property(text, (typed) => {
        const parsed = parseFilter(typed);
        if ('problem' in parsed) {
          if ('found' in parsed.problem) expect(typed).toContain(parsed.problem.found);
          return;
        }
        // A time span on one side of a pull is two conditions.
        const spans = parsed.terms.filter(
          (each) => each.kind === 'key' && each.key === 'pulled' && each.operator === '>',
        );
        const query = decodeURIComponent(filterQuery(parsed.terms, 'name', now));
        const conditions = query === '' ? [] : query.split(',');
        expect(conditions).toHaveLength(parsed.terms.length + spans.length);
        for (const condition of conditions) expect(condition).toMatch(/^[a-z_]+=./s);
      }),
    );
  });
});

describe('suggestions', () => {
  const values = { signed: ['yes', 'no'], label: ['prod', 'on trial'] };

  test('are keys, then their values, each behind what was typed', () => {
    expect(suggestionsFor('', values)).toContain('platform:');
    expect(suggestionsFor('1.0 pl', values)).toEqual(['1.0 platform:']);
    expect(suggestionsFor('1.0 si', values)).toEqual(['1.0 signed:', '1.0 size>']);
    expect(suggestionsFor('signed:', values)).toEqual(['signed:yes', 'signed:no']);
    expect(suggestionsFor('label:ON', values)).toEqual(['label:"on trial"']);
    expect(suggestionsFor('older:', values)).toEqual([]);
  });
});
