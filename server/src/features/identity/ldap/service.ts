import { withSearch } from '../../../auth/providers/ldap/connection.ts';
import { findGroups, findPeople, type LdapGroup, pingLdap, readGroup } from '../../../auth/providers/ldap/directory.ts';
import { parseDn } from '../../../auth/providers/ldap/dn.ts';
import { type LdapSettings, ldapUrl } from '../../../auth/providers/ldap/settings.ts';
import type { ExternalPerson } from '../../../auth/providers/provider.ts';
import { HavenError, isHavenError } from '../../../error.ts';
import type { Logger } from '../../../log/logger.ts';
import type { GroupDirectory } from '../../groups/index.ts';
import { type Identities, reasonOf } from '../service.ts';

/** What administrators do with LDAP is made of. */
export interface LdapAccountsDeps {
  /** Undefined while LDAP is not configured. */
  readonly settings: () => Promise<LdapSettings | undefined>;
  readonly identities: Pick<Identities, 'onboard'>;
  readonly logger: Logger;
}

/** Settings to try; what is undefined or empty comes from the saved ones. */
export type TriedSettings = { readonly [Key in keyof Omit<LdapSettings, 'groups'>]: LdapSettings[Key] | undefined };

/** Somebody who was not imported. */
export interface FailedImport {
  readonly name: string;
  readonly reason: 'empty_uid' | 'username too long' | 'failed_search_user' | 'unknown_user' | 'failed_import_user';
}

const NAME_LIMIT = 255;

/** What administrators do with LDAP: try settings, look for people and groups, import people. */
export class LdapAccounts implements GroupDirectory {
  readonly #settings: LdapAccountsDeps['settings'];
  readonly #identities: LdapAccountsDeps['identities'];
  readonly #logger: Logger;

  constructor(deps: LdapAccountsDeps) {
    this.#settings = deps.settings;
    this.#identities = deps.identities;
    this.#logger = deps.logger;
  }

  /** Why settings do not work; undefined when they do. */
  async ping(tried: TriedSettings): Promise<string | undefined> {
    try {
      await pingLdap(mergeTried(tried, await this.#settings()));
      return undefined;
    } catch (error) {
      return reasonOf(error);
    }
  }

  /** People with that name, all when it is empty. */
  findPeople(name: string): Promise<readonly ExternalPerson[]> {
    return this.#ask((settings) => withSearch(settings, (client) => findPeople(client, settings, name)));
  }

  /** Groups with that name or DN, all when both are empty. */
  async findGroups(wanted: { readonly name: string; readonly dn: string }): Promise<readonly LdapGroup[]> {
    if (wanted.name === '' && wanted.dn !== '') {
      const group = await this.findGroup(wanted.dn);
      return group ? [group] : [];
    }
    return this.#ask((settings) => withSearch(settings, (client) => findGroups(client, settings, wanted.name)));
  }

  async findGroup(dn: string): Promise<LdapGroup | undefined> {
    if (!parseDn(dn)?.length) throw new HavenError('BAD_REQUEST', `invalid DN syntax. DN: ${dn}`);
    return this.#ask((settings) => withSearch(settings, (client) => readGroup(client, settings, dn)));
  }

  /** Gives people accounts before their first login; returns those who could not get one. */
  async importPeople(names: readonly string[]): Promise<readonly FailedImport[]> {
    const failed: FailedImport[] = [];
    for (const name of names) {
      const reason = await this.#importPerson(name);
      if (reason !== undefined) failed.push({ name, reason });
    }
    return failed;
  }

  async #importPerson(name: string): Promise<FailedImport['reason'] | undefined> {
    if (name.trim() === '') return 'empty_uid';
    if ([...name].length > NAME_LIMIT) return 'username too long';
    let found: readonly ExternalPerson[];
    try {
      found = await this.findPeople(name);
    } catch (error) {
      if (isHavenError(error, 'BAD_REQUEST')) throw error;
      return 'failed_search_user';
    }
    const [person, another] = found;
    if (!person || another) return 'unknown_user';
    try {
      await this.#identities.onboard('ldap', person);
      return undefined;
    } catch (error) {
      if (!isHavenError(error) || error.status >= 500) throw error;
      return 'failed_import_user';
    }
  }

  async #ask<Result>(work: (settings: LdapSettings) => Promise<Result>): Promise<Result> {
    const settings = await this.#settings();
    if (!settings) throw new HavenError('BAD_REQUEST', 'LDAP is not configured: ldap_url and ldap_base_dn are needed');
    try {
      return await work(settings);
    } catch (cause) {
      this.#logger.warn({ provider: 'ldap', cause: reasonOf(cause) }, 'identity provider unavailable');
      throw new HavenError('UNAVAILABLE', 'LDAP cannot be asked', { cause });
    }
  }
}

function mergeTried(tried: TriedSettings, saved: LdapSettings | undefined): LdapSettings {
  const url = tried.url || saved?.url || '';
  if (url === '') throw new Error('there is no ldap_url');
  const { groups = noGroups, ...rest } = saved ?? { ...nothing };
  return {
    ...rest,
    url,
    searchDn: tried.searchDn || rest.searchDn,
    searchPassword: passwordFor(url, tried, saved),
    baseDn: tried.baseDn || rest.baseDn,
    filter: tried.filter || rest.filter,
    uidAttribute: tried.uidAttribute || rest.uidAttribute,
    scope: tried.scope ?? rest.scope,
    timeoutMs: tried.timeoutMs ?? rest.timeoutMs,
    verifyCertificate: tried.verifyCertificate ?? rest.verifyCertificate,
    groups,
  };
}

// The saved password is for the saved server and its search account only, and certificates stay verified: else
// whoever may try settings could have it sent to a server of theirs (goharbor/harbor#23463).
function passwordFor(url: string, tried: TriedSettings, saved: LdapSettings | undefined): string {
  if (tried.searchPassword) return tried.searchPassword;
  if (!saved || saved.searchPassword === '') return '';
  const isSame =
    ldapUrl(url) === ldapUrl(saved.url) &&
    (tried.searchDn || saved.searchDn) === saved.searchDn &&
    (tried.verifyCertificate ?? saved.verifyCertificate) >= saved.verifyCertificate;
  if (isSame) return saved.searchPassword;
  throw new Error('ldap_search_password must be sent to try another server, search DN or certificate rule');
}

const noGroups: LdapSettings['groups'] = {
  baseDn: '',
  filter: '',
  nameAttribute: '',
  scope: 'sub',
  membershipAttribute: '',
  adminDn: '',
};

// Harbor's defaults.
const nothing: LdapSettings = {
  url: '',
  searchDn: '',
  searchPassword: '',
  baseDn: '',
  filter: '',
  uidAttribute: 'cn',
  scope: 'sub',
  timeoutMs: 5_000,
  verifyCertificate: true,
  groups: noGroups,
};
