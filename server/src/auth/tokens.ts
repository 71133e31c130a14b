import { createHash, createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign, verify } from 'node:crypto';
import { promisify } from 'node:util';
import type { RuleVersion, TokenAccess, TokenCaller, WorkloadTrust } from './caller.ts';
import { ExpiringMap } from './expiring-map.ts';

/** What `/service/token` answers with, beside the token itself. */
export interface IssuedToken {
  readonly token: string;
  /** Seconds. */
  readonly expiresIn: number;
  readonly issuedAt: Date;
}

// In the thread pool: a signature takes a millisecond, and many clients ask for tokens at the same moment.
const signAside = promisify(sign);
const ISSUER = 'harbor-token-issuer';
const AUDIENCE = 'harbor-registry';
// Clocks of clients and replicas differ by this much at most (seconds).
const LEEWAY = 60;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * Signs and verifies the tokens of `/v2`: RS256 with Harbor's claims, readable by anything that reads Harbor's.
 * Verified tokens are remembered, so a client that sends the same one a thousand times is verified once.
 */
export class TokenSigner {
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;
  readonly #keyId: string;
  readonly #lifetime: number;
  readonly #verified = new ExpiringMap<string, VerifiedToken>(300_000, 10_000);
  // Those of the second that it is, by what they say.
  readonly #issued = new Map<string, Promise<IssuedToken>>();
  #second = 0;

  /** `privateKey` in PEM, `lifetime` in seconds. */
  constructor(options: { readonly privateKey: string; readonly lifetime: number }) {
    this.#privateKey = createPrivateKey(options.privateKey);
    this.#publicKey = createPublicKey(this.#privateKey);
    this.#keyId = keyFingerprint(this.#publicKey);
    this.#lifetime = options.lifetime;
  }

  /**
   * A token for `subject` with that access, valid from now on, for `lifetime` seconds; a workload's says why it was let in.
   * Who asks for the same within the same second gets the same: when an image is rolled out, all nodes of a cluster do.
   */
  issue(
    subject: string,
    access: readonly TokenAccess[],
    lifetime = this.#lifetime,
    trust?: WorkloadTrust,
  ): Promise<IssuedToken> {
    const now = Math.floor(Date.now() / 1000);
    if (now !== this.#second) this.#issued.clear();
    this.#second = now;
    const claims = {
      iss: ISSUER,
      sub: subject,
      aud: AUDIENCE,
      exp: now + lifetime,
      nbf: now,
      iat: now,
      access,
      ...(trust && { haven_trust: writeTrust(trust) }),
    };
    const key = JSON.stringify(claims);
    const known = this.#issued.get(key);
    if (known) return known;
    const issued = this.#sign({ ...claims, jti: randomBytes(12).toString('base64url') }, lifetime);
    this.#issued.set(key, issued);
    return issued;
  }

  /** The caller a token stands for, or undefined when it is not one of ours, not valid now, or for somebody else. */
  verify(token: string): TokenCaller | undefined {
    const known = this.#verified.get(token);
    const verified = known ?? this.#check(token);
    if (!verified) return undefined;
    const now = Date.now() / 1000;
    if (now > verified.expires + LEEWAY || now < verified.notBefore - LEEWAY) return undefined;
    if (!known) this.#verified.set(token, verified);
    return verified.caller;
  }

  async #sign(claims: { readonly iat: number; readonly jti: string }, expiresIn: number): Promise<IssuedToken> {
    const head = `${encode({ alg: 'RS256', kid: this.#keyId, typ: 'JWT' })}.${encode(claims)}`;
    const signature = await signAside('sha256', Buffer.from(head), this.#privateKey);
    return { token: `${head}.${signature.toString('base64url')}`, expiresIn, issuedAt: new Date(claims.iat * 1000) };
  }

  #check(token: string): VerifiedToken | undefined {
    const [head, body, signature, rest] = token.split('.');
    if (head === undefined || body === undefined || signature === undefined || rest !== undefined) return undefined;
    // The key is always ours and the algorithm always RS256, whatever the header says (CVE-2025-24976).
    const header = decode(head);
    if (header?.alg !== 'RS256') return undefined;
    const bytes = Buffer.from(signature, 'base64url');
    // One spelling only: decoding skips foreign characters and stray bits, which would give a token many texts.
    if (bytes.toString('base64url') !== signature) return undefined;
    if (!verify('sha256', Buffer.from(`${head}.${body}`), this.#publicKey, bytes)) return undefined;
    return parseClaims(decode(body));
  }
}

interface VerifiedToken {
  readonly caller: TokenCaller;
  readonly expires: number;
  readonly notBefore: number;
}

function parseClaims(claims: Record<string, unknown> | undefined): VerifiedToken | undefined {
  if (!claims || claims.iss !== ISSUER || claims.aud !== AUDIENCE) return undefined;
  const { iat, exp, nbf, sub, access } = claims;
  if (typeof iat !== 'number' || typeof exp !== 'number' || typeof nbf !== 'number') return undefined;
  if (typeof sub !== 'string') return undefined;
  const entries = Array.isArray(access) ? access.flatMap(parseAccess) : [];
  const caller: TokenCaller = {
    ...{ kind: 'token', subject: sub, issuedAt: iat, access: entries },
    ...(claims.haven_trust !== undefined && { trust: readTrust(claims.haven_trust) }),
  };
  return { caller, expires: exp, notBefore: nbf };
}

// `["<credential>", [<rule>, <revision>], …]`; the credential is empty where there is none.
function writeTrust({ rules, credentialId = '' }: WorkloadTrust): readonly unknown[] {
  return [credentialId, ...rules.map(({ ruleId, revision }) => [ruleId, revision])];
}

// What we have signed ourselves is well formed; what is not names no rule, and so lets nobody in.
function readTrust(claim: unknown): WorkloadTrust {
  const [credentialId, ...pairs] = Array.isArray(claim) ? claim : [];
  const rules = pairs.flatMap((pair: unknown): RuleVersion[] => {
    const [ruleId, revision] = Array.isArray(pair) ? pair : [];
    return typeof ruleId === 'number' && typeof revision === 'number' ? [{ ruleId, revision }] : [];
  });
  return { rules, credentialId: typeof credentialId === 'string' && credentialId !== '' ? credentialId : undefined };
}

function parseAccess(entry: unknown): TokenAccess[] {
  if (typeof entry !== 'object' || entry === null) return [];
  const { type, name, actions } = entry as Record<string, unknown>; // any object can be read by key
  if (typeof type !== 'string' || typeof name !== 'string' || !Array.isArray(actions)) return [];
  return [{ type, name, actions: actions.filter((action) => typeof action === 'string') }];
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined; // read by key only
  } catch {
    return undefined;
  }
}

// libtrust: the first 30 bytes of the SHA-256 of the public key's DER, in base32, as twelve groups of four.
function keyFingerprint(key: KeyObject): string {
  const digest = createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest()
    .subarray(0, 30);
  const bits = [...digest].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const letters = (bits.match(/.{5}/g) ?? []).map((five) => BASE32[Number.parseInt(five, 2)]).join('');
  return (letters.match(/.{4}/g) ?? []).join(':');
}
