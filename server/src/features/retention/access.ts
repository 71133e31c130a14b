import type { Authorizer, ProjectRef } from '../../auth/authorizer.ts';
import type { Caller } from '../../auth/caller.ts';
import type { Right } from '../../auth/rights.ts';
import type { Queryable } from '../../db/database.ts';
import { HavenError, isHavenError } from '../../error.ts';
import { readPolicy } from './store.ts';

/** What a policy is for, as somebody wrote it. */
export interface ScopeInput {
  readonly level: string | undefined;
  readonly ref: number | undefined;
}

/** Who may do what with policies: rights in the project of the policy. */
export class RetentionAccess {
  readonly #authorizer: Authorizer;
  readonly #db: Queryable;

  constructor(deps: { readonly authorizer: Authorizer; readonly database: Queryable }) {
    this.#authorizer = deps.authorizer;
    this.#db = deps.database;
  }

  /** The project of a policy, if the caller may do this there. */
  async policy(caller: Caller, id: number, right: Right): Promise<ProjectRef> {
    const policy = await readPolicy(this.#db, id);
    const project = policy && (await this.#authorizer.projectById(policy.projectId));
    try {
      return await this.#authorizer.requireProject(caller, project, right);
    } catch (error) {
      if (!isHavenError(error, 'NOT_FOUND')) throw error;
      throw new HavenError('NOT_FOUND', `retention policy ${id} not found`, { cause: error });
    }
  }

  /** The project a new policy is for, if the caller may create one there; `BAD_REQUEST` when there is no such project. */
  async scope(caller: Caller, { level, ref }: ScopeInput): Promise<ProjectRef> {
    this.#authorizer.requireAuthenticated(caller);
    if (level !== 'project') {
      throw new HavenError(
        'BAD_REQUEST',
        `the level of the scope must be "project", not ${JSON.stringify(level ?? '')}`,
      );
    }
    // Project ids are 32 bits wide; what is larger names none.
    const isId = ref !== undefined && ref > 0 && ref < 2 ** 31;
    const project = isId ? await this.#authorizer.projectById(ref) : undefined;
    try {
      return await this.#authorizer.requireProject(caller, project, 'tag-retention:create');
    } catch (error) {
      if (!isHavenError(error, 'NOT_FOUND')) throw error;
      throw new HavenError('BAD_REQUEST', `project ${ref ?? ''} not found`, { cause: error });
    }
  }
}
