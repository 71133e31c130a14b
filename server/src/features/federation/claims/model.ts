import { HavenError } from '../../../error.ts';
import type { ClaimPatterns } from '../model.ts';

/** The claims of a token. */
export type Claims = Readonly<Record<string, unknown>>;

const MOST_CLAIMS = 20;
const MOST_PATTERNS = 50;
const LONGEST_NAME = 256;
const LONGEST_PATTERN = 512;
// Values beyond that are cut off, and so match no pattern that names their end.
const LONGEST_VALUE = 4_096;
const MOST_VALUES = 1_000;
// They have checks of their own, or say nothing of whom the token is for.
const CHECKED_ELSEWHERE = ['iss', 'aud', 'exp', 'nbf', 'iat', 'jti'];

/** Passes conditions on claims of which at least one tells some workloads from others. */
export function requireClaimPatterns(claims: ClaimPatterns): ClaimPatterns {
  const conditions = Object.entries(claims);
  if (conditions.length > MOST_CLAIMS) throw bad(`at most ${MOST_CLAIMS} claims, but there are ${conditions.length}`);
  for (const [name, patterns] of conditions) requireCondition(name, patterns);
  // An issuer may sign for everybody in the world.
  if (conditions.some(([, patterns]) => patterns.every((pattern) => /[^*]/.test(pattern)))) return claims;
  throw bad('the claims must tell one workload from another: at least one without the pattern *');
}

/** The values of a claim as texts; undefined when the token has no such claim, or one that is no text. */
export function valuesOf(claims: Claims, name: string): readonly string[] | undefined {
  const value = member(claims, name);
  const values = Array.isArray(value) ? value.slice(0, MOST_VALUES) : [value];
  const texts = values.flatMap((one) =>
    ['string', 'number', 'boolean'].includes(typeof one) ? [String(one).slice(0, LONGEST_VALUE)] : [],
  );
  return texts.length > 0 ? texts : undefined;
}

/**
 * Whether a text is as the pattern says: `*` is any text, everything else itself. The parts between the stars are looked
 * for from left to right, each once, so no pattern takes long.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

function requireCondition(name: string, patterns: readonly string[]): void {
  const shown = JSON.stringify(name.slice(0, LONGEST_NAME));
  if (name === '' || name.length > LONGEST_NAME) throw bad(`the name of a claim has 1 to ${LONGEST_NAME} characters`);
  if (CHECKED_ELSEWHERE.includes(name)) throw bad(`the claim ${shown} is checked by itself`);
  if (patterns.length === 0 || patterns.length > MOST_PATTERNS) {
    throw bad(`the claim ${shown} must have 1 to ${MOST_PATTERNS} patterns`);
  }
  if (patterns.some((pattern) => pattern === '' || pattern.length > LONGEST_PATTERN)) {
    throw bad(`the patterns of the claim ${shown} must have 1 to ${LONGEST_PATTERN} characters`);
  }
}

// A name that is there counts as it is; else one with `/` in front is a JSON pointer (RFC 6901).
function member(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name) || !name.startsWith('/')) return own(claims, name);
  const steps = name
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return steps.reduce<unknown>(own, claims);
}

function own(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name))
    return undefined;
  return (value as Claims)[name]; // any object can be read by key
}

function bad(message: string): HavenError {
  return new HavenError('BAD_REQUEST', message);
}
