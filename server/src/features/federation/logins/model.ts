import { type Claims, matchesPattern, valuesOf } from '../claims/model.ts';
import { fullName, type TrustRule } from '../model.ts';

/** One check of a rule, as it is explained. */
export interface Check {
  /** `enabled`, `issuer`, `audience`, `claim <name>` or `signature`. */
  readonly check: string;
  readonly passed: boolean;
  readonly expected?: string | undefined;
  readonly found?: string | undefined;
}

/** What one rule says to a token. */
export interface Explanation<Rule extends TrustRule = TrustRule> {
  readonly rule: Rule;
  readonly checks: readonly Check[];
}

/** What is decided about a token. */
export interface Decision<Rule extends TrustRule = TrustRule> {
  /** The rules that let it in; none when it is refused. */
  readonly matching: readonly Rule[];
  /** Why it is refused; empty when it is not. */
  readonly reason: string;
  /** Whether it is refused only because keys cannot be had now. */
  readonly isUnavailable: boolean;
  readonly explanations: readonly Explanation<Rule>[];
}

const LONGEST_SHOWN = 200;
const LONGEST_SUBJECT = 255;
// Lines that go on, and letters that turn the direction of text around, would make a log say what it does not.
const DECEPTIVE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The checks of a rule that need no key. */
export function explain<Rule extends TrustRule>(rule: Rule, claims: Claims): Explanation<Rule> {
  const issuer = valuesOf(claims, 'iss')?.[0];
  return {
    rule,
    checks: [
      { check: 'enabled', passed: rule.isEnabled },
      isOneOf('issuer', [rule.issuer], issuer === undefined ? undefined : [issuer]),
      isOneOf('audience', [rule.audience], valuesOf(claims, 'aud')),
      ...Object.entries(rule.claims).map(([name, patterns]) =>
        matchesOne(`claim ${name}`, patterns, valuesOf(claims, name)),
      ),
    ],
  };
}

/** Whether all checks of a rule have passed. */
export function passes({ checks }: Explanation): boolean {
  return checks.every(({ passed }) => passed);
}

/** Why no rule lets a token in, by the rule that came nearest; it names facts of the token, not of rules. */
export function reasonAgainst(issuer: string, explanations: readonly Explanation[]): string {
  const [nearest] = [...explanations].sort((one, other) => passedChecks(other) - passedChecks(one));
  if (!nearest) return `no trust rule names the issuer ${shorten(issuer)}`;
  const failed = nearest.checks
    .filter(({ passed }) => !passed)
    .map(({ check, found }) => describeFailure(check, found));
  return `no trust rule matches: ${failed.join(', ')}`;
}

/** What a workload is called in the audit log. */
export function workloadName(matching: readonly TrustRule[], subject: string): string {
  const [first, second] = matching;
  // With several, their names could tell one project of another.
  return `oidc:${first && !second ? fullName(first) : '*'}:${plain(subject).slice(0, LONGEST_SUBJECT)}`;
}

/** A text from outside without what could make a log deceive its readers. */
export function plain(text: string): string {
  return text.replace(DECEPTIVE, '\uFFFD');
}

/** A decision in words, for the audit log: the rules that let a token in, or why none did. */
export function describeDecision(decision: Decision): string {
  if (decision.matching.length > 0) return `let in by ${decision.matching.map(fullName).join(', ')}`;
  const rules = decision.explanations.map(({ rule, checks }) => {
    const failed = checks
      .filter(({ passed }) => !passed)
      .map(({ check, expected, found }) => {
        const wanted = expected === undefined ? '' : `, expected ${expected}`;
        return `${check}${found === undefined ? '' : ` is ${found}`}${wanted}`;
      });
    return `${fullName(rule)}: ${failed.join('; ')}`;
  });
  return [`refused: ${decision.reason}`, ...rules].join(' | ');
}

function isOneOf(check: string, expected: readonly string[], values: readonly string[] | undefined): Check {
  const passed = values?.some((value) => expected.includes(value)) ?? false;
  return { check, passed, ...shown(expected, values) };
}

function matchesOne(check: string, patterns: readonly string[], values: readonly string[] | undefined): Check {
  const passed = values?.some((value) => patterns.some((pattern) => matchesPattern(pattern, value))) ?? false;
  return { check, passed, ...shown(patterns, values) };
}

function shown(expected: readonly string[], values: readonly string[] | undefined) {
  return {
    expected: shorten(expected.join(' or ')),
    ...(values && { found: shorten(values.join(', ')) }),
  };
}

function passedChecks({ checks }: Explanation): number {
  return checks.filter(({ passed }) => passed).length / checks.length;
}

function describeFailure(check: string, found: string | undefined): string {
  if (check === 'enabled') return 'the rule is switched off';
  return found === undefined ? `there is no ${check}` : `the ${check} is ${found}`;
}

function shorten(text: string): string {
  const clean = plain(text);
  return clean.length <= LONGEST_SHOWN ? clean : `${clean.slice(0, LONGEST_SHOWN)}…`;
}
