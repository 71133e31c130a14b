import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SecretKey } from '../src/auth/secret-key.ts';
import { createBrowsers } from '../src/browsers.ts';
import { writeAudit } from '../src/events/audit.ts';
import { LiveEvents, LogStreams } from '../src/features/live/index.ts';
import { createRestServer } from '../src/http/index.ts';
import type { Jobs } from '../src/jobs/jobs.ts';
import { type Logger, silentLogger } from '../src/log/logger.ts';
import type { OutboundClient } from '../src/outbound/client.ts';
import { createPeople } from '../src/people.ts';
import { createPlainRoutes, createRestRoutes } from '../src/rest.ts';
import type { WebhookParts } from '../src/webhooks.ts';
import { testJobs } from './jobs.ts';
import { startTestRegistry, type TestRegistry } from './registry.ts';
import { patient, type SendOptions, sendRequest, type TestResponse } from './rest.ts';
import { testWebhooks } from './webhooks.ts';

/** The data plane and the REST interface over HTTP, on the same database and storage. */
export interface TestContent extends Omit<TestRegistry, 'send'> {
  /** Sends a request to `/v2`. */
  readonly v2: TestRegistry;
  /** Where the REST interface is. */
  readonly restUrl: string;
  readonly jobs: Jobs;
  readonly webhooks: WebhookParts;
  /** Sends a request to the REST interface; the path is below `/api/v2.0` unless it begins with `/api/` or `/c/`. */
  send(method: string, path: string, options?: SendOptions): Promise<TestResponse>;
}

/** Starts the data plane and the REST interface for tests, with the system administrator `admin`. */
export async function startTestContent(
  {
    outbound,
    ...options
  }: NonNullable<Parameters<typeof startTestRegistry>[0]> & {
    /** What webhooks call with, unless it is what tests have. */
    readonly outbound?: Pick<OutboundClient, 'send'> | undefined;
  } = {},
  log: Logger = silentLogger,
): Promise<TestContent> {
  const v2 = await startTestRegistry(options);
  const { database, authorizer, authenticator, workloads, storage, registry, settings, immutability } = v2;
  const logger: Logger = {
    ...log,
    error(fields, message) {
      v2.failures.push({ ...fields });
      log.error(fields, message);
    },
  };
  const jobs = testJobs(database);
  const webhooks = testWebhooks({ database, jobs, settings: () => settings.current(), ...(outbound && { outbound }) });
  const secretKey = new SecretKey('test');
  const authMode = async () => (await settings.current()).authMode;
  const people = createPeople({ database, settings, logger, secretKey, authMode });
  const routes = createRestRoutes({
    ...{ database, authorizer, workloads, storage, registry, immutability },
    facts: {
      version: 'v2.16.0-test',
      externalUrl: 'https://haven.example',
      storageName: 'filesystem',
      caCertificate: undefined,
    },
    health: { core: async () => undefined },
    settings: () => settings.current(),
    changeableSettings: settings,
    windows: { grace: 7_200, trash: 86_400, awaited: 600 },
    jobs,
    webhooks,
    live: new LiveEvents({ authorizer }),
    logStreams: new LogStreams({ source: jobs.queues, logger }),
    people,
    sessions: v2.sessions,
  });
  // People log in without the token that protects browsers.
  const browsers = createBrowsers({ database, authenticator, sessions: v2.sessions, settings, secretKey, env: {} });
  const currentSettings = () => settings.current();
  const plainRoutes = createPlainRoutes({ database, authorizer, people, browsers, jobs, settings: currentSettings });
  const rest = await createRestServer({
    ...{ routes, plainRoutes, logger },
    authenticator: browsers.credentials,
    writeAudit: (entry) => writeAudit(database, entry),
  });
  const http = createServer(patient, (request, response) => rest.handle(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return {
    ...v2,
    v2,
    restUrl: url,
    jobs,
    webhooks,
    send: (method, path, request = {}) => sendRequest(url, method, path, request),
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      await rest.close();
      await v2.close();
    },
  };
}
