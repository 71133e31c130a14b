import type { Authorizer } from './auth/authorizer.ts';
import type { Sessions } from './auth/sessions.ts';
import type { Browsers } from './browsers.ts';
import type { Config } from './config/index.ts';
import type { Database, Transaction } from './db/database.ts';
import { sql } from './db/sql.ts';
import { writeAudit } from './events/audit.ts';
import {
  Additions,
  ArtifactCopier,
  type ArtifactExtensions,
  ArtifactLabels,
  Artifacts,
  artifactRoutes,
  Icons,
  noExtensions,
  Tags,
  tagRoutes,
} from './features/artifacts/index.ts';
import { AuditLog, AuditPurges, auditPurgeRoutes, auditRoutes } from './features/audit/index.ts';
import {
  federationRoutes,
  TrustAccess,
  TrustRules,
  WorkloadCredentials,
  type WorkloadLogins,
} from './features/federation/index.ts';
import { GarbageCollection, garbageCollectionRoutes } from './features/garbage-collection/index.ts';
import { groupRoutes } from './features/groups/index.ts';
import { History, historyRoutes, Trash } from './features/history/index.ts';
import { authProxyRoutes, identityRoutes, oidcRoutes } from './features/identity/index.ts';
import { type Immutability, immutabilityRoutes } from './features/immutability/index.ts';
import { insightRoutes, Layers } from './features/insight/index.ts';
import { jobsRoutes, OwnJobs } from './features/jobs/index.ts';
import { LabelAccess, Labels, labelRoutes } from './features/labels/index.ts';
import { jobLogRoutes, type LiveEvents, type LogStreams, liveRoutes } from './features/live/index.ts';
import { Members, memberRoutes } from './features/members/index.ts';
import { permissionRoutes } from './features/permissions/index.ts';
import {
  logRoutes,
  metadataRoutes,
  ProjectMetadata,
  Projects,
  presentContext,
  projectRoutes,
} from './features/projects/index.ts';
import { internalQuotaRoutes, Quotas, quotaRoutes } from './features/quotas/index.ts';
import { Repositories, repositoryRoutes } from './features/repositories/index.ts';
import {
  Assessor,
  RetentionAccess,
  RetentionPreviews,
  Retentions,
  retentionRoutes,
} from './features/retention/index.ts';
import { RobotAccess, Robots, robotRoutes } from './features/robots/index.ts';
import { OwnSessions, ownSessionRoutes } from './features/sessions/index.ts';
import { type CurrentSettings, type Settings, settingsRoutes } from './features/settings/index.ts';
import { type HealthCheck, System, type SystemFacts, systemRoutes } from './features/system/index.ts';
import {
  accountOf,
  internalUserRoutes,
  passwordResetRoutes,
  UserAccess,
  Users,
  userRoutes,
} from './features/users/index.ts';
import { allowlistRoutes, SystemAllowlist } from './features/vulnerabilities/index.ts';
import { havenWebhookRoutes, webhookRoutes } from './features/webhooks/index.ts';
import {
  Access,
  createRestServer,
  type ImplementedId,
  type PlainRoute,
  type RestServer,
  type Routes,
} from './http/index.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { Logger } from './log/logger.ts';
import type { People } from './people.ts';
import type { CollectionWindows } from './registry/collection/store.ts';
import { windowsOf } from './registry/collection/windows.ts';
import type { Registry } from './registry/compose.ts';
import type { StorageDriver } from './storage/driver.ts';
import { version } from './version.ts';
import type { WebhookParts } from './webhooks.ts';

/** The parts of the data plane that the REST interface uses. */
export type RegistryParts = Pick<
  Registry,
  'pusher' | 'removal' | 'repositoryRemoval' | 'tags' | 'restoration' | 'trashPurge' | 'pushGuards'
>;

/** What the features behind the REST interface are made of. */
export interface RestDeps {
  readonly database: Database;
  readonly authorizer: Authorizer;
  readonly storage: Pick<StorageDriver, 'capacity' | 'read'>;
  readonly registry: RegistryParts;
  readonly immutability: Immutability;
  readonly facts: SystemFacts;
  readonly health: Readonly<Record<string, HealthCheck>>;
  /** The settings of the installation as they are now. */
  readonly settings: () => Promise<CurrentSettings>;
  readonly changeableSettings: Settings;
  readonly people: People;
  readonly sessions: Pick<Sessions, 'aliveSince'>;
  readonly jobs: Jobs;
  readonly workloads: WorkloadLogins;
  /** How long the collection leaves things alone. */
  readonly windows: CollectionWindows;
  readonly webhooks: WebhookParts;
  readonly live: LiveEvents;
  readonly logStreams: LogStreams;
}

/** The version of Harbor whose interface this is; clients look at it, people at the part behind it. */
export const HARBOR_VERSION = `v2.16.0-haven-${version}`;

/** Checks of the parts that Harbor has as programs of their own. */
export function healthChecks(deps: {
  readonly database: Database;
  readonly storage: StorageDriver;
}): Readonly<Record<string, HealthCheck>> {
  const { database, storage } = deps;
  return {
    core: async () => undefined,
    database: () => database.run(sql`SELECT 1`),
    jobservice: () => database.run(sql`SELECT 1`),
    portal: async () => undefined,
    registry: () => storage.check(),
    registryctl: () => storage.check(),
  };
}

/** Makes the REST interface of the program. */
export async function createRest(parts: {
  readonly config: Pick<Config, 'externalUrl' | 'caCertificate' | 'gcTimeWindowHours' | 'trashWindowHours'>;
  readonly database: Database;
  readonly authorizer: Authorizer;
  readonly storage: StorageDriver;
  readonly registry: RegistryParts;
  readonly immutability: Immutability;
  readonly settings: Settings;
  readonly people: People;
  readonly sessions: Pick<Sessions, 'aliveSince'>;
  readonly jobs: Jobs;
  readonly workloads: WorkloadLogins;
  readonly webhooks: WebhookParts;
  readonly live: LiveEvents;
  readonly logStreams: LogStreams;
  readonly browsers: Browsers;
  readonly health: Readonly<Record<string, HealthCheck>>;
  readonly logger: Logger;
}): Promise<RestServer> {
  const { config, storage, logger, settings, browsers } = parts;
  const routes = createRestRoutes({
    ...parts,
    facts: {
      version: HARBOR_VERSION,
      externalUrl: config.externalUrl,
      storageName: storage.name,
      caCertificate: config.caCertificate,
    },
    settings: () => settings.current(),
    changeableSettings: settings,
    windows: windowsOf(config).continuous,
  });
  const isReadOnly = async () => (await settings.current()).readOnly;
  return createRestServer({
    routes,
    plainRoutes: createPlainRoutes({ ...parts, settings: () => settings.current() }),
    authenticator: browsers.credentials,
    logger,
    writeAudit: (entry) => writeAudit(parts.database, entry),
    config: { ...browsers.config, isReadOnly, externalUrl: config.externalUrl },
  });
}

/** Builds the routes that Harbor has outside of its document. */
export function createPlainRoutes(parts: {
  readonly database: Database;
  readonly authorizer: Authorizer;
  readonly people: People;
  readonly browsers: Browsers;
  readonly jobs: Jobs;
  readonly settings: () => Promise<CurrentSettings>;
}): readonly PlainRoute[] {
  const { people, browsers } = parts;
  const sessions = browsers.logins;
  return [
    ...browsers.routes,
    ...oidcRoutes({ logins: people.oidcLogins, sessions }),
    ...authProxyRoutes({ logins: people.authProxyLogins, sessions }),
    ...internalUserRoutes(new Users(parts)),
    ...internalQuotaRoutes({ ...parts, quotas: new Quotas(parts) }),
  ];
}

/** Builds the features of the REST interface and their routes; an operation that nobody offers does not compile. */
export function createRestRoutes(deps: RestDeps): Routes<ImplementedId> {
  const access = new Access(deps);
  const retentions = new Retentions(deps);
  const equipProxy = (tx: Transaction, id: number) => retentions.createForProxy(tx, id);
  const projects = new Projects({ ...deps, dependents: [deps.webhooks.webhooks], equipProxy });
  const users = new Users(deps);
  const robots = new Robots(deps);
  const robotAccess = new RobotAccess({ ...deps, robots });
  const system = new System({
    ...deps,
    projects,
    isPasswordResetOffered: () => deps.people.passwordResets.isOffered(),
  });
  const { groups, ldap, memberSources, oidcAccounts, oidcLogins, mailer, passwordResets } = deps.people;
  return {
    ...projectRoutes({ access, projects }),
    ...metadataRoutes({ access, metadata: new ProjectMetadata(deps) }),
    ...logRoutes({ ...deps, access }),
    ...groupRoutes({ access, groups }),
    ...identityRoutes({ access, ldap, pingOidc: (url, verify) => oidcLogins.ping(url, verify) }),
    ...contentRoutes(deps, access),
    ...immutabilityRoutes({ ...deps, access }),
    ...memberRoutes({ access, members: new Members({ ...deps, memberSources }) }),
    ...settingsRoutes({ access, settings: deps.changeableSettings, mailer }),
    ...allowlistRoutes({ access, allowlist: new SystemAllowlist(deps) }),
    ...auditRoutes({ access, auditLog: new AuditLog(deps) }),
    ...auditPurgeRoutes({ access, auditPurges: new AuditPurges(deps) }),
    ...permissionRoutes({ ...deps, access }),
    ...quotaRoutes({ access, quotas: new Quotas(deps) }),
    ...retentionRoutes({
      access,
      retentions,
      previews: new RetentionPreviews({ ...deps, assessor: new Assessor(deps) }),
      retentionAccess: new RetentionAccess(deps),
    }),
    ...robotRoutes({ access, robots, robotAccess }),
    ...federationRoutes({
      access,
      rules: new TrustRules(deps),
      trustAccess: new TrustAccess({ robotAccess }),
      logins: deps.workloads,
      credentials: new WorkloadCredentials(deps),
    }),
    ...ownSessionRoutes({ access, ownSessions: new OwnSessions(deps) }),
    ...userRoutes({ access, users, userAccess: new UserAccess(deps), oidc: oidcAccounts }),
    ...systemRoutes({
      access,
      system,
      accountOf: (caller) => accountOf({ users, oidc: oidcAccounts }, caller),
      projectOf: async (caller, name) => {
        const project = await deps.authorizer.projectByName(name);
        const isSeen = project && (await deps.authorizer.rightsIn(caller, project)).has('self:read');
        return isSeen ? presentContext(await projects.context(caller, project)) : undefined;
      },
    }),
    ...passwordResetRoutes({ access, passwordResets }),
    ...jobsRoutes({ ...deps, access, ownJobs: new OwnJobs(deps) }),
    ...liveRoutes({ ...deps, access }),
    ...jobLogRoutes({ ...deps, access }),
    ...garbageCollectionRoutes({ access, garbageCollection: new GarbageCollection(deps) }),
    ...webhookRoutes({ access, webhooks: deps.webhooks.webhooks, executions: deps.jobs.executions }),
    ...havenWebhookRoutes({ ...deps.webhooks, access }),
  };
}

// Repositories, artifacts, tags and labels.
function contentRoutes(deps: RestDeps, access: Access) {
  const { registry, immutability } = deps;
  const extensions: ArtifactExtensions = {
    ...noExtensions,
    immutableTags: async (...place) => new Set((await immutability.frozenTags(...place)).keys()),
  };
  const labels = new Labels(deps);
  const isQuotaOn = async () => (await deps.settings()).quotaEnabled;
  return {
    ...repositoryRoutes({ access, repositories: new Repositories({ ...deps, ...registry }) }),
    ...artifactRoutes({
      access,
      extensions,
      artifacts: new Artifacts({ ...deps, ...registry, extensions }),
      additions: new Additions(deps),
      icons: new Icons(deps),
      copier: new ArtifactCopier({ ...deps, ...registry, isQuotaOn }),
    }),
    ...tagRoutes({
      access,
      tags: new Tags({ ...deps, extensions, writer: registry.tags }),
      artifactLabels: new ArtifactLabels(deps),
    }),
    ...insightRoutes({ access, layers: new Layers(deps) }),
    ...labelRoutes({ labels, labelAccess: new LabelAccess({ ...deps, labels }) }),
    ...historyRoutes({
      access,
      history: new History({ ...deps, ...registry }),
      trash: new Trash({ ...deps, ...registry, window: deps.windows.trash }),
    }),
  };
}
