import type { Schemas } from '@haven/contract';
import type { Wire } from '../../api/client.ts';

/** What a rule keeps. */
export type Template = 'always' | 'latestPushedK' | 'latestPulledN' | 'nDaysSinceLastPush' | 'nDaysSinceLastPull';

/** Every template, the usual ones first. */
export const templates: readonly Template[] = [
  'latestPushedK',
  'latestPulledN',
  'nDaysSinceLastPush',
  'nDaysSinceLastPull',
  'always',
];

/** A rule as people edit it. */
export interface EditedRule {
  readonly template: Template;
  /** How many, or how many days; `always` has none. */
  readonly amount: number;
  readonly repositories: Pattern;
  readonly tags: Pattern;
  readonly untagged: boolean;
}

/** Names that match a pattern, or all the others. */
export interface Pattern {
  readonly excludes: boolean;
  readonly pattern: string;
}

type Rule = Wire<Schemas['RetentionRule']>;
type Selector = Wire<Schemas['RetentionSelector']>;

/** The rule that a new one begins as: what people mostly want. */
export const newRule: EditedRule = {
  template: 'latestPushedK',
  amount: 10,
  repositories: { excludes: false, pattern: '**' },
  tags: { excludes: false, pattern: '**' },
  untagged: true,
};

/** A rule of the interface, to be edited; only the first selectors count there too. */
export function toEdited(rule: Rule): EditedRule {
  const template = templates.find((each) => each === rule.template) ?? 'always';
  const amount = rule.params?.[template];
  const [tags] = rule.tag_selectors ?? [];
  return {
    template,
    amount: typeof amount === 'number' ? amount : newRule.amount,
    repositories: toPattern(rule.scope_selectors?.repository?.[0]),
    tags: toPattern(tags),
    untagged: /"untagged"\s*:\s*true/.test(tags?.extras ?? ''),
  };
}

/** An edited rule as the interface takes it. */
export function toRule(edited: EditedRule): Rule {
  const { template, amount, repositories, tags, untagged } = edited;
  return {
    action: 'retain',
    disabled: false,
    template,
    params: template === 'always' ? {} : { [template]: amount },
    tag_selectors: [{ ...toSelector(tags, 'matches', 'excludes'), extras: JSON.stringify({ untagged }) }],
    scope_selectors: { repository: [toSelector(repositories, 'repoMatches', 'repoExcludes')] },
  };
}

function toPattern(selector: Selector | undefined): Pattern {
  return { excludes: /excludes$/i.test(selector?.decoration ?? ''), pattern: selector?.pattern || '**' };
}

function toSelector({ excludes, pattern }: Pattern, matching: string, excluding: string): Selector {
  return { kind: 'doublestar', decoration: excludes ? excluding : matching, pattern };
}
