import type { Authorizer, ProjectRef } from '../../auth/authorizer.ts';
import { type Caller, callerName } from '../../auth/caller.ts';
import { projectRights } from '../../auth/rights.ts';
import type { Database, Transaction } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import { auditedChange } from '../../events/audited.ts';
import { announceChange, announceDissociated } from '../../events/changes.ts';
import { cleanMetadata } from './metadata/model.ts';
import {
  type Metadata,
  type NewAllowlist,
  type NewProject,
  type Project,
  type ProjectContext,
  type ProjectSettings,
  type ProjectStanding,
  type ProjectSummary,
  requireAllowlist,
  requireProjectName,
  requireStorageLimit,
} from './model.ts';
import { countMembers, listProjects, type ProjectFilter, readProject, readQuota } from './queries.ts';
import { readStanding } from './standing-queries.ts';
import * as store from './store.ts';

/** What the use cases of projects need. */
export interface ProjectsDeps {
  readonly database: Database;
  readonly authorizer: Authorizer;
  readonly settings: () => Promise<ProjectSettings>;
  /** Whether there is an endpoint with that id to be the upstream of a proxy cache; none is known without it. */
  readonly hasEndpoint?: (id: number) => Promise<boolean>;
  /** Makes what comes with a new proxy cache, in its transaction. */
  readonly equipProxy?: (tx: Transaction, projectId: number) => Promise<unknown>;
  /** What goes with a project beside its rows. */
  readonly dependents?: readonly ProjectDependent[];
}

/** Something that has to be told when a project goes. */
export interface ProjectDependent {
  /** Ends what goes on for a project, in the transaction that deletes it. */
  forgetProject(tx: Transaction, projectId: number): Promise<void>;
}

/** Projects: the tenants everything else belongs to. */
export class Projects {
  readonly #db: Database;
  readonly #authorizer: Authorizer;
  readonly #settings: () => Promise<ProjectSettings>;
  readonly #hasEndpoint: (id: number) => Promise<boolean>;
  readonly #equipProxy: (tx: Transaction, projectId: number) => Promise<unknown>;
  readonly #dependents: readonly ProjectDependent[];

  constructor(deps: ProjectsDeps) {
    this.#db = deps.database;
    this.#authorizer = deps.authorizer;
    this.#settings = deps.settings;
    this.#hasEndpoint = deps.hasEndpoint ?? (async () => false);
    this.#equipProxy = deps.equipProxy ?? (async () => undefined);
    this.#dependents = deps.dependents ?? [];
  }

  /** Creates a project owned by the caller, or by the first administrator for a robot, and returns its id. */
  async create(caller: Caller, asked: NewProject): Promise<number> {
    return this.#audited(caller, 'create', {
      project: { projectId: 0, name: asked.name },
      prepare: () => this.#check(caller, asked),
      work: async (tx, { limit, metadata }) => {
        const ownerId = caller.kind === 'user' ? caller.userId : await store.firstAdministrator(tx);
        const id = await store.insertProject(tx, { ...asked, ownerId });
        if (id === undefined) throw new HavenError('CONFLICT', `The project named ${asked.name} already exists`);
        await store.insertOwner(tx, id, ownerId);
        await store.insertQuota(tx, id, limit);
        await store.mergeMetadata(tx, id, metadata);
        if (asked.allowlist) await store.replaceAllowlist(tx, id, asked.allowlist);
        if (asked.registryId > 0) await this.#equipProxy(tx, id);
        return id;
      },
    });
  }

  /** What the caller has to do with projects. */
  standingOf(caller: Caller): Promise<ProjectStanding> {
    return readStanding(this.#db, caller);
  }

  /** One page of the projects that somebody with that standing may see, and the number of all of them. */
  list(
    standing: ProjectStanding,
    filter: ProjectFilter,
  ): Promise<{ readonly projects: readonly Project[]; readonly total: number }> {
    return listProjects(this.#db, standing, filter);
  }

  /** A project as the caller sees it. */
  async get(caller: Caller, { projectId }: ProjectRef): Promise<Project> {
    const project = await readProject(this.#db, caller, projectId);
    if (!project) throw new HavenError('NOT_FOUND', `project ${projectId} not found`);
    return project;
  }

  /** Whether a project of that name exists. */
  async exists(name: string): Promise<boolean> {
    return (await this.#authorizer.projectByName(name)) !== undefined;
  }

  /** Merges metadata and replaces the allowlist when one is given; nothing else of a project can be changed. */
  async update(
    caller: Caller,
    project: ProjectRef,
    metadata: Metadata,
    allowlist: NewAllowlist | undefined,
  ): Promise<void> {
    const { retention_id: retentionId, ...others } = metadata;
    const { projectId } = project;
    await this.#audited(caller, 'update', {
      project,
      prepare: () => {
        if (allowlist) requireAllowlist(allowlist);
        return cleanMetadata(others, project.registryId > 0);
      },
      work: async (tx, cleaned) => {
        if (retentionId) await requireSameRetention(tx, project, retentionId);
        await store.mergeMetadata(tx, projectId, cleaned);
        if (allowlist) await store.replaceAllowlist(tx, projectId, allowlist);
        await store.touchProject(tx, projectId);
      },
    });
  }

  /** Why the project cannot be deleted now; undefined when it can. */
  async reasonToKeep(project: ProjectRef): Promise<string | undefined> {
    return reasonToKeep(await store.countRepositories(this.#db, project.projectId));
  }

  /** Deletes a project without repositories and everything that belongs to it. */
  async remove(caller: Caller, project: ProjectRef): Promise<void> {
    const { projectId } = project;
    await this.#audited(caller, 'delete', {
      project,
      prepare: () => undefined,
      work: async (tx) => {
        if (!(await store.lockProject(tx, projectId))) throw new HavenError('NOT_FOUND', 'project not found');
        const reason = reasonToKeep(await store.countRepositories(tx, projectId));
        if (reason !== undefined) throw new HavenError('PRECONDITION', reason);
        for (const dependent of this.#dependents) await dependent.forgetProject(tx, projectId);
        // What is remembered of a repository must not come back with a new project of the same name.
        const dissociated = await store.deleteProject(tx, projectId);
        await announceDissociated(tx, dissociated);
        for (const repository of new Set(dissociated.map((blob) => blob.repository))) {
          await announceChange(tx, { kind: 'repository', repository });
        }
      },
    });
  }

  /** Numbers of the overview page; members and quota only for those who may see them. */
  async summary(caller: Caller, project: ProjectRef): Promise<ProjectSummary> {
    const rights = await this.#authorizer.rightsIn(caller, project);
    const { quotaEnabled } = await this.#settings();
    const { projectId } = project;
    return {
      repoCount: await store.countRepositories(this.#db, projectId),
      members: rights.has('member:list') ? await countMembers(this.#db, projectId) : undefined,
      quota: quotaEnabled && rights.has('quota:read') ? await readQuota(this.#db, projectId) : undefined,
    };
  }

  /** A project, what the caller may do there, and its storage for those who may see that. */
  async context(caller: Caller, project: ProjectRef): Promise<ProjectContext> {
    const rights = await this.#authorizer.rightsIn(caller, project);
    const { quotaEnabled } = await this.#settings();
    const showsQuota = quotaEnabled && rights.has('quota:read');
    return {
      project: await this.get(caller, project),
      rights: projectRights.filter((right) => rights.has(right)),
      quota: showsQuota ? await readQuota(this.#db, project.projectId) : undefined,
    };
  }

  async #check(caller: Caller, asked: NewProject): Promise<{ readonly limit: number; readonly metadata: Metadata }> {
    const settings = await this.#settings();
    const isPrivileged = this.#authorizer.hasSystem(caller, 'project:create');
    requireMayCreate(caller, asked, { ...settings, isPrivileged });
    requireProjectName(asked.name);
    if (asked.allowlist) requireAllowlist(asked.allowlist);
    const limit = storageLimit(asked.storageLimit, { ...settings, isPrivileged });
    const metadata = newMetadata(asked);
    if (asked.registryId > 0 && !(await this.#hasEndpoint(asked.registryId))) {
      throw new HavenError('NOT_FOUND', `registry ${asked.registryId} not found`);
    }
    return { limit, metadata };
  }

  #audited<Result, Prepared>(
    caller: Caller,
    operation: string,
    change: {
      readonly project: { readonly projectId: number; readonly name: string };
      readonly prepare: () => Promise<Prepared> | Prepared;
      readonly work: (tx: Transaction, prepared: Prepared) => Promise<Result>;
    },
  ): Promise<Result> {
    const { project, prepare, work } = change;
    const entry = (result: Result | undefined) => ({
      // A project that was just created is known by the result only.
      projectId: typeof result === 'number' ? result : project.projectId,
      operation,
      resourceType: 'project',
      resource: project.name,
      username: callerName(caller),
    });
    return auditedChange({
      database: this.#db,
      entry,
      prepare,
      work: async (tx, prepared) => {
        await announceChange(tx, { kind: 'project', projectId: project.projectId });
        return work(tx, prepared);
      },
    });
  }
}

type CreationRules = ProjectSettings & {
  /** Whether the caller has the right to create projects on the system, which people without it need not have. */
  readonly isPrivileged: boolean;
};

function requireMayCreate(caller: Caller, asked: NewProject, rules: CreationRules): void {
  if (rules.isPrivileged) return;
  if (caller.kind !== 'user') {
    throw new HavenError(
      'FORBIDDEN',
      'Only system level robots with the permission project:create can create projects',
    );
  }
  if (rules.projectCreationRestriction === 'adminonly') {
    throw new HavenError('FORBIDDEN', 'Only system admin can create project');
  }
  if (asked.registryId > 0) throw new HavenError('FORBIDDEN', 'Only system admin can create proxy cache project');
}

function newMetadata(asked: NewProject): Metadata {
  if (asked.metadata.retention_id)
    throw new HavenError('BAD_REQUEST', 'metadata.retention_id cannot be set when a project is created');
  const isProxy = asked.registryId > 0;
  const { enable_content_trust: contentTrust, ...others } = asked.metadata;
  const kept = isProxy || contentTrust === undefined ? others : { ...others, enable_content_trust: contentTrust };
  return { public: String(asked.isPublic ?? false), ...cleanMetadata(kept, isProxy) };
}

function storageLimit(asked: number | undefined, rules: CreationRules): number {
  if (!rules.quotaEnabled || !rules.isPrivileged || !asked) return rules.defaultStorageLimit;
  return requireStorageLimit(asked);
}

function reasonToKeep(repositories: number): string | undefined {
  return repositories > 0 ? 'the project contains repositories, can not be deleted' : undefined;
}

async function requireSameRetention(tx: Transaction, project: ProjectRef, retentionId: string): Promise<void> {
  const stored = (await store.readMetadata(tx, project.projectId)).retention_id;
  if (stored === retentionId) return;
  throw new HavenError('BAD_REQUEST', 'the retention_id in the metadata of the project cannot be changed');
}
