import { type Caller, callerName, isAdministrator, type UserCaller } from '../../auth/caller.ts';
import type { SessionOrigin, Sessions } from '../../auth/sessions.ts';
import type { Database } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import { writeAudit } from '../../events/audit.ts';
import { isOfProvider, isTaken, type TakenTarget } from './queries.ts';

/** What logging in and out needs. */
export interface LoginsDeps {
  readonly database: Database;
  readonly sessions: Sessions;
  /** The person with that name (or e-mail) and password; undefined, after a delay, when they are wrong. */
  readonly person: (name: string, password: string) => Promise<Caller | undefined>;
  readonly settings: () => Promise<{ readonly selfRegistration: boolean; readonly authMode: string }>;
}

// Longer names are nobody's, and would only fill the log.
const NAME_LIMIT = 255;

/** Logging in and out with a browser. */
export class Logins {
  readonly #deps: LoginsDeps;

  constructor(deps: LoginsDeps) {
    this.#deps = deps;
  }

  /**
   * Whether somebody of that name logs in at the OIDC provider, while people do: everybody but those who have an account
   * here that is not one of the provider (Harbor).
   */
  async isOfProvider(name: string): Promise<boolean> {
    if ((await this.#deps.settings()).authMode !== 'oidc_auth') return false;
    return name.length > NAME_LIMIT || ((await isOfProvider(this.#deps.database, name)) ?? true);
  }

  /** Opens a session for the person with that password and returns its id; the one of before, if any, ends. */
  async logIn(name: string, password: string, from: LoginPlace): Promise<string> {
    const caller = name.length <= NAME_LIMIT ? await this.#deps.person(name, password) : undefined;
    if (caller?.kind !== 'user') {
      await this.#note('login', name.slice(0, NAME_LIMIT), false);
      throw new HavenError('UNAUTHORIZED', 'wrong user name or password');
    }
    return this.open(caller, from);
  }

  /** Opens a session for a person who has proved who they are in some way; the one of before, if any, ends. */
  async open(user: UserCaller, from: LoginPlace): Promise<string> {
    if (from.sessionId !== undefined) await this.#deps.sessions.end(from.sessionId);
    const id = await this.#deps.sessions.open(user, from);
    await this.#note('login', user.username, true);
    return id;
  }

  /** Ends the session. */
  async logOut(caller: Caller, sessionId: string | undefined): Promise<void> {
    const ended = sessionId !== undefined && (await this.#deps.sessions.end(sessionId));
    if (ended && caller.kind === 'user') await this.#note('logout', callerName(caller), true);
  }

  /** Whether a name or e-mail is taken; for people who are about to register, and administrators. */
  async isTaken(caller: Caller, target: string, value: string): Promise<boolean> {
    const { selfRegistration } = await this.#deps.settings();
    if (!selfRegistration && !isAdministrator(caller)) {
      throw new HavenError('PRECONDITION', 'self registration is off');
    }
    return isTaken(this.#deps.database, requireTarget(target), value);
  }

  async #note(operation: 'login' | 'logout', username: string, succeeded: boolean): Promise<void> {
    await writeAudit(this.#deps.database, {
      projectId: 0,
      operation,
      resourceType: 'user',
      resource: username,
      username,
      description: `${operation} user with name: ${username}`,
      succeeded,
    });
  }
}

/** Where somebody logs in from. */
export interface LoginPlace extends SessionOrigin {
  /** What the session cookie held before. */
  readonly sessionId: string | undefined;
}

function requireTarget(target: string): TakenTarget {
  if (target === 'username' || target === 'email') return target;
  throw new HavenError('BAD_REQUEST', `target must be username or email, but it is ${JSON.stringify(target)}`);
}
