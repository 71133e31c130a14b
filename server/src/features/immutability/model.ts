import { HavenError } from '../../error.ts';
import { RepositorySelector, type SelectorInput, type SelectorText, TagSelector } from '../../matching/selector.ts';

/** A rule that freezes tags of a project. */
export interface ImmutableRule {
  readonly id: number;
  readonly disabled: boolean;
  /** Kept for those who gave one; it decides nothing. */
  readonly priority: number;
  /** The first one counts; without any, nothing is frozen. */
  readonly tagSelectors: readonly SelectorText[];
  /** The first one counts; without any, nothing is frozen. */
  readonly repositorySelectors: readonly SelectorText[];
}

/** A rule as somebody wants it. Selectors that are left out stay as they are, where there is a rule already. */
export interface RuleInput {
  readonly disabled: boolean;
  readonly priority: number;
  readonly tagSelectors: readonly SelectorInput[] | undefined;
  readonly repositorySelectors: readonly SelectorInput[] | undefined;
}

/** Whatever people can say of a rule, checked. */
export type RuleText = Omit<ImmutableRule, 'id'>;

// One counts; Harbor's own clients send one.
const MAX_SELECTORS = 16;

/** Checks a rule; what is left out is taken from the rule it replaces. Fails with `BAD_REQUEST`. */
export function parseRule(input: RuleInput, before?: ImmutableRule): RuleText {
  const { disabled, priority, tagSelectors, repositorySelectors } = input;
  requireFew(tagSelectors);
  requireFew(repositorySelectors);
  return {
    disabled,
    priority,
    tagSelectors: tagSelectors?.map((selector) => TagSelector.parse(selector).text) ?? before?.tagSelectors ?? [],
    repositorySelectors:
      repositorySelectors?.map((selector) => RepositorySelector.parse(selector).text) ??
      before?.repositorySelectors ??
      [],
  };
}

function requireFew(selectors: readonly unknown[] | undefined): void {
  if (selectors === undefined || selectors.length <= MAX_SELECTORS) return;
  throw new HavenError('BAD_REQUEST', `a rule has at most ${MAX_SELECTORS} selectors, got ${selectors.length}`);
}

/** A rule made ready to be asked. */
export interface ActiveRule {
  readonly id: number;
  readonly repositories: RepositorySelector;
  readonly tags: TagSelector;
}

/** Makes those of the rules ready that are switched on and freeze anything. */
export function activeRules(rules: readonly ImmutableRule[]): readonly ActiveRule[] {
  return rules.flatMap(({ id, disabled, tagSelectors: [tag], repositorySelectors: [repository] }) =>
    disabled || !tag || !repository
      ? []
      : [{ id, repositories: RepositorySelector.parse(repository), tags: TagSelector.parse(tag) }],
  );
}

/** Rules freeze tags in repositories by their name without the project. */
export function shortName(repository: string): string {
  return repository.slice(repository.indexOf('/') + 1);
}
