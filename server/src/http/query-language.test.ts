import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isHavenError } from '../error.ts';
import { parseQuery } from './query-language.ts';

const time = new Date('2024-05-01T10:11:12Z');

describe('the query language', () => {
  test.each([
    ['name=x', [{ key: 'name', match: { form: 'exact', value: 'x' } }]],
    ['name=a=b', [{ key: 'name', match: { form: 'exact', value: 'a=b' } }]],
    ['name=\\~x', [{ key: 'name', match: { form: 'exact', value: '~x' } }]],
    ['name=\\\\x', [{ key: 'name', match: { form: 'exact', value: '\\x' } }]],
    ['name=~x', [{ key: 'name', match: { form: 'fuzzy', value: 'x' } }]],
    ['n=[1~5]', [{ key: 'n', match: { form: 'range', min: 1, max: 5 } }]],
    ['n=[~5]', [{ key: 'n', match: { form: 'range', min: undefined, max: 5 } }]],
    ['n=[a~]', [{ key: 'n', match: { form: 'range', min: 'a', max: undefined } }]],
    ['t=[2024-05-01T10:11:12~]', [{ key: 't', match: { form: 'range', min: time, max: undefined } }]],
    ['n={1 b "c d}', [{ key: 'n', match: { form: 'any', items: [1, 'b', 'c', 'd'] } }]],
    ["n={'5' 6}", [{ key: 'n', match: { form: 'any', items: ['5', 6] } }]],
    ['n={}', [{ key: 'n', match: { form: 'any', items: [] } }]],
    ['labels=(1 2)', [{ key: 'labels', match: { form: 'all', items: [1, 2] } }]],
    [
      'a=1, b=2',
      [
        { key: 'a', match: { form: 'exact', value: '1' } },
        { key: 'b', match: { form: 'exact', value: '2' } },
      ],
    ],
    ['', []],
    [undefined, []],
  ])('reads %s', (text, terms) => {
    expect(parseQuery(text)).toEqual(terms);
  });

  test('decodes a second time, so a plus is a blank and %2B a plus', () => {
    // What the router leaves of harbor-cli's q=Level%253Dproject%252CProjectID%253D5%252Cname=p%252Bci
    expect(parseQuery('Level%3Dproject%2CProjectID%3D5%2Cname=p%2Bci').map(({ key, match }) => [key, match])).toEqual([
      ['Level', { form: 'exact', value: 'project' }],
      ['ProjectID', { form: 'exact', value: '5' }],
      ['name', { form: 'exact', value: 'p+ci' }],
    ]);
    expect(parseQuery('name=a+b')).toEqual([{ key: 'name', match: { form: 'exact', value: 'a b' } }]);
    expect(parseQuery('name=100%')).toEqual([{ key: 'name', match: { form: 'exact', value: '100%' } }]);
  });

  test.each([
    'name',
    'name=',
    '=x',
    ',',
    'a=1,',
    'a=1,,b=2',
    'n=[1]',
    'n=[1~2~3]',
    'n=[~]',
    'n=[1~2',
    'n={1',
    'n=(',
    'n=%00',
  ])('refuses %s', (text) => {
    expect(() => parseQuery(text)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });

  test('gives back any value that is sent as the rules say', () => {
    const value = fc
      .string({ minLength: 1, unit: 'grapheme' })
      .filter((text) => text.trim() === text && !text.includes('\0'));
    fc.assert(
      fc.property(value, (text) => {
        const sent = encodeURIComponent(`\\${text}`).replaceAll('%2C', ',');
        fc.pre(!text.includes(','));
        expect(parseQuery(`key=${sent}`)).toEqual([{ key: 'key', match: { form: 'exact', value: text } }]);
      }),
    );
  });

  test('either understands a text or refuses it as a bad request', () => {
    const piece = fc.constantFrom(
      'a',
      '=',
      ',',
      '~',
      '[',
      ']',
      '{',
      '}',
      '(',
      ')',
      '\\',
      '%',
      '%25',
      '+',
      ' ',
      '"',
      "'",
      '5',
      '\0',
      'é',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, (query) => {
        try {
          for (const { key } of parseQuery(query)) expect(key).not.toBe('');
        } catch (error) {
          expect(isHavenError(error, 'BAD_REQUEST')).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
