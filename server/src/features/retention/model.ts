import { HavenError } from '../../error.ts';
import { RepositorySelector, type SelectorInput, type SelectorText, TagSelector } from '../../matching/selector.ts';

/** What a rule keeps, of the artifacts or tags it selects. */
export interface Template {
  /** What the number of the rule counts; without, the rule has none. */
  readonly unit?: 'COUNT' | 'DAYS';
  /** The number where none is given. */
  readonly usual?: number;
  /** What it does, in Harbor's words; those without are understood, but not offered. */
  readonly text?: string;
}

/** Harbor's templates, the offered ones in its order. */
export const templates = {
  latestPushedK: { unit: 'COUNT', usual: 10, text: 'the most recently pushed # artifacts' },
  latestPulledN: { unit: 'COUNT', usual: 10, text: 'the most recently pulled # artifacts' },
  nDaysSinceLastPush: { unit: 'DAYS', usual: 30, text: 'pushed within the last # days' },
  nDaysSinceLastPull: { unit: 'DAYS', usual: 30, text: 'pulled within the last # days' },
  always: { text: 'always' },
  latestActiveK: { unit: 'COUNT', usual: 10 },
  lastXDays: { unit: 'DAYS', usual: 30 },
  nothing: {},
} as const satisfies Readonly<Record<string, Template>>;

/** The name of a template. */
export type TemplateName = keyof typeof templates;

/** What a rule judges: whole artifacts with all their tags, as in Harbor, or tags one by one. */
export type RuleLevel = 'artifact' | 'tag';

/** A rule that keeps some of what it selects. Its place in the policy is its id. */
export interface RetentionRule {
  /** Kept for those who gave one; it decides nothing. */
  readonly priority: number;
  readonly disabled: boolean;
  readonly template: TemplateName;
  /** Number of artifacts, tags or days; undefined where the template has none. */
  readonly amount: number | undefined;
  readonly level: RuleLevel;
  /** All of them must hold. */
  readonly tagSelectors: readonly SelectorText[];
  /** All of them must hold. */
  readonly repositorySelectors: readonly SelectorText[];
}

/** Which artifacts of a project stay, and when the others go. */
export interface RetentionPolicy {
  readonly id: number;
  readonly projectId: number;
  readonly rules: readonly RetentionRule[];
}

/** A rule as somebody wrote it. */
export interface RuleInput {
  readonly priority: number;
  readonly disabled: boolean;
  readonly action: string;
  readonly template: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly level: string;
  readonly tagSelectors: readonly SelectorInput[];
  readonly repositorySelectors: readonly SelectorInput[];
}

// Harbor's limits.
const MAX_RULES = 15;
const MAX_AMOUNT = 20_190_904;
// One counts for people; a list of conditions has an end.
const MAX_SELECTORS = 16;

/** Checks the rules of a policy; `BAD_REQUEST` says what is wrong with one, `CONFLICT` that two are the same. */
export function parseRules(inputs: readonly RuleInput[]): readonly RetentionRule[] {
  if (inputs.length > MAX_RULES) {
    throw new HavenError('BAD_REQUEST', `only ${MAX_RULES} retention rules are allowed at most, got ${inputs.length}`);
  }
  const rules = inputs.map(parseRule);
  const known = new Map<string, number>();
  for (const [id, rule] of rules.entries()) {
    const text = JSON.stringify(rule);
    const other = known.get(text);
    if (other !== undefined) throw new HavenError('CONFLICT', `rule ${id} is conflict with rule ${other}`);
    known.set(text, id);
  }
  return rules;
}

function parseRule(input: RuleInput, id: number): RetentionRule {
  const { priority, disabled } = input;
  if (input.action !== '' && input.action !== 'retain') {
    throw wrong(id, `the action must be "retain", not ${JSON.stringify(input.action)}`);
  }
  if (!isTemplate(input.template)) {
    throw wrong(
      id,
      `the template must be one of ${Object.keys(templates).join(', ')}, not ${JSON.stringify(input.template)}`,
    );
  }
  if (input.level !== 'artifact' && input.level !== 'tag') {
    throw wrong(id, `the level must be "artifact" or "tag", not ${JSON.stringify(input.level)}`);
  }
  // What is not selected is not kept, so a rule that forgot to say what it is about could delete everything.
  for (const [what, selectors] of [
    ['tag', input.tagSelectors],
    ['repository', input.repositorySelectors],
  ] as const) {
    if (selectors.length > 0 && selectors.length <= MAX_SELECTORS) continue;
    throw wrong(id, `expected 1 to ${MAX_SELECTORS} ${what} selectors, got ${selectors.length}`);
  }
  return {
    priority,
    disabled,
    template: input.template,
    amount: amountOf(id, input.template, input.params[input.template]),
    level: input.level,
    tagSelectors: input.tagSelectors.map((selector) => TagSelector.parse(selector).text),
    repositorySelectors: input.repositorySelectors.map((selector) => RepositorySelector.parse(selector).text),
  };
}

function isTemplate(name: string): name is TemplateName {
  return Object.hasOwn(templates, name);
}

function amountOf(id: number, name: TemplateName, value: unknown): number | undefined {
  const template: Template = templates[name];
  if (template.unit === undefined) return undefined;
  if (value === undefined || value === null) return template.usual;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_AMOUNT) return value;
  throw wrong(id, `params.${name} must be a whole number from 0 to ${MAX_AMOUNT}, not ${JSON.stringify(value)}`);
}

function wrong(id: number, reason: string): HavenError {
  return new HavenError('BAD_REQUEST', `invalid retention rule ${id}: ${reason}`);
}

/** A rule made ready to be asked. */
export interface ActiveRule {
  /** Its place in the policy. */
  readonly id: number;
  readonly template: TemplateName;
  readonly amount: number;
  readonly level: RuleLevel;
  /** Whether it has a say in a repository, by its name without the project. */
  selectsRepository(name: string): boolean;
  /** Whether it has a say about an artifact with these tags. */
  selectsArtifact(tags: readonly string[]): boolean;
  selectsTag(tag: string): boolean;
}

/** Makes those of the rules ready that are switched on. */
export function activeRules(rules: readonly RetentionRule[]): readonly ActiveRule[] {
  return rules.flatMap((rule, id) => (rule.disabled ? [] : [activate(rule, id)]));
}

function activate({ template, amount = 0, level, ...rule }: RetentionRule, id: number): ActiveRule {
  const tags = rule.tagSelectors.map((selector) => TagSelector.parse(selector));
  const repositories = rule.repositorySelectors.map((selector) => RepositorySelector.parse(selector));
  return {
    ...{ id, template, amount, level },
    selectsRepository: (name) => repositories.every((selector) => selector.selects(name)),
    selectsArtifact: (names) => tags.every((selector) => selector.selectsAny(names)),
    selectsTag: (name) => tags.every((selector) => selector.selects(name)),
  };
}

/** Rules name repositories without the project. */
export function shortName(repository: string): string {
  return repository.slice(repository.indexOf('/') + 1);
}

/** The members of a rule that Harbor's events and lists show, in its words. */
export function ruleText({ template, amount, tagSelectors, repositorySelectors }: RetentionRule) {
  return {
    template,
    params: amount === undefined ? {} : { [template]: amount },
    tag_selectors: tagSelectors,
    scope_selectors: { repository: repositorySelectors },
  };
}
