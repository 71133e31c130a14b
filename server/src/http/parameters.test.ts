import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isHavenError } from '../error.ts';
import { parseQueryString, parseScalar, readParameters } from './parameters.ts';
import { Findings } from './validation.ts';

test.each([
  ['5', { type: 'integer' }, { value: 5 }],
  ['+05', { type: 'integer' }, { value: 5 }],
  ['-9223372036854774784', { type: 'integer', format: 'int64' }, { value: -(2 ** 63 - 1024) }],
  [
    '9223372036854775808',
    { type: 'integer', format: 'int64' },
    { problem: 'must be of type int64: "9223372036854775808"' },
  ],
  ['3000000000', { type: 'integer', format: 'int32' }, { problem: 'must be of type int32: "3000000000"' }],
  ['5.0', { type: 'integer' }, { problem: 'must be of type int64: "5.0"' }],
  ['0x5', { type: 'integer' }, { problem: 'must be of type int64: "0x5"' }],
  ['101', { type: 'integer', maximum: 100 }, { problem: 'should be less than or equal to 100' }],
  ['-1', { type: 'integer', minimum: 0 }, { problem: 'should be greater than or equal to 0' }],
  ['TRUE', { type: 'boolean' }, { value: true }],
  ['0', { type: 'boolean' }, { value: false }],
  ['2', { type: 'boolean' }, { problem: 'must be of type bool: "2"' }],
  ['1.5', { type: 'number' }, { value: 1.5 }],
  ['NaN', { type: 'number' }, { problem: 'must be of type float64: "NaN"' }],
  ['b', { type: 'string', enum: ['a', 'b'] }, { value: 'b' }],
  ['c', { type: 'string', enum: ['a', 'b'] }, { problem: 'should be one of [a b]' }],
  ['abc', { type: 'string', maxLength: 2 }, { problem: 'should be at most 2 chars long' }],
  ['😀😀', { type: 'string', maxLength: 2 }, { value: '😀😀' }],
  ['a', { type: 'string', minLength: 2 }, { problem: 'should be at least 2 chars long' }],
  ['A', { type: 'string', pattern: '^[a-z]$' }, { problem: "should match '^[a-z]$'" }],
  ['a\0', { type: 'string' }, { problem: 'must not contain the NUL character' }],
])('%j as %j is %j', (text, schema, expected) => {
  expect(parseScalar(text, schema)).toEqual(expected);
});

test('empty values are absent, the last of several wins, lists keep all', () => {
  const query = parseQueryString('page=&sort=a&sort=b&status=x&status=&status=y&other=1');
  const findings = new Findings();
  const values = readParameters(
    'query',
    [
      { in: 'query', name: 'page', required: false, schema: { type: 'integer', default: 1 } },
      { in: 'query', name: 'sort', required: false, schema: { type: 'string' } },
      { in: 'query', name: 'status', required: false, schema: { type: 'array', items: { type: 'string' } } },
      { in: 'query', name: 'absent', required: false, schema: { type: 'string' } },
      { in: 'path', name: 'elsewhere', required: true, schema: { type: 'string' } },
    ],
    (name) => query.get(name),
    findings,
  );
  findings.throwIfAny();
  expect(values).toEqual({ page: 1, sort: 'b', status: ['x', 'y'] });
});

test('a query string is form-encoded', () => {
  expect([...parseQueryString('a=1+2&&b&%63=%C3%A9&a=3=4')]).toEqual([
    ['a', ['1 2', '3=4']],
    ['b', ['']],
    ['c', ['é']],
  ]);
});

test.each(['a=%', 'a=%zz', '%=1', 'a=%ff', 'a=1;b=2'])('the query string %s is a bad request', (text) => {
  expect(() => parseQueryString(text)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
});

test('any query string is read or refused', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        parseQueryString(text);
      } catch (error) {
        expect(isHavenError(error, 'BAD_REQUEST')).toBe(true);
      }
    }),
  );
});
