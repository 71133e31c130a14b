import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { Claims } from '../claims/model.ts';

/** A token as it says of itself, not believed yet. */
export interface IdentityToken {
  /** As it came. */
  readonly text: string;
  readonly issuer: string;
  readonly subject: string;
  readonly claims: Claims;
}

/** Signatures that only the holder of a private key can make. */
export const ALGORITHMS: readonly string[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** Seconds that the clocks of issuers may differ from ours. */
export const LEEWAY = 60;

// GitHub's have 2 KB.
const LONGEST = 16_384;
const LONGEST_TEXT = 1_024;
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
// A token that brings its own key, or says where it is, wants to be believed on its own word; the others change what is
// signed, or whether it is.
const UNWANTED = ['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64', 'enc', 'zip'];

/** Whether a text has the form of a signed token. */
export function isTokenLike(text: string): boolean {
  return text.length <= LONGEST && COMPACT.test(text);
}

/**
 * Reads a token and checks what needs no key: form, algorithm, header, and its times. `now` in Unix seconds. A text is
 * the reason why the token is none.
 */
export function readIdentityToken(text: string, now: number): IdentityToken | string {
  if (!isTokenLike(text)) return 'it is no signed JSON web token';
  const parts = decode(text);
  return parts ? (wrongHeader(parts.header) ?? readClaims(text, parts.claims, now)) : 'it is no signed JSON web token';
}

/** What is wrong with the claims that every token must have; `undefined` when nothing is. `now` in Unix seconds. */
export function wrongTimes({ exp, iat, nbf }: Claims, now: number): string | undefined {
  if (!isTime(exp)) return 'it does not say when it expires (exp)';
  if (!isTime(iat)) return 'it does not say when it was issued (iat)';
  if (exp <= now - LEEWAY) return `it expired ${timeText(exp)}`;
  if (iat > now + LEEWAY) return `it is from the future, issued ${timeText(iat)}`;
  if (nbf !== undefined && !isTime(nbf)) return 'its nbf is no time';
  if (nbf !== undefined && nbf > now + LEEWAY) return `it is not valid before ${timeText(nbf)}`;
  return undefined;
}

function decode(text: string): { readonly header: Claims; readonly claims: Claims } | undefined {
  try {
    return { header: { ...decodeProtectedHeader(text) }, claims: decodeJwt(text) };
  } catch {
    return undefined;
  }
}

function wrongHeader(header: Claims): string | undefined {
  if (typeof header.alg !== 'string' || !ALGORITHMS.includes(header.alg)) {
    return `its algorithm is ${JSON.stringify(header.alg)?.slice(0, 50)}, not one of ${ALGORITHMS.join(', ')}`;
  }
  const unwanted = UNWANTED.find((name) => Object.hasOwn(header, name));
  return unwanted && `its header has ${unwanted}, which a token must not decide for itself`;
}

function readClaims(text: string, claims: Claims, now: number): IdentityToken | string {
  const { iss: issuer, sub: subject } = claims;
  if (typeof issuer !== 'string' || issuer === '' || issuer.length > LONGEST_TEXT) return 'it names no issuer (iss)';
  if (typeof subject !== 'string' || subject === '' || subject.length > LONGEST_TEXT)
    return 'it names no subject (sub)';
  // The database cannot hold NUL, so no rule has one.
  if (issuer.includes('\0')) return 'it names no issuer (iss)';
  return wrongTimes(claims, now) ?? { text, issuer, subject, claims };
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 8e12;
}

function timeText(seconds: number): string {
  return `at ${new Date(seconds * 1000).toISOString()}`;
}
