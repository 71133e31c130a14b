import type { Schemas } from '@haven/contract';
import type { Database } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import { type Access, requireUser } from '../../http/access.ts';
import { pageOf } from '../../http/paging.ts';
import { parseQuery } from '../../http/query-language.ts';
import { type Routes, route } from '../../http/routes.ts';
import { listLog } from './log-queries.ts';
import type { ProjectMetadata } from './metadata-service.ts';
import type { Metadata, NewAllowlist } from './model.ts';
import { presentProject, presentSummary } from './present.ts';
import type { Projects } from './service.ts';

/** The operations of projects that are there. */
export type ProjectOperation =
  | 'listProjects'
  | 'headProject'
  | 'createProject'
  | 'getProject'
  | 'updateProject'
  | 'deleteProject'
  | 'getProjectDeletable'
  | 'getProjectSummary'
  | 'listProjectMetadatas'
  | 'addProjectMetadatas'
  | 'getProjectMetadata'
  | 'updateProjectMetadata'
  | 'deleteProjectMetadata'
  | 'getLogs'
  | 'getLogExts';

/** What the routes of projects are made of. */
export interface ProjectRoutesDeps {
  readonly projects: Projects;
  readonly metadata: ProjectMetadata;
  readonly database: Database;
  readonly access: Access;
}

/** The route table of projects. */
export function projectRoutes({ projects, metadata, database, access }: ProjectRoutesDeps): Routes<ProjectOperation> {
  return {
    listProjects: route({
      allow: access.anyone,
      async run({ caller, query }) {
        const { projects: found, total } = await projects.list(caller, {
          name: query.name,
          isPublic: query.public,
          owner: query.owner,
          terms: parseQuery(query.q),
          sort: query.sort,
          page: pageOf(query),
        });
        return { status: 200, body: found.map((project) => presentProject(project, query.with_detail)), total };
      },
    }),

    headProject: route({
      allow: access.authenticated,
      async run({ query }) {
        if (await projects.exists(query.project_name)) return { status: 200 };
        throw new HavenError('NOT_FOUND', `project ${query.project_name} not found`);
      },
    }),

    createProject: route({
      allow: access.authenticated,
      async run({ caller, body, header, meta }) {
        const name = body.project_name ?? '';
        const id = await projects.create(requireUser(caller), {
          name,
          isPublic: body.public ?? undefined,
          metadata: toMetadata(body.metadata),
          allowlist: toAllowlist(body.cve_allowlist),
          storageLimit: body.storage_limit ?? undefined,
          registryId: toRegistryId(body.registry_id),
        });
        return { status: 201, location: `${meta.path}/${header['x-resource-name-in-location'] ? name : id}` };
      },
    }),

    getProject: route({
      allow: access.project('self:read'),
      async run({ caller, allowed }) {
        return { status: 200, body: presentProject(await projects.get(caller, allowed)) };
      },
    }),

    updateProject: route({
      allow: access.project('self:update'),
      async run({ caller, body, allowed }) {
        const owner = body.cve_allowlist?.project_id ?? 0;
        if (owner !== 0 && owner !== allowed.projectId) {
          throw new HavenError(
            'BAD_REQUEST',
            `the cve_allowlist belongs to project ${owner}, not to ${allowed.projectId}`,
          );
        }
        await projects.update(caller, allowed, toMetadata(body.metadata), toAllowlist(body.cve_allowlist));
        return { status: 200 };
      },
    }),

    deleteProject: route({
      allow: access.project('self:delete'),
      async run({ caller, allowed }) {
        await projects.remove(caller, allowed);
        return { status: 200 };
      },
    }),

    getProjectDeletable: route({
      allow: access.project('self:delete'),
      async run({ allowed }) {
        const reason = await projects.reasonToKeep(allowed);
        return { status: 200, body: { deletable: reason === undefined, message: reason } };
      },
    }),

    getProjectSummary: route({
      allow: access.project('self:read'),
      async run({ caller, allowed }) {
        return { status: 200, body: presentSummary(await projects.summary(caller, allowed)) };
      },
    }),

    listProjectMetadatas: route({
      allow: access.project('metadata:list'),
      async run({ allowed }) {
        return { status: 200, body: await metadata.list(allowed) };
      },
    }),

    addProjectMetadatas: route({
      allow: access.project('metadata:create'),
      async run({ caller, body, allowed }) {
        await metadata.add(caller, allowed, body ?? {});
        return { status: 200 };
      },
    }),

    getProjectMetadata: route({
      allow: access.project('metadata:read'),
      async run({ path, allowed }) {
        return { status: 200, body: await metadata.get(allowed, path.meta_name) };
      },
    }),

    updateProjectMetadata: route({
      allow: access.project('metadata:update'),
      async run({ caller, path, body, allowed }) {
        await metadata.set(caller, allowed, path.meta_name, body ?? {});
        return { status: 200 };
      },
    }),

    deleteProjectMetadata: route({
      allow: access.project('metadata:delete'),
      async run({ caller, path, allowed }) {
        await metadata.remove(caller, allowed, path.meta_name);
        return { status: 200 };
      },
    }),

    getLogs: route({
      // Harbor's log of before 2.13, which no installation of ours ever had.
      allow: access.project('log:list'),
      async run() {
        return { status: 200, body: [], total: 0 };
      },
    }),

    getLogExts: route({
      allow: access.project('log:list'),
      async run({ query, allowed }) {
        const filter = { terms: parseQuery(query.q), sort: query.sort, page: pageOf(query) };
        const { entries, total } = await listLog(database, allowed.projectId, filter);
        return { status: 200, body: entries, total };
      },
    }),
  };
}

function toMetadata(sent: Schemas['ProjectMetadata'] | undefined): Metadata {
  const entries = Object.entries(sent ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(entries);
}

function toAllowlist(sent: Schemas['CVEAllowlist'] | undefined): NewAllowlist | undefined {
  if (!sent) return undefined;
  return { expiresAt: sent.expires_at ?? undefined, cveIds: (sent.items ?? []).map((item) => item.cve_id ?? '') };
}

// Upstreams of proxy-cache projects come with the endpoints feature; until then there is none to name.
function toRegistryId(sent: number | null | undefined): number {
  if (!sent) return 0;
  if (sent < 0) throw new HavenError('BAD_REQUEST', `${sent} is not a registry_id, it should be greater than 0`);
  return sent;
}
