import { join } from 'node:path';
import { Authenticator } from './auth/authenticator.ts';
import { Authorizer } from './auth/authorizer.ts';
import { TokenSigner } from './auth/tokens.ts';
import { followAllChanges, followOwnChanges } from './cache-invalidation.ts';
import type { Config } from './config/index.ts';
import type { Database } from './db/database.ts';
import { sql } from './db/sql.ts';
import { TokenService, tokenHandler } from './features/token/index.ts';
import type { Installation } from './first-start.ts';
import { createRestServer, type RestServer } from './http/index.ts';
import { requestIdOf } from './http/request-meta.ts';
import { BackgroundLoops } from './jobs/background.ts';
import type { Logger } from './log/logger.ts';
import { loadKernelSend } from './registry/blobs/send/sendfile.ts';
import { createRegistry, type Registry } from './registry/compose.ts';
import { authenticateWith } from './registry/credentials.ts';
import { proxyProjectGuard } from './registry/guards.ts';
import { PullRecorder } from './registry/manifests/pull-recorder.ts';
import { livingUploads } from './registry/uploads/store.ts';
import { createRestRoutes } from './rest.ts';
import { createStorage, type StorageDriver } from './storage/index.ts';
import { WebServer } from './web-server.ts';

/** What the program has before the application starts. */
export interface AppOptions {
  readonly config: Config;
  readonly database: Database;
  readonly logger: Logger;
  readonly installation: Installation;
}

/** The running application. */
export interface App {
  /** Starts to answer requests; returns the address for people. */
  listen(): Promise<{ readonly url: string }>;
  /** Lets running requests finish, then stops everything it has started. */
  close(): Promise<void>;
}

// The version of Harbor's interface that clients see; the part behind the hyphen is ours.
const VERSION = 'v2.16.0-haven';

// Settings are changeable once their feature is there; until then these are Harbor's defaults.
const defaultSettings = Object.freeze({
  authMode: 'db_auth',
  primaryAuthMode: false,
  selfRegistration: false,
  bannerMessage: '',
  projectCreationRestriction: 'everyone',
  readOnly: false,
  notificationEnable: true,
  quotaEnabled: true,
  defaultStorageLimit: -1,
});

const HOUR = 3_600;
const PULL_FLUSH_MS = 10_000;

/** The composition root: makes every part and gives each what it needs. */
export async function createApp({ config, database, logger, installation }: AppOptions): Promise<App> {
  const storage = await createStorage(config.storage);
  await storage.check();
  const tokens = new TokenSigner({ privateKey: installation.tokenKey, lifetime: config.tokenExpirationMinutes * 60 });
  const authorizer = new Authorizer({ database });
  const authenticator = new Authenticator({ database, tokens });
  const authenticate = authenticateWith(authenticator);
  const pulls = new PullRecorder({ directory: join(config.dataDir, 'spool'), database, logger });
  const registry = createRegistry({
    database,
    storage,
    authorizer,
    authenticator,
    authenticate,
    logger,
    pulls,
    kernel: await loadKernelSend(),
    scheme: config.externalUrl?.startsWith('http:') === false || config.tls ? 'https' : 'http',
    uploadLifetimeHours: config.uploadExpiryHours,
    pushGuards: [proxyProjectGuard],
    removalGuards: [],
  });
  const token = tokenHandler({ tokens: new TokenService({ authorizer, tokens }), authenticate, logger });
  const rest = await createRestInterface({ config, database, authorizer, authenticator, storage, logger });
  const caches = { authorizer, authenticator, registry: registry.caches };
  followOwnChanges(database, caches);
  const listener = await followAllChanges(database, caches, logger);
  const background = new BackgroundLoops({ logger });

  const lane = { answers: registry.laneAnswers, load: registry.warm };
  const web = new WebServer({ host: config.host, port: config.port, tls: config.tls, lane }, (request, response) => {
    switch (doorOf(request.url ?? '/')) {
      case 'registry':
        void registry.server.handle(request, response, requestIdOf(request));
        break;
      case 'token':
        void token(request, response, requestIdOf(request));
        break;
      case 'rest':
        rest.handle(request, response);
    }
  });

  return {
    async listen() {
      await pulls.start(PULL_FLUSH_MS);
      if (config.roles.has('jobs')) startBackground(background, { config, database, storage, registry, logger });
      const port = await web.listen();
      return { url: config.externalUrl ?? addressFor(config, port) };
    },
    async close() {
      await web.close();
      await background.close();
      await pulls.close();
      await rest.close();
      await listener.close();
      registry.close();
      await storage.close();
    },
  };
}

async function createRestInterface(deps: {
  readonly config: Config;
  readonly database: Database;
  readonly authorizer: Authorizer;
  readonly authenticator: Authenticator;
  readonly storage: StorageDriver;
  readonly logger: Logger;
}): Promise<RestServer> {
  const { config, database, storage } = deps;
  const routes = createRestRoutes({
    ...deps,
    facts: { version: VERSION, externalUrl: config.externalUrl, storageName: storage.name, caCertificate: undefined },
    health: { core: async () => {}, database: () => database.first(sql`SELECT 1`), registry: () => storage.check() },
    settings: async () => defaultSettings,
  });
  return createRestServer({ routes, authenticator: deps.authenticator, logger: deps.logger });
}

/** Which part of the server a request target belongs to. */
function doorOf(target: string): 'registry' | 'token' | 'rest' {
  if (target.startsWith('/v2') && (target.length === 3 || target[3] === '/' || target[3] === '?')) return 'registry';
  const path = target.split('?', 1)[0];
  return path === '/service/token' ? 'token' : 'rest';
}

function addressFor(config: Config, port: number): string {
  const host = ['::', '0.0.0.0', '127.0.0.1', '::1'].includes(config.host) ? 'localhost' : config.host;
  return `${config.tls ? 'https' : 'http'}://${host}:${port}`;
}

function startBackground(
  background: BackgroundLoops,
  deps: {
    readonly config: Config;
    readonly database: Database;
    readonly storage: StorageDriver;
    readonly registry: Registry;
    readonly logger: Logger;
  },
): void {
  const { config, database, storage, registry, logger } = deps;
  const windows = { grace: config.gcTimeWindowHours * HOUR, trash: config.trashWindowHours * HOUR };
  background.start({
    name: 'collection',
    intervalMs: 30_000,
    async run(signal) {
      const freed = await registry.collector.run(windows, signal);
      if (freed.blobs > 0) logger.info({ ...freed }, 'freed unreferenced blobs');
    },
  });
  background.start({
    name: 'manifest copies',
    intervalMs: 2_000,
    run: async (signal) => void (await registry.copier.run(signal)),
  });
  background.start({
    name: 'expired uploads',
    intervalMs: 60_000,
    run: async () => void (await registry.uploads.removeExpired()),
  });
  background.start({
    name: 'abandoned upload files',
    intervalMs: 3_600_000,
    run: async () => void (await storage.sweepUploads((ids) => livingUploads(database, ids))),
  });
}
