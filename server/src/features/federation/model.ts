import type { AccessEntry } from '../../auth/rights.ts';
import { HavenError } from '../../error.ts';
import type { RobotPermission } from '../robots/index.ts';
import { requireClaimPatterns } from './claims/model.ts';

/** Whom to let in by a token of another issuer, and to what. */
export interface TrustRule extends TrustState {
  readonly ruleId: number;
  /** The project it belongs to; undefined for a rule of the system. */
  readonly project: { readonly projectId: number; readonly name: string } | undefined;
  readonly permissions: readonly RobotPermission[];
  /** Changes with everything but the description. */
  readonly revision: number;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What of a rule can be chosen, without its permissions. */
export interface TrustState {
  readonly name: string;
  readonly description: string;
  readonly isEnabled: boolean;
  /** The `iss` of the tokens. */
  readonly issuer: string;
  /** What must be among the `aud` of the tokens. */
  readonly audience: string;
  readonly claims: ClaimPatterns;
  /** The issuer's public keys, where it is not to be asked. */
  readonly keySet: KeySet | undefined;
  /** Authorities (PEM) to trust when the issuer is asked; undefined for the usual ones. */
  readonly certificate: string | undefined;
  /** Seconds. */
  readonly lifetime: number;
}

/** Patterns by the name of a claim, of which one must match. */
export type ClaimPatterns = Readonly<Record<string, readonly string[]>>;

/** Public keys as issuers publish them. */
export interface KeySet {
  readonly keys: readonly Readonly<Record<string, unknown>>[];
}

/** A rule as it came. */
export interface SentRule {
  readonly name: string;
  readonly description: string;
  readonly isEnabled: boolean;
  readonly issuer: string;
  readonly audience: string;
  readonly claims: ClaimPatterns;
  readonly keySet: Readonly<Record<string, unknown>> | undefined;
  readonly certificate: string;
  readonly lifetime: number | undefined;
}

const NAME = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/;
const LIFETIME = { least: 60, most: 86_400, usual: 3_600 } as const;
const MOST_KEYS = 100;
// RSA with 8,192 bits in base64url: larger ones only cost time.
const LONGEST_NUMBER = 1_366;
// What would outlive the trust it was made with.
const ACCOUNT_MAKING = new Set(['robot:create', 'member:create', 'member:update']);

/** Passes what a rule may be, wherever it belongs. */
export function requireTrustState(sent: SentRule): TrustState {
  if (!NAME.test(sent.name)) {
    throw bad(
      `the name must consist of lower-case letters and digits, single periods, dashes or underscores between them, but it is ${JSON.stringify(sent.name)}`,
    );
  }
  return {
    name: sent.name,
    description: sent.description,
    isEnabled: sent.isEnabled,
    issuer: requireIssuer(sent.issuer),
    audience: requireAudience(sent.audience),
    claims: requireClaimPatterns(sent.claims),
    keySet: sent.keySet && requireKeySet(sent.keySet),
    certificate: sent.certificate === '' ? undefined : requireCertificate(sent.certificate),
    lifetime: requireLifetime(sent.lifetime ?? LIFETIME.usual),
  };
}

/** Passes rights that end with the workload: a robot or member it made would stay. */
export function requireNoAccounts(access: readonly AccessEntry[]): void {
  const lasting = access.find(
    ({ resource, action, effect }) => effect !== 'deny' && ACCOUNT_MAKING.has(`${resource}:${action}`),
  );
  if (!lasting) return;
  throw bad(`${lasting.resource}:${lasting.action} cannot be given: an account made by a workload would outlive it`);
}

/** Whether two states of a rule let the same workloads in, for as long, and under the same name. */
export function isSameTrust(one: TrustState, other: TrustState): boolean {
  const meaning = ({ name, isEnabled, issuer, audience, claims, keySet, certificate, lifetime }: TrustState) =>
    JSON.stringify(sorted([name, isEnabled, issuer, audience, claims, keySet, certificate, lifetime]));
  return meaning(one) === meaning(other);
}

/** A rule's name beyond its own place: `name`, or `project+name`. */
export function fullName({
  project,
  name,
}: {
  readonly name: string;
  readonly project?: { readonly name: string } | undefined;
}): string {
  return project ? `${project.name}+${name}` : name;
}

/** The keys a set has for us: public ones for signatures, of a size that can be used. */
export function usableKeys(set: unknown): KeySet | undefined {
  if (!isObject(set) || !Array.isArray(set.keys)) return undefined;
  return { keys: set.keys.slice(0, MOST_KEYS).filter(isUsable) };
}

/** Whether a value has named members. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function requireIssuer(issuer: string): string {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  const isAddress = url !== undefined && ['http:', 'https:'].includes(url.protocol) && url.hostname !== '';
  if (!isAddress || /[?#\s]/.test(issuer) || url.username !== '' || url.password !== '') {
    throw bad(
      `the issuer must be an http(s) address without query, fragment and credentials, but it is ${JSON.stringify(issuer)}`,
    );
  }
  return issuer;
}

function requireAudience(audience: string): string {
  if (audience !== '' && audience.trim() === audience) return audience;
  throw bad('the audience must be a text without blanks around it: a token for anybody is not for us');
}

function requireLifetime(seconds: number): number {
  if (Number.isSafeInteger(seconds) && seconds >= LIFETIME.least && seconds <= LIFETIME.most) return seconds;
  throw bad(`the lifetime must be ${LIFETIME.least} to ${LIFETIME.most} seconds, but it is ${seconds}`);
}

function requireCertificate(pem: string): string {
  if (CERTIFICATE.test(pem)) return pem;
  throw bad('the certificate must be one or more certificates in PEM');
}

function requireKeySet(sent: Readonly<Record<string, unknown>>): KeySet {
  const keys: readonly unknown[] = Array.isArray(sent.keys) ? sent.keys : [];
  // A private key would be stored and shown; a shared one would let whoever reads the rule make tokens.
  const secret = keys.find((key) => isObject(key) && ('d' in key || 'k' in key || key.kty === 'oct'));
  if (secret) throw bad('jwks must have public keys only');
  const usable = usableKeys(sent);
  if (!usable || usable.keys.length === 0 || usable.keys.length !== keys.length) {
    throw bad(`jwks must have 1 to ${MOST_KEYS} keys for signatures, of the kinds RSA, EC and OKP`);
  }
  return usable;
}

function isUsable(key: unknown): boolean {
  if (!isObject(key) || 'd' in key || (key.use !== undefined && key.use !== 'sig')) return false;
  const numbers = [key.n, key.e, key.x, key.y].filter((part) => part !== undefined);
  if (numbers.some((part) => typeof part !== 'string' || part.length > LONGEST_NUMBER)) return false;
  return key.kty === 'RSA' || key.kty === 'EC' || key.kty === 'OKP';
}

// Objects come back from the database with their members in another order.
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}

function bad(message: string): HavenError {
  return new HavenError('BAD_REQUEST', message);
}
