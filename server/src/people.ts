import { HttpAuthProvider } from './auth/providers/http/provider.ts';
import { LdapProvider } from './auth/providers/ldap/provider.ts';
import { UaaProvider } from './auth/providers/uaa/provider.ts';
import type { Database } from './db/database.ts';
import { HavenError } from './error.ts';
import { Groups } from './features/groups/index.ts';
import type { OidcPing } from './features/identity/index.ts';
import {
  Identities,
  LdapAccounts,
  toHttpAuthSettings,
  toLdapSettings,
  toUaaSettings,
} from './features/identity/index.ts';
import type { MemberSources } from './features/members/index.ts';
import type { Settings } from './features/settings/index.ts';
import type { Logger } from './log/logger.ts';

/** People, their groups, and where they prove who they are. */
export interface People {
  readonly groups: Groups;
  readonly identities: Identities;
  readonly ldap: LdapAccounts;
  readonly memberSources: MemberSources;
  readonly pingOidc: OidcPing;
}

/** What the people of the installation are made of. */
export interface PeopleDeps {
  readonly database: Database;
  readonly settings: Pick<Settings, 'values'>;
  /** Harbor's name of how people log in. */
  readonly authMode: () => Promise<string>;
  readonly logger: Logger;
}

/** Puts the identity providers, accounts and groups together. */
export function createPeople(deps: PeopleDeps): People {
  const { settings } = deps;
  const ldapSettings = async () => toLdapSettings(await settings.values());
  const groups = new Groups({ ...deps, directory: { findGroup: (dn) => ldap.findGroup(dn) } });
  const identities = new Identities({
    ...deps,
    groups,
    providers: [
      new LdapProvider({ settings: ldapSettings }),
      new HttpAuthProvider({ settings: async () => toHttpAuthSettings(await settings.values()) }),
      new UaaProvider({ settings: async () => toUaaSettings(await settings.values()) }),
    ],
  });
  const ldap = new LdapAccounts({ ...deps, settings: ldapSettings, identities });
  return {
    groups,
    identities,
    ldap,
    pingOidc: async () => {
      throw new HavenError('NOT_IMPLEMENTED');
    },
    memberSources: {
      findUser: async (name) => (await identities.onboardByName(name))?.userId,
      findGroup: async (asked) => (await groups.onboard(asked))?.id,
    },
  };
}
