import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StartError } from '../start-error.ts';
import { type Config, loadConfig } from './config.ts';
import { settings } from './settings.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'haven-test-config-'));
});
afterAll(() => rm(directory, { recursive: true }));

const load = (env: Record<string, string>): Config => loadConfig({ env });
async function loadFile(text: string, env: Record<string, string> = {}): Promise<Config> {
  const file = join(directory, 'haven.yml');
  await writeFile(file, text);
  return loadConfig({ env, file });
}

function problem(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof StartError) return error.message;
    throw error;
  }
  return '';
}

describe('without any configuration', () => {
  test('everything has its default', () => {
    const config = load({ HOME: '/home/ann' });
    expect(config).toMatchObject({
      port: 8080,
      externalUrl: undefined,
      tls: undefined,
      adminPassword: undefined,
      database: { url: undefined, maxConnections: 20 },
      log: { level: 'info', format: 'auto' },
      jobWorkers: 10,
      timeZone: 'UTC',
      tokenExpirationMinutes: 30,
      trashWindowHours: 24,
      gcTimeWindowHours: 2,
      uploadExpiryHours: 168,
      pullFlushSeconds: 10,
      warnings: [],
    });
    expect([...config.roles]).toEqual(['api', 'jobs']);
    expect(config.storage).toEqual({ type: 'filesystem', rootDirectory: join(config.dataDir, 'storage') });
    expect(Object.isFrozen(config)).toBe(true);
  });

  test('the data lies where the user may write', () => {
    const root = process.getuid?.() === 0;
    expect(load({ HOME: '/home/ann' }).dataDir).toBe(root ? '/var/lib/haven' : '/home/ann/.haven');
    expect(load({ HOME: '/home/ann', XDG_DATA_HOME: '/x' }).dataDir).toBe(root ? '/var/lib/haven' : '/x/haven');
  });
});

describe('environment variables', () => {
  test('set what they name', () => {
    const config = load({
      HAVEN_HOST: '127.0.0.1',
      HAVEN_PORT: '5000',
      HAVEN_EXTERNAL_URL: 'https://Registry.example.com:443/',
      HAVEN_DATA_DIR: '/data',
      HAVEN_TLS_CERTIFICATE: '/c.pem',
      HAVEN_TLS_KEY: '/k.pem',
      HAVEN_ROLES: 'api',
      HAVEN_LOG_LEVEL: 'warning',
      HARBOR_ADMIN_PASSWORD: 'first',
      HAVEN_GC_TIME_WINDOW_HOURS: '0',
      HAVEN_DATABASE_URL: 'postgres://haven@/haven?host=/run/postgresql',
    });
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 5000,
      externalUrl: 'https://registry.example.com',
      dataDir: '/data',
      tls: { certificate: '/c.pem', key: '/k.pem' },
      log: { level: 'warn' },
      adminPassword: 'first',
      gcTimeWindowHours: 0,
      database: { url: 'postgres://haven@/haven?host=/run/postgresql' },
    });
    expect([...config.roles]).toEqual(['api']);
  });

  test('count as not set when they are empty', () => {
    expect(load({ HAVEN_PORT: '', HAVEN_ADMIN_PASSWORD: '' })).toMatchObject({ port: 8080, adminPassword: undefined });
  });

  test('of a Kubernetes service named haven are not meant for us', () => {
    const config = load({
      HAVEN_PORT: 'tcp://10.0.0.1:8080',
      HAVEN_PORT_8080_TCP_ADDR: '10.0.0.1',
      HAVEN_SERVICE_HOST: '10.0.0.1',
      HAVEN_SERVICE_PORT_HTTP: '8080',
    });
    expect(config).toMatchObject({ port: 8080, warnings: [] });
  });

  test('that nobody knows are warned about, with what was probably meant', () => {
    expect(
      load({ HAVEN_DATABSE_URL: 'x', HAVEN_ZZZZZZZZZZ: '', HAVEN_TEST_DATABASE_URL: 'x', PATH: '' }).warnings,
    ).toEqual([
      'the environment variable HAVEN_DATABSE_URL is not known; did you mean HAVEN_DATABASE_URL?',
      'the environment variable HAVEN_ZZZZZZZZZZ is not known',
    ]);
  });

  test('can name a file with a secret', async () => {
    const file = join(directory, 'secret');
    await writeFile(file, 'p4ss word\n');
    expect(load({ HAVEN_SECRET_KEY_FILE: file }).secretKey).toBe('p4ss word');
    expect(problem(() => load({ HAVEN_SECRET_KEY_FILE: '/nonexistent' }))).toMatch(
      /^HAVEN_SECRET_KEY_FILE: expected a file to read, but \/nonexistent cannot be: ENOENT/,
    );
  });
});

describe('storage', () => {
  test('is a directory of its own when asked for', () => {
    expect(load({ HAVEN_STORAGE_FILESYSTEM_ROOT: '/blobs' }).storage).toEqual({
      type: 'filesystem',
      rootDirectory: '/blobs',
    });
  });

  test('is S3 when a bucket is named', () => {
    const storage = load({
      HAVEN_STORAGE_S3_BUCKET: 'images',
      HAVEN_STORAGE_S3_ENDPOINT: 'http://minio:9000',
      HAVEN_STORAGE_S3_ACCESS_KEY: 'id',
      HAVEN_STORAGE_S3_SECRET_KEY: 'key',
      HAVEN_STORAGE_S3_PREFIX: '/haven/',
      HAVEN_STORAGE_S3_REDIRECT: 'yes',
    }).storage;
    expect(storage).toEqual({
      type: 's3',
      bucket: 'images',
      region: 'us-east-1',
      endpoint: 'http://minio:9000',
      accessKey: 'id',
      secretKey: 'key',
      rootDirectory: 'haven',
      forcePathStyle: true,
      redirect: true,
    });
  });

  test('without what it needs is refused', () => {
    expect(problem(() => load({ HAVEN_STORAGE: 's3' }))).toBe(
      'HAVEN_STORAGE is s3, so HAVEN_STORAGE_S3_BUCKET (storage_service.s3.bucket) has to be set too',
    );
    expect(problem(() => load({ HAVEN_STORAGE_S3_BUCKET: 'b', HAVEN_STORAGE_S3_ACCESS_KEY: 'id' }))).toMatch(
      /SECRET_KEY/,
    );
    expect(problem(() => load({ HAVEN_TLS_KEY: '/k.pem' }))).toMatch(/HAVEN_TLS_CERTIFICATE \(https.certificate\)/);
  });
});

describe('wrong values', () => {
  test('are all named, with what was expected', () => {
    const message = problem(() =>
      load({
        HAVEN_PORT: '80 80',
        HAVEN_EXTERNAL_URL: 'registry.example.com',
        HAVEN_ROLES: 'api,job',
        HAVEN_STORAGE: 'gcs',
      }),
    );
    expect(message.split('\n')).toEqual([
      'HAVEN_PORT: expected a port number from 0 to 65535, but got "80 80"',
      'HAVEN_EXTERNAL_URL: expected an address such as https://registry.example.com, without a path, but got "registry.example.com"',
      'HAVEN_ROLES: expected all, api or jobs, or several of them with commas between, but got "api,job"',
      'HAVEN_STORAGE: expected one of filesystem, s3, but got "gcs"',
    ]);
  });

  test('that are secret are never shown', () => {
    expect(problem(() => load({ HAVEN_DATABASE_URL: 'mysql://root:hunter2@db/haven' }))).toMatch(
      /^HAVEN_DATABASE_URL: expected/,
    );
    expect(problem(() => load({ HAVEN_DATABASE_URL: 'postgres:hunter2' }))).toMatch(/^HAVEN_DATABASE_URL: expected/);
    const secrets = Object.values(settings).filter(({ secret }) => secret);
    fc.assert(
      fc.property(fc.constantFrom(...secrets), fc.stringMatching(/^[A-Z]{8,20}$/), ({ env }, value) => {
        expect(problem(() => load({ [env]: value, HAVEN_PORT: 'x' }))).not.toContain(value);
      }),
    );
  });

  test('never get through as something else', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const message = problem(() => {
          const { port } = load({ HAVEN_PORT: value });
          expect(Number.isInteger(port) && port >= 0 && port <= 65_535).toBe(true);
        });
        expect(message === '' || message.startsWith('HAVEN_PORT: expected a port number')).toBe(true);
      }),
    );
  });
});

describe('the configuration file', () => {
  test('has Harbor’s names where there are any, and the environment wins', async () => {
    const config = await loadFile(
      `http: { port: 8888 }
external_url: https://registry.example.com
harbor_admin_password: 0123
data_volume: /data
roles: [api, jobs]
log:
  level: debug
storage_service:
  s3: &s3
    bucket: images
    region: eu-central-1
    accesskey: "id"
    secretkey: 'key'
`,
      { HAVEN_STORAGE_S3_BUCKET: 'others' },
    );
    expect(config).toMatchObject({
      port: 8888,
      externalUrl: 'https://registry.example.com',
      adminPassword: '0123',
      dataDir: '/data',
      log: { level: 'debug' },
      storage: { type: 's3', bucket: 'others', region: 'eu-central-1', accessKey: 'id', secretKey: 'key' },
      warnings: [],
    });
  });

  test('may be empty', async () => {
    expect(await loadFile('# nothing\n')).toMatchObject({ port: 8080, warnings: [] });
  });

  test('is blamed by line', async () => {
    await expect(loadFile('log:\n  level: info\nhttp:\n  port: eighty\n')).rejects.toThrow(
      /haven\.yml line 4, http\.port: expected a port number from 0 to 65535, but got "eighty"$/,
    );
    await expect(loadFile('http:\n  port: [\n')).rejects.toThrow(/haven\.yml line \d: the file is not valid YAML/);
    await expect(loadFile('just text')).rejects.toThrow(/expected keys and values/);
    expect(problem(() => loadConfig({ env: {}, file: '/nonexistent.yml' }))).toMatch(
      /^the configuration file \/nonexistent\.yml cannot be read/,
    );
  });

  test('is warned about for unknown keys, and has a note for Harbor’s without effect', async () => {
    const { warnings, notes } = await loadFile(
      'hostname: x\ntoken_expiraton: 3\nexternal_redis:\n  host: y\nredis:\nfoo_bar_baz: 1\n',
    );
    expect(warnings.map((warning) => warning.replace(directory, ''))).toEqual([
      '/haven.yml line 2: the key token_expiraton is not known; did you mean token_expiration?',
      '/haven.yml line 6: the key foo_bar_baz is not known',
    ]);
    expect(notes.map((note) => note.replace(directory, ''))).toEqual([
      '/haven.yml: no effect, because Haven needs no Redis: external_redis.host (line 4)',
    ]);
  });
});
