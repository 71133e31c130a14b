import { describe, expect, test } from 'vitest';
import { activeRules, parseRules, type RuleInput, ruleText } from './model.ts';

const rule = (more: Partial<RuleInput> = {}): RuleInput => ({
  priority: 0,
  disabled: false,
  action: 'retain',
  template: 'latestPushedK',
  params: { latestPushedK: 5 },
  level: 'artifact',
  tagSelectors: [{ kind: 'doublestar', decoration: 'matches', pattern: 'v*' }],
  repositorySelectors: [{ kind: 'doublestar', decoration: 'repoMatches', pattern: '**' }],
  ...more,
});

test('what is left out of a rule has its usual value', () => {
  const [parsed] = parseRules([rule({ action: '', params: {}, tagSelectors: [{ decoration: 'matches' }] })]);
  expect(parsed).toMatchObject({ amount: 10, tagSelectors: [{ kind: 'doublestar', pattern: '', extras: '' }] });
  expect(parseRules([rule({ template: 'nDaysSinceLastPull', params: { latestPushedK: 3 } })])[0]?.amount).toBe(30);
  expect(parseRules([rule({ template: 'always', params: { always: 3 } })])[0]?.amount).toBeUndefined();
});

test('a rule is told as it was given', () => {
  const [parsed] = parseRules([rule()]);
  expect(parsed && ruleText(parsed)).toEqual({
    template: 'latestPushedK',
    params: { latestPushedK: 5 },
    tag_selectors: [{ kind: 'doublestar', decoration: 'matches', pattern: 'v*', extras: '' }],
    scope_selectors: { repository: [{ kind: 'doublestar', decoration: 'repoMatches', pattern: '**', extras: '' }] },
  });
});

describe('is refused:', () => {
  test.each([
    [rule({ action: 'delete' }), 'the action must be "retain"'],
    [rule({ template: 'newest' }), 'the template must be one of latestPushedK, '],
    [rule({ template: 'toString' }), 'the template must be one of'],
    [rule({ level: 'repository' }), 'the level must be "artifact" or "tag"'],
    [rule({ tagSelectors: [] }), 'expected 1 to 16 tag selectors, got 0'],
    [rule({ repositorySelectors: [] }), 'expected 1 to 16 repository selectors, got 0'],
    [rule({ tagSelectors: Array(17).fill({ decoration: 'matches' }) }), 'expected 1 to 16 tag selectors, got 17'],
    [rule({ tagSelectors: [{ decoration: 'repoMatches' }] }), 'the decoration must be'],
    [rule({ repositorySelectors: [{ decoration: 'repoMatches', pattern: '{' }] }), 'invalid pattern'],
    [rule({ params: { latestPushedK: -1 } }), 'params.latestPushedK must be a whole number from 0 to 20190904'],
    [rule({ params: { latestPushedK: 20_190_905 } }), 'must be a whole number'],
    [rule({ params: { latestPushedK: 1.5 } }), 'must be a whole number'],
    [rule({ params: { latestPushedK: '5' } }), 'must be a whole number'],
  ])('%j', (input, reason) => {
    expect(() => parseRules([input])).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
    expect(() => parseRules([input])).toThrow(reason);
  });

  test('more than fifteen rules', () => {
    const rules = Array.from({ length: 16 }, (_, index) => rule({ params: { latestPushedK: index } }));
    expect(parseRules(rules.slice(1))).toHaveLength(15);
    expect(() => parseRules(rules)).toThrow('only 15 retention rules are allowed at most, got 16');
  });

  test('the same rule twice, in whatever spelling', () => {
    const again = rule({ action: '', tagSelectors: [{ decoration: 'matches', pattern: 'v*', extras: '' }] });
    expect(() => parseRules([rule(), rule({ priority: 1 }), again])).toThrow(
      expect.objectContaining({ code: 'CONFLICT', message: 'rule 2 is conflict with rule 0' }),
    );
    expect(parseRules([rule(), rule({ disabled: true })])).toHaveLength(2);
  });
});

test('all selectors of a kind must hold', () => {
  const [active] = activeRules(
    parseRules([
      rule({
        tagSelectors: [
          { decoration: 'matches', pattern: 'v*' },
          { decoration: 'excludes', pattern: '*-rc' },
        ],
        repositorySelectors: [
          { decoration: 'repoMatches', pattern: 'app/**' },
          { decoration: 'repoExcludes', pattern: 'app/old' },
        ],
      }),
    ]),
  );
  expect(['v1', 'v1-rc', 'x'].filter((tag) => active?.selectsTag(tag))).toEqual(['v1']);
  expect(['app/a', 'app/old', 'db'].filter((name) => active?.selectsRepository(name))).toEqual(['app/a']);
  expect(active?.selectsArtifact(['v1-rc'])).toBe(false);
});
