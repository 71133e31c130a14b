import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ActiveRule, activeRules, parseRules, type RuleInput } from '../model.ts';
import { type Candidate, type EvaluationFacts, evaluate, type Verdict } from './evaluation-model.ts';

const NOW = Date.UTC(2026, 0, 31);
const DAY = 86_400_000;

const time = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 0, max: 40 }).map((days) => NOW - days * DAY),
);
const tagName = fc.constantFrom('v1', 'v2', 'v3', 'latest', 'dev', 'rc-1');
const candidateArbitrary = fc.record({
  tags: fc.uniqueArray(fc.record({ name: tagName, pushedAt: time, pulledAt: time }), {
    selector: (tag) => tag.name,
    maxLength: 4,
  }),
  pushedAt: time,
  pulledAt: time,
});
const candidatesArbitrary = fc
  .array(candidateArbitrary, { maxLength: 25 })
  .map((list) => list.map((candidate, index): Candidate => ({ ...candidate, id: index + 1 })));

const templates = [
  'latestPushedK',
  'latestPulledN',
  'latestActiveK',
  'nDaysSinceLastPush',
  'nDaysSinceLastPull',
  'always',
  'nothing',
];
const ruleArbitrary = fc.record({
  template: fc.constantFrom(...templates),
  amount: fc.nat(12),
  level: fc.constantFrom('artifact' as const, 'tag' as const),
  decoration: fc.constantFrom('matches', 'excludes'),
  pattern: fc.constantFrom('**', 'v*', '{latest,dev}', 'v1', ''),
  extras: fc.constantFrom('', '{"untagged":true}', '{"untagged":false}'),
});
type RuleSketch = typeof ruleArbitrary extends fc.Arbitrary<infer T> ? T : never;

const inputOf = (sketch: RuleSketch, priority: number): RuleInput => ({
  priority,
  disabled: false,
  action: 'retain',
  template: sketch.template,
  params: { [sketch.template]: sketch.amount },
  level: sketch.level,
  tagSelectors: [{ decoration: sketch.decoration, pattern: sketch.pattern, extras: sketch.extras }],
  repositorySelectors: [{ decoration: 'repoMatches', pattern: '**' }],
});
const rulesOf = (sketches: readonly RuleSketch[]): readonly ActiveRule[] =>
  activeRules(parseRules(sketches.map(inputOf)));
const rulesArbitrary = fc.array(ruleArbitrary, { minLength: 1, maxLength: 4 });

// Indexes hold what was pushed before them, and something holds what no list shows.
const holdersArbitrary = (count: number) =>
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: Math.max(1, count) }), fc.integer({ min: 1, max: count + 3 })), {
      maxLength: 8,
    })
    .map((pairs) => {
      const holders = new Map<number, number[]>();
      for (const [below, above] of pairs) if (below < above) holders.set(below, [...(holders.get(below) ?? []), above]);
      return holders;
    });
const caseArbitrary = fc.tuple(rulesArbitrary, candidatesArbitrary).chain(([rules, candidates]) =>
  fc.record({
    rules: fc.constant(rules),
    candidates: fc.constant(candidates),
    frozen: fc.uniqueArray(tagName, { maxLength: 2 }).map((names) => new Set<string>(names)),
    holders: holdersArbitrary(candidates.length),
  }),
);

function verdictsOf(
  rules: readonly ActiveRule[],
  candidates: readonly Candidate[],
  facts: Partial<EvaluationFacts> = {},
): readonly Verdict[] {
  const steps = evaluate(rules, candidates, { now: NOW, frozen: new Set(), holders: new Map(), ...facts });
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

const byId = (verdicts: readonly Verdict[]) => new Map(verdicts.map((verdict) => [verdict.id, verdict]));
const keptTags = (verdict: Verdict | undefined) => verdict?.tags.filter((tag) => tag.kept).map((tag) => tag.name) ?? [];

describe('whatever the rules, the artifacts and their times', () => {
  test('every artifact is either kept or removed, once, and for a reason that is so', () => {
    fc.assert(
      fc.property(caseArbitrary, ({ rules, candidates, frozen, holders }) => {
        const verdicts = verdictsOf(rulesOf(rules), candidates, { frozen, holders });
        expect(verdicts.map((verdict) => verdict.id)).toEqual(candidates.map((candidate) => candidate.id));
        for (const [index, verdict] of verdicts.entries()) {
          expect(verdict.tags.map((tag) => tag.name)).toEqual(candidates[index]?.tags.map((tag) => tag.name));
          expect(verdict.reason === 'none').toBe(verdict.outcome === 'remove');
          expect(verdict.reason === 'rule').toBe(verdict.keptBy.length > 0);
          expect(verdict.outcome === 'remove tags').toBe(
            verdict.outcome !== 'remove' && keptTags(verdict).length < verdict.tags.length,
          );
          // An artifact that loses its last tag goes instead.
          if (verdict.outcome === 'remove tags') expect(keptTags(verdict).length).toBeGreaterThan(0);
          expect(verdict.keptBy.filter((id) => verdict.passedBy.includes(id))).toEqual([]);
        }
      }),
    );
  });

  test('a frozen tag is never removed, nor what it points at', () => {
    fc.assert(
      fc.property(caseArbitrary, ({ rules, candidates, frozen, holders }) => {
        for (const verdict of verdictsOf(rulesOf(rules), candidates, { frozen, holders })) {
          const itsFrozen = verdict.tags.filter((tag) => frozen.has(tag.name));
          expect(itsFrozen.every((tag) => tag.kept && tag.frozen)).toBe(true);
          if (itsFrozen.length > 0) expect(verdict.outcome).not.toBe('remove');
        }
      }),
    );
  });

  test('what something holds goes only when all that hold it go', () => {
    fc.assert(
      fc.property(caseArbitrary, ({ rules, candidates, frozen, holders }) => {
        const verdicts = byId(verdictsOf(rulesOf(rules), candidates, { frozen, holders }));
        const goes = (id: number): boolean => {
          const above = holders.get(id) ?? [];
          const verdict = verdicts.get(id);
          return (verdict ? verdict.outcome === 'remove' : above.length > 0) && above.every(goes);
        };
        for (const verdict of verdicts.values()) {
          if (verdict.outcome === 'remove') expect(goes(verdict.id)).toBe(true);
          if (verdict.reason === 'held') expect((holders.get(verdict.id) ?? []).every(goes)).toBe(false);
        }
      }),
    );
  });

  test('neither the order of the artifacts nor that of the rules matters', () => {
    fc.assert(
      fc.property(
        caseArbitrary.chain((given) =>
          fc.record({
            given: fc.constant(given),
            candidates: fc.shuffledSubarray([...given.candidates], {
              minLength: given.candidates.length,
              maxLength: given.candidates.length,
            }),
            order: fc.shuffledSubarray(
              given.rules.map((_rule, index) => index),
              { minLength: given.rules.length, maxLength: given.rules.length },
            ),
          }),
        ),
        ({ given, candidates, order }) => {
          const { frozen, holders } = given;
          const rules = rulesOf(given.rules);
          const one = byId(verdictsOf(rules, given.candidates, { frozen, holders }));
          const shuffled = order.flatMap((index) => rules[index] ?? []);
          const other = verdictsOf(shuffled, candidates, { frozen, holders });
          const sorted = (ids: readonly number[]) => [...ids].sort((a, b) => a - b);
          for (const verdict of other) {
            const before = one.get(verdict.id);
            expect({
              ...verdict,
              keptBy: sorted(verdict.keptBy),
              passedBy: sorted(verdict.passedBy),
              tags: keptTags(verdict),
            }).toEqual(before && { ...before, tags: keptTags(before) });
          }
        },
      ),
    );
  });

  test('one more rule keeps at least as much', () => {
    fc.assert(
      fc.property(caseArbitrary, ruleArbitrary, ({ rules, candidates, frozen, holders }, another) => {
        const before = byId(verdictsOf(rulesOf(rules), candidates, { frozen, holders }));
        const after = verdictsOf(rulesOf([...rules, another]), candidates, { frozen, holders });
        for (const verdict of after) {
          const was = before.get(verdict.id);
          // A frozen tag and an index keep all of an artifact, rules for tags only what they name.
          if (was?.reason !== 'rule') {
            if (was?.outcome === 'keep') expect(verdict.outcome).not.toBe('remove');
            continue;
          }
          expect(keptTags(verdict)).toEqual(expect.arrayContaining(keptTags(was)));
          expect(verdict.outcome).not.toBe('remove');
        }
      }),
    );
  });

  test('a number of artifacts is kept exactly, and nothing that goes is newer than what stays', () => {
    fc.assert(
      fc.property(candidatesArbitrary, fc.nat(30), (candidates, amount) => {
        const sketch: RuleSketch = {
          ...{ template: 'latestPushedK', amount, level: 'artifact', decoration: 'matches', pattern: '**', extras: '' },
        };
        const verdicts = byId(verdictsOf(rulesOf([sketch]), candidates));
        const pushed = (candidate: Candidate) =>
          Math.max(candidate.pushedAt, ...candidate.tags.map((tag) => tag.pushedAt));
        const kept = candidates.filter(({ id }) => verdicts.get(id)?.outcome === 'keep');
        const gone = candidates.filter(({ id }) => verdicts.get(id)?.outcome === 'remove');
        expect(kept).toHaveLength(Math.min(amount, candidates.length));
        expect(Math.max(0, ...gone.map(pushed))).toBeLessThanOrEqual(Math.min(...kept.map(pushed)));
      }),
    );
  });

  test('who asks again after what was to go has gone is told to remove nothing', () => {
    fc.assert(
      fc.property(caseArbitrary, ({ rules, candidates, frozen }) => {
        const first = byId(verdictsOf(rulesOf(rules), candidates, { frozen }));
        const left = candidates
          .filter(({ id }) => first.get(id)?.outcome !== 'remove')
          .map((candidate) => {
            const kept = new Set(keptTags(first.get(candidate.id)));
            return { ...candidate, tags: candidate.tags.filter((tag) => kept.has(tag.name)) };
          });
        const again = verdictsOf(rulesOf(rules), left, { frozen });
        expect(again.filter((verdict) => verdict.outcome !== 'keep')).toEqual([]);
      }),
    );
  });
});
