import { parseRepositoryName } from '@haven/oci';
import type { ProjectRef } from '../../auth/authorizer.ts';
import { type Caller, callerName } from '../../auth/caller.ts';
import type { Database, Transaction } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import { type PushGuard, passGuards } from '../../registry/guards.ts';
import { noteQuotaRefusal } from '../../registry/quota.ts';
import type { TrashPurge } from '../../registry/trash/purge.ts';
import type { Restoration, Restored } from '../../registry/trash/restoration.ts';
import type { TrashedArtifact, TrashedRepository } from './model.ts';
import { listTrashedArtifacts, listTrashedRepositories, repositoryOf, type TrashFilter } from './trash-queries.ts';

/** What the trash needs. */
export interface TrashDeps {
  readonly database: Database;
  readonly restoration: Restoration;
  readonly trashPurge: TrashPurge;
  /** Asked before anything is restored, as before a push. */
  readonly pushGuards: readonly PushGuard[];
  /** Seconds that things are kept. */
  readonly window: number;
}

/** The deleted artifacts and repositories of projects, as long as they can be brought back. */
export class Trash {
  readonly #db: Database;
  readonly #restoration: Restoration;
  readonly #purge: TrashPurge;
  readonly #guards: readonly PushGuard[];
  readonly #window: number;

  constructor(deps: TrashDeps) {
    this.#db = deps.database;
    this.#restoration = deps.restoration;
    this.#purge = deps.trashPurge;
    this.#guards = deps.pushGuards;
    this.#window = deps.window;
  }

  /** One page of the artifacts of a project, each with what would come back along with it. */
  artifacts(
    { projectId }: ProjectRef,
    filter: Omit<TrashFilter, 'window'>,
  ): Promise<{ readonly artifacts: readonly TrashedArtifact[]; readonly total: number }> {
    return listTrashedArtifacts(this.#db, projectId, { ...filter, window: this.#window });
  }

  /** One page of the repositories of a project. */
  repositories(
    { projectId }: ProjectRef,
    filter: Omit<TrashFilter, 'window'>,
  ): Promise<{ readonly repositories: readonly TrashedRepository[]; readonly total: number }> {
    return listTrashedRepositories(this.#db, projectId, { ...filter, window: this.#window });
  }

  /** Brings an artifact back. */
  async restoreArtifact(caller: Caller, project: ProjectRef, artifactId: number): Promise<Restored> {
    const repository = await repositoryOf(this.#db, project.projectId, artifactId);
    if (repository === undefined) throw new HavenError('NOT_FOUND', `artifact ${artifactId} is not in the trash`);
    return this.#restore(caller, project, repository, (tx, actor) =>
      this.#restoration.artifact(tx, project.projectId, artifactId, actor),
    );
  }

  /** Brings a repository (full name) back. */
  async restoreRepository(caller: Caller, project: ProjectRef, repository: string): Promise<Restored> {
    return this.#restore(caller, project, repository, (tx, actor) =>
      this.#restoration.repository(tx, project.projectId, repository, actor),
    );
  }

  /** Lets an artifact go now. */
  async purgeArtifact(caller: Caller, { projectId }: ProjectRef, artifactId: number): Promise<void> {
    await this.#db.transaction((tx) => this.#purge.artifact(tx, projectId, artifactId, callerName(caller)));
  }

  /** Lets a repository (full name) go now. */
  async purgeRepository(caller: Caller, { projectId }: ProjectRef, repository: string): Promise<void> {
    requireName(repository);
    await this.#db.transaction((tx) => this.#purge.repository(tx, projectId, repository, callerName(caller)));
  }

  async #restore(
    caller: Caller,
    project: ProjectRef,
    repository: string,
    work: (tx: Transaction, actor: string) => Promise<Restored>,
  ): Promise<Restored> {
    await passGuards(this.#guards, { project, repository: requireName(repository), caller });
    const actor = callerName(caller);
    try {
      return await this.#db.transaction((tx) => work(tx, actor));
    } catch (error) {
      await noteQuotaRefusal(this.#db, error, { projectId: project.projectId, repository, actor });
      throw error;
    }
  }
}

// What cannot be a name is not looked up: the database does not even take every text.
function requireName(repository: string) {
  const name = parseRepositoryName(repository);
  if (name) return name;
  throw new HavenError('NOT_FOUND', `repository ${repository} is not in the trash`);
}
