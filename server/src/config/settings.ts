import {
  addresses,
  boolean,
  bytes,
  integer,
  listOf,
  oneOf,
  origin,
  type Parser,
  path,
  postgresUrl,
  proxyUrl,
  text,
  timeZone,
  urlPath,
} from './parsers.ts';

/** One thing that can be configured. */
export interface Setting<T, Default extends T | undefined = T | undefined> {
  /** Its place in the configuration file: Harbor's name where Harbor has the same thing. */
  readonly key: string;
  readonly env: string;
  /** Other variables that mean the same, looked at when `env` is not set. */
  readonly otherEnv: readonly string[];
  readonly parser: Parser<T>;
  readonly default: Default;
  /** Secrets are never shown, and can be read from the file that `<env>_FILE` names. */
  readonly secret: boolean;
  /** What it does, and what happens without it. */
  readonly sentence: string;
}

interface Row<T> {
  readonly key: string;
  readonly env: string;
  readonly otherEnv?: readonly string[];
  readonly parser: Parser<T>;
  readonly secret?: boolean;
  readonly sentence: string;
}

// Two forms, so that a setting with a default is known to have a value.
function setting<T>(row: Row<T> & { readonly default: NoInfer<T> }): Setting<T, T>;
function setting<T>(row: Row<T>): Setting<T, undefined>;
function setting<T>(row: Row<T> & { readonly default?: T }): Setting<T> {
  return { otherEnv: [], secret: false, ...row, default: row.default };
}

const HOURS_PER_YEAR = 8_760;

/** Everything that can be configured; messages, the configuration file and the documentation all come from here. */
export const settings = {
  host: setting({
    key: 'http.host',
    env: 'HAVEN_HOST',
    parser: text,
    sentence: 'Address to listen on; all of the machine, IPv6 and IPv4, when not set.',
  }),
  port: setting({
    key: 'http.port',
    env: 'HAVEN_PORT',
    parser: integer(0, 65_535, 'a port number'),
    default: 8080,
    sentence: 'Port to listen on; 0 takes any free one.',
  }),
  externalUrl: setting({
    key: 'external_url',
    env: 'HAVEN_EXTERNAL_URL',
    parser: origin,
    sentence: 'Address by which clients reach Haven; taken from each request when not set.',
  }),
  tlsCertificate: setting({
    key: 'https.certificate',
    env: 'HAVEN_TLS_CERTIFICATE',
    parser: path,
    sentence: 'PEM file with the certificate and its chain; the port speaks HTTPS when it is set.',
  }),
  tlsKey: setting({
    key: 'https.private_key',
    env: 'HAVEN_TLS_KEY',
    parser: path,
    sentence: 'PEM file with the private key of the certificate.',
  }),
  httpsPort: setting({
    key: 'https.port',
    env: 'HAVEN_HTTPS_PORT',
    parser: integer(0, 65_535, 'a port number'),
    sentence: 'Port for HTTPS; http.port only sends clients there then. HTTPS takes http.port when not set.',
  }),
  caCertificate: setting({
    key: 'ca_certificate',
    env: 'HAVEN_CA_CERTIFICATE',
    parser: path,
    sentence:
      'PEM file with the authority behind the certificate, for people to download; ca_download/ca.crt in the data directory when not set.',
  }),
  dataDir: setting({
    key: 'data_volume',
    env: 'HAVEN_DATA_DIR',
    parser: path,
    sentence:
      'Directory for everything that has to be kept; /var/lib/haven when started as root, else $XDG_DATA_HOME/haven or ~/.haven, when not set.',
  }),
  adminPassword: setting({
    key: 'harbor_admin_password',
    env: 'HAVEN_ADMIN_PASSWORD',
    otherEnv: ['HARBOR_ADMIN_PASSWORD'],
    parser: text,
    secret: true,
    sentence: 'Password of admin, used at the first start only; one is made up and printed then when not set.',
  }),
  allowDefaultPassword: setting({
    key: 'allow_default_admin_password',
    env: 'HAVEN_ALLOW_DEFAULT_ADMIN_PASSWORD',
    parser: boolean,
    default: false,
    sentence:
      'Whether the password of admin may be Harbor12345, which everybody knows, although others than this machine can connect.',
  }),
  secretKey: setting({
    key: 'secret_key',
    env: 'HAVEN_SECRET_KEY',
    parser: text,
    secret: true,
    sentence:
      'Encrypts what is stored of other systems’ passwords; kept in the data directory when not set. Several servers on one database need the same.',
  }),
  databaseUrl: setting({
    key: 'database.url',
    env: 'HAVEN_DATABASE_URL',
    parser: postgresUrl,
    secret: true,
    sentence:
      'PostgreSQL (15 or newer) to use; Haven starts its own in the data directory when not set. Its sslmode means what it means to PostgreSQL: require encrypts, verify-full also checks the certificate.',
  }),
  databasePool: setting({
    key: 'database.pool',
    env: 'HAVEN_DATABASE_POOL',
    parser: integer(2, 1_000),
    default: 20,
    sentence: 'Most connections to the database at a time.',
  }),
  roles: setting({
    key: 'roles',
    env: 'HAVEN_ROLES',
    parser: listOf(['all', 'api', 'jobs']),
    default: ['all'],
    sentence: 'What this process does: answer requests (api), work in the background (jobs), or all.',
  }),
  jobWorkers: setting({
    key: 'jobservice.max_job_workers',
    env: 'HAVEN_JOB_WORKERS',
    parser: integer(1, 1_000),
    default: 10,
    sentence: 'Background jobs that one process does at a time.',
  }),
  timeZone: setting({
    key: 'time_zone',
    env: 'HAVEN_TIME_ZONE',
    parser: timeZone,
    default: 'UTC',
    sentence: 'Time zone in which the times of schedules are meant.',
  }),
  logLevel: setting({
    key: 'log.level',
    env: 'HAVEN_LOG_LEVEL',
    parser: oneOf(['debug', 'info', 'warn', 'error'], { warning: 'warn', fatal: 'error' }),
    default: 'info',
    sentence: 'Least important lines to log.',
  }),
  logFormat: setting({
    key: 'log.format',
    env: 'HAVEN_LOG_FORMAT',
    parser: oneOf(['auto', 'json', 'text']),
    default: 'auto',
    sentence: 'JSON for machines or text for people; auto is text in a terminal and JSON elsewhere.',
  }),
  logDirectory: setting({
    key: 'log.local.location',
    env: 'HAVEN_LOG_DIRECTORY',
    parser: path,
    sentence: 'Directory for haven.log, which has as JSON what standard error has; no file when not set.',
  }),
  logRotateSize: setting({
    key: 'log.local.rotate_size',
    env: 'HAVEN_LOG_ROTATE_SIZE',
    parser: bytes,
    default: 209_715_200,
    sentence: 'Size at which haven.log becomes haven.log.1, and so on.',
  }),
  logRotateCount: setting({
    key: 'log.local.rotate_count',
    env: 'HAVEN_LOG_ROTATE_COUNT',
    parser: integer(0, 1_000),
    default: 50,
    sentence: 'How many old log files are kept.',
  }),
  logServerHost: setting({
    key: 'log.external_endpoint.host',
    env: 'HAVEN_LOG_SERVER_HOST',
    parser: text,
    sentence: 'Log server to send the log to by syslog (RFC 5424); nowhere when not set.',
  }),
  logServerPort: setting({
    key: 'log.external_endpoint.port',
    env: 'HAVEN_LOG_SERVER_PORT',
    parser: integer(1, 65_535, 'a port number'),
    default: 5140,
    sentence: 'Port of the log server.',
  }),
  logServerProtocol: setting({
    key: 'log.external_endpoint.protocol',
    env: 'HAVEN_LOG_SERVER_PROTOCOL',
    parser: oneOf(['tcp', 'udp']),
    default: 'tcp',
    sentence: 'How the log server is spoken to.',
  }),
  storage: setting({
    key: 'storage_service.type',
    env: 'HAVEN_STORAGE',
    parser: oneOf(['filesystem', 's3']),
    sentence: 'Where the bytes of images are kept; s3 if a bucket is named, else filesystem, when not set.',
  }),
  storageRoot: setting({
    key: 'storage_service.filesystem.rootdirectory',
    env: 'HAVEN_STORAGE_FILESYSTEM_ROOT',
    parser: path,
    sentence: 'Directory for the bytes of images; storage in the data directory when not set.',
  }),
  s3Bucket: setting({
    key: 'storage_service.s3.bucket',
    env: 'HAVEN_STORAGE_S3_BUCKET',
    parser: text,
    sentence: 'Bucket for the bytes of images.',
  }),
  s3Region: setting({
    key: 'storage_service.s3.region',
    env: 'HAVEN_STORAGE_S3_REGION',
    parser: text,
    default: 'us-east-1',
    sentence: 'Region of the bucket.',
  }),
  s3Endpoint: setting({
    key: 'storage_service.s3.regionendpoint',
    env: 'HAVEN_STORAGE_S3_ENDPOINT',
    parser: origin,
    sentence: 'Address of an S3 service other than Amazon’s.',
  }),
  s3AccessKey: setting({
    key: 'storage_service.s3.accesskey',
    env: 'HAVEN_STORAGE_S3_ACCESS_KEY',
    parser: text,
    secret: true,
    sentence: 'Access key id; the usual places of the AWS tools are looked at when not set.',
  }),
  s3SecretKey: setting({
    key: 'storage_service.s3.secretkey',
    env: 'HAVEN_STORAGE_S3_SECRET_KEY',
    parser: text,
    secret: true,
    sentence: 'Secret access key that belongs to the access key.',
  }),
  s3Prefix: setting({
    key: 'storage_service.s3.rootdirectory',
    env: 'HAVEN_STORAGE_S3_PREFIX',
    parser: text,
    sentence: 'Put before every key in the bucket; nothing when not set.',
  }),
  s3PathStyle: setting({
    key: 'storage_service.s3.forcepathstyle',
    env: 'HAVEN_STORAGE_S3_PATH_STYLE',
    parser: boolean,
    sentence:
      'Whether the bucket is part of the path instead of the host name; true if an endpoint is set, when not set.',
  }),
  s3Redirect: setting({
    key: 'storage_service.s3.redirect',
    env: 'HAVEN_STORAGE_S3_REDIRECT',
    parser: boolean,
    default: false,
    sentence: 'Whether clients fetch layers from the bucket themselves, which they must be able to reach.',
  }),
  s3Ca: setting({
    key: 'storage_service.ca_bundle',
    env: 'HAVEN_STORAGE_S3_CA',
    parser: path,
    sentence: 'PEM file with authorities to trust for the endpoint, beside the usual ones.',
  }),
  webhookTimeout: setting({
    key: 'notification.webhook_job_http_client_timeout',
    env: 'JOBSERVICE_WEBHOOK_JOB_HTTP_CLIENT_TIMEOUT',
    otherEnv: ['HAVEN_WEBHOOK_TIMEOUT_SECONDS'],
    parser: integer(1, 300, 'seconds'),
    default: 3,
    sentence: 'Seconds that the target of a webhook has to answer.',
  }),
  webhookRefusals: setting({
    key: 'notification.webhook_job_max_retry',
    env: 'JOBSERVICE_WEBHOOK_JOB_MAX_RETRY',
    otherEnv: ['HAVEN_WEBHOOK_MAX_RETRY'],
    parser: integer(1, 100),
    default: 3,
    sentence:
      'How often an event is sent to a webhook that refuses what it says (status 400, 413, 415 or 422). With any other problem it is sent until it is given up.',
  }),
  webhookGiveUpHours: setting({
    key: 'notification.webhook_give_up_hours',
    env: 'HAVEN_WEBHOOK_GIVE_UP_HOURS',
    parser: integer(1, HOURS_PER_YEAR, 'hours'),
    default: 48,
    sentence: 'Hours that the target of a webhook may be away before the events that wait for it are given up.',
  }),
  outboundAllow: setting({
    key: 'outbound.allow',
    env: 'HAVEN_OUTBOUND_ALLOW',
    parser: addresses,
    default: [],
    sentence:
      'Addresses that members of projects may have called, by webhooks for one, although they are refused without this: those of the server itself (loopback), link-local ones and the metadata services of clouds. The latter have to be named one by one.',
  }),
  outboundDeny: setting({
    key: 'outbound.deny',
    env: 'HAVEN_OUTBOUND_DENY',
    parser: addresses,
    default: [],
    sentence:
      'More addresses that members of projects may not have called; private keeps them out of the network Haven is in. What outbound.allow names may be called all the same.',
  }),
  httpProxy: setting({
    key: 'proxy.http_proxy',
    env: 'HAVEN_HTTP_PROXY',
    otherEnv: ['HTTP_PROXY', 'http_proxy'],
    parser: proxyUrl,
    secret: true,
    sentence: 'Proxy for calls to http:// addresses, of webhooks and identity providers for one; none when not set.',
  }),
  httpsProxy: setting({
    key: 'proxy.https_proxy',
    env: 'HAVEN_HTTPS_PROXY',
    otherEnv: ['HTTPS_PROXY', 'https_proxy'],
    parser: proxyUrl,
    secret: true,
    sentence: 'Proxy for calls to https:// addresses; none when not set.',
  }),
  noProxy: setting({
    key: 'proxy.no_proxy',
    env: 'HAVEN_NO_PROXY',
    otherEnv: ['NO_PROXY', 'no_proxy'],
    parser: text,
    sentence:
      'Hosts that are called without a proxy, with commas between: names, which include their subdomains, addresses, blocks of them, or * for all. The machine itself is always called without.',
  }),
  auditForwardCa: setting({
    key: 'audit_log_forward.ca_bundle',
    env: 'HAVEN_AUDIT_FORWARD_CA',
    parser: path,
    sentence: 'PEM file with authorities to trust for a log server at tls://…, beside the usual ones.',
  }),
  auditForwardCertificate: setting({
    key: 'audit_log_forward.certificate',
    env: 'HAVEN_AUDIT_FORWARD_CERTIFICATE',
    parser: path,
    sentence: 'PEM file with the certificate that is shown to such a log server; none when not set.',
  }),
  auditForwardKey: setting({
    key: 'audit_log_forward.private_key',
    env: 'HAVEN_AUDIT_FORWARD_KEY',
    parser: path,
    sentence: 'PEM file with the private key of that certificate.',
  }),
  auditForwardLimit: setting({
    key: 'audit_log_forward.most_waiting',
    env: 'HAVEN_AUDIT_FORWARD_LIMIT',
    parser: integer(1_000, 1_000_000_000, 'a number of audit rows'),
    default: 10_000_000,
    sentence:
      'How many audit rows may wait for a log server that is away, some 300 bytes each; then the oldest are given up.',
  }),
  metricsEnabled: setting({
    key: 'metric.enabled',
    env: 'HAVEN_METRICS_ENABLED',
    parser: boolean,
    sentence:
      'Whether metrics for Prometheus are served: true on the address of metric.host, false nowhere; to this machine only when not set.',
  }),
  metricsHost: setting({
    key: 'metric.host',
    env: 'HAVEN_METRICS_HOST',
    parser: text,
    sentence:
      'Address to serve metrics on; that of http.host when metric.enabled is true, else 127.0.0.1, when not set.',
  }),
  metricsPort: setting({
    key: 'metric.port',
    env: 'HAVEN_METRICS_PORT',
    parser: integer(0, 65_535, 'a port number'),
    default: 9090,
    sentence: 'Port of the metrics; 0 takes any free one. A port that is taken is a warning, and tried again.',
  }),
  metricsPath: setting({
    key: 'metric.path',
    env: 'HAVEN_METRICS_PATH',
    parser: urlPath,
    default: '/metrics',
    sentence: 'Path of the metrics.',
  }),
  metricsToken: setting({
    key: 'metric.token',
    env: 'HAVEN_METRICS_TOKEN',
    parser: text,
    secret: true,
    sentence:
      'What a scraper has to send as Bearer token; everybody who reaches the port can read the metrics when not set.',
  }),
  tokenExpiration: setting({
    key: 'token_expiration',
    env: 'HAVEN_TOKEN_EXPIRATION',
    parser: integer(1, 1_000_000, 'minutes'),
    default: 30,
    sentence: 'Minutes that a token of docker and other clients is valid.',
  }),
  trashWindowHours: setting({
    key: 'trash_window_hours',
    env: 'HAVEN_TRASH_WINDOW_HOURS',
    parser: integer(0, HOURS_PER_YEAR, 'hours'),
    default: 24,
    sentence: 'Hours that a deleted tag or artifact can be brought back.',
  }),
  gcTimeWindowHours: setting({
    key: 'gc_time_window_hours',
    env: 'GC_TIME_WINDOW_HOURS',
    otherEnv: ['HAVEN_GC_TIME_WINDOW_HOURS'],
    parser: integer(0, HOURS_PER_YEAR, 'hours'),
    default: 2,
    sentence: 'Hours that garbage collection leaves new and newly deleted blobs alone.',
  }),
  uploadExpiryHours: setting({
    key: 'upload_expiry_hours',
    env: 'HAVEN_UPLOAD_EXPIRY_HOURS',
    parser: integer(1, HOURS_PER_YEAR, 'hours'),
    default: 168,
    sentence: 'Hours after which an unfinished upload is thrown away.',
  }),
  pullFlushSeconds: setting({
    key: 'pull_flush_seconds',
    env: 'ARTIFACT_PULL_ASYNC_FLUSH_DURATION',
    otherEnv: ['HAVEN_PULL_FLUSH_SECONDS'],
    parser: integer(-1, 3_600, 'seconds'),
    default: 10,
    sentence: 'Seconds after which pulls are counted and in the audit log; 0 or less counts each at once.',
  }),
} as const;

/** Name of a setting in the program. */
export type SettingName = keyof typeof settings;

/** The value of each setting; undefined only where there is no default. */
export type Values = {
  readonly [Name in SettingName]: (typeof settings)[Name] extends Setting<infer T, infer Default>
    ? undefined extends Default
      ? T | undefined
      : T
    : never;
};
