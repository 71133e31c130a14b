import { parseRepositoryPath } from '@haven/oci';
import type { Authorizer } from '../../auth/authorizer.ts';
import { type Caller, callerName, isAdministrator, type TokenAccess, type WorkloadCaller } from '../../auth/caller.ts';
import type { IssuedToken, TokenSigner } from '../../auth/tokens.ts';
import { HavenError } from '../../error.ts';
import type { TokenScope } from './model.ts';

const REPOSITORY_ACTIONS = ['pull', 'push', 'delete', 'scanner-pull'] as const;

/** Makes the tokens with which clients come to `/v2`. */
export class TokenService {
  readonly #authorizer: Authorizer;
  readonly #tokens: TokenSigner;
  readonly #lifetime: () => Promise<number | undefined>;

  constructor(deps: {
    readonly authorizer: Authorizer;
    readonly tokens: TokenSigner;
    /** Seconds that a token is valid; the signer's own time without it. */
    readonly lifetime?: () => Promise<number>;
  }) {
    this.#authorizer = deps.authorizer;
    this.#tokens = deps.tokens;
    this.#lifetime = deps.lifetime ?? (async () => undefined);
  }

  /**
   * A token with what the caller has of the scopes; asking for more than that is no error (Harbor). Only a robot that is
   * not let in any more is told so, unless everybody may do something of what it asks for.
   */
  async issue(caller: Caller, scopes: readonly TokenScope[]): Promise<IssuedToken> {
    const access = await Promise.all(scopes.map((scope) => this.#grant(caller, scope)));
    if (
      caller.kind === 'anonymous' &&
      caller.reason !== undefined &&
      access.every(({ actions }) => actions.length === 0)
    ) {
      throw new HavenError('UNAUTHORIZED', caller.reason);
    }
    const subject = caller.kind === 'anonymous' ? '' : callerName(caller);
    const lifetime = await this.#lifetime();
    if (caller.kind !== 'workload') return this.#tokens.issue(subject, access, lifetime);
    return this.#tokens.issue(subject, access, workloadLifetime(caller, lifetime), caller.trust);
  }

  // Harbor ignores the actions asked for on a repository: the entry gets all the caller has in the project.
  async #grant(caller: Caller, scope: TokenScope): Promise<TokenAccess> {
    if (scope.type === 'repository') {
      return { type: scope.type, name: scope.name, actions: await this.#repositoryActions(caller, scope.name) };
    }
    const isCatalog = scope.type === 'registry' && scope.name === 'catalog';
    const granted = isCatalog && isAdministrator(caller);
    return { type: scope.type, name: scope.name, actions: granted ? scope.actions : [] };
  }

  async #repositoryActions(caller: Caller, name: string): Promise<string[]> {
    const slash = name.indexOf('/');
    // What cannot be a project's name is not looked up: the database does not even take every text.
    const projectName = slash > 0 ? parseRepositoryPath(name.slice(0, slash)) : undefined;
    const project = projectName && (await this.#authorizer.projectByName(projectName));
    if (!project) return [];
    const rights = await this.#authorizer.rightsIn(caller, project);
    return REPOSITORY_ACTIONS.filter((action) => rights.has(`repository:${action}`));
  }
}

// The token of a workload ends with its credentials, and no later than the trust rule allows.
function workloadLifetime({ lifetime, endsAt }: WorkloadCaller, usual = lifetime): number {
  const left = endsAt === undefined ? lifetime : Math.floor(endsAt - Date.now() / 1000);
  return Math.max(1, Math.min(usual, lifetime, left));
}
