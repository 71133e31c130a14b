import { describe, expect, test } from 'vitest';
import { activeRules, parseRules, type RuleInput } from '../model.ts';
import { type Candidate, type EvaluationFacts, evaluate, type Verdict } from './evaluation-model.ts';

const NOW = Date.UTC(2026, 0, 31, 12);
const DAY = 86_400_000;
const ago = (days: number): number => NOW - days * DAY;

/** `v1,v2@5/3`: an artifact with two tags, pushed five days ago and pulled three days ago. */
function candidate(text: string, id: number): Candidate {
  const [names = '', times = ''] = text.split('@');
  const [pushed = '0', pulled] = times.split('/');
  const [pushedAt, pulledAt] = [ago(Number(pushed)), pulled === undefined ? 0 : ago(Number(pulled))];
  const tags = names === '' ? [] : names.split(',').map((name) => ({ name, pushedAt, pulledAt }));
  return { id, tags, pushedAt, pulledAt };
}

function rule(
  template: string,
  amount?: number,
  more: Partial<RuleInput> & { tags?: string; extras?: string } = {},
): RuleInput {
  const { tags = '**', extras = '', ...rest } = more;
  return {
    priority: 0,
    disabled: false,
    action: 'retain',
    template,
    params: amount === undefined ? {} : { [template]: amount },
    level: 'artifact',
    tagSelectors: [{ decoration: 'matches', pattern: tags, extras }],
    repositorySelectors: [{ decoration: 'repoMatches', pattern: '**' }],
    ...rest,
  };
}

function decide(
  rules: readonly RuleInput[],
  texts: readonly string[],
  facts: Partial<EvaluationFacts> = {},
): readonly Verdict[] {
  const candidates = texts.map((text, index) => candidate(text, index + 1));
  const steps = evaluate(activeRules(parseRules(rules)), candidates, {
    ...{ now: NOW, frozen: new Set<string>(), holders: new Map() },
    ...facts,
  });
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

const keptOf = (verdicts: readonly Verdict[], texts: readonly string[]) =>
  texts.filter((_text, index) => verdicts[index]?.outcome === 'keep');

const five = ['a@1/9', 'b@5/1', 'c@20', 'd@29.9/31', 'e@40/2'];

describe('a template keeps', () => {
  test.each([
    ['latestPushedK', 2, ['a@1/9', 'b@5/1']],
    ['latestPushedK', 0, []],
    ['latestPushedK', 99, five],
    ['latestPulledN', 2, ['b@5/1', 'e@40/2']],
    ['latestActiveK', 3, ['a@1/9', 'b@5/1', 'e@40/2']],
    ['nDaysSinceLastPush', 20, ['a@1/9', 'b@5/1']],
    ['nDaysSinceLastPush', undefined, ['a@1/9', 'b@5/1', 'c@20', 'd@29.9/31']],
    ['lastXDays', 21, ['a@1/9', 'b@5/1', 'c@20']],
    ['nDaysSinceLastPull', 9, ['b@5/1', 'e@40/2']],
    ['nDaysSinceLastPull', undefined, ['a@1/9', 'b@5/1', 'e@40/2']],
    ['always', undefined, five],
    ['nothing', undefined, []],
  ])('%s %s', (template, amount, kept) => {
    expect(keptOf(decide([rule(template, amount)], five), five)).toEqual(kept);
  });
});

test('an artifact was pushed when its newest tag was', () => {
  const [old, young] = [candidate('a@9', 1), candidate('b@5', 2)];
  const retagged = { ...old, tags: [...old.tags, { name: 'again', pushedAt: ago(1), pulledAt: 0 }] };
  const steps = evaluate(activeRules(parseRules([rule('latestPushedK', 1)])), [retagged, young], {
    ...{ now: NOW, frozen: new Set<string>(), holders: new Map() },
  });
  const { value } = steps.next();
  expect(value?.map(({ outcome }) => outcome)).toEqual(['keep', 'remove']);
});

test('rules add up, and each verdict names those that keep it and those that pass it by', () => {
  const texts = ['v1@9', 'v2@8', 'dev@1', 'old@50'];
  const verdicts = decide([rule('latestPushedK', 1, { tags: 'v*' }), rule('nDaysSinceLastPush', 5)], texts);
  expect(verdicts.map(({ outcome, reason, keptBy, passedBy }) => [outcome, reason, keptBy, passedBy])).toEqual([
    ['remove', 'none', [], [0, 1]],
    ['keep', 'rule', [0], [1]],
    ['keep', 'rule', [1], []],
    ['remove', 'none', [], [1]],
  ]);
});

test('a rule that is switched off has no say', () => {
  expect(activeRules(parseRules([rule('always', undefined, { disabled: true }), rule('nothing')]))).toMatchObject([
    { id: 1 },
  ]);
});

describe('untagged artifacts', () => {
  test.each([
    ['', ['v1@1', '@1']],
    ['{"untagged":true}', ['v1@1', '@1']],
    ['{"untagged":false}', ['v1@1']],
  ])('with extras %s', (extras, kept) => {
    for (const level of ['artifact', 'tag']) {
      const texts = ['v1@1', '@1'];
      expect(keptOf(decide([rule('always', undefined, { extras, level })], texts), texts)).toEqual(kept);
    }
  });
});

test('a frozen tag keeps the whole artifact', () => {
  const [verdict] = decide([rule('nothing')], ['v1,x@9'], { frozen: new Set(['v1']) });
  expect(verdict).toMatchObject({ outcome: 'keep', reason: 'frozen' });
  expect(verdict?.tags.map((tag) => [tag.name, tag.kept, tag.frozen])).toEqual([
    ['v1', true, true],
    ['x', true, false],
  ]);
});

describe('what an index lists', () => {
  test('stays with it, and goes with it', () => {
    const texts = ['amd64@9', 'index@9', 'other@9'];
    const holders = new Map([[1, [2]]]);
    const keepsIndex = decide([rule('always', undefined, { tags: 'index' })], texts, { holders });
    expect(keepsIndex.map(({ outcome, reason }) => `${outcome}: ${reason}`)).toEqual([
      'keep: held',
      'keep: rule',
      'remove: none',
    ]);
    const keepsOther = decide([rule('always', undefined, { tags: 'other' })], texts, { holders });
    expect(keepsOther.map(({ outcome }) => outcome)).toEqual(['remove', 'remove', 'keep']);
  });

  test('goes when an index that no list shows goes with its own', () => {
    // 2 lists 7, an index without a tag, which lists 1.
    const holders = new Map([
      [1, [7]],
      [7, [2]],
    ]);
    expect(decide([rule('nothing')], ['x@1', 'index@1'], { holders }).map(({ outcome }) => outcome)).toEqual([
      'remove',
      'remove',
    ]);
    const kept = decide([rule('always', undefined, { tags: 'index' })], ['x@1', 'index@1'], { holders });
    expect(kept.map(({ reason }) => reason)).toEqual(['held', 'rule']);
  });
});

describe('rules for tags', () => {
  const level = 'tag';
  const outcome = (verdict: Verdict | undefined) => [
    verdict?.outcome,
    verdict?.tags.filter((tag) => tag.kept).map((tag) => tag.name),
  ];

  test('remove only the tags that match none, and the artifact with its last one', () => {
    const verdicts = decide([rule('always', undefined, { level, tags: 'v*' })], ['v1,dev@1', 'dev2,x@1', 'v2@1']);
    expect(verdicts.map(outcome)).toEqual([
      ['remove tags', ['v1']],
      ['remove', []],
      ['keep', ['v2']],
    ]);
    expect(verdicts[0]?.tags[0]?.keptBy).toEqual([0]);
  });

  test('count tags, not artifacts', () => {
    const verdicts = decide([rule('latestPushedK', 2, { level })], ['a,b,c@1', 'd@2']);
    expect(verdicts.map(outcome)).toEqual([
      ['remove tags', ['b', 'c']],
      ['remove', []],
    ]);
  });

  test('leave frozen tags, and whole artifacts that a rule for artifacts keeps', () => {
    const frozen = new Set(['x']);
    expect(decide([rule('always', undefined, { level, tags: 'v*' })], ['v1,x,y@1'], { frozen }).map(outcome)).toEqual([
      ['remove tags', ['v1', 'x']],
    ]);
    const both = [rule('always', undefined, { level, tags: 'v*' }), rule('always', undefined, { tags: 'v*' })];
    expect(decide(both, ['v1,x,y@1']).map(outcome)).toEqual([['keep', ['v1', 'x', 'y']]]);
  });
});

test('a hundred thousand artifacts are judged in pieces', () => {
  const texts = Array.from({ length: 100_000 }, (_, index) => `v${index}@${index % 400}`);
  const candidates = texts.map((text, index) => candidate(text, index + 1));
  const rules = activeRules(
    parseRules([
      rule('latestPushedK', 5_000),
      rule('nDaysSinceLastPull', 3),
      rule('latestPushedK', 10, { level: 'tag', tags: 'v*9' }),
    ]),
  );
  const steps = evaluate(rules, candidates, { now: NOW, frozen: new Set(), holders: new Map() });
  let pauses = 0;
  for (;;) {
    const step = steps.next();
    if (step.done !== true) {
      pauses++;
      continue;
    }
    expect(step.value.filter(({ outcome }) => outcome !== 'remove').length).toBeGreaterThanOrEqual(5_000);
    break;
  }
  expect(pauses).toBeGreaterThan(500);
});
