import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Queryable } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import { HavenError } from '../error.ts';
import { writeAudit } from '../events/audit.ts';
import type { Caller, UserCaller } from './caller.ts';
import { ExpiringMap } from './expiring-map.ts';
import { hashPassword, needsRehash, verifyPassword } from './passwords.ts';
import type { LoginUse, PeopleElsewhere } from './people-elsewhere.ts';
import { findRobotAccount, type RobotAccount, robotCaller, robotRefusal } from './robot-login.ts';
import type { TokenSigner } from './tokens.ts';
import { credentialIdOf, type Workloads } from './workloads.ts';

// Harbor's rule: after a wrong password the answer waits and the principal is locked for that long.
const PENALTY_MS = 1_500;
const VERIFIED_MS = 60_000;
const ADMIN_ID = 1;

/** What the authenticator is made of. */
export interface AuthenticatorDeps {
  readonly database: Queryable;
  readonly tokens: TokenSigner;
  /** What the names of robots begin with; Harbor's default without it. */
  readonly robotNamePrefix?: () => Promise<string>;
  readonly penaltyMs?: number;
  /** Asked about people who have no password in the database. */
  readonly elsewhere?: PeopleElsewhere;
  /** Asked about jobs that come with a token of an issuer we trust. */
  readonly workloads?: Workloads;
}

interface Verified {
  readonly caller: Caller;
  /** Account name of a person, stored name of a robot. */
  readonly name: string;
  readonly robotId?: number;
  /** Whether the credentials are a workload's, be it let in or not. */
  readonly isWorkload?: boolean;
  /** Unix seconds from which on it counts no more; -1 for never. */
  readonly expiresAt: number;
}

interface Login {
  readonly name: string;
  readonly secret: string;
  readonly use: LoginUse;
  /** Whether identity providers may be asked. */
  readonly mayTravel: boolean;
}

/** Turns credentials into callers. A credential is verified once a minute at most, however often it is sent. */
export class Authenticator {
  readonly #db: Queryable;
  readonly #tokens: TokenSigner;
  readonly #robotNamePrefix: () => Promise<string>;
  readonly #penalty: number;
  // Remembered by a hash under a key of this process, so memory never holds what could be used elsewhere.
  readonly #hashKey = randomBytes(32);
  readonly #verified = new ExpiringMap<string, Verified>(VERIFIED_MS, 20_000);
  readonly #pending = new Map<string, Promise<Caller | undefined>>();
  readonly #locked: ExpiringMap<string, true>;
  readonly #turns = new Map<string, Promise<unknown>>();
  // Counts what was forgotten: a login that was looked up before must not be remembered after.
  #generation = 0;
  #decoyHash: Promise<string> | undefined;
  readonly #elsewhere: PeopleElsewhere | undefined;
  readonly #workloads: Workloads | undefined;

  constructor(deps: AuthenticatorDeps) {
    this.#db = deps.database;
    this.#tokens = deps.tokens;
    this.#elsewhere = deps.elsewhere;
    this.#workloads = deps.workloads;
    this.#robotNamePrefix = deps.robotNamePrefix ?? (async () => 'robot$');
    this.#penalty = deps.penaltyMs ?? PENALTY_MS;
    this.#locked = new ExpiringMap(this.#penalty, 100_000);
  }

  /**
   * The caller of a name (or e-mail) and a password or robot secret; undefined, after a delay, when they are wrong.
   * A robot that is disabled or has expired is nobody, with the reason; so is a workload that no trust rule lets in.
   */
  async basic(name: string, secret: string): Promise<Caller | undefined> {
    return this.#once('basic', name, secret, async (key) => {
      const workload = await this.#verifyWorkload(name, secret, key);
      if (workload) return workload;
      const prefix = await this.#robotNamePrefix();
      const robot = name.startsWith(prefix) ? await this.#verifyRobot(name, prefix, secret, key) : 'none';
      if (typeof robot !== 'string') return robot;
      // A mistyped secret of a robot or workload of ours is not shown to identity providers.
      const mayTravel = robot === 'none' && credentialIdOf(name) === undefined;
      return this.#verifyUser({ name, secret, use: 'request', mayTravel }, key);
    });
  }

  /** The person with that name (or e-mail) and password; undefined, after a delay, when they are wrong. */
  async person(name: string, password: string): Promise<Caller | undefined> {
    return this.#once('person', name, password, (key) =>
      this.#verifyUser({ name, secret: password, use: 'session', mayTravel: true }, key),
    );
  }

  /** The caller of a `/v2` token as far as it is known from memory, or undefined. */
  knownBearer(token: string): Caller | undefined {
    const caller = this.#tokens.verify(token);
    return caller?.trust && !this.#workloads?.isKnown(caller.trust) ? undefined : caller;
  }

  /** The caller of a `/v2` token, or undefined. That of a workload ends with what had let the workload in. */
  async bearer(token: string): Promise<Caller | undefined> {
    const caller = this.#tokens.verify(token);
    return caller?.trust && !(await this.#workloads?.isCurrent(caller.trust)) ? undefined : caller;
  }

  /** Forgets verified credentials of a user, after a change of password, name or rights. */
  forget(username: string): void {
    this.#forgetWhere(({ name, robotId }) => robotId === undefined && name === username);
  }

  /** Forgets verified credentials of a robot, after any change of it. */
  forgetRobot(robotId: number): void {
    this.#forgetWhere((entry) => entry.robotId === robotId);
  }

  /** Forgets verified credentials of a project's robots, which may have gone with it. */
  forgetRobotsOf(projectId: number): void {
    this.#forgetWhere(({ caller }) => caller.kind === 'robot' && caller.projectId === projectId);
  }

  /** Forgets verified credentials of all robots, after a change of what their names begin with. */
  forgetRobots(): void {
    this.#forgetWhere(({ robotId }) => robotId !== undefined);
  }

  /** Forgets verified credentials of workloads, after a change of any trust rule, or of those let in by one project. */
  forgetWorkloads(projectId?: number): void {
    this.#workloads?.forget();
    this.#forgetWhere(
      ({ caller, isWorkload }) => isWorkload === true && (projectId === undefined || isGranted(caller, projectId)),
    );
  }

  /** Forgets all verified credentials. */
  forgetAll(): void {
    this.#workloads?.forget();
    this.#forgetWhere(() => true);
  }

  // Whoever asks from now on gets a verification that sees the change.
  #forgetWhere(matches: (entry: Verified) => boolean): void {
    this.#generation++;
    this.#pending.clear();
    this.#verified.deleteWhere((_key, entry) => matches(entry));
  }

  // What is verified for one purpose counts for no other: a robot is no person.
  async #once(
    purpose: 'basic' | 'person',
    name: string,
    secret: string,
    verify: (key: string) => Promise<Caller | undefined>,
  ): Promise<Caller | undefined> {
    if (name === '' || secret === '') return undefined;
    const key = createHmac('sha256', this.#hashKey).update(`${purpose}\0${name}\0${secret}`).digest('base64');
    const known = this.#verified.get(key);
    if (known && (known.expiresAt === -1 || known.expiresAt > Date.now() / 1000)) return known.caller;
    // A hundred requests with the same fresh credential cost one verification.
    let pending = this.#pending.get(key);
    if (!pending) {
      const started = verify(key).finally(() => {
        if (this.#pending.get(key) === started) this.#pending.delete(key);
      });
      pending = started;
      this.#pending.set(key, started);
    }
    return pending;
  }

  async #verifyUser(login: Login, key: string): Promise<Caller | undefined> {
    const generation = this.#generation;
    const caller = await this.#inTurn(login.name, async () => {
      if (this.#locked.get(login.name)) return undefined;
      const found = await this.#findUser(login);
      if (!found && this.#penalty > 0) this.#locked.set(login.name, true);
      return found;
    });
    if (!caller) {
      await delay(this.#penalty);
      return undefined;
    }
    this.#remember(key, generation, { caller, name: caller.username, expiresAt: -1 });
    return caller;
  }

  async #verifyWorkload(name: string, secret: string, key: string): Promise<Caller | undefined> {
    const generation = this.#generation;
    const login = await this.#workloads?.login(name, secret);
    if (!login) return undefined;
    const [caller, expiresAt] = login.kind === 'caller' ? [login.caller, login.expiresAt] : [nobody(login.reason), -1];
    this.#remember(key, generation, { caller, name, isWorkload: true, expiresAt });
    return caller;
  }

  // One attempt at a time for each name: of a hundred guesses at once, all would be made before the first has failed.
  // Those that wait find the name locked then, and wait for nothing else.
  async #inTurn<T>(name: string, attempt: () => Promise<T>): Promise<T> {
    const previous = this.#turns.get(name);
    const turn = (previous ?? Promise.resolve()).then(attempt, attempt);
    this.#turns.set(name, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(name) === turn) this.#turns.delete(name);
    }
  }

  // A wrong secret is not a robot's; whether it is a person's password is found out, and delayed, by the other way.
  async #verifyRobot(
    shownName: string,
    prefix: string,
    secret: string,
    key: string,
  ): Promise<Caller | 'none' | 'wrong secret'> {
    const generation = this.#generation;
    const storedName = shownName.slice(prefix.length);
    const account = await findRobotAccount(this.#db, storedName);
    if (!account) return 'none';
    if (account.secretHash === undefined || !(await verifyPassword(secret, account.secretHash))) return 'wrong secret';
    const reason = robotRefusal(account, shownName, Date.now() / 1000);
    const caller = reason === undefined ? robotCaller(account, shownName) : nobody(reason);
    if (reason !== undefined) await this.#noteRefusal(account, shownName, reason);
    const expiresAt = reason === undefined ? account.expiresAt : -1;
    this.#remember(key, generation, { caller, name: storedName, robotId: account.robotId, expiresAt });
    return caller;
  }

  // Once a minute for each process at most, because that is how often a credential is looked at.
  async #noteRefusal(account: RobotAccount, shownName: string, reason: string): Promise<void> {
    await writeAudit(this.#db, {
      projectId: account.projectId ?? 0,
      operation: 'login',
      resourceType: 'robot',
      resource: shownName,
      username: shownName,
      description: `login refused: ${reason}`,
      succeeded: false,
    });
  }

  #remember(key: string, generation: number, entry: Verified): void {
    if (generation === this.#generation) this.#verified.set(key, entry);
  }

  // An account is in one place. Who has a password here is never asked for elsewhere, so that a mistyped one of ours
  // does not travel; admin is always ours.
  async #findUser({ name, secret, use, mayTravel }: Login): Promise<UserCaller | undefined> {
    const account = await this.#db.first<AccountRow>(accountQuery(name));
    const stored = account?.password_hash ?? undefined;
    if (account && stored !== undefined && (await verifyPassword(secret, stored))) {
      if (needsRehash(stored)) await this.#rehash(account.user_id, secret, stored);
      const { user_id: userId, username, sysadmin_flag: sysadmin } = account;
      return { kind: 'user', userId, username, sysadmin, groupIds: [] };
    }
    if (stored === undefined) await verifyPassword(secret, await this.#decoy());
    const isOurs = account?.user_id === ADMIN_ID || (stored !== undefined && account?.username === name);
    return isOurs || !mayTravel ? undefined : this.#findElsewhere(name, secret, use);
  }

  async #findElsewhere(name: string, secret: string, use: LoginUse): Promise<UserCaller | undefined> {
    const result = await this.#elsewhere?.login(name, secret, use);
    if (result?.kind === 'unavailable') throw new HavenError('UNAVAILABLE', 'an identity provider cannot be asked');
    return result?.kind === 'caller' ? result.caller : undefined;
  }

  // An unknown name takes as long as a known one (CVE-2020-13794: names must not be told apart by time).
  #decoy(): Promise<string> {
    this.#decoyHash ??= hashPassword(randomBytes(16).toString('hex'));
    return this.#decoyHash;
  }

  // Not if the password has become another one meanwhile.
  async #rehash(userId: number, secret: string, stored: string): Promise<void> {
    const hash = await hashPassword(secret);
    await this.#db.run(sql`
      UPDATE harbor_user SET password_hash = ${hash} WHERE user_id = ${userId} AND password_hash = ${stored}`);
  }
}

function nobody(reason: string): Caller {
  return { kind: 'anonymous', reason };
}

function isGranted(caller: Caller, projectId: number): boolean {
  return caller.kind === 'workload' && caller.grants.some(({ scope }) => scope === projectId);
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
