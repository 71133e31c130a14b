import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '../auth/caller.ts';
import { HavenError } from '../error.ts';
import type { Logger } from '../log/logger.ts';
import { noteOperation, type RegistryOperation } from '../metrics/http-requests.ts';
import type { RegistryAccess } from './access.ts';
import type { BlobHandlers } from './blobs/handlers.ts';
import type { Exchange, RepositoryExchange } from './exchange.ts';
import { requireWritable } from './guards.ts';
import type { ListHandlers } from './lists/handlers.ts';
import type { ManifestHandlers } from './manifests/handlers.ts';
import { sendError, sendErrorEarly, sendJson, toHavenError } from './respond.ts';
import { parseRoute, type RegistryRoute, type RepositoryRoute } from './route.ts';
import type { UploadHandlers } from './uploads/handlers.ts';

/** The parts of the data plane. */
export interface RegistryParts {
  readonly access: RegistryAccess;
  readonly blobs: BlobHandlers;
  readonly uploads: UploadHandlers;
  readonly manifests: ManifestHandlers;
  readonly lists: ListHandlers;
  readonly isReadOnly: () => Promise<boolean>;
  /** Tells of what the quota refused. */
  readonly onRefused: (exchange: RepositoryExchange, route: RepositoryRoute, refused: unknown) => Promise<void>;
  /** Who sends the request; wrong credentials are nobody's. */
  readonly authenticate: (request: IncomingMessage) => Promise<Caller>;
  readonly logger: Logger;
}

const operations: Readonly<Record<RegistryRoute['kind'], RegistryOperation>> = {
  base: 'v2_others',
  catalog: 'v2_catalog',
  tags: 'v2_tags',
  manifest: 'v2_manifest',
  blob: 'v2_blob',
  uploads: 'v2_blob_upload',
  upload: 'v2_blob_upload',
  referrers: 'v2_referrers',
  'invalid-name': 'v2_others',
  unknown: 'v2_others',
};

/**
 * The data plane: every request below `/v2`, from its path to its answer, on bare `node:http`.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export class RegistryServer {
  readonly #parts: RegistryParts;

  constructor(parts: RegistryParts) {
    this.#parts = parts;
  }

  /** Answers one request; never throws. */
  async handle(request: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> {
    try {
      await this.#dispatch(request, response, requestId);
    } catch (error) {
      this.#fail(request, response, error, requestId);
    }
  }

  async #dispatch(request: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> {
    const { path, query } = splitTarget(request.url ?? '/');
    const route = parseRoute(path);
    noteOperation(request, operations[route.kind]);
    const caller = await this.#parts.authenticate(request);
    const exchange: Exchange = { request, response, method: request.method ?? 'GET', path, query, caller, requestId };
    switch (route.kind) {
      case 'base':
        this.#parts.access.requireIdentity(exchange);
        requireMethod(exchange, 'GET', 'HEAD');
        return sendJson(exchange, 200, {});
      case 'catalog':
        this.#parts.access.requireCatalog(exchange);
        requireMethod(exchange, 'GET');
        return this.#parts.lists.catalog(exchange);
      case 'unknown':
      case 'invalid-name':
        throw this.#parts.access.unrecognized(exchange, route);
      default:
        return this.#inRepository(exchange, route);
    }
  }

  async #inRepository(outside: Exchange, route: RepositoryRoute): Promise<void> {
    const exchange = await this.#parts.access.enter(outside, route);
    if (exchange.method === 'GET' || exchange.method === 'HEAD') return this.#handle(exchange, route);
    await requireWritable(this.#parts.isReadOnly);
    try {
      await this.#handle(exchange, route);
    } catch (error) {
      await this.#parts.onRefused(exchange, route, error).catch((failure: unknown) => {
        this.#parts.logger.warn({ requestId: exchange.requestId, error: failure }, 'a refusal could not be announced');
      });
      throw error;
    }
  }

  async #handle(exchange: RepositoryExchange, route: RepositoryRoute): Promise<void> {
    const { blobs, lists, manifests, uploads } = this.#parts;
    switch (route.kind) {
      case 'manifest':
        if (exchange.method === 'PUT') return manifests.put(exchange, route.reference);
        if (exchange.method === 'DELETE') return manifests.delete(exchange, route.reference);
        requireMethod(exchange, 'GET', 'HEAD', 'PUT', 'DELETE');
        return manifests.get(exchange, route.reference);
      case 'blob':
        if (exchange.method === 'DELETE') return blobs.delete(exchange, route.digest);
        if (exchange.method === 'HEAD') return blobs.head(exchange, route.digest);
        requireMethod(exchange, 'GET', 'HEAD', 'DELETE');
        return blobs.get(exchange, route.digest);
      case 'uploads':
        requireMethod(exchange, 'POST');
        return uploads.start(exchange);
      case 'upload':
        if (exchange.method === 'PATCH') return uploads.append(exchange, route.id);
        if (exchange.method === 'PUT') return uploads.finish(exchange, route.id);
        if (exchange.method === 'DELETE') return uploads.cancel(exchange, route.id);
        requireMethod(exchange, 'GET', 'PATCH', 'PUT', 'DELETE');
        return uploads.status(exchange, route.id);
      case 'tags':
        requireMethod(exchange, 'GET');
        return lists.tags(exchange);
      case 'referrers':
        requireMethod(exchange, 'GET');
        return lists.referrers(exchange, route.digest);
    }
  }

  #fail(request: IncomingMessage, response: ServerResponse, thrown: unknown, requestId: string): void {
    const error = toHavenError(thrown);
    const fields = {
      requestId,
      method: request.method,
      url: request.url,
      code: error.code,
      error: error.cause ?? error,
    };
    if (error.status >= 500) this.#parts.logger.error(fields, error.message);
    else this.#parts.logger.debug(fields, error.message);
    if (response.headersSent || request.socket.destroyed) {
      // The client is gone, or half of the answer is out: all that can be said is that it ends here.
      response.destroy();
      return;
    }
    if (request.complete) sendError({ response, requestId }, error);
    else sendErrorEarly(request, { response, requestId }, error);
  }
}

/** Path and query of a request target; a query that cannot be decoded is kept as it is. */
function splitTarget(target: string): { readonly path: string; readonly query: URLSearchParams } {
  const mark = target.indexOf('?');
  if (mark < 0) return { path: target, query: new URLSearchParams() };
  return { path: target.slice(0, mark), query: new URLSearchParams(target.slice(mark + 1)) };
}

function requireMethod(exchange: Exchange, ...allowed: readonly string[]): void {
  if (allowed.includes(exchange.method)) return;
  throw new HavenError(
    'METHOD_NOT_ALLOWED',
    `method ${exchange.method} is not allowed, but [${allowed.join(',')}] are`,
    {
      headers: { Allow: allowed.join(', ') },
    },
  );
}
