import type { PlainRoute } from '../../../http/plain-routes.ts';
import { sessionCookie } from '../../../http/session-cookie.ts';
import { placeOf } from '../../sessions/index.ts';
import type { SessionDoor } from '../oidc/routes.ts';
import type { AuthProxyLogins } from './service.ts';

/** The route by which the authenticating proxy sends browsers here. */
export function authProxyRoutes(deps: {
  readonly logins: AuthProxyLogins;
  readonly sessions: Pick<SessionDoor, 'open'>;
}): readonly PlainRoute[] {
  return [
    {
      method: 'GET',
      path: '/c/authproxy/redirect',
      async run(request) {
        const { query, isSecure } = request;
        const { caller, path } = await deps.logins.finish(query.get('token') ?? '', query.get('postURI') ?? '');
        const id = await deps.sessions.open(caller, placeOf(request));
        return { status: 301, headers: { location: path }, cookies: [sessionCookie(id, isSecure)] };
      },
    },
  ];
}
