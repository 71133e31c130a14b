import { join } from 'node:path';
import { Authenticator } from './auth/authenticator.ts';
import { Authorizer } from './auth/authorizer.ts';
import type { SecretKey } from './auth/secret-key.ts';
import { Sessions } from './auth/sessions.ts';
import { TokenSigner } from './auth/tokens.ts';
import { startBackground } from './background.ts';
import { createBrowsers } from './browsers.ts';
import { followAllChanges, followOwnChanges } from './cache-invalidation.ts';
import type { Config } from './config/index.ts';
import type { Database } from './db/database.ts';
import { eventConsumers } from './event-consumers.ts';
import { EventConsumers } from './events/consumers.ts';
import { WorkloadLogins } from './features/federation/index.ts';
import { Immutability } from './features/immutability/index.ts';
import { LiveEvents, LogStreams } from './features/live/index.ts';
import { Settings } from './features/settings/index.ts';
import { TokenService, tokenHandler } from './features/token/index.ts';
import type { Installation } from './first-start.ts';
import { requestIdOf } from './http/request-meta.ts';
import { createWorkers } from './job-handlers.ts';
import { BackgroundLoops } from './jobs/background.ts';
import { queueMetrics } from './jobs/job-metrics.ts';
import { createJobs } from './jobs/jobs.ts';
import type { Logger } from './log/logger.ts';
import { HttpRequests, noteOperation } from './metrics/http-requests.ts';
import { Monitoring } from './monitoring.ts';
import { OutboundClient } from './outbound/client.ts';
import { ownServices } from './outbound/own-services.ts';
import { readPems } from './pem-file.ts';
import { createPeople } from './people.ts';
import { Portal } from './portal/index.ts';
import { RedirectServer } from './redirect-server.ts';
import { loadKernelSend } from './registry/blobs/send/sendfile.ts';
import { OrphanSweeper } from './registry/collection/orphan-sweeper.ts';
import { createRegistry } from './registry/compose.ts';
import { authenticateWith, orSession } from './registry/credentials.ts';
import { proxyProjectGuard } from './registry/guards.ts';
import { loadKernelReceive } from './registry/kernel-receive.ts';
import { PullRecorder } from './registry/manifests/pull-recorder.ts';
import { createRest, healthChecks } from './rest.ts';
import { createStorage } from './storage/index.ts';
import { meterStorage, StorageActions } from './storage/metered.ts';
import { WebServer } from './web-server.ts';
import { createWebhooks } from './webhooks.ts';

/** What the program has before the application starts. */
export interface AppOptions {
  readonly config: Config;
  readonly database: Database;
  readonly logger: Logger;
  readonly installation: Installation;
  /** Encrypts what is stored of secrets. */
  readonly secretKey: SecretKey;
  /** Variables that replace defaults of settings. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The running application. */
export interface App {
  /** Starts to answer requests; returns the address for people. */
  listen(): Promise<{ readonly url: string }>;
  /** Lets running requests finish, then stops everything it has started. */
  close(): Promise<void>;
}

/** The composition root: makes every part and gives each what it needs. */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, database, logger, installation, secretKey, env } = options;
  const plainStorage = await createStorage(config.storage);
  const storageActions = new StorageActions(plainStorage.name);
  const storage = meterStorage(plainStorage, storageActions);
  await storage.check();
  const orphans = new OrphanSweeper({ database, storage, installationId: installation.id });
  await orphans.claimEmpty();
  const defaults = { token_expiration: config.tokenExpirationMinutes };
  const logServerTls = readPems(config.auditForwarding.tls);
  const settings = new Settings({ database, secretKey, env, defaults, logServerTls });
  await settings.prepare();
  const tokens = new TokenSigner({ privateKey: installation.tokenKey, lifetime: config.tokenExpirationMinutes * 60 });
  const authorizer = new Authorizer({ database });
  const robotNamePrefix = async () => (await settings.current()).robotNamePrefix;
  const authMode = async () => (await settings.current()).authMode;
  const outbound = new OutboundClient({ ...config.outbound, ownServices: ownServices(config.database.url) });
  const people = createPeople({
    ...{ database, settings, secretKey, authMode, logger, outbound },
    externalUrl: config.externalUrl,
  });
  const elsewhere = people.identities;
  const workloads = new WorkloadLogins({ database, logger, outbound });
  const authenticator = new Authenticator({ database, tokens, elsewhere, robotNamePrefix, workloads });
  const timeoutMinutes = async () => (await settings.current()).sessionTimeoutMinutes;
  const sessions = new Sessions({ database, timeoutMinutes });
  const authenticate = authenticateWith(authenticator);
  const pulls = new PullRecorder({ directory: join(config.dataDir, 'spool'), database, logger });
  const immutability = new Immutability({ database });
  const registry = createRegistry({
    database,
    storage,
    authorizer,
    authenticator,
    authenticate,
    logger,
    pulls,
    kernel: { send: await loadKernelSend(), receive: await loadKernelReceive() },
    scheme: config.externalUrl?.startsWith('http:') === false || config.tls ? 'https' : 'http',
    uploadLifetimeHours: config.uploadExpiryHours,
    settings: () => settings.current(),
    pushGuards: [proxyProjectGuard, immutability.pushGuard],
    tagGuards: [immutability.tagGuard],
  });
  const browsers = createBrowsers({ database, authenticator, sessions, settings, secretKey, env });
  const lifetime = async () => (await settings.current()).tokenExpirationMinutes * 60;
  const token = tokenHandler({
    tokens: new TokenService({ authorizer, tokens, lifetime }),
    authenticate: orSession(authenticate, sessions),
    logger,
  });
  const jobs = createJobs({ database, timeZone: config.timeZone, env });
  const health = healthChecks({ database, storage });
  let url = config.externalUrl ?? addressFor(config, config.port);
  const webhooks = createWebhooks({
    ...{ database, secretKey, outbound, logger },
    executions: jobs.executions,
    settings: () => settings.current(),
    publicUrl: () => url,
    installationId: installation.id,
    limits: config.webhooks,
  });
  const live = new LiveEvents({ authorizer });
  const logStreams = new LogStreams({ source: jobs.queues, logger });
  const rest = await createRest({
    config,
    health,
    database,
    jobs,
    webhooks,
    live,
    logStreams,
    authorizer,
    storage,
    registry,
    immutability,
    settings,
    people,
    sessions,
    workloads,
    browsers,
    logger,
  });
  const portal = await Portal.load();
  const caches = { authorizer, authenticator, sessions, settings, immutability, registry: registry.caches };
  followOwnChanges(database, caches);
  const listener = await followAllChanges(database, caches, logger);
  await live.follow(listener);
  const background = new BackgroundLoops({ logger });
  const workers = createWorkers({ config, database, listener, registry, immutability, jobs, webhooks, logger });
  const consumers = new EventConsumers({ database, logger, consumers: eventConsumers({ webhooks }) });
  const requests = new HttpRequests();
  const monitoring = new Monitoring({
    ...{ config, database, storage, health, logger, requests },
    settings: () => settings.current(),
    sources: [registry.metrics, storageActions, queueMetrics(jobs.queues), workers.metrics],
  });

  const lane = { answers: registry.laneAnswers, load: registry.warm };
  const address = { host: config.host, port: config.port, tls: config.tls };
  const web = new WebServer({ ...address, lane, requests }, (request, response) => {
    switch (doorOf(request.url ?? '/')) {
      case 'registry':
        void registry.server.handle(request, response, requestIdOf(request));
        break;
      case 'token':
        noteOperation(request, 'service_token');
        void token(request, response, requestIdOf(request));
        break;
      case 'rest':
        if (!portal.handle(request, response)) rest.handle(request, response);
    }
  });

  const redirects = redirectsFor(config);

  return {
    async listen() {
      await pulls.start(config.pullFlushSeconds * 1_000);
      if (config.roles.has('jobs')) {
        await workers.start();
        startBackground(background, {
          config,
          database,
          storage,
          registry,
          orphans,
          sessions,
          settings,
          authorizer,
          workloads,
          logServerTls,
          logger,
        });
        await consumers.start(listener);
      }
      const port = await web.listen();
      await redirects?.listen(port);
      await monitoring.start();
      url = config.externalUrl ?? addressFor(config, port);
      return { url };
    },
    async close() {
      await redirects?.close();
      live.close();
      logStreams.close();
      await web.close();
      await workers.close();
      await monitoring.close();
      await background.close();
      await consumers.close();
      await pulls.close();
      await rest.close();
      await people.passwordResets.settled();
      await outbound.close();
      await listener.close();
      registry.close();
      await storage.close();
    },
  };
}

/** Which part of the server a request target belongs to. */
function doorOf(target: string): 'registry' | 'token' | 'rest' {
  if (target.startsWith('/v2') && (target.length === 3 || target[3] === '/' || target[3] === '?')) return 'registry';
  const path = target.split('?', 1)[0];
  return path === '/service/token' ? 'token' : 'rest';
}

function redirectsFor({ host, redirectPort: port, externalUrl }: Config): RedirectServer | undefined {
  return port === undefined ? undefined : new RedirectServer({ host, port, externalUrl });
}

function addressFor(config: Config, port: number): string {
  const host = ['::', '0.0.0.0', '127.0.0.1', '::1'].includes(config.host) ? 'localhost' : config.host;
  return `${config.tls ? 'https' : 'http'}://${host}:${port}`;
}
