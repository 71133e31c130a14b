import { type Caller, callerName } from '../../auth/caller.ts';
import type { Database } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import type { RepositoryRemoval } from '../../registry/manifests/repository-removal.ts';
import { escapeDescription, type Repository } from './model.ts';
import {
  inProject,
  inVisibleProjects,
  listRepositories,
  type RepositoryFilter,
  readRepository,
  sizesOf,
} from './queries.ts';
import { updateDescription } from './store.ts';

/** A page of repositories with the number of all of them. */
export interface RepositoryPage {
  readonly repositories: readonly Repository[];
  readonly total: number;
}

/** Repositories: named collections of artifacts in a project. */
export class Repositories {
  readonly #db: Database;
  readonly #removal: RepositoryRemoval;

  constructor(deps: { readonly database: Database; readonly repositoryRemoval: RepositoryRemoval }) {
    this.#db = deps.database;
    this.#removal = deps.repositoryRemoval;
  }

  /** One page of the repositories of every project the caller may see. */
  listVisible(caller: Caller, filter: RepositoryFilter): Promise<RepositoryPage> {
    return listRepositories(this.#db, inVisibleProjects(caller), filter);
  }

  /** One page of the repositories of a project. */
  list(projectId: number, filter: RepositoryFilter): Promise<RepositoryPage> {
    return listRepositories(this.#db, inProject(projectId), filter);
  }

  /** The same repositories with the bytes that each has. */
  async withSizes(repositories: readonly Repository[]): Promise<readonly Repository[]> {
    const ids = repositories.map(({ id }) => id);
    const sizes = await sizesOf(this.#db, ids);
    return repositories.map((repository) => ({
      ...repository,
      size: sizes.get(repository.id) ?? { bytes: 0, uniqueBytes: 0 },
    }));
  }

  /** A repository by its full name. */
  async get(name: string): Promise<Repository> {
    const repository = await readRepository(this.#db, name);
    if (!repository) throw notFound(name);
    return repository;
  }

  /** Replaces the description. */
  async describe(name: string, description: string): Promise<void> {
    if (!(await updateDescription(this.#db, name, escapeDescription(description)))) throw notFound(name);
  }

  /** Puts a repository with everything in it into the trash. */
  async remove(caller: Caller, name: string): Promise<void> {
    await this.#db.transaction(async (tx) => {
      if (!(await this.#removal.remove(tx, name, callerName(caller)))) throw notFound(name);
    });
  }
}

function notFound(name: string): HavenError {
  return new HavenError('NOT_FOUND', `repository ${name} not found`);
}
