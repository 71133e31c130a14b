import { createHash, randomBytes } from 'node:crypto';
import { AttemptLimit } from '../../../auth/attempt-limit.ts';
import { hashPassword, verifyPassword } from '../../../auth/passwords.ts';
import { endSessionsOf } from '../../../auth/sessions.ts';
import type { Database } from '../../../db/database.ts';
import { HavenError } from '../../../error.ts';
import { writeAudit } from '../../../events/audit.ts';
import { auditedChange } from '../../../events/audited.ts';
import { announceChange } from '../../../events/changes.ts';
import type { Logger } from '../../../log/logger.ts';
import type { Mailer } from '../../../outbound/mailer.ts';
import { requirePassword } from '../model.ts';
import { forgetResets, updatePasswordHash } from '../store.ts';
import { type Forgetful, hasOwnAddress, MAILS_PER_HOUR, resetMail } from './model.ts';
import * as store from './store.ts';

/** What new passwords by mail need. */
export interface PasswordResetsDeps {
  readonly database: Database;
  readonly mailer: Mailer;
  /** Where the links lead; without it none are sent, because what a request says of it is the sender's to choose. */
  readonly externalUrl: string | undefined;
  readonly logger: Logger;
}

// For people who mistype, and whole offices behind one address.
const LIMIT = { most: 20, seconds: 3_600 };

/** New passwords for people who have forgotten theirs, by a link in a mail. */
export class PasswordResets {
  readonly #deps: PasswordResetsDeps;
  readonly #limit = new AttemptLimit(LIMIT);
  readonly #pending = new Set<Promise<void>>();

  constructor(deps: PasswordResetsDeps) {
    this.#deps = deps;
  }

  /** Whether people can be sent links. */
  async isOffered(): Promise<boolean> {
    return this.#deps.externalUrl !== undefined && (await this.#deps.mailer.isConfigured());
  }

  /**
   * Sends a link to the account with that address, if there is one. The caller has its answer before anything is looked
   * up, so that neither contents nor time tell whether there is.
   */
  async request(email: string, from: { readonly address: string }): Promise<void> {
    const { externalUrl, logger } = this.#deps;
    this.#limit.take(from.address);
    if (externalUrl === undefined || !(await this.isOffered())) {
      throw new HavenError('PRECONDITION', 'new passwords by mail are not set up here; ask an administrator');
    }
    const work = this.#sendLink(email, externalUrl)
      .catch((error: unknown) => logger.warn({ err: error }, 'A link for a new password could not be sent'))
      .finally(() => this.#pending.delete(work));
    this.#pending.add(work);
  }

  /** Replaces the password of the account that a link was sent to. */
  async complete(token: string, password: string, from: { readonly address: string }): Promise<void> {
    const { database } = this.#deps;
    this.#limit.take(from.address);
    requirePassword(password);
    const tokenHash = hashOf(token);
    const user = await store.findByToken(database, tokenHash);
    if (!user) throw notValid();
    await auditedChange({
      database,
      entry: () => entryOf(user, 'reset password by mail'),
      prepare: async () => {
        if (await verifyPassword(password, user.passwordHash)) {
          throw new HavenError('BAD_REQUEST', 'New password is identical to old password');
        }
        return hashPassword(password);
      },
      work: async (tx, hash) => {
        await announceChange(tx, { kind: 'user', userId: user.userId, username: user.username });
        if (!(await store.useToken(tx, tokenHash, user.passwordHash))) throw notValid();
        await forgetResets(tx, user.userId);
        await endSessionsOf(tx, user.userId);
        await updatePasswordHash(tx, user.userId, hash);
      },
    });
  }

  /** Waits for mails that are on their way. */
  async settled(): Promise<void> {
    await Promise.all(this.#pending);
  }

  async #sendLink(email: string, externalUrl: string): Promise<void> {
    const token = newToken();
    const user = await this.#keepLink(email, token);
    if (user) await this.#deps.mailer.send(resetMail(user, token, externalUrl));
  }

  #keepLink(email: string, token: string): Promise<Forgetful | undefined> {
    return this.#deps.database.transaction(async (tx) => {
      const user = await store.lockByEmail(tx, email);
      if (!user || !hasOwnAddress(user) || (await store.countRecent(tx, user.userId)) >= MAILS_PER_HOUR)
        return undefined;
      await store.insertReset(tx, hashOf(token), user);
      await writeAudit(tx, entryOf(user, 'send a link for a new password'));
      return user;
    });
  }
}

// 256 bits that nobody guesses; only a hash of them is kept.
function newToken(): string {
  return randomBytes(32).toString('base64url');
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function entryOf({ username }: Forgetful, what: string) {
  const description = `update user with name: ${username}, ${what}`;
  return { projectId: 0, operation: 'update', resourceType: 'user', resource: username, username, description };
}

function notValid(): HavenError {
  return new HavenError('BAD_REQUEST', 'this link is not valid any more; ask for another one');
}
