import type { IncomingMessage, ServerResponse } from 'node:http';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { newSessionId } from '../auth/sessions.ts';
import type { AuditEntry } from '../events/audit.ts';
import type { Logger } from '../log/logger.ts';
import type { CredentialCheck } from './authenticate.ts';
import { bindRoutes } from './bind.ts';
import type { CsrfGuard } from './csrf.ts';
import { sendError } from './errors.ts';
import type { ImplementedId } from './not-implemented.ts';
import { bindPages } from './pages.ts';
import { bindPlainRoutes, type PlainRoute } from './plain-routes.ts';
import { isSecure, mergeSlashes, requestIdOf } from './request-meta.ts';
import type { Routes } from './routes.ts';
import { servedContract } from './served-contract.ts';
import { sessionCookie } from './session-cookie.ts';
import { basePath, unmatched } from './unmatched.ts';

/** What the REST interface is made of. */
export interface RestServerOptions {
  readonly routes: Routes<ImplementedId>;
  readonly authenticator: CredentialCheck;
  readonly logger: Logger;
  /** Writes audit rows of what was refused. */
  readonly writeAudit: (entry: AuditEntry) => Promise<void>;
  readonly config?: RestConfig;
  /** Routes outside of the contract. */
  readonly plainRoutes?: readonly PlainRoute[];
}

/** Settings of the REST interface. */
export interface RestConfig {
  /** Largest request body in bytes. */
  readonly bodyLimit?: number;
  /** Header in which a trusted proxy reports the client's address; without it, none is trusted. */
  readonly clientAddressHeader?: string;
  /** Whether the installation is in read-only mode now. */
  readonly isReadOnly?: () => Promise<boolean>;
  /** Protects browsers; without it there are none. */
  readonly csrf?: CsrfGuard;
  /** Address by which browsers reach the server. */
  readonly externalUrl?: string | undefined;
}

/** The REST interface, ready to be mounted in a `node:http` server. */
export interface RestServer {
  /** Answers one request. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  close(): Promise<void>;
}

// What a login page asks for first.
const FIRST_REQUESTS = new Set([`${basePath}/systeminfo`, `${basePath}/haven/start`]);
// Harbor's limit for audited bodies.
const BODY_LIMIT = 4 * 1024 * 1024;
// A path parameter may be a whole repository name, encoded twice.
const PARAMETER_LIMIT = 4096;

// Nothing under /api is a page: no frames, no scripts, no guessing of types.
const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** Builds the REST interface from the table of its routes. */
export async function createRestServer(options: RestServerOptions): Promise<RestServer> {
  const app = createFastify(options);
  const isReadOnly = options.config?.isReadOnly ?? (async () => false);
  bindRoutes(app, options.routes, {
    credentials: options.authenticator,
    writeAudit: options.writeAudit,
    isReadOnly,
    clientAddressHeader: options.config?.clientAddressHeader,
  });
  app.get('/api/version', async (_request, reply) => sendJson(reply, '{"version":"v2.0"}\n'));
  const contract = `${JSON.stringify(servedContract())}\n`;
  app.get(`${basePath}/openapi.json`, async (_request, reply) => sendJson(reply, contract));
  await bindPages(app);
  bindPlainRoutes(app, options.plainRoutes ?? [], {
    credentials: options.authenticator,
    isReadOnly,
    clientAddressHeader: options.config?.clientAddressHeader,
    externalUrl: options.config?.externalUrl,
  });
  await app.ready();
  return {
    handle: (request, response) => app.routing(request, response),
    close: () => app.close(),
  };
}

function createFastify({ logger, config }: RestServerOptions): FastifyInstance {
  const app = fastify({
    exposeHeadRoutes: false,
    bodyLimit: config?.bodyLimit ?? BODY_LIMIT,
    genReqId: requestIdOf,
    rewriteUrl: (request) => mergeSlashes(request.url ?? '/'),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: PARAMETER_LIMIT },
    frameworkErrors: (error, _request, reply) => sendError(reply, error, logger),
  });
  // Bodies are parsed where the operation is known, so every kind is taken as bytes here.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: unknown, body: unknown) => body);
  app.addHook('onRequest', async (request, reply) => {
    const secure = isSecure(request.raw, config?.externalUrl);
    reply.headers({ ...securityHeaders, 'x-request-id': request.id });
    // Browsers never come without TLS again, for a year.
    if (secure) reply.header('strict-transport-security', 'max-age=31536000');
    if (config?.csrf) guardBrowser(config.csrf, secure, request, reply);
  });
  app.setErrorHandler((error, _request, reply) => sendError(reply, error, logger));
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    return sendError(reply, unmatched(request.method, path), logger);
  });
  return app;
}

function guardBrowser(csrf: CsrfGuard, secure: boolean, request: FastifyRequest, reply: FastifyReply): void {
  const path = request.url.split('?')[0] ?? '';
  const answer = csrf.check(request.raw, path, secure);
  if (answer) {
    reply.headers(answer.headers);
    if (answer.cookie !== undefined) reply.header('set-cookie', answer.cookie);
    if (answer.refusal) throw answer.refusal;
  } else if (FIRST_REQUESTS.has(path) && request.headers.authorization === undefined) {
    // Whoever begins here may be a browser; the cookie shows it from now on, and what it sends is guarded.
    reply.header('set-cookie', sessionCookie(newSessionId(), secure));
  }
}

function sendJson(reply: FastifyReply, text: string): FastifyReply {
  return reply.header('content-type', 'application/json; charset=utf-8').send(text);
}
