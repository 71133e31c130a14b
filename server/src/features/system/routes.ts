import type { Schemas } from '@haven/contract';
import { anonymous, type Caller, isAuthenticated, isProgram } from '../../auth/caller.ts';
import type { Access } from '../../http/access.ts';
import { type Routes, route } from '../../http/routes.ts';
import { presentProject } from '../projects/index.ts';
import type { Attention, AuthProxy, Statistics } from './model.ts';
import type { System } from './service.ts';

/** The operations of the system that are there. */
export type SystemOperation =
  | 'getHealth'
  | 'getPing'
  | 'getSystemInfo'
  | 'getStart'
  | 'getVolumes'
  | 'getCert'
  | 'getStatistic'
  | 'search'
  | 'suggest'
  | 'getAttention';

/** The route table of the system. */
export function systemRoutes({
  system,
  access,
  accountOf,
  projectOf,
}: {
  readonly system: System;
  readonly access: Access;
  /** The account of a person, as they see it themselves; undefined for everybody else. */
  readonly accountOf: (caller: Caller) => Promise<Schemas['UserResp'] | undefined>;
  /** A project with what the caller may do there; undefined for those who may not see it, or when there is none. */
  readonly projectOf: (caller: Caller, name: string) => Promise<Schemas['ProjectContext'] | undefined>;
}): Routes<SystemOperation> {
  return {
    getHealth: route({
      allow: access.anyone,
      async run() {
        const components = await system.health();
        const healthy = components.every(({ error }) => error === undefined);
        return {
          status: 200,
          body: {
            status: healthWord(healthy),
            components: components.map(({ name, error }) => ({ name, status: healthWord(error === undefined), error })),
          },
        };
      },
    }),

    getPing: route({
      allow: access.anyone,
      async run() {
        return { status: 200, body: 'Pong' };
      },
    }),

    getSystemInfo: route({
      allow: access.anyone,
      async run({ caller, meta }) {
        return { status: 200, body: await presentFacts(system, caller, meta.origin) };
      },
    }),

    getStart: route({
      allow: access.anyone,
      async run({ caller, meta, query }) {
        const [facts, user, project] = await Promise.all([
          presentFacts(system, caller, meta.origin),
          accountOf(caller),
          query.project === undefined ? undefined : projectOf(caller, query.project),
        ]);
        const home = query.home && isAuthenticated(caller) ? await presentHome(system, caller) : {};
        return { status: 200, body: { system: facts, ...(user && { user }), ...(project && { project }), ...home } };
      },
    }),

    getVolumes: route({
      allow: access.system('system-volumes:read'),
      async run() {
        return { status: 200, body: { storage: [await system.capacity()] } };
      },
    }),

    getCert: route({
      allow: access.anyone,
      async run() {
        const body = await system.caCertificate();
        return { status: 200, body, headers: { 'content-disposition': 'attachment; filename=ca.crt' } };
      },
    }),

    getStatistic: route({
      allow: access.authenticated,
      async run({ caller }) {
        return { status: 200, body: presentStatistic(await system.statistics(caller)) };
      },
    }),

    suggest: route({
      allow: access.anyone,
      async run({ caller, query }) {
        const found = await system.suggest(caller, query.q, query.limit ?? 8);
        return {
          status: 200,
          body: found.map(({ kind, name, project, repository }) => ({
            ...{ kind, name, repository },
            project: project ?? undefined,
          })),
        };
      },
    }),

    getAttention: route({
      allow: access.authenticated,
      async run({ caller }) {
        return { status: 200, body: presentAttention(await system.attention(caller)) };
      },
    }),

    search: route({
      allow: access.anyone,
      async run({ caller, query }) {
        // Programs search like everybody (Harbor, of robots).
        const found = await system.search(isProgram(caller) ? anonymous : caller, query.q);
        return {
          status: 200,
          body: { project: found.projects.map((project) => presentProject(project)), repository: found.repositories },
        };
      },
    }),
  };
}

async function presentHome(system: System, caller: Caller): Promise<Pick<Schemas['Start'], 'attention' | 'statistic'>> {
  const [attention, statistics] = await Promise.all([system.attention(caller), system.statistics(caller)]);
  return { attention: presentAttention(attention), statistic: presentStatistic(statistics) };
}

function presentStatistic(counts: Statistics): Schemas['Statistic'] {
  return {
    private_project_count: counts.privateProjects,
    private_repo_count: counts.privateRepositories,
    public_project_count: counts.publicProjects,
    public_repo_count: counts.publicRepositories,
    ...(counts.storage !== undefined && {
      total_project_count: counts.privateProjects + counts.publicProjects,
      total_repo_count: counts.privateRepositories + counts.publicRepositories,
      total_storage_consumption: counts.storage,
    }),
  };
}

function presentAttention({ quotas, robots, jobs }: Attention): Schemas['Attention'] {
  return {
    quotas,
    robots: robots.map(({ name, project, expiresAt }) => ({
      name,
      project: project ?? undefined,
      expires_at: expiresAt,
    })),
    jobs: jobs.map(({ id, type, policy, project, endedAt, message }) => ({
      ...{ id, type, policy, message },
      project: project ?? undefined,
      ended_at: endedAt,
    })),
  };
}

function healthWord(healthy: boolean): string {
  return healthy ? 'healthy' : 'unhealthy';
}

async function presentFacts(system: System, caller: Caller, origin: string): Promise<Schemas['GeneralInfo']> {
  const publicInfo = await presentPublicInfo(system);
  return isAuthenticated(caller) ? { ...publicInfo, ...(await presentInfo(system, origin)) } : publicInfo;
}

// What a login page needs.
async function presentPublicInfo(system: System): Promise<Schemas['GeneralInfo']> {
  const settings = await system.settings();
  return {
    auth_mode: settings.authMode,
    primary_auth_mode: settings.primaryAuthMode,
    self_registration: settings.selfRegistration,
    banner_message: settings.bannerMessage,
    oidc_provider_name: settings.oidcProviderName,
    authproxy_settings: settings.authProxy && presentAuthProxy(settings.authProxy),
    password_reset: await system.isPasswordResetOffered(),
  };
}

function presentAuthProxy(proxy: AuthProxy): Schemas['AuthproxySetting'] {
  return {
    endpoint: proxy.endpoint,
    // Harbor's spelling.
    tokenreivew_endpoint: proxy.tokenReviewEndpoint,
    skip_search: proxy.skipSearch,
    verify_cert: proxy.verifyCertificate,
    server_certificate: proxy.serverCertificate,
  };
}

async function presentInfo(system: System, origin: string): Promise<Schemas['GeneralInfo']> {
  const settings = await system.settings();
  const { version, externalUrl = origin, storageName } = system.facts;
  return {
    harbor_version: version,
    external_url: externalUrl,
    registry_url: new URL(externalUrl).host,
    current_time: new Date(),
    has_ca_root: await system.hasCaCertificate(),
    project_creation_restriction: settings.projectCreationRestriction,
    read_only: settings.readOnly,
    notification_enable: settings.notificationEnable,
    registry_storage_provider_name: storageName,
  };
}
