import type { UserCaller } from '../../auth/caller.ts';
import type { LoginResult, LoginUse, PeopleElsewhere } from '../../auth/people-elsewhere.ts';
import type {
  AuthProvider,
  ExternalIdentity,
  ExternalPerson,
  PersonSearch,
  ProviderName,
} from '../../auth/providers/provider.ts';
import type { Database, Transaction } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import { writeAudit } from '../../events/audit.ts';
import type { Logger } from '../../log/logger.ts';
import type { Groups } from '../groups/index.ts';
import { type Account, commentOf, primaryProvider, requireName, type SignedIn, subjectOf } from './model.ts';
import * as store from './store.ts';

/** What on-boarding needs. */
export interface IdentitiesDeps {
  readonly database: Database;
  readonly groups: Pick<Groups, 'ensure'>;
  /** Everybody who can be asked about a name and a secret, in no order. */
  readonly providers: readonly (AuthProvider & Partial<PersonSearch>)[];
  /** Harbor's name of how people log in: its provider is asked first. */
  readonly authMode: () => Promise<string>;
  readonly logger: Logger;
}

/** People of identity providers and their accounts here. */
export class Identities implements PeopleElsewhere {
  readonly #db: Database;
  readonly #groups: Pick<Groups, 'ensure'>;
  readonly #providers: IdentitiesDeps['providers'];
  readonly #authMode: () => Promise<string>;
  readonly #logger: Logger;

  constructor(deps: IdentitiesDeps) {
    this.#db = deps.database;
    this.#groups = deps.groups;
    this.#providers = deps.providers;
    this.#authMode = deps.authMode;
    this.#logger = deps.logger;
  }

  /** Asks one provider after the other, the one of the authentication mode first. */
  async login(name: string, secret: string, use: LoginUse): Promise<LoginResult> {
    let isUnsure = false;
    for (const provider of await this.#inOrder()) {
      if (provider.forPrograms && use === 'session') continue;
      const verdict = await provider.verify(name, secret);
      if (verdict.kind === 'unavailable') {
        isUnsure = true;
        this.#logger.warn({ provider: provider.name, cause: reasonOf(verdict.cause) }, 'identity provider unavailable');
      } else if (verdict.kind === 'verified') {
        const found = await this.#admit(provider.name, verdict.identity);
        if (found) return { kind: 'caller', caller: toCaller(found) };
      }
    }
    return { kind: isUnsure ? 'unavailable' : 'refused' };
  }

  /**
   * The account of somebody who has proved who they are, made at the first time, with the groups of now. `CONFLICT`
   * when the name belongs to somebody else here.
   */
  async signIn(provider: ProviderName, identity: ExternalIdentity): Promise<SignedIn> {
    const key = { provider, subject: identity.subject ?? subjectOf(provider, identity.username) };
    const mayAdopt = primaryProvider(await this.#authMode()) === provider && provider !== 'oidc';
    return this.#db.transaction(async (tx) => {
      const account = await accountFor(tx, key, identity, mayAdopt);
      const groupIds = await this.#groups.ensure(identity.groups, tx);
      return { ...account, adminRole: identity.isAdmin, groupIds };
    });
  }

  /** Who somebody of a provider is here, with the groups of now; undefined for people who have no account yet. */
  async known(provider: ProviderName, identity: ExternalIdentity): Promise<SignedIn | undefined> {
    const subject = identity.subject ?? subjectOf(provider, identity.username);
    const account = await store.findByIdentity(this.#db, { provider, subject });
    return account && this.signIn(provider, identity);
  }

  /** Gives somebody an account before the first login, as an import does. */
  async onboard(provider: ProviderName, person: ExternalPerson): Promise<Account> {
    return this.signIn(provider, { ...person, groups: [], isAdmin: false });
  }

  /** Looks for a name at the providers and gives the first found an account. */
  async onboardByName(name: string): Promise<Account | undefined> {
    for (const provider of await this.#inOrder()) {
      const person = await provider.findPerson?.(name).catch((cause: unknown) => {
        this.#logger.warn({ provider: provider.name, cause: reasonOf(cause) }, 'identity provider unavailable');
        throw new HavenError('UNAVAILABLE', `${provider.name} cannot be asked for ${name}`, { cause });
      });
      if (person) return this.onboard(provider.name, person);
    }
    return undefined;
  }

  async #admit(provider: ProviderName, identity: ExternalIdentity): Promise<SignedIn | undefined> {
    try {
      return await this.signIn(provider, identity);
    } catch (error) {
      if (!(error instanceof HavenError) || error.status >= 500) throw error;
      // The secret was right, but the name is somebody else's here or can be nobody's.
      this.#logger.warn({ provider, username: identity.username, reason: error.message }, 'login refused');
      return undefined;
    }
  }

  async #inOrder(): Promise<IdentitiesDeps['providers']> {
    const primary = primaryProvider(await this.#authMode());
    return this.#providers.toSorted((a, b) => Number(b.name === primary) - Number(a.name === primary));
  }
}

async function accountFor(
  tx: Transaction,
  key: store.IdentityKey,
  person: ExternalPerson,
  mayAdopt: boolean,
): Promise<Account> {
  const { username, email } = person;
  const realname = person.realname.slice(0, 255);
  const known = await store.findByIdentity(tx, key);
  if (known) {
    await store.updateProfile(tx, known.userId, { email, realname });
    return known;
  }
  requireName(username);
  const account = (await adopt(tx, username, mayAdopt)) ?? (await create(tx, key, { username, email, realname }));
  await store.linkIdentity(tx, key, account.userId);
  return account;
}

// An account that nobody has a claim to, as one that was taken over from Harbor, is that of its name at the provider
// people log in with. One with a password is not: whoever can make an entry in a directory would become its owner.
async function adopt(tx: Transaction, username: string, mayAdopt: boolean): Promise<Account | undefined> {
  const named = await store.findByName(tx, username);
  if (!named) return undefined;
  if (mayAdopt && !named.isLocal && !named.isLinked) return named;
  throw taken(username);
}

async function create(tx: Transaction, key: store.IdentityKey, person: ExternalPerson): Promise<Account> {
  const { username, email, realname } = person;
  const { provider } = key;
  const account = await store.insertAccount(tx, { username, email, realname, comment: commentOf(provider) });
  if (!account) {
    // Another login of the same person may just have made it.
    const made = await store.findByIdentity(tx, key);
    if (made) return made;
    throw taken(username);
  }
  await writeAudit(tx, {
    projectId: 0,
    operation: 'create',
    resourceType: 'user',
    resource: username,
    username,
    description: `create user with name: ${username}, ${commentOf(provider)}`,
  });
  return account;
}

function taken(username: string): HavenError {
  return new HavenError('CONFLICT', `the name ${username} belongs to another account`);
}

/** The caller whom somebody who has logged in is. */
export function toCaller(account: SignedIn): UserCaller {
  const { userId, username, sysadmin, adminRole, groupIds } = account;
  return { kind: 'user', userId, username, sysadmin: sysadmin || adminRole, groupIds };
}

/** What went wrong, in words that hold no secrets. */
export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
