import { createHash, randomBytes } from 'node:crypto';
import type { Database, Queryable } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import { announceChange } from '../events/changes.ts';
import type { UserCaller } from './caller.ts';
import { ExpiringMap } from './expiring-map.ts';

/** What sessions are made of. */
export interface SessionsDeps {
  readonly database: Database;
  /** Minutes without a request after which a session ends, as the settings say now. */
  readonly timeoutMinutes: () => Promise<number>;
}

/** Where somebody signs in. */
export interface SessionOrigin {
  readonly address: string;
  /** What the browser calls itself. */
  readonly userAgent: string;
}

interface Known {
  /** Undefined: there is no such session, which makers of random cookies ask again and again. */
  readonly caller: UserCaller | undefined;
  readonly idHash: string;
  /** Milliseconds since 1970. */
  renewedAt: number;
}

const ID_BYTES = 32;
const ID = /^[A-Za-z0-9_-]{43}$/;
// Browsers stay far below; what is longer was made up.
const USER_AGENT_LENGTH = 400;
const MINUTE_MS = 60_000;
// Other processes announce what ends sessions; this bounds what a lost announcement costs.
const REMEMBERED_MS = 10_000;
// A session is renewed by one write in this share of its time, at most once a minute: that much it may end early.
const RENEWAL_SHARE = 1 / 10;

/** Sessions of people who log in with a browser; rows that every process sees. Cookies hold ids, the table their hashes. */
export class Sessions {
  readonly #db: Database;
  readonly #timeoutMinutes: () => Promise<number>;
  readonly #known = new ExpiringMap<string, Known>(REMEMBERED_MS, 20_000);
  // Counts what was forgotten: a session that was looked up before must not be remembered after.
  #generation = 0;

  constructor(deps: SessionsDeps) {
    this.#db = deps.database;
    this.#timeoutMinutes = deps.timeoutMinutes;
  }

  /** Opens a session and returns its id, for the cookie. */
  async open(user: UserCaller, { address, userAgent }: SessionOrigin): Promise<string> {
    const id = newSessionId();
    await this.#db.run(sql`
      INSERT INTO session (id_hash, user_id, group_ids, admin_role, address, user_agent)
      SELECT ${sessionHashOf(id)}, user_id, ${user.groupIds}::integer[], ${user.sysadmin} AND NOT sysadmin_flag, ${address},
        left(${userAgent}, ${USER_AGENT_LENGTH})
      FROM harbor_user WHERE user_id = ${user.userId} AND NOT deleted`);
    return id;
  }

  /** Whose session it is, if it is one and has not ended; with `renew` its time begins anew. */
  async find(id: string, renew: boolean): Promise<UserCaller | undefined> {
    if (!ID.test(id)) return undefined;
    const timeout = (await this.#timeoutMinutes()) * MINUTE_MS;
    const idHash = sessionHashOf(id);
    const known = this.#known.get(idHash) ?? (await this.#load(idHash));
    const age = Date.now() - known.renewedAt;
    if (!known.caller || age >= timeout) return undefined;
    if (renew && age >= Math.min(MINUTE_MS, timeout * RENEWAL_SHARE)) await this.#renew(known);
    return known.caller;
  }

  /** Ends a session; false when there was none. */
  async end(id: string): Promise<boolean> {
    if (!ID.test(id)) return false;
    const idHash = sessionHashOf(id);
    return this.#db.transaction(async (tx) => {
      await announceChange(tx, { kind: 'session', idHash });
      return (await tx.run(sql`DELETE FROM session WHERE id_hash = ${idHash}`)) > 0;
    });
  }

  /** Removes sessions that have ended by themselves; returns their number. */
  async removeExpired(): Promise<number> {
    return this.#db.run(sql`DELETE FROM session WHERE renewed_at < ${await this.aliveSince()}`);
  }

  /** Sessions that were last used before have ended. */
  async aliveSince(): Promise<Date> {
    const timeout = (await this.#timeoutMinutes()) * MINUTE_MS;
    return new Date(Math.max(0, Date.now() - timeout));
  }

  /** Forgets one session. */
  forget(idHash: string): void {
    this.#generation++;
    this.#known.delete(idHash);
  }

  /** Forgets the sessions of a user, after a change of the account. */
  forgetUser(userId: number): void {
    this.#generation++;
    this.#known.deleteWhere((_key, { caller }) => caller?.userId === userId);
  }

  /** Forgets everything, for when messages of other processes may have been missed. */
  forgetAll(): void {
    this.#generation++;
    this.#known.clear();
  }

  async #load(idHash: string): Promise<Known> {
    const generation = this.#generation;
    const row = await this.#db.first<SessionRow>(
      sql`
        SELECT s.user_id, s.group_ids, s.renewed_at, u.username, u.sysadmin_flag OR s.admin_role AS sysadmin
        FROM session s JOIN harbor_user u ON u.user_id = s.user_id
        WHERE s.id_hash = ${idHash} AND NOT u.deleted`.named('session-find'),
    );
    const known: Known = {
      idHash,
      caller: row && {
        kind: 'user',
        userId: row.user_id,
        username: row.username,
        sysadmin: row.sysadmin,
        groupIds: row.group_ids,
      },
      renewedAt: row?.renewed_at.getTime() ?? 0,
    };
    if (generation === this.#generation) this.#known.set(idHash, known);
    return known;
  }

  async #renew(known: Known): Promise<void> {
    known.renewedAt = Date.now();
    await this.#db.run(
      sql`UPDATE session SET renewed_at = now() WHERE id_hash = ${known.idHash}`.named('session-renew'),
    );
  }
}

interface SessionRow {
  readonly user_id: number;
  readonly group_ids: readonly number[];
  readonly renewed_at: Date;
  readonly username: string;
  readonly sysadmin: boolean;
}

/** An id nobody can guess; without a row it is nobody's session. */
export function newSessionId(): string {
  return randomBytes(ID_BYTES).toString('base64url');
}

/**
 * Ends all sessions of a user in the transaction of what ends them; the change of the account that is announced with it
 * makes every process forget them.
 */
export async function endSessionsOf(tx: Queryable, userId: number): Promise<void> {
  await tx.run(sql`DELETE FROM session WHERE user_id = ${userId}::bigint`);
}

/** What the table has of a session's id. */
export function sessionHashOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}
