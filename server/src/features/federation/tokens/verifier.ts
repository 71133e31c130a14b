import { createLocalJWKSet, errors, type JWK, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { IssuerRule } from '../store.ts';
import { ALGORITHMS, type IdentityToken, LEEWAY } from './identity-token.ts';
import { type IssuerKeys, type KeySource, KeysUnavailable } from './issuer-keys.ts';

/** What a signature is worth to a rule. */
export type SignatureResult =
  | { readonly kind: 'good' }
  | { readonly kind: 'bad'; readonly reason: string }
  /** It cannot be told now. */
  | { readonly kind: 'unavailable'; readonly reason: string };

type Source = KeySource | { readonly keys: readonly JWK[] };

/** Checks the signatures of identity tokens, each rule by the keys it trusts. */
export class TokenVerifier {
  readonly #keys: IssuerKeys;

  constructor(deps: { readonly keys: IssuerKeys }) {
    this.#keys = deps.keys;
  }

  /** Whether the issuer has signed the token, for each of these rules of its. */
  async verify(token: IdentityToken, rules: readonly IssuerRule[]): Promise<ReadonlyMap<number, SignatureResult>> {
    // Rules with the same keys share the work.
    const results = new Map<string, Promise<SignatureResult>>();
    const pairs = rules.map(async (rule) => {
      const source = sourceOf(rule);
      const key = JSON.stringify(source);
      const result = results.get(key) ?? this.#verifyBy(token, source);
      results.set(key, result);
      return [rule.ruleId, await result] as const;
    });
    return new Map(await Promise.all(pairs));
  }

  async #verifyBy(token: IdentityToken, source: Source): Promise<SignatureResult> {
    if ('keys' in source) return check(token, createLocalJWKSet({ keys: [...source.keys] }));
    try {
      const known = await this.#keys.current(source);
      const first = await check(token, known.find);
      if (first.kind !== 'bad' || !first.isKeyUnknown) return first;
      // The issuer may have begun to sign with another one.
      const newer = await this.#keys.newer(source, known);
      return newer === known ? first : await check(token, newer.find);
    } catch (error) {
      if (error instanceof KeysUnavailable) return { kind: 'unavailable', reason: error.message };
      throw error;
    }
  }
}

function sourceOf({ project, keySet, issuer, certificate, isVouchedFor }: IssuerRule): Source {
  if (keySet) return { keys: keySet.keys };
  return { issuer, certificate, chosenBy: project === undefined || isVouchedFor ? 'operator' : 'member' };
}

type Checked =
  | { readonly kind: 'good' }
  | { readonly kind: 'bad'; readonly reason: string; readonly isKeyUnknown: boolean };

async function check(token: IdentityToken, find: JWTVerifyGetKey): Promise<Checked> {
  // Everything was looked at before; where the two should ever differ, the stricter one counts.
  const options = { algorithms: [...ALGORITHMS], issuer: token.issuer, clockTolerance: LEEWAY };
  try {
    await jwtVerify(token.text, find, options);
    return { kind: 'good' };
  } catch (error) {
    if (error instanceof errors.JWKSMultipleMatchingKeys) return checkEach(token, error, options);
    if (error instanceof errors.JWKSNoMatchingKey) {
      return { kind: 'bad', reason: 'the issuer has no such key', isKeyUnknown: true };
    }
    return { kind: 'bad', reason: reasonOf(error), isKeyUnknown: false };
  }
}

// Issuers with several keys without names.
async function checkEach(
  token: IdentityToken,
  keys: errors.JWKSMultipleMatchingKeys,
  options: { readonly algorithms: string[]; readonly issuer: string; readonly clockTolerance: number },
): Promise<Checked> {
  for await (const key of keys) {
    try {
      await jwtVerify(token.text, key, options);
      return { kind: 'good' };
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) {
        return { kind: 'bad', reason: reasonOf(error), isKeyUnknown: false };
      }
    }
  }
  return { kind: 'bad', reason: 'none of the keys of the issuer has signed it', isKeyUnknown: true };
}

// Damaged keys make errors of other kinds.
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'the key of the issuer has not signed it';
  return error instanceof Error ? error.message : String(error);
}
