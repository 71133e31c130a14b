import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../auth/caller.ts';
import { HavenError } from '../error.ts';
import { readOnlyRefusal } from './access.ts';
import { authenticate, authenticateAgain, type CredentialCheck } from './authenticate.ts';
import { readCookie } from './cookies.ts';
import { parseQueryString } from './parameters.ts';
import { clientAddressOf, isSecure, originOf } from './request-meta.ts';
import type { RequestMeta } from './routes.ts';
import { SESSION_COOKIE } from './session-cookie.ts';

/** A request to a route outside of the contract. */
export interface PlainRequest {
  readonly caller: Caller;
  /** Values of the query by name, the last of several. */
  readonly query: ReadonlyMap<string, string>;
  /** Values of a form in the body by name, the last of several; empty when the body is none. */
  readonly form: ReadonlyMap<string, string>;
  /** The body as it came. */
  readonly body: Buffer;
  readonly meta: RequestMeta;
  /** What a cookie holds; undefined when it was not sent. */
  readonly cookie: (name: string) => string | undefined;
  /** Whether the client came over TLS. */
  readonly isSecure: boolean;
  /** Where browsers reach the server: as configured, or as this one has; without a slash at the end. */
  readonly publicUrl: string;
}

/** The answer of such a route. */
export interface PlainReply {
  readonly status: number;
  /** Shown as JSON; without it, the body is empty. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** `Set-Cookie` values. */
  readonly cookies?: readonly string[];
}

/** A route outside of the contract, such as those below `/c/`. */
export interface PlainRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Whether it changes what read-only mode keeps; signing in and out does not. */
  readonly isChange?: boolean;
  run(request: PlainRequest): Promise<PlainReply>;
}

interface PlainOptions {
  readonly credentials: CredentialCheck;
  readonly clientAddressHeader: string | undefined;
  readonly externalUrl: string | undefined;
  readonly isReadOnly: () => Promise<boolean>;
}

/** Registers routes outside of the contract. */
export function bindPlainRoutes(app: FastifyInstance, routes: readonly PlainRoute[], options: PlainOptions): void {
  for (const { method, path, isChange, run } of routes) {
    app.route({
      method,
      url: path,
      async handler(request, reply) {
        const caller = await authenticate(request.headers, options.credentials);
        if (isChange && (await options.isReadOnly())) throw readOnlyRefusal();
        return send(reply, await run(toPlain(request, caller, options)));
      },
    });
  }
}

function toPlain(request: FastifyRequest, caller: Caller, options: PlainOptions): PlainRequest {
  const { url, headers, raw } = request;
  const [path = '', query = ''] = url.split('?', 2);
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const isForm = headers['content-type']?.split(';')[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded';
  return {
    caller,
    query: lastOf(parseQueryString(query)),
    form: isForm ? lastOf(parseQueryString(body.toString('utf8'))) : new Map(),
    body,
    cookie: (name) => readCookie(headers.cookie, name),
    isSecure: isSecure(raw, options.externalUrl),
    publicUrl: (options.externalUrl ?? originOf(raw)).replace(/\/+$/, ''),
    meta: {
      requestId: request.id,
      clientAddress: clientAddressOf(raw, options.clientAddressHeader),
      origin: originOf(raw),
      url,
      path: path.replace(/\/$/, ''),
      sessionId: readCookie(headers.cookie, SESSION_COOKIE),
      userAgent: headers['user-agent'] ?? '',
      authenticateAgain: () => authenticateAgain(headers, options.credentials),
    },
  };
}

// The database cannot hold NUL, and nothing that people type has one.
function lastOf(values: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, string> {
  return new Map(
    [...values].map(([name, all]) => {
      const value = all.at(-1) ?? '';
      if (value.includes('\0')) throw new HavenError('BAD_REQUEST', `${name} must not contain the NUL character`);
      return [name, value];
    }),
  );
}

function send(reply: FastifyReply, answer: PlainReply): FastifyReply {
  reply.code(answer.status).headers(answer.headers ?? {});
  for (const cookie of answer.cookies ?? []) reply.header('set-cookie', cookie);
  if (answer.body === undefined) return reply.send();
  return reply.header('content-type', 'application/json; charset=utf-8').send(`${JSON.stringify(answer.body)}\n`);
}
