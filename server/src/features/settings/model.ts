import { HavenError } from '../../error.ts';
import type { MailSettings } from '../../outbound/mailer.ts';
import {
  definitionOf,
  definitions,
  fromText,
  problemOf,
  type SettingKey,
  type SettingValues,
  settingKeys,
} from './definitions/model.ts';

/** Settings that administrators change while the server runs, in the words of the features that ask for them. */
export interface CurrentSettings {
  readonly authMode: string;
  readonly primaryAuthMode: boolean;
  readonly selfRegistration: boolean;
  readonly bannerMessage: string;
  readonly projectCreationRestriction: 'everyone' | 'adminonly';
  readonly readOnly: boolean;
  readonly notificationEnable: boolean;
  readonly quotaEnabled: boolean;
  /** Storage limit of new projects in bytes, -1 for unlimited. */
  readonly defaultStorageLimit: number;
  readonly tokenExpirationMinutes: number;
  readonly sessionTimeoutMinutes: number;
  readonly robotNamePrefix: string;
  /** Whether nothing is kept of the names of people who are deleted, except in the audit log. */
  readonly forgetsDeletedUsers: boolean;
  /** Whether the audit log, too, forgets their names. */
  readonly auditForgetsDeletedUsers: boolean;
  /** Name of the OIDC provider, while that is how people log in. */
  readonly oidcProviderName: string | undefined;
  /** Where the authenticating proxy is, while that is how people log in. */
  readonly authProxy: AuthProxySettings | undefined;
}

/** What login pages show of an authenticating proxy. */
export interface AuthProxySettings {
  readonly endpoint: string;
  readonly tokenReviewEndpoint: string;
  readonly skipSearch: boolean;
  readonly verifyCertificate: boolean;
  readonly serverCertificate: string;
}

/** Values as they come from clients, by name; unknown names are dropped. */
export type SentSettings = Readonly<Record<string, unknown>>;

/** Changed settings with values of the right type. */
export type SettingChanges = ReadonlyMap<SettingKey, string | boolean | number>;

/** What the settings mean to statements that look them up by themselves. */
export interface SettingEffects {
  /** Event types, such as `pull_artifact`, that leave no audit row. */
  readonly auditDisabled: readonly string[];
  readonly auditStored: boolean;
  readonly auditForwarded: boolean;
  readonly quotaEnforced: boolean;
  readonly pullsCounted: boolean;
  /** Whether pulls leave their time with artifacts and tags. */
  readonly pullsTimed: boolean;
  /** How the names of those begin whose pulls are neither counted nor timed; empty for nobody. */
  readonly unnoticedPullers: string;
}

/** The words of features for the settings' values. */
export function toCurrent(values: SettingValues): CurrentSettings {
  return {
    authMode: values.auth_mode,
    primaryAuthMode: values.primary_auth_mode,
    selfRegistration: values.self_registration,
    bannerMessage: values.banner_message,
    projectCreationRestriction: values.project_creation_restriction === 'adminonly' ? 'adminonly' : 'everyone',
    readOnly: values.read_only,
    notificationEnable: values.notification_enable,
    quotaEnabled: values.quota_per_project_enable,
    defaultStorageLimit: values.storage_per_project,
    tokenExpirationMinutes: values.token_expiration,
    sessionTimeoutMinutes: values.session_timeout,
    robotNamePrefix: values.robot_name_prefix,
    forgetsDeletedUsers: values.gdpr_delete_user,
    auditForgetsDeletedUsers: values.gdpr_audit_logs,
    oidcProviderName: values.auth_mode === 'oidc_auth' ? values.oidc_name : undefined,
    authProxy: values.auth_mode === 'http_auth' ? toAuthProxy(values) : undefined,
  };
}

function toAuthProxy(values: SettingValues): AuthProxySettings {
  return {
    endpoint: values.http_authproxy_endpoint,
    tokenReviewEndpoint: values.http_authproxy_tokenreview_endpoint,
    skipSearch: values.http_authproxy_skip_search,
    verifyCertificate: values.http_authproxy_verify_cert,
    serverCertificate: values.http_authproxy_server_certificate,
  };
}

/** Where mail is handed over, by these settings. */
export function toMailSettings(values: SettingValues): MailSettings {
  return {
    host: values.email_host,
    port: values.email_port,
    username: values.email_username,
    password: values.email_password,
    from: values.email_from,
    ssl: values.email_ssl,
    insecure: values.email_insecure,
  };
}

/** What these settings mean to statements. */
export function toEffects(values: SettingValues): SettingEffects {
  const disabled = values.disabled_audit_log_event_types
    .split(',')
    .map((type) => type.trim())
    .filter((type) => type !== '');
  const auditForwarded = values.audit_log_forward_endpoint !== '';
  return {
    auditDisabled: values.pull_audit_log_disable ? [...new Set([...disabled, 'pull_artifact'])] : disabled,
    // Without anywhere to forward them to, entries would be lost.
    auditStored: !(values.skip_audit_log_database && auditForwarded),
    auditForwarded,
    quotaEnforced: values.quota_per_project_enable,
    pullsCounted: !values.pull_count_update_disable,
    pullsTimed: !values.pull_time_update_disable,
    unnoticedPullers: values.scanner_skip_update_pulltime
      ? `${values.robot_name_prefix}${values.robot_scanner_name_prefix}`
      : '',
  };
}

/** Every setting: what is stored, else what the environment says, else the default. */
export function toValues(
  stored: ReadonlyMap<string, string>,
  fallbacks: Readonly<Record<string, string | boolean | number>>,
): SettingValues {
  const entries = settingKeys.map((key) => {
    const definition = definitionOf(key);
    const text = stored.get(key);
    const value = definition && text !== undefined ? fromText(definition, text) : undefined;
    // Another program may have stored what cannot be.
    const usable = value !== undefined && problemOf(key, value) === undefined ? value : undefined;
    return [key, usable ?? fallbacks[key] ?? definitions[key].default];
  });
  // Each value was made by the definition it stands under, which is what the type says.
  return Object.fromEntries(entries) as SettingValues;
}

/** Defaults from the environment; `problems` says what is wrong with it. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): {
  readonly fallbacks: Readonly<Record<string, string | boolean | number>>;
  readonly problems: readonly string[];
} {
  const fallbacks: Record<string, string | boolean | number> = {};
  const problems: string[] = [];
  for (const key of settingKeys) {
    const definition = definitionOf(key);
    const text = definition?.env === undefined ? undefined : env[definition.env];
    if (!definition || text === undefined || text === '') continue;
    const value = fromText(definition, text);
    const problem = value === undefined ? `should be of type ${definition.type}` : problemOf(key, value);
    if (value === undefined || problem !== undefined) problems.push(`${definition.env}: ${problem}`);
    else fallbacks[key] = value;
  }
  return { fallbacks, problems };
}

/** What of the sent values are changes of settings; `BAD_REQUEST` names the first that is none. */
export function requireChanges(sent: SentSettings): SettingChanges {
  const changes = new Map<SettingKey, string | boolean | number>();
  for (const [name, value] of Object.entries(sent)) {
    const key = settingKeys.find((known) => known === name);
    const definition = definitionOf(name);
    if (!key || !definition || definition.scope === 'system') continue;
    changes.set(key, requireValue(key, value));
  }
  return changes;
}

function requireValue(key: SettingKey, value: unknown): string | boolean | number {
  const { type } = definitions[key];
  const expected = type === 'boolean' ? 'boolean' : type === 'integer' ? 'number' : 'string';
  if (typeof value !== expected || (typeof value === 'number' && !Number.isSafeInteger(value))) {
    throw new HavenError('BAD_REQUEST', `invalid value for ${key}: it should be of type ${type}`);
  }
  const checked = value as string | boolean | number; // typeof said so
  const problem = problemOf(key, checked);
  if (problem !== undefined) throw new HavenError('BAD_REQUEST', `invalid value for ${problem}`);
  return checked;
}

/** What the audit log says of a change of settings: never the values, some of which are secrets (GHSA-prh4-vhfh-24mj). */
export function settingsDeed(sent: SentSettings) {
  const names = Object.keys(sent).filter((key) => definitionOf(key)?.scope !== 'system' && definitionOf(key));
  const description = `update configuration: ${names.join(', ')}`;
  const resource = 'configuration';
  return { projectId: 0, operation: 'update', resourceType: resource, resource, description };
}
