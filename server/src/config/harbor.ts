import { isIPv6 } from 'node:net';
import type { FileValue } from './file.ts';
import { settings } from './settings.ts';

/** What of a configuration file is known under another name here, and what of it has no effect. */
export interface HarborReading {
  /** The values, with what they mean to Haven under its own keys. */
  readonly values: ReadonlyMap<string, FileValue>;
  /** Keys that are understood, and that nothing else will look at. */
  readonly understood: ReadonlySet<string>;
  /** Why keys of Harbor's have no effect, one sentence for each reason. */
  readonly notes: readonly string[];
  /** What was left as it is in Harbor's template, and should not be. */
  readonly dangers: readonly string[];
  /** What Haven cannot do as the file wants it, and must not do in another way. */
  readonly problems: readonly string[];
}

type Written = ReadonlyMap<string, FileValue>;

/** A value of ours, and the keys of the file it comes from, that with its line first. */
interface Translation {
  readonly key: string;
  readonly text: string;
  readonly from: readonly string[];
}

/** Reads a file that was written for Harbor: `harbor.yml` as it is, beside keys of our own, which win. */
export function readHarbor(written: Written): HarborReading {
  const translations = translators.flatMap((translate) => translate(written) ?? []);
  const values = new Map(written);
  for (const { key, text, from } of translations) {
    const [first = key] = from;
    // Where one key means the same in both, it may still be written in another way.
    if (written.has(key) && first !== key) continue;
    values.set(key, { text, line: written.get(first)?.line ?? 0, key: first });
  }
  return {
    values,
    understood: new Set([...translations.flatMap(({ from }) => from), ...UNDERSTOOD]),
    notes: unneeded.flatMap(([pattern, reason]) => {
      const keys = keysLike(written, pattern).filter((key) => !known.has(key));
      return keys.length === 0
        ? []
        : [`no effect, because ${reason}: ${keys.map((key) => at(written, key)).join(', ')}`];
    }),
    problems: keysLike(written, UNSUPPORTED_STORAGE)
      .slice(0, 1)
      .map(
        (key) =>
          `line ${written.get(key)?.line}, ${key}: expected storage_service.filesystem or .s3, no other is there yet`,
      ),
    dangers: [
      ...exampleOf(written, 'hostname', 'reg.mydomain.com', 'the example of Harbor’s template, no name of yours'),
      ...exampleOf(written, 'harbor_admin_password', 'Harbor12345', 'the password everybody knows; change it'),
    ],
  };
}

/** Whether a key is one of Harbor's that has no effect here, which a note says. */
export function isUnneeded(key: string): boolean {
  return unneeded.some(([pattern]) => pattern.test(key));
}

const known: ReadonlySet<string> = new Set(Object.values(settings).map(({ key }) => key));

// Without a meaning of their own.
const UNDERSTOOD = ['_version', 'hostname', 'ip_family.ipv6.enabled', 'storage_service.s3.secure'];

const UNSUPPORTED_STORAGE = /^storage_service\.(azure|gcs|swift|oss)\./;

// Keys of Harbor's that Haven has no use for, and why.
const unneeded: readonly (readonly [RegExp, string])[] = [
  [/^(external_)?redis\./, 'Haven needs no Redis'],
  [/^internal_tls\./, 'Haven has no parts that talk to each other'],
  [
    /^database\.(password|max_idle_conns|max_open_conns|conn_max_lifetime|conn_max_idle_time)$/,
    'the database that comes with Haven is reached by Haven alone, with a pool of its own (database.pool)',
  ],
  [
    /^external_database\.harbor\.(max_idle_conns|conn_max_lifetime|conn_max_idle_time)$/,
    'the pool of connections looks after itself (database.pool)',
  ],
  [/^cache\.(enabled|expire_hours)$/, 'what is read often is always remembered, and current'],
  [/^core\.quota_update_provider$/, 'quotas are always charged in the database'],
  [/^https\.strong_ssl_ciphers$/, 'only strong ciphers are used'],
  [/^ip_family\.ipv4\.enabled$/, 'an address to listen on (http.host) says the same'],
  [/^proxy\.components$/, 'the proxy is for every call of Haven’s'],
  [/^upload_purging\.interval$/, 'unfinished uploads are looked for all the time'],
  [/^storage_service\.filesystem\.maxthreads$/, 'there are no threads to limit'],
  [/^storage_service\.s3\.(v4auth|chunksize|multipart\w+|useragent|loglevel)$/, 'the driver of S3 decides it'],
  [/^external_database\.(clair|notary\w*)\./, 'these parts of Harbor have no database here'],
  [/^exporter\.|^metric\.exporter\./, 'metrics are always current'],
  [/^trivy\./, 'scanners are to come'],
  [/^trace\./, 'traces are to come'],
  [/^uaa\.ca_file$/, 'authorities for all calls are named by NODE_EXTRA_CA_CERTS'],
  [
    /^jobservice\.(max_job_duration_hours|job_loggers|logger_sweeper_duration)$/,
    'background work is not divided that way',
  ],
  [
    /^notification\.(webhook_job_max_retry|webhook_job_http_client_timeout)$/,
    'deliveries are repeated by rules of their own',
  ],
];

const translators: readonly ((written: Written) => Translation | undefined)[] = [
  externalUrl,
  listenAddress,
  databaseUrl,
  databasePool,
  uploadExpiry,
  redirect,
  bucketEndpoint,
];

// Harbor's address is a name, and the ports of its front.
function externalUrl(written: Written): Translation | undefined {
  const host = text(written, 'hostname');
  if (host === undefined) return undefined;
  const isTls = keysLike(written, /^https\./).length > 0;
  const port = text(written, 'https.port') ?? text(written, 'http.port') ?? '8080';
  const name = isIPv6(host) ? `[${host}]` : host;
  return { key: 'external_url', text: `${isTls ? 'https' : 'http'}://${name}:${port}`, from: ['hostname'] };
}

function listenAddress(written: Written): Translation | undefined {
  const key = 'ip_family.ipv6.enabled';
  // With IPv6, everything is listened on anyway.
  return isFalse(text(written, key)) ? { key: 'http.host', text: '0.0.0.0', from: [key] } : undefined;
}

const DATABASE = 'external_database.harbor.';

function databaseUrl(written: Written): Translation | undefined {
  const names = ['host', 'port', 'db_name', 'username', 'password', 'ssl_mode'] as const;
  const [host, port = '5432', name = 'registry', user = 'postgres', password = '', mode = 'disable'] = names.map(
    (part) => text(written, DATABASE + part),
  );
  if (host === undefined) return undefined;
  const place = `${isIPv6(host) ? `[${host}]` : host}:${port}/${encodeURIComponent(name)}`;
  return {
    key: 'database.url',
    text: `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${place}?sslmode=${mode}`,
    from: names.map((part) => DATABASE + part),
  };
}

// A limit for one of Harbor's many processes; ours is lower, unless the file wants still fewer.
function databasePool(written: Written): Translation | undefined {
  const key = `${DATABASE}max_open_conns`;
  const limit = Number(text(written, key));
  if (!written.has(key)) return undefined;
  return { key: 'database.pool', text: String(limit > 0 && limit < 20 ? Math.max(2, limit) : 20), from: [key] };
}

const YEAR_IN_HOURS = 8_760;

function uploadExpiry(written: Written): Translation | undefined {
  const [enabled, age, dryRun] = ['upload_purging.enabled', 'upload_purging.age', 'upload_purging.dryrun'] as const;
  const from = [age, enabled, dryRun].filter((key) => written.has(key));
  if (from.length === 0) return undefined;
  const isOff = isFalse(text(written, enabled)) || isTrue(text(written, dryRun));
  if (isOff) return { key: 'upload_expiry_hours', text: String(YEAR_IN_HOURS), from };
  const sent = text(written, age) ?? '168h';
  return { key: 'upload_expiry_hours', text: hoursOf(sent) ?? sent, from };
}

// Go's durations, such as 168h or 1h30m.
function hoursOf(duration: string): string | undefined {
  const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(duration.trim());
  if (!match || duration.trim() === '') return undefined;
  const [hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return String(Math.ceil((hours ?? 0) + (minutes ?? 0) / 60 + (seconds ?? 0) / 3600));
}

function redirect(written: Written): Translation | undefined {
  const key = ['disable', 'disabled']
    .map((word) => `storage_service.redirect.${word}`)
    .find((name) => written.has(name));
  const disabled = key === undefined ? undefined : text(written, key);
  if (key === undefined || disabled === undefined) return undefined;
  return { key: 'storage_service.s3.redirect', text: String(!isTrue(disabled)), from: [key] };
}

// Harbor's driver also takes a host without scheme, and a flag.
function bucketEndpoint(written: Written): Translation | undefined {
  const key = 'storage_service.s3.regionendpoint';
  const secure = 'storage_service.s3.secure';
  const endpoint = text(written, key);
  if (endpoint === undefined) return undefined;
  const scheme = isFalse(text(written, secure)) ? 'http' : 'https';
  return { key, text: endpoint.includes('://') ? endpoint : `${scheme}://${endpoint}`, from: [key, secure] };
}

function exampleOf(written: Written, key: string, example: string, what: string): readonly string[] {
  return text(written, key) === example ? [`line ${written.get(key)?.line}: the value of ${key} is ${what}`] : [];
}

function text(written: Written, key: string): string | undefined {
  return written.get(key)?.text;
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined && /^(true|yes|on)$/i.test(value);
}

function isFalse(value: string | undefined): boolean {
  return value !== undefined && /^(false|no|off)$/i.test(value);
}

function keysLike(written: Written, pattern: RegExp): readonly string[] {
  return [...written.keys()].filter((key) => pattern.test(key));
}

function at(written: Written, key: string): string {
  return `${key} (line ${written.get(key)?.line})`;
}
