import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { MetricsAddress } from '../metrics/listener.ts';
import { StartError } from '../start-error.ts';
import type { StorageConfig } from '../storage/index.ts';
import { readConfigFile } from './file.ts';
import { readHarbor } from './harbor.ts';
import { type Setting, type SettingName, settings, type Values } from './settings.ts';
import { type Environment, find, SecretFileError, type Sources, unknownKeys, unknownVariables } from './sources.ts';

/** What a process does; `all` in the settings is every one of them. */
export type Role = 'api' | 'jobs';

/** The whole configuration, checked and frozen. */
export interface Config {
  readonly host: string;
  /** 0 is any free port. */
  readonly port: number;
  /** Port on which plain HTTP is only told where HTTPS is; undefined for none. */
  readonly redirectPort: number | undefined;
  /** Scheme, host and port by which clients reach the server; undefined takes what each request says. */
  readonly externalUrl: string | undefined;
  /** PEM files; undefined is plain HTTP. */
  readonly tls: { readonly certificate: string; readonly key: string } | undefined;
  /** PEM file for people to download; there may be none. */
  readonly caCertificate: string;
  readonly dataDir: string;
  readonly adminPassword: string | undefined;
  /** Whether that may be the one everybody knows, wherever the server listens. */
  readonly allowDefaultPassword: boolean;
  readonly secretKey: string | undefined;
  /** Without a URL, the server runs its own PostgreSQL. */
  readonly database: { readonly url: string | undefined; readonly maxConnections: number };
  readonly roles: ReadonlySet<Role>;
  /** Background jobs that this process does at a time. */
  readonly jobWorkers: number;
  /** In which the times of schedules are meant. */
  readonly timeZone: string;
  readonly log: LogConfig;
  readonly storage: StorageConfig;
  /** Where calls that leave may go, and through which proxy. */
  readonly outbound: {
    readonly rules: { readonly allow: readonly string[]; readonly deny: readonly string[] };
    readonly proxy: {
      readonly http: string | undefined;
      readonly https: string | undefined;
      readonly except: string | undefined;
    };
  };
  /** How audit rows go to a log server; which one is a setting of the installation. */
  readonly auditForwarding: {
    /** PEM files. */
    readonly tls: {
      readonly ca: string | undefined;
      readonly certificate: string | undefined;
      readonly key: string | undefined;
    };
    /** How many rows may wait for it. */
    readonly mostWaiting: number;
  };
  /** Where metrics are served; undefined for nowhere. */
  readonly metrics: MetricsAddress | undefined;
  readonly webhooks: { readonly timeoutMs: number; readonly refusals: number; readonly giveUpMs: number };
  readonly tokenExpirationMinutes: number;
  readonly trashWindowHours: number;
  readonly gcTimeWindowHours: number;
  readonly uploadExpiryHours: number;
  /** 0 or less for at once. */
  readonly pullFlushSeconds: number;
  /** What is probably a mistake but prevents nothing; to be logged once. */
  readonly warnings: readonly string[];
  /** What has no effect, and needs none. */
  readonly notes: readonly string[];
}

/** What is logged, and where to beside standard error. */
export interface LogConfig {
  readonly level: Values['logLevel'];
  readonly format: Values['logFormat'];
  readonly files: { readonly directory: string; readonly maxBytes: number; readonly keep: number } | undefined;
  readonly server: { readonly host: string; readonly port: number; readonly protocol: 'tcp' | 'udp' } | undefined;
}

/** Where the configuration comes from. */
export interface ConfigSources {
  readonly env: Environment;
  /** Path of a YAML file; the environment wins over it. */
  readonly file?: string | undefined;
}

/** Reads and checks the configuration; fails with a sentence for everything that is wrong with it. */
export function loadConfig({ env, file }: ConfigSources): Config {
  const written = file === undefined ? undefined : { path: file, ...readHarbor(readConfigFile(file)) };
  const sources: Sources = { env, file: written };
  const problems: string[] = (written?.problems ?? []).map((problem) => `${file} ${problem}`);
  const values = readValues(sources, problems);
  problems.push(...contradictions(values));
  if (problems.length > 0) throw new StartError(problems.join('\n'));
  const dataDir = resolve(values.dataDir ?? defaultDataDir(env));
  return Object.freeze({
    host: hostOf(values),
    ...portsOf(values),
    externalUrl: values.externalUrl,
    tls: tlsOf(values),
    caCertificate: resolve(values.caCertificate ?? join(dataDir, 'ca_download/ca.crt')),
    dataDir,
    adminPassword: values.adminPassword,
    allowDefaultPassword: values.allowDefaultPassword,
    secretKey: values.secretKey,
    database: Object.freeze({ url: values.databaseUrl, maxConnections: values.databasePool }),
    roles: rolesOf(values),
    jobWorkers: values.jobWorkers,
    timeZone: values.timeZone,
    log: Object.freeze(logOf(values)),
    storage: Object.freeze(storageOf(values, dataDir)),
    outbound: Object.freeze({
      rules: Object.freeze({ allow: values.outboundAllow, deny: values.outboundDeny }),
      proxy: Object.freeze({ http: values.httpProxy, https: values.httpsProxy, except: values.noProxy }),
    }),
    auditForwarding: auditForwardingOf(values),
    metrics: metricsOf(values),
    webhooks: Object.freeze({
      timeoutMs: values.webhookTimeout * 1_000,
      refusals: values.webhookRefusals,
      giveUpMs: values.webhookGiveUpHours * 3_600_000,
    }),
    tokenExpirationMinutes: values.tokenExpiration,
    trashWindowHours: values.trashWindowHours,
    gcTimeWindowHours: values.gcTimeWindowHours,
    uploadExpiryHours: values.uploadExpiryHours,
    pullFlushSeconds: values.pullFlushSeconds,
    warnings: Object.freeze([...unknownVariables(env), ...unknownKeys(sources)]),
    notes: Object.freeze((written?.notes ?? []).map((note) => `${file}: ${note}`)),
  });
}

function readValues(sources: Sources, problems: string[]): Values {
  const entries = Object.entries<Setting<unknown>>(settings).map(([name, setting]) => {
    try {
      return [name, readValue(setting, sources)];
    } catch (error) {
      if (!(error instanceof SecretFileError || error instanceof WrongValue)) throw error;
      problems.push(error.message);
      return [name, setting.default];
    }
  });
  // Each value was made by the parser of the setting it stands under, which is what the type says.
  return Object.fromEntries(entries) as Values;
}

class WrongValue extends Error {}

function readValue(setting: Setting<unknown>, sources: Sources): unknown {
  const found = find(setting, sources);
  if (!found) return setting.default;
  // Blanks may belong to a password.
  const value = setting.parser.parse(setting.secret ? found.text : found.text.trim());
  if (value !== undefined) return value;
  const came = setting.secret
    ? 'the value, not shown because it is secret, is not one'
    : `got ${JSON.stringify(found.text)}`;
  throw new WrongValue(`${found.where}: expected ${setting.parser.expected}, but ${came}`);
}

function contradictions(values: Values): string[] {
  const problems: string[] = [];
  const needs = (name: SettingName, other: SettingName): void => {
    if (values[name] === undefined || values[other] !== undefined) return;
    problems.push(`${settings[name].env} is set, so ${settings[other].env} (${settings[other].key}) has to be set too`);
  };
  needs('tlsCertificate', 'tlsKey');
  needs('tlsKey', 'tlsCertificate');
  needs('httpsPort', 'tlsCertificate');
  needs('auditForwardCertificate', 'auditForwardKey');
  needs('auditForwardKey', 'auditForwardCertificate');
  needs('s3AccessKey', 's3SecretKey');
  needs('s3SecretKey', 's3AccessKey');
  if (values.storage === 's3' && values.s3Bucket === undefined) {
    problems.push(`HAVEN_STORAGE is s3, so ${settings.s3Bucket.env} (${settings.s3Bucket.key}) has to be set too`);
  }
  return problems;
}

function hostOf({ host }: Values): string {
  return host ?? (hasIpv6() ? '::' : '0.0.0.0');
}

function auditForwardingOf(values: Values): Config['auditForwarding'] {
  const { auditForwardCa: ca, auditForwardCertificate: certificate, auditForwardKey: key } = values;
  return Object.freeze({ tls: Object.freeze({ ca, certificate, key }), mostWaiting: values.auditForwardLimit });
}

// Names and sizes of private projects are in them, so nobody else gets them unless somebody has said so. Who turns them
// on in a file of Harbor's has a Prometheus elsewhere.
function metricsOf(values: Values): Config['metrics'] {
  const { metricsEnabled: enabled, metricsPort: port, metricsPath: path, metricsToken: token } = values;
  if (enabled === false) return undefined;
  const host = values.metricsHost ?? (enabled ? hostOf(values) : '127.0.0.1');
  return Object.freeze({ host, port, path, token });
}

function tlsOf({ tlsCertificate, tlsKey }: Values): Config['tls'] {
  if (tlsCertificate === undefined || tlsKey === undefined) return undefined;
  return Object.freeze({ certificate: tlsCertificate, key: tlsKey });
}

function portsOf({ port, httpsPort }: Values): Pick<Config, 'port' | 'redirectPort'> {
  return httpsPort === undefined ? { port, redirectPort: undefined } : { port: httpsPort, redirectPort: port };
}

function logOf(values: Values): LogConfig {
  const { logDirectory: directory, logRotateSize: maxBytes, logRotateCount: keep } = values;
  const { logServerHost: host, logServerPort: port, logServerProtocol: protocol } = values;
  return {
    level: values.logLevel,
    format: values.logFormat,
    files: directory === undefined ? undefined : { directory: resolve(directory), maxBytes, keep },
    server: host === undefined ? undefined : { host, port, protocol },
  };
}

function rolesOf({ roles }: Values): ReadonlySet<Role> {
  return new Set<Role>(roles.flatMap((role): Role[] => (role === 'all' ? ['api', 'jobs'] : [role])));
}

function storageOf(values: Values, dataDir: string): StorageConfig {
  const { s3Bucket: bucket } = values;
  if (bucket === undefined || values.storage === 'filesystem') {
    return { type: 'filesystem', rootDirectory: resolve(values.storageRoot ?? join(dataDir, 'storage')) };
  }
  return {
    type: 's3',
    bucket,
    region: values.s3Region,
    redirect: values.s3Redirect,
    forcePathStyle: values.s3PathStyle ?? values.s3Endpoint !== undefined,
    ...(values.s3Endpoint !== undefined && { endpoint: values.s3Endpoint }),
    ...(values.s3AccessKey !== undefined && { accessKey: values.s3AccessKey }),
    ...(values.s3SecretKey !== undefined && { secretKey: values.s3SecretKey }),
    ...(values.s3Prefix !== undefined && { rootDirectory: values.s3Prefix.replace(/^\/+|\/+$/g, '') }),
    ...(values.s3Ca !== undefined && { caBundle: values.s3Ca }),
  };
}

function defaultDataDir(env: Environment): string {
  if (process.getuid?.() === 0) return '/var/lib/haven';
  return env.XDG_DATA_HOME ? join(env.XDG_DATA_HOME, 'haven') : join(env.HOME || homedir(), '.haven');
}

// On a kernel without IPv6, `::` cannot be listened on; everywhere else it means IPv4 too.
function hasIpv6(): boolean {
  return process.platform !== 'linux' || existsSync('/proc/net/if_inet6');
}
