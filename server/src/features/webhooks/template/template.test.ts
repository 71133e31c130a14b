import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fillTemplate, isTemplate } from './model.ts';

describe('a template', () => {
  test.each(['{}', '"{{a}}"', '{"a":["{{a.b-c_d.0}} and {{ x }}"],"b":1}', 'null'])('can be %s', (text) => {
    expect(isTemplate(text)).toBe(true);
  });

  test.each([
    '',
    'text',
    '{"a": {{a}}}',
    '{"a":"{{a"}',
    '{"a":"a}}"}',
    '{"a":"{{}}"}',
    '{"a":"{{a b}}"}',
    '{"a":"{{a.}}"}',
    '{"a":"{{constructor()}}"}',
    '['.repeat(33) + ']'.repeat(33),
  ])('cannot be %s', (text) => expect(isTemplate(text)).toBe(false));
});

test.each([
  ['"{{a}}"', { a: { b: [1] } }, { b: [1] }],
  ['"{{a}}!"', { a: { b: [1] } }, '{"b":[1]}!'],
  ['"{{a}}{{b}}"', { a: 1, b: true }, '1true'],
  ['"{{a.0.b}}"', { a: [{ b: 'c' }] }, 'c'],
  ['"{{a}}-{{none}}"', { a: 'x' }, 'x-'],
  ['"{{none.of.this}}"', {}, null],
  ['"{{a.length}}"', { a: 'text' }, null],
  ['"{{a.length}}"', { a: [1, 2] }, 2],
  ['"{{constructor.name}}"', {}, null],
  ['"{{__proto__}}"', {}, null],
  ['"{{a}}"', { a: '{{b}}', b: 'no' }, '{{b}}'],
  ['{"{{a}}":"{{a}}"}', { a: 'x' }, { '{{a}}': 'x' }],
  ['"$& {{a}}"', { a: '$1 $&' }, '$& $1 $&'],
])('%s with %j is %j', (template, values, expected) => {
  expect(fillTemplate(template, values)).toEqual(expected);
});

test('no value changes the shape of what is sent', () => {
  const template = '{"a":"x {{v}} y","b":["{{v}}"],"c":{"d":1}}';
  fc.assert(
    fc.property(fc.string(), (v) => {
      const sent = JSON.parse(JSON.stringify(fillTemplate(template, { v })));
      expect(sent).toEqual({ a: `x ${v} y`, b: [v], c: { d: 1 } });
    }),
  );
});
