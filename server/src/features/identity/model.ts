import type { HttpAuthSettings } from '../../auth/providers/http/provider.ts';
import type { LdapScope, LdapSettings } from '../../auth/providers/ldap/settings.ts';
import type { ProviderName } from '../../auth/providers/provider.ts';
import type { UaaSettings } from '../../auth/providers/uaa/provider.ts';
import { HavenError } from '../../error.ts';
import type { SettingValues } from '../settings/index.ts';

/** An account that somebody of a provider has here. */
export interface Account {
  readonly userId: number;
  readonly username: string;
  readonly sysadmin: boolean;
}

/** Somebody who has logged in by a provider. */
export interface SignedIn extends Account {
  /** Administrator by a group or the word of the provider. */
  readonly adminRole: boolean;
  readonly groupIds: readonly number[];
}

const NAME_LIMIT = 255;
const HTTP_TIMEOUT_MS = 10_000;

// Harbor keeps these out of names: they separate fields elsewhere, `#` marks deleted accounts and `$` robots.
const FORBIDDEN = /[,"~#%$\p{Cc}]/u;

/** Passes a name that an account may have. */
export function requireName(name: string): string {
  if (name === '' || [...name].length > NAME_LIMIT) {
    throw new HavenError('BAD_REQUEST', `username must be 1 to ${NAME_LIMIT} characters long`);
  }
  if (!FORBIDDEN.test(name)) return name;
  throw new HavenError('BAD_REQUEST', 'username must not contain any of , " ~ # % $ or control characters');
}

/** What a provider knows somebody by: directories take no notice of letter case. */
export function subjectOf(provider: ProviderName, username: string): string {
  return provider === 'ldap' || provider === 'uaa' ? username.toLowerCase() : username;
}

/** The comment of accounts that came from a provider. */
export function commentOf(provider: ProviderName): string {
  const names = { ldap: 'LDAP', http: 'auth proxy', uaa: 'UAA', oidc: 'OIDC provider' } as const;
  return `from ${names[provider]}.`;
}

/** The provider that an authentication mode makes the first; undefined for the database. */
export function primaryProvider(mode: string): ProviderName | undefined {
  switch (mode) {
    case 'ldap_auth':
      return 'ldap';
    case 'http_auth':
      return 'http';
    case 'uaa_auth':
      return 'uaa';
    case 'oidc_auth':
      return 'oidc';
    default:
      return undefined;
  }
}

/** The settings of LDAP; undefined while there is no server and base. */
export function toLdapSettings(values: SettingValues): LdapSettings | undefined {
  if (values.ldap_url === '' || values.ldap_base_dn === '') return undefined;
  return {
    url: values.ldap_url,
    searchDn: values.ldap_search_dn,
    searchPassword: values.ldap_search_password,
    baseDn: values.ldap_base_dn,
    filter: values.ldap_filter,
    uidAttribute: values.ldap_uid,
    scope: scopeOfNumber(values.ldap_scope),
    timeoutMs: secondsToMs(values.ldap_timeout),
    verifyCertificate: values.ldap_verify_cert,
    groups: {
      baseDn: values.ldap_group_base_dn,
      filter: values.ldap_group_search_filter,
      nameAttribute: values.ldap_group_attribute_name,
      scope: scopeOfNumber(values.ldap_group_search_scope),
      membershipAttribute: values.ldap_group_membership_attribute,
      adminDn: values.ldap_group_admin_dn,
    },
  };
}

/** The scope behind Harbor's number. */
export function scopeOfNumber(number: number): LdapScope {
  return number === 0 ? 'base' : number === 1 ? 'one' : 'sub';
}

/** A time limit; what makes no sense as one is Harbor's default of 5 s. */
export function secondsToMs(seconds: number): number {
  return (seconds > 0 && seconds <= 300 ? seconds : 5) * 1_000;
}

/** The settings of the authenticating proxy; undefined while there is none. */
export function toHttpAuthSettings(values: SettingValues): HttpAuthSettings | undefined {
  const { http_authproxy_endpoint: endpoint, http_authproxy_tokenreview_endpoint: reviewEndpoint } = values;
  if (endpoint === '' || reviewEndpoint === '') return undefined;
  return {
    endpoint,
    reviewEndpoint,
    adminGroups: words(values.http_authproxy_admin_groups),
    adminUsernames: words(values.http_authproxy_admin_usernames),
    verifyCertificate: values.http_authproxy_verify_cert,
    certificate: values.http_authproxy_server_certificate,
    skipSearch: values.http_authproxy_skip_search,
    timeoutMs: HTTP_TIMEOUT_MS,
  };
}

/** The settings of UAA; undefined while there is none. */
export function toUaaSettings(values: SettingValues): UaaSettings | undefined {
  if (values.uaa_endpoint === '' || values.uaa_client_id === '') return undefined;
  return {
    endpoint: values.uaa_endpoint,
    clientId: values.uaa_client_id,
    clientSecret: values.uaa_client_secret,
    verifyCertificate: values.uaa_verify_cert,
    timeoutMs: HTTP_TIMEOUT_MS,
  };
}

/** The words of a comma list. */
export function words(list: string): readonly string[] {
  return list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
