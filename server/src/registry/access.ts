import { parseRepositoryName, projectOf } from '@haven/oci';
import type { Authorizer } from '../auth/authorizer.ts';
import { type Caller, isAuthenticated } from '../auth/caller.ts';
import { HavenError } from '../error.ts';
import type { Exchange, RepositoryExchange } from './exchange.ts';
import type { RegistryRoute, RepositoryRoute } from './route.ts';

type RepositoryAction = 'pull' | 'push' | 'delete';

/** What the access check needs from its surroundings. */
export interface AccessDeps {
  readonly authorizer: Authorizer;
  /** Scheme of the configured external URL; the host of a challenge is the one the client used. */
  readonly scheme: 'http' | 'https';
}

/**
 * Decides who may do what below `/v2`, before anything else happens, with Harbor's status, texts and challenges
 * (Harbor middleware `v2auth`). Every refusal is a 401; which challenge it carries tells clients what to try next.
 */
export class RegistryAccess {
  readonly #authorizer: Authorizer;
  readonly #scheme: string;

  constructor(deps: AccessDeps) {
    this.#authorizer = deps.authorizer;
    this.#scheme = deps.scheme;
  }

  /** Passes whoever has proved an identity. */
  requireIdentity(exchange: Exchange): void {
    const { caller } = exchange;
    if (isAuthenticated(caller) || (caller.kind === 'token' && caller.subject !== '')) return;
    throw refuse(reasonOf(caller) ?? 'unauthorized', this.#challenge(exchange, []));
  }

  /** Passes those who may list all repositories, also by a token that says so. */
  requireCatalog(exchange: Exchange): void {
    const { caller } = exchange;
    if (this.#authorizer.hasSystem(caller, 'catalog:read')) return;
    const byToken =
      caller.kind === 'token' &&
      caller.access.some(
        (entry) => entry.type === 'registry' && entry.name === 'catalog' && entry.actions.includes('*'),
      );
    if (!byToken) throw refuse('unauthorized to list catalog', 'Basic realm="harbor"');
  }

  /** The exchange with its project and the caller's rights there, if the caller may do what the request asks for. */
  async enter(exchange: Exchange, route: RepositoryRoute): Promise<RepositoryExchange> {
    const { repository } = route;
    const action = actionOf(exchange.method);
    const reading = exchange.method === 'GET' || exchange.method === 'HEAD';
    if (reading && exchange.request.headers.authorization === undefined) {
      throw refuse(
        'authorize header needed to send HEAD to repository',
        this.#challenge(exchange, this.#scopes(exchange, route, action)),
      );
    }
    const project = await this.#authorizer.projectByName(projectOf(repository));
    const rights = project && (await this.#authorizer.rightsIn(exchange.caller, project));
    if (!project || !rights?.has(`repository:${action}`)) {
      // To anybody else a project that is not there looks like one that is private (CVE-2019-19030).
      if (!project && this.#authorizer.hasEverywhere(exchange.caller, `repository:${action}`)) {
        throw refuse(`project ${projectOf(repository)} not found`, '');
      }
      throw refuse(
        reasonOf(exchange.caller) ?? `unauthorized to access repository: ${repository}, action: ${action}`,
        this.#challenge(exchange, this.#scopes(exchange, route, action)),
      );
    }
    return { ...exchange, repository, project, rights };
  }

  /** The error for a path that is no route of the registry. */
  unrecognized(exchange: Exchange, route: RegistryRoute): HavenError {
    if (route.kind === 'invalid-name') {
      return new HavenError('BAD_REQUEST', `bad request: invalid repository name: ${route.name}`);
    }
    return refuse(`un-recognized request: ${exchange.method} ${exchange.path}`, '');
  }

  #scopes(exchange: Exchange, route: RepositoryRoute, action: RepositoryAction): string[] {
    const actions = action === 'push' ? 'pull,push' : action;
    const scopes = [`repository:${route.repository}:${actions}`];
    const source = route.kind === 'uploads' && exchange.query.has('mount') ? exchange.query.get('from') : null;
    if (source !== null && parseRepositoryName(source)) scopes.push(`repository:${source}:pull`);
    return scopes;
  }

  // Without credentials a client is sent to the token service; with insufficient ones it is asked for others.
  #challenge(exchange: Exchange, scopes: readonly string[]): string {
    if (exchange.request.headers.authorization !== undefined) return 'Basic realm="harbor"';
    // Quotes or controls from a forged Host header must not end up in our header.
    const host = (exchange.request.headers.host ?? 'localhost').replace(/[^A-Za-z0-9.:[\]_-]/g, '');
    const realm = `Bearer realm="${this.#scheme}://${host}/service/token",service="harbor-registry"`;
    return scopes.length === 0 ? realm : `${realm},scope="${scopes.join(' ')}"`;
  }
}

function actionOf(method: string): RepositoryAction {
  if (method === 'GET' || method === 'HEAD') return 'pull';
  return method === 'DELETE' ? 'delete' : 'push';
}

// Why right credentials count for nothing is worth more than what they were meant for.
function reasonOf(caller: Caller): string | undefined {
  return caller.kind === 'anonymous' ? caller.reason : undefined;
}

// Harbor wraps the reason in itself; clients and their tests see it twice.
function refuse(reason: string, challenge: string): HavenError {
  return new HavenError('UNAUTHORIZED', `${reason}: ${reason}`, { headers: { 'Www-Authenticate': challenge } });
}
