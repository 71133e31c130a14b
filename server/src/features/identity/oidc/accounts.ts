import { createHash, timingSafeEqual } from 'node:crypto';
import { isStrongPassword } from '../../../auth/password-rule.ts';
import { generatePassword } from '../../../auth/passwords.ts';
import type { OidcClient, OidcProof } from '../../../auth/providers/oidc/client.ts';
import type { OidcSettings } from '../../../auth/providers/oidc/settings.ts';
import { type AuthProvider, isPlausible, refused, type Verdict } from '../../../auth/providers/provider.ts';
import type { SecretKey } from '../../../auth/secret-key.ts';
import type { Database } from '../../../db/database.ts';
import { HavenError } from '../../../error.ts';
import { announceChange } from '../../../events/changes.ts';
import type { KeptLogin } from './model.ts';
import * as store from './store.ts';

/** What accounts of OIDC need. */
export interface OidcAccountsDeps {
  readonly database: Database;
  readonly secretKey: SecretKey;
  readonly client: OidcClient;
  /** Undefined while OIDC is not configured. */
  readonly settings: () => Promise<OidcSettings | undefined>;
}

/** What people see of their account at the provider. */
export interface OidcMeta {
  readonly id: number;
  readonly userId: number;
  readonly subiss: string;
  readonly secret: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const SECRET_LENGTH = 32;

/**
 * What is kept of people who log in by OIDC, and the secret by which their programs log in: it is worth something as
 * long as the provider still knows the person.
 */
export class OidcAccounts implements AuthProvider {
  readonly name = 'oidc';
  readonly forPrograms = true;
  readonly #db: Database;
  readonly #secretKey: SecretKey;
  readonly #client: OidcClient;
  readonly #settings: OidcAccountsDeps['settings'];

  constructor(deps: OidcAccountsDeps) {
    this.#db = deps.database;
    this.#secretKey = deps.secretKey;
    this.#client = deps.client;
    this.#settings = deps.settings;
  }

  /** Keeps what a login brought; the first one makes the secret. */
  async keep(userId: number, proof: OidcProof): Promise<void> {
    await store.saveOidcUser(this.#db, {
      userId,
      subiss: proof.identity.subject ?? '',
      secret: this.#secretKey.encrypt(generatePassword(SECRET_LENGTH)),
      token: this.#seal(proof),
    });
  }

  /** What is kept of somebody; undefined for people who do not log in by OIDC. */
  async meta(userId: number): Promise<OidcMeta | undefined> {
    const user = await store.readOidcUser(this.#db, userId);
    return user && { ...user, secret: this.#secretKey.decrypt(user.secret) ?? '' };
  }

  /** The ID token of somebody's last login. */
  async idToken(userId: number): Promise<string | undefined> {
    const user = await store.readOidcUser(this.#db, userId);
    return user && this.#open(user)?.token.idToken;
  }

  /** Replaces somebody's secret; an empty one by a generated one. */
  async setSecret(userId: number, secret: string): Promise<void> {
    const user = await store.readOidcUser(this.#db, userId);
    if (!user) throw new HavenError('PRECONDITION', 'only people who log in by OIDC have a CLI secret');
    if (secret !== '' && !isStrongPassword(secret)) {
      throw new HavenError(
        'BAD_REQUEST',
        'the password or secret must be 8-128, inclusively, characters long with at least 1 uppercase letter, 1 lowercase letter and 1 number',
      );
    }
    const sealed = this.#secretKey.encrypt(secret === '' ? generatePassword(SECRET_LENGTH) : secret);
    await this.#db.transaction(async (tx) => {
      await announceChange(tx, { kind: 'user', userId, username: user.username });
      await store.updateSecret(tx, userId, sealed);
    });
  }

  async verify(name: string, secret: string): Promise<Verdict> {
    try {
      const settings = await this.#settings();
      if (!settings || !isPlausible(name, secret)) return refused;
      const user = await store.findOidcUser(this.#db, name);
      // A secret that cannot be decrypted is none (goharbor/harbor#23376).
      const right = user && this.#secretKey.decrypt(user.secret);
      if (!isEqual(secret, right ?? '') || !user || !right) return refused;
      return await this.#ask(settings, user);
    } catch (cause) {
      return { kind: 'unavailable', cause };
    }
  }

  // While the token of before is good, what it brought counts. One process asks at a time: a provider may take a
  // refresh token that comes twice for a stolen one.
  async #ask(settings: OidcSettings, user: store.OidcUser): Promise<Verdict> {
    const kept = this.#open(user);
    if (kept && isFresh(kept)) return verdictOn(user, kept);
    return this.#db.transaction(async (tx) => {
      const now = await store.lockOidcUser(tx, user.userId);
      const before = now && this.#open(now);
      if (!now || !before) return refused;
      if (isFresh(before)) return verdictOn(now, before);
      const proof = await this.#client.refresh(settings, before.token, now.subiss);
      if (!proof) return refused;
      await store.updateToken(tx, now.userId, this.#seal(proof));
      return verdictOn(now, toKept(proof));
    });
  }

  #seal(proof: OidcProof): string {
    return this.#secretKey.encrypt(JSON.stringify(toKept(proof)));
  }

  #open({ token }: Pick<store.OidcUser, 'token'>): KeptLogin | undefined {
    const text = this.#secretKey.decrypt(token);
    // Written by #seal of this or an earlier process.
    return text === undefined ? undefined : (JSON.parse(text) as KeptLogin);
  }
}

function toKept({ identity, token }: OidcProof): KeptLogin {
  const { groups, isAdmin, email, realname } = identity;
  return { token, groups, isAdmin, email, realname };
}

function isFresh({ token }: KeptLogin): boolean {
  return token.expiresAt > Date.now() / 1_000;
}

function verdictOn(user: store.OidcUser, kept: KeptLogin): Verdict {
  const { groups, isAdmin, email, realname } = kept;
  const { username, subiss: subject } = user;
  return { kind: 'verified', identity: { username, email, realname, groups, isAdmin, subject } };
}

// By hash, so that the time tells neither contents nor length (goharbor/harbor#23433).
function isEqual(one: string, other: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}
