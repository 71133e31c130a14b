import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Queryable } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import type { Caller } from './caller.ts';
import { ExpiringMap } from './expiring-map.ts';
import { hashPassword, needsRehash, verifyPassword } from './passwords.ts';
import type { TokenSigner } from './tokens.ts';

// Harbor's rule: after a wrong password the answer waits and the principal is locked for that long.
const PENALTY_MS = 1_500;
const VERIFIED_MS = 60_000;

/** Turns credentials into callers. A credential is verified once a minute at most, however often it is sent. */
export class Authenticator {
  readonly #db: Queryable;
  readonly #tokens: TokenSigner;
  readonly #penalty: number;
  // Remembered by a hash under a key of this process, so memory never holds what could be used elsewhere.
  readonly #hashKey = randomBytes(32);
  readonly #verified = new ExpiringMap<string, { readonly caller: Caller; readonly name: string }>(VERIFIED_MS, 20_000);
  readonly #pending = new Map<string, Promise<Caller | undefined>>();
  readonly #locked: ExpiringMap<string, true>;
  // Counts what was forgotten: a verification that began before must not be remembered after.
  #generation = 0;
  #decoyHash: Promise<string> | undefined;

  constructor(deps: { readonly database: Queryable; readonly tokens: TokenSigner; readonly penaltyMs?: number }) {
    this.#db = deps.database;
    this.#tokens = deps.tokens;
    this.#penalty = deps.penaltyMs ?? PENALTY_MS;
    this.#locked = new ExpiringMap(this.#penalty, 100_000);
  }

  /** The caller of user name (or e-mail) and password; undefined, after a delay, when they are wrong. */
  async basic(name: string, secret: string): Promise<Caller | undefined> {
    if (name === '' || secret === '') return undefined;
    const key = createHmac('sha256', this.#hashKey).update(`${name}\0${secret}`).digest('base64');
    const known = this.#verified.get(key);
    if (known) return known.caller;
    // A hundred requests with the same fresh credential cost one verification.
    let pending = this.#pending.get(key);
    if (!pending) {
      const started = this.#verify(name, secret, key).finally(() => {
        if (this.#pending.get(key) === started) this.#pending.delete(key);
      });
      pending = started;
      this.#pending.set(key, started);
    }
    return pending;
  }

  /** The caller of a `/v2` token, or undefined. */
  bearer(token: string): Caller | undefined {
    return this.#tokens.verify(token);
  }

  /** Forgets verified credentials of a user, after a change of password, name or rights. */
  forget(username: string): void {
    this.#verified.deleteWhere((_key, entry) => entry.name === username);
    this.#disownPending();
  }

  /** Forgets all verified credentials. */
  forgetAll(): void {
    this.#verified.clear();
    this.#disownPending();
  }

  // Whoever asks from now on gets a verification that sees the change.
  #disownPending(): void {
    this.#generation++;
    this.#pending.clear();
  }

  async #verify(name: string, secret: string, key: string): Promise<Caller | undefined> {
    if (this.#locked.get(name)) {
      await delay(this.#penalty);
      return undefined;
    }
    const generation = this.#generation;
    const account = await this.#db.first<AccountRow>(accountQuery(name));
    const stored = account?.password_hash ?? (await this.#decoy());
    const right = await verifyPassword(secret, stored);
    if (!account || !right) {
      if (this.#penalty > 0) this.#locked.set(name, true);
      await delay(this.#penalty);
      return undefined;
    }
    if (needsRehash(stored)) await this.#rehash(account.user_id, secret);
    const caller: Caller = {
      kind: 'user',
      userId: account.user_id,
      username: account.username,
      sysadmin: account.sysadmin_flag,
      groupIds: [],
    };
    if (generation === this.#generation) this.#verified.set(key, { caller, name: account.username });
    return caller;
  }

  // An unknown name takes as long as a known one (CVE-2020-13794: names must not be told apart by time).
  #decoy(): Promise<string> {
    this.#decoyHash ??= hashPassword(randomBytes(16).toString('hex'));
    return this.#decoyHash;
  }

  async #rehash(userId: number, secret: string): Promise<void> {
    const hash = await hashPassword(secret);
    await this.#db.run(sql`UPDATE harbor_user SET password_hash = ${hash} WHERE user_id = ${userId}`);
  }
}

interface AccountRow {
  readonly user_id: number;
  readonly username: string;
  readonly password_hash: string | null;
  readonly sysadmin_flag: boolean;
}

function accountQuery(name: string) {
  return sql`
    SELECT user_id, username, password_hash, sysadmin_flag FROM harbor_user
    WHERE NOT deleted AND (username = ${name} OR email = ${name})
    ORDER BY username = ${name} DESC LIMIT 1`;
}
