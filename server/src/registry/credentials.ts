import type { IncomingMessage } from 'node:http';
import type { Authenticator } from '../auth/authenticator.ts';
import { anonymous, type Caller } from '../auth/caller.ts';
import type { Sessions } from '../auth/sessions.ts';
import { basicCredentials } from '../http/authenticate.ts';
import { readCookie } from '../http/cookies.ts';
import { SESSION_COOKIE } from '../http/session-cookie.ts';

/**
 * Finds out who sends a request to `/v2` or `/service/token`. Each kind of credential gets its try; wrong ones make an
 * anonymous caller (Harbor).
 */
export function authenticateWith(authenticator: Authenticator): (request: IncomingMessage) => Promise<Caller> {
  return async ({ headers }) => {
    const { authorization } = headers;
    if (authorization === undefined) return anonymous;
    if (/^bearer /i.test(authorization))
      return (await authenticator.bearer(authorization.slice(7).trim())) ?? anonymous;
    const credentials = basicCredentials(authorization);
    return (credentials && (await authenticator.basic(credentials.name, credentials.secret))) ?? anonymous;
  };
}

/**
 * Lets people in by the session of their browser too, as `/service/token` does (Harbor). Never for `/v2`, where a
 * browser could be made to change something.
 */
export function orSession(
  authenticate: (request: IncomingMessage) => Promise<Caller>,
  sessions: Pick<Sessions, 'find'>,
): (request: IncomingMessage) => Promise<Caller> {
  return async (request) => {
    const caller = await authenticate(request);
    const id = caller.kind === 'anonymous' ? readCookie(request.headers.cookie, SESSION_COOKIE) : undefined;
    return (id === undefined ? undefined : await sessions.find(id, true)) ?? caller;
  };
}
