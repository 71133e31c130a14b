import { crc32 } from 'node:zlib';
import type { Authorizer } from '../../auth/authorizer.ts';
import { type Caller, callerName } from '../../auth/caller.ts';
import { hashPassword, verifyPassword } from '../../auth/passwords.ts';
import { endSessionsOf } from '../../auth/sessions.ts';
import type { Database, Transaction } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import { auditedChange } from '../../events/audited.ts';
import { announceChange } from '../../events/changes.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { CurrentSettings } from '../settings/index.ts';
import {
  ADMIN_ID,
  changes,
  type DeletedName,
  deletedNameOf,
  type NewUser,
  type Permission,
  type Profile,
  projectPermissions,
  RENAMED_ADMIN,
  requireNewUser,
  requirePassword,
  requireProfile,
  systemPermissions,
  type User,
  userDeed,
} from './model.ts';
import { listUsers, type UserFilter } from './queries.ts';
import * as store from './store.ts';

/** What the use cases of users need. */
export interface UsersDeps {
  readonly database: Database;
  readonly authorizer: Authorizer;
  readonly jobs: Pick<Jobs, 'executions'>;
  readonly settings: () => Promise<Pick<CurrentSettings, 'forgetsDeletedUsers' | 'auditForgetsDeletedUsers'>>;
}

// What is noted elsewhere of somebody's pulls is in the audit log by then.
const AUDIT_DELAY_MS = 60_000;

/** People's accounts. */
export class Users {
  readonly #db: Database;
  readonly #authorizer: Authorizer;
  readonly #jobs: UsersDeps['jobs'];
  readonly #settings: UsersDeps['settings'];

  constructor(deps: UsersDeps) {
    this.#db = deps.database;
    this.#authorizer = deps.authorizer;
    this.#jobs = deps.jobs;
    this.#settings = deps.settings;
  }

  /** One page of the accounts. */
  list(filter: UserFilter): Promise<{ readonly users: readonly User[]; readonly total: number }> {
    return listUsers(this.#db, filter);
  }

  /** One account. */
  async get(id: number): Promise<User> {
    const user = await store.readUser(this.#db, id);
    if (!user) throw new HavenError('NOT_FOUND', `user ${id} not found`);
    return user;
  }

  /** The name of an account, or the id where there is none. */
  async nameOf(id: number): Promise<string> {
    return (await store.readUser(this.#db, id))?.username ?? String(id);
  }

  /** Creates an account and returns its id. */
  async create(caller: Caller, asked: NewUser): Promise<number> {
    return this.#audited({
      caller,
      operation: 'create',
      name: asked.username,
      prepare: async () => ({ ...requireNewUser(asked), passwordHash: await hashPassword(asked.password) }),
      work: (tx, user) => store.insertUser(tx, user),
    });
  }

  /** Changes e-mail, real name and comment. */
  async update(caller: Caller, id: number, profile: Profile): Promise<void> {
    const user = await this.get(id);
    await this.#change({
      caller,
      user,
      what: changes.profile,
      prepare: () => requireProfile(profile),
      work: (tx) => store.updateProfile(tx, id, profile),
    });
  }

  /** Deletes an account; nobody deletes themselves, and admin stays. */
  async remove(caller: Caller, id: number): Promise<void> {
    const user = await this.get(id);
    const isKept = id === ADMIN_ID || (caller.kind === 'user' && caller.userId === id);
    const { forgetsDeletedUsers, auditForgetsDeletedUsers } = await this.#settings();
    await this.#audited({
      caller,
      operation: 'delete',
      name: user.username,
      prepare: () => {
        if (isKept) throw new HavenError('FORBIDDEN', `user with ID ${id} cannot be deleted`);
      },
      work: async (tx) => {
        await announceUser(tx, user);
        await endSessionsOf(tx, id);
        await store.forgetResets(tx, id);
        await store.softDeleteUser(tx, forgetsDeletedUsers ? pseudonymOf(user) : deletedNameOf(user));
        if (auditForgetsDeletedUsers) await this.#forgetInAudit(tx, user);
      },
    });
  }

  async #forgetInAudit(tx: Transaction, user: User): Promise<void> {
    const parameters = { username: user.username, username_hash: pseudonymOf(user).username };
    await this.#jobs.executions.start(tx, {
      ...{ vendorType: 'AUDIT_LOGS_GDPR_COMPLIANT', vendorId: user.userId, trigger: 'EVENT' },
      tasks: [{ parameters, delayMs: AUDIT_DELAY_MS }],
    });
  }

  /** Makes somebody a system administrator, or no longer one. */
  async setSysadmin(caller: Caller, id: number, sysadmin: boolean): Promise<void> {
    const user = await this.get(id);
    const what = sysadmin ? changes.grant : changes.revoke;
    await this.#change({
      caller,
      user,
      what,
      prepare: () => {
        if (id === ADMIN_ID && !sysadmin) throw new HavenError('FORBIDDEN', 'admin always is a system administrator');
      },
      work: (tx) => store.updateSysadmin(tx, id, sysadmin),
    });
  }

  /** Renames `admin`, as an installation does that gives the name to somebody of an identity provider; admin only. */
  async renameAdmin(caller: Caller): Promise<void> {
    if (caller.kind !== 'user' || caller.userId !== ADMIN_ID) {
      throw new HavenError(caller.kind === 'anonymous' ? 'UNAUTHORIZED' : 'FORBIDDEN');
    }
    const user = await this.get(ADMIN_ID);
    await this.#change({
      caller,
      user,
      what: `rename to ${RENAMED_ADMIN}`,
      prepare: () => undefined,
      work: (tx) => store.rename(tx, ADMIN_ID, RENAMED_ADMIN),
    });
  }

  /** Replaces a password; people prove that they know their own, administrators need not know others'. */
  async setPassword(caller: Caller, id: number, sent: { readonly old: string; readonly new: string }): Promise<void> {
    const user = await this.get(id);
    const isOwn = caller.kind === 'user' && caller.userId === id;
    await this.#change({
      caller,
      user,
      what: changes.password,
      prepare: async () => {
        const stored = (await store.readPasswordHash(this.#db, id)) ?? '';
        if (isOwn && !(await verifyPassword(sent.old, stored))) {
          throw new HavenError('FORBIDDEN', 'Current password is incorrect');
        }
        requirePassword(sent.new);
        if (await verifyPassword(sent.new, stored)) {
          throw new HavenError('BAD_REQUEST', 'New password is identical to old password');
        }
        return hashPassword(sent.new);
      },
      work: async (tx, hash) => {
        await endSessionsOf(tx, id);
        await store.forgetResets(tx, id);
        await store.updatePasswordHash(tx, id, hash);
      },
    });
  }

  /** What the caller may do in the scope `/project/<id>` or `/system`; nothing in any other. */
  async permissions(caller: Caller, scope: string, relative: boolean): Promise<readonly Permission[]> {
    if (scope === '/system') return systemPermissions((right) => this.#authorizer.hasSystem(caller, right), relative);
    const id = Number(/^\/project\/(\d{1,9})$/.exec(scope)?.[1] ?? 0);
    const project = id > 0 ? await this.#authorizer.projectById(id) : undefined;
    if (!project) return [];
    return projectPermissions(await this.#authorizer.rightsIn(caller, project), id, relative);
  }

  #change<Prepared>(change: UserChange<Prepared> & { readonly user: User; readonly what: string }): Promise<void> {
    const { user, work } = change;
    return this.#audited({
      ...change,
      operation: 'update',
      name: user.username,
      work: async (tx, prepared) => {
        await announceUser(tx, user);
        await work(tx, prepared);
      },
    });
  }

  #audited<Result, Prepared>(
    change: UserChange<Prepared, Result> & {
      readonly operation: string;
      readonly name: string;
      readonly what?: string;
    },
  ): Promise<Result> {
    const { caller, operation, name, what } = change;
    const entry = { ...userDeed(operation, name, what), username: callerName(caller) };
    return auditedChange({ database: this.#db, entry: () => entry, prepare: change.prepare, work: change.work });
  }
}

interface UserChange<Prepared, Result = void> {
  readonly caller: Caller;
  readonly prepare: () => Promise<Prepared> | Prepared;
  readonly work: (tx: Transaction, prepared: Prepared) => Promise<Result>;
}

// Verified credentials and roles are remembered in every process.
function announceUser(tx: Transaction, { userId, username }: User): Promise<void> {
  return announceChange(tx, { kind: 'user', userId, username });
}

// Nothing that tells who it was: checksums, as Harbor has them.
function pseudonymOf({ userId, username, email, realname }: User): DeletedName {
  const stands = (text: string): string => `${crc32(text).toString(16).padStart(8, '0')}#${userId}`;
  return { userId, username: stands(username), email: stands(email), realname: stands(realname), comment: '' };
}
