import type { UserCaller } from '../../auth/caller.ts';
import { type Sessions, sessionHashOf } from '../../auth/sessions.ts';
import type { Database } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import { writeAudit } from '../../events/audit.ts';
import type { Page } from '../../http/paging.ts';
import { listOwnSessions, type OwnSession } from './own-queries.ts';
import * as store from './store.ts';

/** What people see and do of where they are signed in. */
export class OwnSessions {
  readonly #db: Database;
  readonly #sessions: Pick<Sessions, 'aliveSince'>;

  constructor(deps: { readonly database: Database; readonly sessions: Pick<Sessions, 'aliveSince'> }) {
    this.#db = deps.database;
    this.#sessions = deps.sessions;
  }

  /** One page of somebody's sessions; `sessionId` is what the cookie of the request holds. */
  async list(
    { userId }: UserCaller,
    sessionId: string | undefined,
    page: Page,
  ): Promise<{ readonly sessions: readonly OwnSession[]; readonly total: number }> {
    const aliveSince = await this.#sessions.aliveSince();
    return listOwnSessions(this.#db, { userId, aliveSince, currentHash: hashOf(sessionId), page });
  }

  /** Ends one session of somebody. */
  async end({ userId, username }: UserCaller, id: string): Promise<void> {
    await this.#db.transaction(async (tx) => {
      if (!(await store.endSession(tx, userId, id))) throw new HavenError('NOT_FOUND', `session ${id} not found`);
      await writeAudit(tx, logoutOf(username, 'in one session'));
    });
  }

  /** Ends all sessions of somebody but the one that asks. */
  async endOthers({ userId, username }: UserCaller, sessionId: string | undefined): Promise<void> {
    await this.#db.transaction(async (tx) => {
      const ended = await store.endOthers(tx, userId, hashOf(sessionId));
      if (ended > 0) await writeAudit(tx, logoutOf(username, `in other sessions: ${ended}`));
    });
  }
}

function hashOf(sessionId: string | undefined): string | undefined {
  return sessionId === undefined ? undefined : sessionHashOf(sessionId);
}

function logoutOf(username: string, what: string) {
  const description = `logout user with name: ${username}, ${what}`;
  return {
    ...{ projectId: 0, operation: 'logout', resourceType: 'user', resource: username },
    ...{ username, description, succeeded: true },
  };
}
