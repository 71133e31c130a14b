import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Authenticator } from '../src/auth/authenticator.ts';
import { Authorizer } from '../src/auth/authorizer.ts';
import { hashPassword } from '../src/auth/passwords.ts';
import { type RoleName, roleIds } from '../src/auth/rights.ts';
import { SecretKey } from '../src/auth/secret-key.ts';
import { Sessions } from '../src/auth/sessions.ts';
import { TokenSigner } from '../src/auth/tokens.ts';
import { followOwnChanges } from '../src/cache-invalidation.ts';
import type { Database } from '../src/db/database.ts';
import { sql } from '../src/db/sql.ts';
import { WorkloadLogins } from '../src/features/federation/index.ts';
import { Immutability } from '../src/features/immutability/index.ts';
import { Settings } from '../src/features/settings/index.ts';
import { TokenService, tokenHandler } from '../src/features/token/index.ts';
import { requestIdOf } from '../src/http/request-meta.ts';
import type { LogFields, Logger } from '../src/log/logger.ts';
import { HttpRequests } from '../src/metrics/http-requests.ts';
import { OutboundClient } from '../src/outbound/client.ts';
import { loadKernelSend } from '../src/registry/blobs/send/sendfile.ts';
import { createRegistry, type Registry, type RegistryDeps } from '../src/registry/compose.ts';
import { authenticateWith, orSession } from '../src/registry/credentials.ts';
import { proxyProjectGuard } from '../src/registry/guards.ts';
import { loadKernelReceive } from '../src/registry/kernel-receive.ts';
import { PullRecorder } from '../src/registry/manifests/pull-recorder.ts';
import { createStorage, type StorageDriver } from '../src/storage/index.ts';
import { WebServer } from '../src/web-server.ts';
import { createTestDatabase } from './database.ts';
import { HttpClient, type RawRequest, type RawResponse } from './http-client.ts';

/** The data plane and the token service over HTTP, on a database and a storage of their own. */
export interface TestRegistry {
  readonly database: Database;
  readonly storage: StorageDriver;
  readonly registry: Registry;
  readonly pulls: PullRecorder;
  readonly tokens: TokenSigner;
  readonly authorizer: Authorizer;
  readonly authenticator: Authenticator;
  readonly workloads: WorkloadLogins;
  readonly sessions: Sessions;
  readonly settings: Settings;
  readonly immutability: Immutability;
  /** What has been counted of the requests. */
  readonly requests: HttpRequests;
  readonly port: number;
  /** Where storage and spool lie. */
  readonly directory: string;
  /** What was logged as an error: every answer of 500 and more. */
  readonly failures: LogFields[];
  /** Sends a request; anonymous and without `Authorization` unless `as` or `token` says otherwise. */
  send(method: string, path: string, options?: RegistryRequest): Promise<RawResponse>;
  /** A token of `/service/token` for repositories, `project/name` each, with all the person may do there. */
  token(as: string | undefined, ...repositories: readonly string[]): Promise<string>;
  addUser(username: string, options?: { readonly sysadmin?: boolean }): Promise<number>;
  /** `hard` in bytes. */
  addProject(name: string, options?: ProjectOptions): Promise<number>;
  addMember(project: string, username: string, role: RoleName): Promise<void>;
  close(): Promise<void>;
}

/** A request of a test. */
export interface RegistryRequest extends RawRequest {
  /** User name; sent with `testPassword` as Basic credentials. */
  readonly as?: string | undefined;
  readonly token?: string;
}

/** A project of a test; private and without limit unless said otherwise. */
export interface ProjectOptions {
  readonly public?: boolean;
  readonly hard?: number;
  readonly registryId?: number;
}

/** The password of everybody in these tests. */
export const testPassword = 'Passw0rd-of-tests';

/** The key with which tokens are signed in these tests. */
export const testKeys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

const passwordHash = hashPassword(testPassword);

/** Starts the data plane for tests, with the system administrator `admin`. */
export async function startTestRegistry(
  options: Partial<Pick<RegistryDeps, 'pushGuards' | 'tagGuards'>> = {},
): Promise<TestRegistry> {
  const { database, drop } = await createTestDatabase();
  const directory = await mkdtemp(join(tmpdir(), 'haven-test-registry-'));
  const storage = await createStorage({ type: 'filesystem', rootDirectory: join(directory, 'storage') });
  await storage.check();
  const failures: LogFields[] = [];
  const logger: Logger = { debug() {}, info() {}, warn() {}, error: (fields) => failures.push(fields) };
  const tokens = new TokenSigner({ privateKey: testKeys.privateKey, lifetime: 1_800 });
  const settings = new Settings({ database, secretKey: new SecretKey('test') });
  const authorizer = new Authorizer({ database });
  const robotNamePrefix = async () => (await settings.current()).robotNamePrefix;
  const workloads = new WorkloadLogins({ database, logger, outbound: new OutboundClient() });
  const authenticator = new Authenticator({ database, tokens, robotNamePrefix, workloads, penaltyMs: 0 });
  const timeoutMinutes = async () => (await settings.current()).sessionTimeoutMinutes;
  const sessions = new Sessions({ database, timeoutMinutes });
  const authenticate = authenticateWith(authenticator);
  const pulls = new PullRecorder({ directory: join(directory, 'spool'), database, logger });
  // Counted when a test says so.
  await pulls.start(3_600_000);
  const immutability = new Immutability({ database });
  const registry = createRegistry({
    ...{ database, storage, authorizer, authenticator, authenticate, logger, pulls },
    kernel: { send: await loadKernelSend(), receive: await loadKernelReceive() },
    scheme: 'https',
    uploadLifetimeHours: 24,
    settings: () => settings.current(),
    pushGuards: [proxyProjectGuard, immutability.pushGuard],
    tagGuards: [immutability.tagGuard],
    ...options,
  });
  followOwnChanges(database, {
    authorizer,
    authenticator,
    sessions,
    settings,
    immutability,
    registry: registry.caches,
  });
  const lifetime = async () => (await settings.current()).tokenExpirationMinutes * 60;
  const token = tokenHandler({
    tokens: new TokenService({ authorizer, tokens, lifetime }),
    authenticate: orSession(authenticate, sessions),
    logger,
  });
  const lane = { answers: registry.laneAnswers, load: registry.warm };
  const requests = new HttpRequests();
  const web = new WebServer({ host: '127.0.0.1', port: 0, tls: undefined, lane, requests }, (request, response) => {
    if (request.url?.startsWith('/service/token')) void token(request, response, requestIdOf(request));
    else void registry.server.handle(request, response, requestIdOf(request));
  });
  const port = await web.listen();
  const client = new HttpClient(port);

  const send: TestRegistry['send'] = (method, path, { as, token: bearer, headers, ...rest } = {}) => {
    const authorization = bearer === undefined ? as && basic(as, testPassword) : `Bearer ${bearer}`;
    return client.send(method, path, { ...rest, headers: { ...(authorization && { authorization }), ...headers } });
  };
  const test: TestRegistry = {
    ...{
      database,
      storage,
      registry,
      pulls,
      tokens,
      authorizer,
      authenticator,
      workloads,
      sessions,
      settings,
      immutability,
      requests,
      port,
      directory,
      failures,
      send,
    },
    ...people(database, authorizer),
    async token(as, ...repositories) {
      const scopes = repositories.map((name) => `&scope=repository:${name}:pull`).join('');
      const answer = await send('GET', `/service/token?service=harbor-registry${scopes}`, { as });
      if (answer.status !== 200) throw new Error(`no token: ${answer.status} ${answer.body}`);
      return answer.json.token;
    },
    async close() {
      client.close();
      await web.close();
      await pulls.close();
      registry.close();
      await storage.close();
      await drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
  await test.addUser('admin', { sysadmin: true });
  return test;
}

function people(
  database: Database,
  authorizer: Authorizer,
): Pick<TestRegistry, 'addUser' | 'addProject' | 'addMember'> {
  return {
    async addUser(username, options = {}) {
      const row = await database.first<{ user_id: number }>(sql`
        INSERT INTO harbor_user (username, email, password_hash, sysadmin_flag)
        VALUES (${username}, ${`${username}@example.com`}, ${await passwordHash}, ${options.sysadmin ?? false})
        RETURNING user_id`);
      return row?.user_id ?? 0;
    },
    async addProject(name, options = {}) {
      const row = await database.first<{ project_id: number }>(sql`
        WITH made AS (
          INSERT INTO project (owner_id, name, registry_id)
          SELECT user_id, ${name}, ${options.registryId ?? 0} FROM harbor_user WHERE username = 'admin'
          RETURNING project_id
        ), meta AS (
          INSERT INTO project_metadata (project_id, name, value)
          SELECT project_id, 'public', ${String(options.public ?? false)} FROM made
        ), quota AS (
          INSERT INTO quota (project_id, hard) SELECT project_id, ${options.hard ?? -1} FROM made
        )
        SELECT project_id FROM made`);
      return row?.project_id ?? 0;
    },
    async addMember(project, username, role) {
      await database.run(sql`
        INSERT INTO project_member (project_id, entity_type, entity_id, role)
        SELECT project_id, 'u', user_id, ${roleIds[role]} FROM project, harbor_user
        WHERE project.name = ${project} AND username = ${username}`);
      authorizer.forgetAll();
    },
  };
}

/** The `Authorization` header of Basic credentials. */
export function basic(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}
