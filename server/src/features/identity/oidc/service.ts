import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Caller, UserCaller } from '../../../auth/caller.ts';
import type { OidcClient, OidcProof } from '../../../auth/providers/oidc/client.ts';
import type { OidcSettings } from '../../../auth/providers/oidc/settings.ts';
import type { SecretKey } from '../../../auth/secret-key.ts';
import type { Database } from '../../../db/database.ts';
import { HavenError, isHavenError } from '../../../error.ts';
import type { Logger } from '../../../log/logger.ts';
import { requireName } from '../model.ts';
import { type Identities, reasonOf, toCaller } from '../service.ts';
import type { OidcAccounts } from './accounts.ts';
import { isLocalPath, type Newcomer, type PendingLogin, settingsToPing } from './model.ts';
import * as store from './store.ts';

/** What logging in by OIDC needs. */
export interface OidcLoginsDeps {
  readonly database: Database;
  readonly secretKey: SecretKey;
  readonly client: OidcClient;
  readonly accounts: OidcAccounts;
  readonly identities: Pick<Identities, 'known' | 'signIn'>;
  /** Undefined while OIDC is not configured. */
  readonly settings: () => Promise<OidcSettings | undefined>;
  readonly logger: Logger;
}

/** How a login ends: with somebody who is known now, or with somebody who has to choose a name. */
export type LoginOutcome =
  | { readonly kind: 'caller'; readonly caller: UserCaller; readonly redirect: string }
  | {
      readonly kind: 'newcomer';
      /** For the newcomer's cookie. */
      readonly ticket: string;
      readonly username: string;
      readonly redirect: string;
    };

/** Long enough for a second factor; seconds. */
export const LOGIN_SECONDS = 600;

const CALLBACK = '/c/oidc/callback';

/** Logging in at the OIDC provider. */
export class OidcLogins {
  readonly #deps: OidcLoginsDeps;

  constructor(deps: OidcLoginsDeps) {
    this.#deps = deps;
  }

  /** Whether a provider can be used; `BAD_REQUEST` when it cannot. */
  async ping(url: string, verifyCertificate: boolean): Promise<void> {
    try {
      await this.#deps.client.ping(settingsToPing(url, verifyCertificate));
    } catch (cause) {
      this.#deps.logger.warn({ provider: 'oidc', cause: reasonOf(cause) }, 'identity provider unavailable');
      throw new HavenError('BAD_REQUEST', 'failed to verify connection', { cause });
    }
  }

  /** Where to send somebody to log in, and what their browser has to keep until they come back. */
  async begin(redirect: string, origin: string): Promise<{ readonly url: string; readonly ticket: string }> {
    const settings = await this.#requireSettings();
    if (redirect !== '' && !isLocalPath(redirect)) {
      throw new HavenError('BAD_REQUEST', 'redirect_url must be a path on this server');
    }
    const begun = await this.#ask(() => this.#deps.client.begin(settings, `${origin}${CALLBACK}`));
    const expiresAt = Date.now() + LOGIN_SECONDS * 1_000;
    const pending: PendingLogin = { checks: begun.checks, redirect: redirect || '/', expiresAt };
    return { url: begun.url, ticket: this.#seal(pending) };
  }

  /** Who has come back from the provider, with what their browser has kept. */
  async finish(query: ReadonlyMap<string, string>, origin: string, ticket: string | undefined): Promise<LoginOutcome> {
    const settings = await this.#requireSettings();
    const pending = this.#requirePending(query.get('state'), ticket);
    if (query.has('error')) throw new HavenError('UNAUTHORIZED', refusalIn(query));
    const url = new URL(`${origin}${CALLBACK}`);
    for (const [name, value] of query) url.searchParams.set(name, value);
    const proof = await this.#ask(() => this.#deps.client.finish(settings, url, pending.checks));
    const known = await this.#deps.identities.known('oidc', proof.identity);
    if (known) {
      await this.#deps.accounts.keep(known.userId, proof);
      return { kind: 'caller', caller: toCaller(known), redirect: pending.redirect };
    }
    return (await this.#onboardByClaim(settings, proof, pending.redirect)) ?? this.#askForName(proof, pending.redirect);
  }

  /** Gives a newcomer an account of the chosen name; `CONFLICT` when it is taken. */
  async onboard(username: string, ticket: string | undefined): Promise<UserCaller> {
    await this.#requireSettings();
    const { database, secretKey } = this.#deps;
    requireName(username);
    // In one transaction, so that whoever chose a taken name may choose again.
    const newcomer = await database.transaction(async (tx) => {
      const content = ticket && (await store.takeNewcomer(tx, hashOf(ticket)));
      const text = content && secretKey.decrypt(content);
      if (!text) throw new HavenError('BAD_REQUEST', 'there is no login to finish; log in again');
      if (await store.isNameTaken(tx, username)) throw nameTaken(username);
      return JSON.parse(text) as Newcomer; // written by #askForName
    });
    return toCaller(await this.#admit({ ...newcomer, identity: { ...newcomer.identity, username } }));
  }

  /** Where to go after logging out here: to the provider when the settings want to log out there too. */
  async logoutUrl(caller: Caller, origin: string): Promise<string> {
    const settings = await this.#requireSettings();
    const here = '/account/sign-in';
    if (!settings.logout || caller.kind !== 'user') return here;
    const idToken = await this.#deps.accounts.idToken(caller.userId);
    if (!idToken) return here;
    // Whoever wants to leave leaves, also while the provider cannot be asked.
    const there = this.#ask(() => this.#deps.client.logoutUrl(settings, idToken, `${origin}${here}`));
    return (await there.catch(() => undefined)) ?? here;
  }

  async #onboardByClaim(settings: OidcSettings, proof: OidcProof, redirect: string): Promise<LoginOutcome | undefined> {
    // A name that nobody has chosen must come from a claim that an administrator has.
    if (!settings.autoOnboard || settings.userClaim === '') return undefined;
    if (proof.identity.username === '') {
      throw new HavenError('BAD_REQUEST', `the provider sent no claim ${settings.userClaim} for the user name`);
    }
    try {
      return { kind: 'caller', caller: toCaller(await this.#admit(proof)), redirect };
    } catch (error) {
      if (!isHavenError(error, 'CONFLICT', 'BAD_REQUEST')) throw error;
      this.#deps.logger.info({ provider: 'oidc', reason: error.message }, 'newcomer has to choose a name');
      return undefined;
    }
  }

  async #askForName({ identity, token }: OidcProof, redirect: string): Promise<LoginOutcome> {
    const ticket = randomBytes(32).toString('base64url');
    const newcomer: Newcomer = { identity, token, redirect };
    const content = this.#deps.secretKey.encrypt(JSON.stringify(newcomer));
    const expiresAt = new Date(Date.now() + LOGIN_SECONDS * 1_000);
    await store.saveNewcomer(this.#deps.database, hashOf(ticket), content, expiresAt);
    return { kind: 'newcomer', ticket, username: identity.username, redirect };
  }

  async #admit(proof: OidcProof) {
    const signedIn = await this.#deps.identities.signIn('oidc', proof.identity);
    await this.#deps.accounts.keep(signedIn.userId, proof);
    return signedIn;
  }

  #requirePending(state: string | undefined, ticket: string | undefined): PendingLogin {
    const text = ticket && this.#deps.secretKey.decrypt(Buffer.from(ticket, 'base64url').toString());
    const pending = text ? (JSON.parse(text) as PendingLogin) : undefined; // written by #seal
    if (!pending || pending.expiresAt < Date.now() || !isEqual(pending.checks.state, state ?? '')) {
      throw new HavenError('BAD_REQUEST', 'the login was not begun with this browser, or too long ago: state mismatch');
    }
    return pending;
  }

  #seal(pending: PendingLogin): string {
    return Buffer.from(this.#deps.secretKey.encrypt(JSON.stringify(pending))).toString('base64url');
  }

  // What the provider answers is not for the browser; the log has the reason.
  async #ask<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (cause) {
      this.#deps.logger.warn({ provider: 'oidc', cause: reasonOf(cause) }, 'login at the identity provider failed');
      throw new HavenError('UNAUTHORIZED', 'the login at the identity provider failed', { cause });
    }
  }

  async #requireSettings(): Promise<OidcSettings> {
    const settings = await this.#deps.settings();
    if (!settings) throw new HavenError('PRECONDITION', 'OIDC is not configured');
    return settings;
  }
}

function nameTaken(username: string): HavenError {
  return new HavenError('CONFLICT', `the name ${username} belongs to another account`);
}

function refusalIn(query: ReadonlyMap<string, string>): string {
  const words = [query.get('error') ?? '', query.get('error_description') ?? ''];
  return `the identity provider refused the login: ${words.filter((word) => word !== '').join(', ')}`.slice(0, 500);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function isEqual(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(one)), Buffer.from(hashOf(other)));
}
