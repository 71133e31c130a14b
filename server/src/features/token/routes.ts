import type { IncomingMessage, ServerResponse } from 'node:http';
import { anonymous, type Caller } from '../../auth/caller.ts';
import { HavenError } from '../../error.ts';
import type { Logger } from '../../log/logger.ts';
import { sendEmpty, sendError, sendJson, toHavenError } from '../../registry/respond.ts';
import { parseScopes } from './model.ts';
import type { TokenService } from './service.ts';

const SERVICE = 'harbor-registry';
// Nobody needs more; each costs a look at a project.
const MAX_SCOPES = 100;

/** What the token endpoint needs. */
export interface TokenHandlerDeps {
  readonly tokens: TokenService;
  readonly authenticate: (request: IncomingMessage) => Promise<Caller>;
  readonly logger: Logger;
}

/**
 * The handler of `GET /service/token`. Wrong credentials count as none: with a scope they get what everybody gets,
 * without one they are refused, which is how `docker login` fails. POST is refused with 405, on which containerd
 * falls back to GET.
 */
export function tokenHandler({ tokens, authenticate, logger }: TokenHandlerDeps) {
  return async (request: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> => {
    const answer = { response, requestId };
    try {
      if (request.method !== 'GET') {
        throw new HavenError('METHOD_NOT_ALLOWED', `method ${request.method} is not allowed, but [GET] are`, {
          headers: { Allow: 'GET' },
        });
      }
      const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
      const service = query.get('service') ?? '';
      if (service !== SERVICE) return sendPlain(response, 400, `Unable to handle service: ${service}`);
      const scopes = parseScopes(query.getAll('scope'));
      if (scopes.length > MAX_SCOPES)
        throw new HavenError('BAD_REQUEST', `at most ${MAX_SCOPES} scopes, got ${scopes.length}`);
      const authenticated = await authenticate(request);
      // A token does not buy another one: it would live on after the password, robot or member it came from.
      const caller = authenticated.kind === 'token' ? anonymous : authenticated;
      if (isNobody(caller) && scopes.length === 0) return sendEmpty(answer, 401);
      const { token, expiresIn, issuedAt } = await tokens.issue(caller, scopes);
      const body = {
        token,
        access_token: '',
        expires_in: expiresIn,
        issued_at: issuedAt.toISOString().replace(/\.\d+/, ''),
      };
      sendJson(answer, 200, body, { 'Cache-Control': 'no-store' });
    } catch (thrown) {
      const error = toHavenError(thrown);
      if (error.status >= 500) logger.error({ url: request.url, error: error.cause ?? error }, error.message);
      sendError(answer, error);
    }
  };
}

// Somebody whose credentials are right but count for nothing hears why instead.
function isNobody(caller: Caller): boolean {
  return caller.kind === 'anonymous' && caller.reason === undefined;
}

// The service name is the client's text: plain, never taken for markup.
function sendPlain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}
