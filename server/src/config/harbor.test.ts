import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StartError } from '../start-error.ts';
import { type Config, loadConfig } from './config.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'haven-test-harbor-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function load(text: string, env: Record<string, string> = {}): Promise<Config> {
  const file = join(directory, 'harbor.yml');
  await writeFile(file, text);
  return loadConfig({ env, file });
}

const said = (lines: readonly string[]) => lines.map((line) => line.replace(`${directory}/`, ''));

// Every key that Harbor 2.16 knows.
const everything = `_version: 2.16.0
hostname: reg.example.com
http:
  port: 80
https:
  port: 443
  certificate: /certs/reg.crt
  private_key: /certs/reg.key
  strong_ssl_ciphers: true
ip_family:
  ipv6: { enabled: false }
  ipv4: { enabled: true }
internal_tls:
  enabled: true
  dir: /etc/harbor/tls/internal
external_url: https://reg.example.com:8433
harbor_admin_password: Some-pass-1
database:
  password: root123
  max_idle_conns: 100
  max_open_conns: 900
  conn_max_lifetime: 5m
  conn_max_idle_time: 0
data_volume: /data
storage_service:
  ca_bundle: /certs/s3-ca.crt
  s3:
    accesskey: id
    secretkey: key
    region: eu-west-1
    regionendpoint: minio.example.com:9000
    bucket: images
    rootdirectory: /registry
    secure: false
    v4auth: true
    chunksize: 5242880
  redirect:
    disable: true
trivy:
  ignore_unfixed: false
  skip_update: false
  skip_java_db_update: false
  offline_scan: false
  security_check: vuln
  insecure: false
  timeout: 5m0s
jobservice:
  max_job_workers: 10
  max_job_duration_hours: 24
  job_loggers: [STD_OUTPUT, FILE]
  logger_sweeper_duration: 1
notification:
  webhook_job_max_retry: 3
  webhook_job_http_client_timeout: 3
log:
  level: warning
  local:
    rotate_count: 10
    rotate_size: 100M
    location: /var/log/harbor
  external_endpoint:
    protocol: udp
    host: logs.example.com
    port: 514
external_database:
  harbor:
    host: db.example.com
    port: 6432
    db_name: registry
    username: haven user
    password: p@ss/word:1
    ssl_mode: verify-full
    max_idle_conns: 2
    max_open_conns: 0
redis:
  registry_db_index: 1
external_redis:
  host: redis:6379
  password: hunter2
  tlsOptions: { enable: true, rootCA: /certs/redis.crt }
uaa:
  ca_file: /certs/uaa.crt
proxy:
  http_proxy: http://proxy.example.com:3128
  https_proxy: http://proxy.example.com:3128
  no_proxy: localhost,.example.com
  components: [core, jobservice, trivy]
metric:
  enabled: true
  port: 9090
  path: /metrics
trace:
  enabled: true
  sample_rate: 1
  attributes: { application: harbor }
  otel: { endpoint: "hostname:4318", url_path: /v1/traces, compression: false, insecure: true, timeout: 10 }
upload_purging:
  enabled: true
  age: 48h30m
  interval: 24h
  dryrun: false
cache:
  enabled: false
  expire_hours: 24
core:
  quota_update_provider: redis
`;

describe('a harbor.yml', () => {
  test('is read as it is', async () => {
    const config = await load(everything);
    expect(config).toMatchObject({
      host: '0.0.0.0',
      port: 443,
      redirectPort: 80,
      externalUrl: 'https://reg.example.com:8433',
      tls: { certificate: '/certs/reg.crt', key: '/certs/reg.key' },
      caCertificate: '/data/ca_download/ca.crt',
      adminPassword: 'Some-pass-1',
      dataDir: '/data',
      database: {
        url: 'postgres://haven%20user:p%40ss%2Fword%3A1@db.example.com:6432/registry?sslmode=verify-full',
        maxConnections: 20,
      },
      storage: {
        type: 's3',
        bucket: 'images',
        region: 'eu-west-1',
        endpoint: 'http://minio.example.com:9000',
        accessKey: 'id',
        secretKey: 'key',
        rootDirectory: 'registry',
        redirect: false,
        caBundle: '/certs/s3-ca.crt',
      },
      log: {
        level: 'warn',
        files: { directory: '/var/log/harbor', maxBytes: 104_857_600, keep: 10 },
        server: { host: 'logs.example.com', port: 514, protocol: 'udp' },
      },
      uploadExpiryHours: 49,
      warnings: [],
    });
  });

  test('has each key used, or named with the reason why not', async () => {
    const { notes } = await load(everything);
    const named = notes.flatMap((note) => [...note.matchAll(/([\w.]+) \(line \d+\)/g)].map(([, key = '']) => key));
    for (const key of ['external_redis.password', 'database.password', 'cache.enabled', 'trace.otel.endpoint']) {
      expect(named).toContain(key);
    }
    expect(named).not.toContain('hostname');
    expect(notes.join()).not.toContain('hunter2');
    expect(said(notes)[0]).toMatch(
      /^harbor\.yml: no effect, because Haven needs no Redis: redis\.registry_db_index \(line 76\)/,
    );
  });

  test('gives way to variables, and to our own keys beside Harbor’s', async () => {
    const config = await load(everything, {
      HAVEN_DATABASE_URL: 'postgres://a@b/c',
      HAVEN_HTTPS_PORT: '8443',
      HAVEN_EXTERNAL_URL: 'https://other.example.com',
    });
    expect(config).toMatchObject({
      port: 8443,
      externalUrl: 'https://other.example.com',
      database: { url: 'postgres://a@b/c' },
    });
    const own = await load('upload_expiry_hours: 7\nupload_purging: { age: 48h }\n');
    expect(own.uploadExpiryHours).toBe(7);
  });

  test.each([
    ['hostname: a.example.com', 'http://a.example.com:8080'],
    ['hostname: a.example.com\nhttp: { port: 80 }', 'http://a.example.com'],
    ['hostname: 10.0.0.1\nhttp: { port: 8888 }', 'http://10.0.0.1:8888'],
    ['hostname: "2001:db8::1"\nhttp: { port: 80 }', 'http://[2001:db8::1]'],
    ['hostname: a\nhttp: { port: 80 }\nhttps: { port: 443, certificate: /c, private_key: /k }', 'https://a'],
    ['hostname: a\nhttps: { port: 8443, certificate: /c, private_key: /k }', 'https://a:8443'],
    ['http: { port: 80 }', undefined],
  ])('%j is reached at %s', async (text, url) => {
    expect((await load(`${text}\n`)).externalUrl).toBe(url);
  });

  test.each([
    ['upload_purging: { enabled: false, age: 24h }', 8_760],
    ['upload_purging: { enabled: true, age: 24h, dryrun: true }', 8_760],
    ['upload_purging: { age: 90m }', 2],
    ['upload_purging: { enabled: true }', 168],
  ])('%j keeps unfinished uploads for %i hours', async (text, hours) => {
    expect((await load(`${text}\n`)).uploadExpiryHours).toBe(hours);
  });

  test('is blamed by Harbor’s key and its line', async () => {
    await expect(load('hostname: two words\n')).rejects.toThrow(
      /harbor\.yml line 1, hostname: expected an address such as .*, but got "http:\/\/two words:8080"$/,
    );
    await expect(load('http:\n  port: 80\nupload_purging:\n  age: a week\n')).rejects.toThrow(
      /harbor\.yml line 4, upload_purging\.age: expected hours from 1 to 8760, but got "a week"$/,
    );
    await expect(load('https:\n  port: 443\n')).rejects.toThrow(/HAVEN_TLS_CERTIFICATE \(https\.certificate\)/);
    // Anywhere else than where the images are to be, they would be lost.
    await expect(load('storage_service:\n  gcs:\n    bucket: b\n')).rejects.toThrow(
      /harbor\.yml line 3, storage_service\.gcs\.bucket: expected storage_service\.filesystem or \.s3/,
    );
  });

  test('is warned about for what the template has, and for slips inside Harbor’s own sections', async () => {
    const { warnings } = await load(
      'hostname: reg.mydomain.com\nharbor_admin_password: Harbor12345\njobservice:\n  max_job_wrokers: 10\nhttps:\n  certificat: /c\n',
    );
    expect(said(warnings)).toEqual([
      'harbor.yml line 4: the key jobservice.max_job_wrokers is not known; did you mean jobservice.max_job_workers?',
      'harbor.yml line 6: the key https.certificat is not known; did you mean https.certificate?',
      'harbor.yml line 1: the value of hostname is the example of Harbor’s template, no name of yours',
      'harbor.yml line 2: the value of harbor_admin_password is the password everybody knows; change it',
    ]);
  });

  test('of any contents is read or refused in words', async () => {
    const keys = fc.constantFrom(
      ...['hostname', 'http', 'https', 'external_database', 'harbor', 'port', 'host', 'upload_purging', 'age', 's3'],
      ...['storage_service', 'secure', 'regionendpoint', 'redirect', 'disable', 'ip_family', 'ipv6', 'enabled', 'log'],
    );
    const document = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(true, false, null, 0, 80, 'x', '', '168h', 'http://x', '::1'),
        fc.dictionary(keys, tie('node'), { maxKeys: 4 }),
        fc.array(tie('node'), { maxLength: 2 }),
      ),
      root: fc.dictionary(keys, tie('node'), { maxKeys: 6 }),
    })).root;
    await fc.assert(
      fc.asyncProperty(document, async (value) => {
        const config = await load(JSON.stringify(value)).catch((error: unknown) => error);
        expect(config instanceof StartError || typeof (config as Config).port === 'number').toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
