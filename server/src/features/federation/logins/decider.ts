import type { Queryable } from '../../../db/database.ts';
import type { Claims } from '../claims/model.ts';
import { fullName } from '../model.ts';
import { type IssuerRule, rulesOfIssuer } from '../store.ts';
import { type IdentityToken, readIdentityToken } from '../tokens/identity-token.ts';
import type { SignatureResult, TokenVerifier } from '../tokens/verifier.ts';
import { type Decision, type Explanation, explain, passes, reasonAgainst } from './model.ts';

/** A decision, and the token it is about, if it is one. */
export interface Decided {
  readonly token: IdentityToken | undefined;
  readonly decision: Decision<IssuerRule>;
}

/** Which rules are asked. */
export interface DecisionScope {
  /** Only those of a project. */
  readonly projectId?: number | undefined;
  /** Only that one, by its full name. */
  readonly ruleName?: string | undefined;
}

/** Decides which trust rules let a token in: those that want what it claims, if its issuer has signed it. */
export class TrustDecider {
  readonly #db: Queryable;
  readonly #verifier: TokenVerifier;

  constructor(deps: { readonly database: Queryable; readonly verifier: TokenVerifier }) {
    this.#db = deps.database;
    this.#verifier = deps.verifier;
  }

  /**
   * Decides about a token. Its issuer is asked for keys only when the claims are those that a rule waits for: nobody else
   * can make us speak with anybody.
   */
  async decide(text: string, scope: DecisionScope = {}): Promise<Decided> {
    const token = readIdentityToken(text, Date.now() / 1000);
    if (typeof token === 'string') return { token: undefined, decision: refusal(`the token is refused: ${token}`) };
    const explanations = await this.#explain(token.issuer, token.claims, scope);
    const candidates = explanations.filter(passes).map(({ rule }) => rule);
    if (candidates.length === 0) {
      return { token, decision: refusal(reasonAgainst(token.issuer, explanations), explanations) };
    }
    return { token, decision: bySignature(explanations, await this.#verifier.verify(token, candidates)) };
  }

  /** Decides about claims as if their issuer had signed them. */
  async decideClaims(claims: Claims, scope: DecisionScope): Promise<Decision<IssuerRule>> {
    const issuer = typeof claims.iss === 'string' ? claims.iss : '';
    const explanations = await this.#explain(issuer, claims, scope);
    const matching = explanations.filter(passes).map(({ rule }) => rule);
    if (matching.length === 0) return refusal(reasonAgainst(issuer, explanations), explanations);
    return { ...refusal('', explanations), matching };
  }

  async #explain(issuer: string, claims: Claims, scope: DecisionScope): Promise<readonly Explanation<IssuerRule>[]> {
    const rules = await rulesOfIssuer(this.#db, issuer, scope.projectId);
    return rules
      .filter((rule) => scope.ruleName === undefined || fullName(rule) === scope.ruleName)
      .map((rule) => explain(rule, claims));
  }
}

function refusal(reason: string, explanations: readonly Explanation<IssuerRule>[] = []): Decision<IssuerRule> {
  return { matching: [], reason, isUnavailable: false, explanations };
}

function bySignature(
  explanations: readonly Explanation<IssuerRule>[],
  results: ReadonlyMap<number, SignatureResult>,
): Decision<IssuerRule> {
  const checked = explanations.map(({ rule, checks }) => {
    const result = results.get(rule.ruleId);
    if (!result) return { rule, checks };
    const found = result.kind === 'good' ? undefined : result.reason;
    return { rule, checks: [...checks, { check: 'signature', passed: result.kind === 'good', found }] };
  });
  const matching = checked.filter((one) => results.has(one.rule.ruleId) && passes(one)).map(({ rule }) => rule);
  if (matching.length > 0) return { ...refusal('', checked), matching };
  const all = [...results.values()];
  // What the issuer answers, or does not, is for those who made the rule; the log has it.
  const isUnavailable = all.some(({ kind }) => kind === 'unavailable');
  const reason = isUnavailable
    ? 'the keys of the issuer cannot be had at the moment'
    : `the signature of the token is refused: ${all.flatMap((result) => (result.kind === 'bad' ? [result.reason] : []))[0] ?? ''}`;
  return { ...refusal(reason, checked), isUnavailable };
}
