import type { LoginChecks, OidcToken } from '../../../auth/providers/oidc/client.ts';
import type { OidcSettings } from '../../../auth/providers/oidc/settings.ts';
import type { ExternalGroup, ExternalIdentity } from '../../../auth/providers/provider.ts';
import type { SettingValues } from '../../settings/index.ts';
import { words } from '../model.ts';

/** What a browser keeps, encrypted, while somebody logs in at the provider. */
export interface PendingLogin {
  readonly checks: LoginChecks;
  /** Path to go to afterwards. */
  readonly redirect: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** What is kept of a login for programs that use the secret: as much as a new look at the provider would tell. */
export interface KeptLogin {
  readonly token: OidcToken;
  readonly groups: readonly ExternalGroup[];
  readonly isAdmin: boolean;
  readonly email: string;
  readonly realname: string;
}

/** Somebody who has yet to choose a name. */
export interface Newcomer {
  readonly identity: ExternalIdentity;
  readonly token: OidcToken;
  readonly redirect: string;
}

const TIMEOUT_MS = 10_000;
const LONGEST_PATH = 2_048;

/** The settings of OIDC; undefined while there is no provider. */
export function toOidcSettings(values: SettingValues): OidcSettings | undefined {
  if (values.oidc_endpoint === '' || values.oidc_client_id === '') return undefined;
  const scopes = words(values.oidc_scope);
  return {
    endpoint: values.oidc_endpoint,
    clientId: values.oidc_client_id,
    clientSecret: values.oidc_client_secret,
    verifyCertificate: values.oidc_verify_cert,
    // Without it the provider would not say who somebody is.
    scopes: scopes.includes('openid') ? scopes : ['openid', ...scopes],
    userClaim: values.oidc_user_claim,
    groupsClaim: values.oidc_groups_claim,
    adminGroup: values.oidc_admin_group,
    groupFilter: values.oidc_group_filter,
    autoOnboard: values.oidc_auto_onboard,
    logout: values.oidc_logout,
    extraParameters: toParameters(values.oidc_extra_redirect_parms),
    timeoutMs: TIMEOUT_MS,
  };
}

/** The settings that a test of a provider needs. */
export function settingsToPing(endpoint: string, verifyCertificate: boolean): OidcSettings {
  return {
    ...{ endpoint, verifyCertificate, clientId: 'haven', clientSecret: '', scopes: ['openid'] },
    ...{ userClaim: '', groupsClaim: '', adminGroup: '', groupFilter: '', autoOnboard: false, logout: false },
    extraParameters: {},
    timeoutMs: TIMEOUT_MS,
  };
}

/**
 * Whether a browser that is sent there stays on this server. Browsers take a backslash for a slash, drop tabs and line
 * ends, and read `//host` as another server (CVE-2024-22244, zot #3844 and #4238).
 */
export function isLocalPath(text: string): boolean {
  if (!/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(text) || text.length > LONGEST_PATH) return false;
  const base = 'http://local.invalid';
  // Dot segments may uncover two slashes: `/.//host` becomes `//host`.
  return (
    URL.canParse(text, base) && new URL(text, base).origin === base && !new URL(text, base).pathname.startsWith('//')
  );
}

function toParameters(text: string): Readonly<Record<string, string>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return {};
  }
}
