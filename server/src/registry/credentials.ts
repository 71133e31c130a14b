import type { IncomingMessage } from 'node:http';
import type { Authenticator } from '../auth/authenticator.ts';
import { anonymous, type Caller } from '../auth/caller.ts';
import { basicCredentials } from '../http/authenticate.ts';

/**
 * Finds out who sends a request to `/v2` or `/service/token`. Each kind of credential gets its try; wrong ones make an
 * anonymous caller (Harbor).
 */
export function authenticateWith(authenticator: Authenticator): (request: IncomingMessage) => Promise<Caller> {
  return async ({ headers }) => {
    const { authorization } = headers;
    if (authorization === undefined) return anonymous;
    if (/^bearer /i.test(authorization)) return authenticator.bearer(authorization.slice(7).trim()) ?? anonymous;
    const credentials = basicCredentials(authorization);
    return (credentials && (await authenticator.basic(credentials.name, credentials.secret))) ?? anonymous;
  };
}
