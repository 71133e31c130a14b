import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newRule, templates, toEdited, toRule } from './rules.ts';

test('what is edited and sent is read as what it was', () => {
  const pattern = fc.record({ excludes: fc.boolean(), pattern: fc.constantFrom('**', 'v*', '{a,b}/*') });
  const rule = fc.record({
    template: fc.constantFrom(...templates),
    amount: fc.nat(1_000),
    repositories: pattern,
    tags: pattern,
    untagged: fc.boolean(),
  });
  fc.assert(
    fc.property(rule, (edited) => {
      const read = toEdited(toRule(edited));
      expect(read).toEqual(edited.template === 'always' ? { ...edited, amount: newRule.amount } : edited);
    }),
  );
});

test('a rule of other clients, without much in it, can be edited', () => {
  expect(toEdited({ template: 'always' })).toEqual({ ...newRule, template: 'always', untagged: false });
});
