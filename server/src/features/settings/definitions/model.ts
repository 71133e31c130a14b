/** What a setting holds; a password is text that is encrypted at rest and never shown, a map is JSON text. */
export type SettingType = 'string' | 'boolean' | 'integer' | 'password' | 'map';

/** One setting. */
export interface SettingDefinition {
  readonly type: SettingType;
  readonly default: string | boolean | number;
  /** Environment variable that replaces the default. */
  readonly env?: string;
  /** `user`: changeable through the API. `system`: only by the environment. */
  readonly scope?: 'user' | 'system';
  /** What a value must be beyond its type: a sentence when it is not. */
  readonly check?: (value: never) => string | undefined;
}

const LARGEST_NUMBER = 9_999_999_999;

const text = (env: string | undefined, fallback = '', check?: (value: string) => string | undefined) => ({
  type: 'string' as const,
  default: fallback,
  ...(env !== undefined && { env }),
  ...(check && { check }),
});

const flag = (env: string | undefined, fallback = false) => ({
  type: 'boolean' as const,
  default: fallback,
  ...(env !== undefined && { env }),
});

const number = (env: string | undefined, fallback: number, check?: (value: number) => string | undefined) => ({
  type: 'integer' as const,
  default: fallback,
  ...(env !== undefined && { env }),
  ...(check && { check }),
});

const password = (env?: string) => ({
  type: 'password' as const,
  default: '',
  ...(env !== undefined && { env }),
});

const system = <Row extends SettingDefinition>(row: Row) => ({ ...row, scope: 'system' as const });

const oneOf =
  (...words: readonly string[]) =>
  (value: string) =>
    words.includes(value) ? undefined : `should be one of [${words.join(' ')}], but it is ${JSON.stringify(value)}`;

const notEmpty = (value: string) => (value === '' ? 'should not be empty' : undefined);

const positive = (value: number) =>
  value > 0 && value <= LARGEST_NUMBER ? undefined : `should be 1 to ${LARGEST_NUMBER}, but it is ${value}`;

const scope = (value: number) => ([0, 1, 2].includes(value) ? undefined : `should be 0, 1 or 2, but it is ${value}`);

const port = (value: number) => (value > 0 && value < 65_536 ? undefined : `should be 1 to 65535, but it is ${value}`);

const limit = (value: number) =>
  value === -1 || value > 0 ? undefined : `should be -1 (unlimited) or greater than 0, but it is ${value}`;

const jsonMap = (value: string) => {
  try {
    const parsed: unknown = JSON.parse(value);
    const isMap = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    if (isMap && Object.values(parsed).every((entry) => typeof entry === 'string')) return undefined;
  } catch {
    // The sentence below says what is wrong.
  }
  return 'should be JSON text of an object whose values are text';
};

/** Every setting by Harbor's name, with Harbor's defaults and environment variables. */
export const definitions = {
  auth_mode: text('AUTH_MODE', 'db_auth', oneOf('db_auth', 'ldap_auth', 'uaa_auth', 'http_auth', 'oidc_auth')),
  primary_auth_mode: flag('PRIMARY_AUTH_MODE'),
  project_creation_restriction: text('PROJECT_CREATION_RESTRICTION', 'everyone', oneOf('everyone', 'adminonly')),
  self_registration: flag('SELF_REGISTRATION'),
  read_only: flag('READ_ONLY'),
  token_expiration: number('TOKEN_EXPIRATION', 30, positive),
  session_timeout: number('SESSION_TIMEOUT', 60, positive),
  robot_token_duration: number('ROBOT_TOKEN_DURATION', 30, positive),
  // Without a prefix every user would look like a robot (goharbor/harbor#22556).
  robot_name_prefix: text('ROBOT_NAME_PREFIX', 'robot$', notEmpty),
  notification_enable: flag('NOTIFICATION_ENABLE', true),
  quota_per_project_enable: flag('QUOTA_PER_PROJECT_ENABLE', true),
  storage_per_project: number('STORAGE_PER_PROJECT', -1, limit),
  audit_log_forward_endpoint: text('AUDIT_LOG_FORWARD_ENDPOINT'),
  skip_audit_log_database: flag('SKIP_LOG_AUDIT_DATABASE'),
  disabled_audit_log_event_types: text('AUDIT_LOG_EVENTS_DISABLED'),
  scanner_skip_update_pulltime: flag('SCANNER_SKIP_UPDATE_PULL_TIME'),
  banner_message: text('BANNER_MESSAGE'),
  pull_time_update_disable: flag('PULL_TIME_UPDATE_DISABLE'),
  pull_count_update_disable: flag('PULL_COUNT_UPDATE_DISABLE'),
  pull_audit_log_disable: flag('PULL_AUDIT_LOG_DISABLE'),

  ldap_url: text('LDAP_URL', '', notEmpty),
  ldap_base_dn: text('LDAP_BASE_DN', '', notEmpty),
  ldap_search_dn: text('LDAP_SEARCH_DN'),
  ldap_search_password: password('LDAP_SEARCH_PWD'),
  ldap_filter: text('LDAP_FILTER'),
  ldap_uid: text('LDAP_UID', 'cn', notEmpty),
  ldap_scope: number('LDAP_SCOPE', 2, scope),
  ldap_timeout: number('LDAP_TIMEOUT', 5),
  ldap_verify_cert: flag('LDAP_VERIFY_CERT', true),
  ldap_group_base_dn: text('LDAP_GROUP_BASE_DN'),
  ldap_group_search_filter: text('LDAP_GROUP_FILTER'),
  ldap_group_attribute_name: text('LDAP_GROUP_GID'),
  ldap_group_admin_dn: text('LDAP_GROUP_ADMIN_DN'),
  ldap_group_search_scope: number('LDAP_GROUP_SCOPE', 2, scope),
  ldap_group_membership_attribute: text('LDAP_GROUP_MEMBERSHIP_ATTRIBUTE', 'memberof'),
  ldap_group_attach_parallel: flag('LDAP_GROUP_ATTACH_PARALLEL'),

  oidc_name: text(undefined),
  oidc_endpoint: text(undefined),
  oidc_client_id: text(undefined),
  oidc_client_secret: password(),
  oidc_groups_claim: text(undefined),
  oidc_admin_group: text(undefined),
  oidc_group_filter: text(undefined),
  oidc_scope: text(undefined),
  oidc_user_claim: text(undefined),
  oidc_verify_cert: flag(undefined, true),
  oidc_auto_onboard: flag(undefined),
  oidc_logout: flag(undefined),
  oidc_extra_redirect_parms: { type: 'map', default: '{}', check: jsonMap },

  uaa_endpoint: text('UAA_ENDPOINT'),
  uaa_client_id: text('UAA_CLIENTID'),
  uaa_client_secret: password('UAA_CLIENTSECRET'),
  uaa_verify_cert: flag('UAA_VERIFY_CERT'),

  http_authproxy_endpoint: text(undefined),
  http_authproxy_tokenreview_endpoint: text(undefined),
  http_authproxy_admin_groups: text(undefined),
  http_authproxy_admin_usernames: text(undefined),
  http_authproxy_server_certificate: text(undefined),
  http_authproxy_verify_cert: flag(undefined, true),
  http_authproxy_skip_search: flag(undefined),

  email_host: text('EMAIL_HOST'),
  email_port: number('EMAIL_PORT', 25, port),
  email_username: text('EMAIL_USR'),
  email_password: password('EMAIL_PWD'),
  email_from: text('EMAIL_FROM'),
  email_ssl: flag('EMAIL_SSL'),
  email_insecure: flag('EMAIL_INSECURE'),
  email_identity: text('EMAIL_IDENTITY'),

  ext_endpoint: system(text('EXT_ENDPOINT')),
  core_url: system(text('CORE_URL')),
  core_local_url: system(text('CORE_LOCAL_URL')),
  registry_url: system(text('REGISTRY_URL')),
  registry_controller_url: system(text('REGISTRY_CONTROLLER_URL')),
  jobservice_url: system(text('JOBSERVICE_URL')),
  token_service_url: system(text('TOKEN_SERVICE_URL')),
  trivy_adapter_url: system(text('TRIVY_ADAPTER_URL', 'http://trivy-adapter:8080')),
  with_trivy: system(flag('WITH_TRIVY')),
  max_job_workers: system(number('MAX_JOB_WORKERS', 10)),
  registry_storage_provider_name: system(text('REGISTRY_STORAGE_PROVIDER_NAME', 'filesystem')),
  robot_scanner_name_prefix: system(text('ROBOT_SCANNER_NAME_PREFIX', 'scanner')),
  cache_enabled: system(flag('CACHE_ENABLED')),
  cache_expire_hours: system(number('CACHE_EXPIRE_HOURS', 24)),
  gdpr_delete_user: system(flag('GDPR_DELETE_USER')),
  gdpr_audit_logs: system(flag('GDPR_AUDIT_LOGS')),
  quota_update_provider: system(text('QUOTA_UPDATE_PROVIDER', 'db')),
  execution_status_refresh_interval_seconds: system(number('EXECUTION_STATUS_REFRESH_INTERVAL_SECONDS', 30)),
  replication_adapter_whitelist: system(text('REPLICATION_ADAPTER_WHITELIST')),
} as const satisfies Readonly<Record<string, SettingDefinition>>;

/** The name of a setting. */
export type SettingKey = keyof typeof definitions;

type ValueOf<Type extends SettingType> = Type extends 'boolean' ? boolean : Type extends 'integer' ? number : string;

/** Every setting with its value. */
export type SettingValues = { readonly [Key in SettingKey]: ValueOf<(typeof definitions)[Key]['type']> };

/** The definition of a setting; undefined when there is none of that name. */
export function definitionOf(key: string): SettingDefinition | undefined {
  return Object.hasOwn(definitions, key) ? definitions[key as SettingKey] : undefined; // just looked at
}

/** The names of all settings. */
export const settingKeys = Object.keys(definitions) as readonly SettingKey[]; // keys of a const object

/** A value as the table `properties` and the environment hold it. */
export function toText(value: string | boolean | number): string {
  return String(value);
}

/** A value from its text; undefined when the text is none of the type. */
export function fromText(definition: SettingDefinition, stored: string): string | boolean | number | undefined {
  switch (definition.type) {
    case 'boolean':
      if (/^(1|t|true)$/i.test(stored)) return true;
      return /^(0|f|false)$/i.test(stored) ? false : undefined;
    case 'integer':
      return /^[+-]?\d{1,15}$/.test(stored) ? Number(stored) : undefined;
    default:
      return stored;
  }
}

/** What is wrong with a value for a setting; undefined when nothing is. */
export function problemOf(key: SettingKey, value: string | boolean | number): string | undefined {
  const { check } = definitions[key] as SettingDefinition; // rows differ in their optional members
  // The type of the value is the one the check was written for: the caller has made sure of it.
  const problem = (check as ((value: unknown) => string | undefined) | undefined)?.(value);
  return problem === undefined ? undefined : `${key} ${problem}`;
}
