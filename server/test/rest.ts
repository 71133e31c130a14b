import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Authenticator } from '../src/auth/authenticator.ts';
import { Authorizer } from '../src/auth/authorizer.ts';
import { hashPassword } from '../src/auth/passwords.ts';
import { SecretKey } from '../src/auth/secret-key.ts';
import { Sessions } from '../src/auth/sessions.ts';
import { TokenSigner } from '../src/auth/tokens.ts';
import { createBrowsers } from '../src/browsers.ts';
import { followOwnChanges } from '../src/cache-invalidation.ts';
import type { Database } from '../src/db/database.ts';
import { sql } from '../src/db/sql.ts';
import { HavenError } from '../src/error.ts';
import { writeAudit } from '../src/events/audit.ts';
import { WorkloadLogins } from '../src/features/federation/index.ts';
import { Immutability } from '../src/features/immutability/index.ts';
import { LiveEvents, LogStreams } from '../src/features/live/index.ts';
import { type CurrentSettings, Settings } from '../src/features/settings/index.ts';
import { createRestServer, type RestConfig } from '../src/http/index.ts';
import type { Jobs } from '../src/jobs/jobs.ts';
import { silentLogger } from '../src/log/logger.ts';
import { OutboundClient } from '../src/outbound/client.ts';
import { createPeople, type People } from '../src/people.ts';
import { RegistryCaches } from '../src/registry/caches.ts';
import { ManifestPusher } from '../src/registry/manifests/push.ts';
import { ArtifactRemoval } from '../src/registry/manifests/removal.ts';
import { RepositoryRemoval } from '../src/registry/manifests/repository-removal.ts';
import { TagWriter } from '../src/registry/manifests/tag-writer.ts';
import { TrashPurge } from '../src/registry/trash/purge.ts';
import { Restoration } from '../src/registry/trash/restoration.ts';
import { createPlainRoutes, createRestRoutes, type RegistryParts } from '../src/rest.ts';
import type { WebhookParts } from '../src/webhooks.ts';
import { createTestDatabase } from './database.ts';
import { testJobs } from './jobs.ts';
import { testWebhooks } from './webhooks.ts';

/** The REST interface over HTTP on a database of its own, with the people `admin`, `alice` and `bob`. */
export interface TestRest {
  readonly database: Database;
  readonly authorizer: Authorizer;
  /** Settings that are not to be what is stored. */
  settings: Partial<Mutable<CurrentSettings>>;
  readonly changeableSettings: Settings;
  readonly sessions: Sessions;
  readonly people: People;
  readonly jobs: Jobs;
  readonly webhooks: WebhookParts;
  readonly url: string;
  /** Sends a request as somebody; the path is below `/api/v2.0` unless it begins with `/api/` or `/c/`. */
  send(method: string, path: string, options?: SendOptions): Promise<TestResponse>;
  /** Adds a person whose password is `testPassword` and returns the id. */
  addUser(username: string, options?: { readonly sysadmin?: boolean }): Promise<number>;
  close(): Promise<void>;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** What a test request carries. */
export interface SendOptions {
  /** User name; anonymous without. */
  readonly as?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly raw?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer with its body read. */
export interface TestResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON, undefined when it is empty. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers as they are, and a wrong look fails the test
  readonly json: any;
  /** `CODE: message` of the first error. */
  readonly error: string | undefined;
}

/** The password of everybody in these tests. */
export const testPassword = 'Passw0rd-of-tests';

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const passwordHash = await hashPassword(testPassword);

/** Starts the REST interface for tests. */
export async function startTestRest(
  config: RestConfig = {},
  env: Readonly<Record<string, string>> = {},
): Promise<TestRest> {
  const { database, drop } = await createTestDatabase();
  const authorizer = new Authorizer({ database });
  const tokens = new TokenSigner({ privateKey: keys.privateKey, lifetime: 1_800 });
  const robotNamePrefix = async () => (await settings()).robotNamePrefix;
  const changeableSettings = new Settings({ database, secretKey: new SecretKey('test'), env });
  await changeableSettings.prepare();
  const people = createPeople({
    database,
    settings: changeableSettings,
    secretKey: new SecretKey('test'),
    authMode: async () => (await settings()).authMode,
    logger: silentLogger,
    externalUrl: 'https://haven.example',
  });
  const elsewhere = people.identities;
  const workloads = new WorkloadLogins({ database, logger: silentLogger, outbound: new OutboundClient() });
  const authenticator = new Authenticator({ database, tokens, elsewhere, robotNamePrefix, workloads, penaltyMs: 0 });
  const timeoutMinutes = async () => (await settings()).sessionTimeoutMinutes;
  const sessions = new Sessions({ database, timeoutMinutes });
  const immutability = new Immutability({ database });
  followOwnChanges(database, {
    authorizer,
    authenticator,
    sessions,
    settings: changeableSettings,
    immutability,
    registry: new RegistryCaches(),
  });
  const rest: Pick<TestRest, 'settings'> = { settings: {} };
  const settings = async () => ({ ...(await changeableSettings.current()), ...rest.settings });
  const jobs = testJobs(database);
  const webhooks = testWebhooks({ database, jobs, settings });
  const routes = createRestRoutes({
    database,
    authorizer,
    storage: { capacity: async () => ({ total: 1_000, free: 400 }), read: noBytes },
    registry: withoutBytes(database),
    immutability,
    facts: {
      version: 'v2.16.0-test',
      externalUrl: 'https://haven.example',
      storageName: 'filesystem',
      caCertificate: undefined,
    },
    health: { core: async () => undefined, database: () => database.run(sql`SELECT 1`) },
    settings,
    changeableSettings,
    people,
    sessions,
    workloads,
    windows: { grace: 7_200, trash: 86_400, awaited: 600 },
    jobs,
    webhooks,
    live: new LiveEvents({ authorizer }),
    logStreams: new LogStreams({ source: jobs.queues, logger: silentLogger }),
  });
  const browsers = createBrowsers({
    ...{ database, authenticator, sessions, env },
    settings: { current: settings },
    secretKey: new SecretKey('test'),
  });
  const server = await createRestServer({
    routes,
    plainRoutes: createPlainRoutes({ database, authorizer, people, browsers, jobs, settings }),
    authenticator: browsers.credentials,
    logger: silentLogger,
    writeAudit: (entry) => writeAudit(database, entry),
    config: {
      ...browsers.config,
      isReadOnly: async () => (await settings()).readOnly,
      ...config,
    },
  });
  const http = createServer(patient, (request, response) => server.handle(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;

  const addUser = async (username: string, options: { readonly sysadmin?: boolean } = {}): Promise<number> => {
    const row = await database.first<{ user_id: number }>(sql`
      INSERT INTO harbor_user (username, email, realname, password_hash, sysadmin_flag)
      VALUES (${username}, ${`${username}@example.com`}, ${username}, ${passwordHash}, ${options.sysadmin ?? false})
      RETURNING user_id`);
    return row?.user_id ?? 0;
  };
  await addUser('admin', { sysadmin: true });
  await addUser('alice');
  await addUser('bob');

  return Object.assign(rest, {
    database,
    authorizer,
    changeableSettings,
    sessions,
    people,
    jobs,
    webhooks,
    url,
    addUser,
    send: (method: string, path: string, options: SendOptions = {}) => sendRequest(url, method, path, options),
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      await server.close();
      await drop();
    },
  });
}

/**
 * Options of a server for tests: like that of the program it closes no connection that a client is about to use again,
 * however long a busy machine takes from one request to the next.
 */
export const patient = { keepAliveTimeout: 75_000 };

/** Sends a request to a REST interface at `url`. */
export async function sendRequest(
  url: string,
  method: string,
  path: string,
  options: SendOptions,
): Promise<TestResponse> {
  const headers: Record<string, string> = {};
  if (options.as !== undefined) headers.authorization = basic(options.as, testPassword);
  if (options.body !== undefined || options.raw !== undefined) headers['content-type'] = 'application/json';
  const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  const response = await fetch(`${url}${/^\/(api|c)\//.test(path) ? '' : '/api/v2.0'}${path}`, {
    method,
    headers: { ...headers, ...options.headers },
    redirect: 'manual',
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  const json = /json/.test(response.headers.get('content-type') ?? '') && text !== '' ? JSON.parse(text) : undefined;
  const [error] = json?.errors ?? [];
  return {
    status: response.status,
    headers: response.headers,
    text,
    json,
    error: error && `${error.code}: ${error.message}`,
  };
}

/** The `Authorization` header of Basic credentials. */
export function basic(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}

// The parts of a data plane that has no storage; `server/test/content.ts` has a whole one.
function withoutBytes(database: Database): RegistryParts {
  const tags = new TagWriter({ guards: [] });
  const removal = new ArtifactRemoval({ tags });
  const references = { in: () => ({ blob: async () => undefined, manifest: async () => undefined }) };
  return {
    removal,
    tags,
    pusher: new ManifestPusher({ database, guards: [], references, removal, tags }),
    repositoryRemoval: new RepositoryRemoval({ tags }),
    restoration: new Restoration({ tags, removal }),
    trashPurge: new TrashPurge(),
    pushGuards: [],
  };
}

async function noBytes(): Promise<never> {
  throw new HavenError('NOT_FOUND');
}
