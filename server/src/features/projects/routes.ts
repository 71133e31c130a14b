import type { Schemas } from '@haven/contract';
import { HavenError } from '../../error.ts';
import type { Access } from '../../http/access.ts';
import { pageOf } from '../../http/paging.ts';
import { parseQuery } from '../../http/query-language.ts';
import { type Attempt, type Context, jointRoute, type Routes, route } from '../../http/routes.ts';
import type { CveAllowlist, Metadata, NewAllowlist, Project, ProjectSummary } from './model.ts';
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
  | 'getProjectContext';

/** The route table of projects. */
export function projectRoutes(deps: {
  readonly projects: Projects;
  readonly access: Access;
}): Routes<ProjectOperation> {
  const { projects, access } = deps;
  return {
    listProjects: jointRoute({
      // Everybody may, and whoever stands alike sees the same.
      allow: ({ caller }) => projects.standingOf(caller),
      async run({ query, allowed }) {
        const { projects: found, total } = await projects.list(allowed, {
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
        const id = await projects.create(caller, {
          name,
          isPublic: body.public ?? undefined,
          metadata: toMetadata(body.metadata),
          allowlist: body.cve_allowlist && toAllowlist(body.cve_allowlist),
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
      attempt: (context) => attemptOn(access, 'update', context),
      async run({ caller, body, allowed }) {
        const owner = body.cve_allowlist?.project_id ?? 0;
        if (owner !== 0 && owner !== allowed.projectId) {
          throw new HavenError(
            'BAD_REQUEST',
            `the cve_allowlist belongs to project ${owner}, not to ${allowed.projectId}`,
          );
        }
        const allowlist = body.cve_allowlist && toAllowlist(body.cve_allowlist);
        await projects.update(caller, allowed, toMetadata(body.metadata), allowlist);
        return { status: 200 };
      },
    }),

    deleteProject: route({
      allow: access.project('self:delete'),
      attempt: (context) => attemptOn(access, 'delete', context),
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

    getProjectContext: route({
      allow: access.project('self:read'),
      async run({ caller, allowed }) {
        return { status: 200, body: presentContext(await projects.context(caller, allowed)) };
      },
    }),
  };
}

/** A project with what the caller may do there, as the contract shows it. */
export function presentContext({
  project,
  rights,
  quota,
}: Awaited<ReturnType<Projects['context']>>): Schemas['ProjectContext'] {
  return { project: presentProject(project), rights, ...(quota && { quota: presentQuota(quota) }) };
}

/** What is noted of somebody who may not change a project. */
export async function attemptOn(
  access: Access,
  operation: 'update' | 'delete',
  context: Pick<Context<'updateProject'>, 'path' | 'header'>,
): Promise<Attempt> {
  const { projectId = 0, name = context.path.project_name_or_id } = (await access.projectOf(context)) ?? {};
  return { projectId, operation, resourceType: 'project', resource: name };
}

function toMetadata(sent: Schemas['ProjectMetadata'] | undefined): Metadata {
  const entries = Object.entries(sent ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(entries);
}

/** An allowlist as it was sent. */
export function toAllowlist(sent: Schemas['CVEAllowlist']): NewAllowlist {
  return { expiresAt: sent.expires_at ?? undefined, cveIds: (sent.items ?? []).map((item) => item.cve_id ?? '') };
}

// Upstreams of proxy-cache projects come with the endpoints feature; until then there is none to name.
function toRegistryId(sent: number | null | undefined): number {
  if (!sent) return 0;
  if (sent < 0) throw new HavenError('BAD_REQUEST', `${sent} is not a registry_id, it should be greater than 0`);
  return sent;
}

/** A project as the contract shows it; without details for lists that do not want them. */
export function presentProject(project: Project, detail = true): Schemas['Project'] {
  const { allowlist } = project;
  return {
    project_id: project.projectId,
    owner_id: project.ownerId,
    name: project.name,
    registry_id: project.registryId,
    creation_time: project.createdAt,
    update_time: project.updatedAt,
    repo_count: project.repoCount,
    current_user_role_id: project.roles[0],
    current_user_role_ids: project.roles.length > 0 ? project.roles : undefined,
    ...(detail && {
      owner_name: project.ownerName,
      metadata: project.metadata as Schemas['ProjectMetadata'], // only known keys are ever stored
      cve_allowlist: presentAllowlist(allowlist),
    }),
  };
}

/** An allowlist as the contract shows it. */
export function presentAllowlist(allowlist: CveAllowlist): Schemas['CVEAllowlist'] {
  return {
    id: allowlist.id,
    project_id: allowlist.projectId,
    expires_at: allowlist.expiresAt,
    items: allowlist.cveIds.map((cve_id) => ({ cve_id })),
    creation_time: allowlist.createdAt,
    update_time: allowlist.updatedAt,
  };
}

function presentSummary({ repoCount, members, quota }: ProjectSummary): Schemas['ProjectSummary'] {
  return {
    repo_count: repoCount,
    ...(members && {
      project_admin_count: members.get(1),
      developer_count: members.get(2),
      guest_count: members.get(3),
      maintainer_count: members.get(4),
      limited_guest_count: members.get(5),
    }),
    ...(quota && { quota: presentQuota(quota) }),
  };
}

function presentQuota({ hard, used }: NonNullable<ProjectSummary['quota']>): Schemas['ProjectSummaryQuota'] {
  return { hard: { storage: hard }, used: { storage: used } };
}
