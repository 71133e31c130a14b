import { HttpAuthProvider } from './auth/providers/http/provider.ts';
import { LdapProvider } from './auth/providers/ldap/provider.ts';
import { OidcClient } from './auth/providers/oidc/client.ts';
import { UaaProvider } from './auth/providers/uaa/provider.ts';
import type { SecretKey } from './auth/secret-key.ts';
import type { Database } from './db/database.ts';
import { Groups } from './features/groups/index.ts';
import {
  AuthProxyLogins,
  Identities,
  LdapAccounts,
  OidcAccounts,
  OidcLogins,
  toHttpAuthSettings,
  toLdapSettings,
  toOidcSettings,
  toUaaSettings,
} from './features/identity/index.ts';
import type { MemberSources } from './features/members/index.ts';
import { type Settings, toMailSettings } from './features/settings/index.ts';
import { PasswordResets } from './features/users/index.ts';
import type { Logger } from './log/logger.ts';
import type { OutboundClient } from './outbound/client.ts';
import { Mailer } from './outbound/mailer.ts';

/** People, their groups, and where they prove who they are. */
export interface People {
  readonly groups: Groups;
  readonly identities: Identities;
  readonly ldap: LdapAccounts;
  readonly memberSources: MemberSources;
  readonly oidcLogins: OidcLogins;
  readonly authProxyLogins: AuthProxyLogins;
  readonly oidcAccounts: OidcAccounts;
  readonly mailer: Mailer;
  readonly passwordResets: PasswordResets;
}

/** What the people of the installation are made of. */
export interface PeopleDeps {
  readonly database: Database;
  readonly settings: Pick<Settings, 'values'>;
  /** Encrypts what is kept of people. */
  readonly secretKey: SecretKey;
  /** Harbor's name of how people log in. */
  readonly authMode: () => Promise<string>;
  readonly logger: Logger;
  /** Address by which browsers reach the server; links in mails begin with it. */
  readonly externalUrl?: string | undefined;
  /** Asks identity providers. */
  readonly outbound?: OutboundClient;
}

/** Puts the identity providers, accounts and groups together. */
export function createPeople(deps: PeopleDeps): People {
  const { settings } = deps;
  const outbound = deps.outbound && { outbound: deps.outbound };
  const mailer = new Mailer({ settings: async () => toMailSettings(await settings.values()) });
  const ldapSettings = async () => toLdapSettings(await settings.values());
  const oidcSettings = async () => toOidcSettings(await settings.values());
  const client = new OidcClient(outbound);
  const oidcAccounts = new OidcAccounts({ ...deps, client, settings: oidcSettings });
  const groups = new Groups({ ...deps, directory: { findGroup: (dn) => ldap.findGroup(dn) } });
  const authProxy = new HttpAuthProvider({
    ...outbound,
    settings: async () => toHttpAuthSettings(await settings.values()),
  });
  const identities = new Identities({
    ...deps,
    groups,
    providers: [
      new LdapProvider({ settings: ldapSettings }),
      authProxy,
      new UaaProvider({ ...outbound, settings: async () => toUaaSettings(await settings.values()) }),
      oidcAccounts,
    ],
  });
  const ldap = new LdapAccounts({ ...deps, settings: ldapSettings, identities });
  return {
    groups,
    identities,
    ldap,
    oidcLogins: new OidcLogins({ ...deps, client, accounts: oidcAccounts, identities, settings: oidcSettings }),
    authProxyLogins: new AuthProxyLogins({ ...deps, identities, provider: authProxy }),
    oidcAccounts,
    mailer,
    passwordResets: new PasswordResets({ ...deps, mailer, externalUrl: deps.externalUrl }),
    memberSources: {
      findUser: async (name) => (await identities.onboardByName(name))?.userId,
      findGroup: async (asked) => (await groups.onboard(asked))?.id,
    },
  };
}
