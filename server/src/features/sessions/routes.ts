import type { PlainReply, PlainRequest, PlainRoute } from '../../http/plain-routes.ts';
import { endedSessionCookie, sessionCookie } from '../../http/session-cookie.ts';
import type { LoginPlace, Logins } from './service.ts';

/** The routes by which browsers log in and out; Harbor has them outside of its document. */
export function sessionRoutes(logins: Logins): readonly PlainRoute[] {
  return [
    {
      method: 'POST',
      path: '/c/login',
      async run(request) {
        const { form, isSecure } = request;
        const principal = form.get('principal') ?? '';
        if (await logins.isOfProvider(principal)) return sentOn(request, '/c/oidc/login');
        const id = await logins.logIn(principal, form.get('password') ?? '', placeOf(request));
        return { status: 200, cookies: [sessionCookie(id, isSecure)] };
      },
    },
    {
      method: 'GET',
      path: '/c/log_out',
      async run(request) {
        const { caller, meta, isSecure } = request;
        // The provider may have to be told, so the session ends there.
        if (caller.kind === 'user' && (await logins.isOfProvider(caller.username))) {
          return sentOn(request, '/c/oidc/logout');
        }
        await logins.logOut(caller, meta.sessionId);
        return { status: 200, cookies: [endedSessionCookie(isSecure)] };
      },
    },
    {
      method: 'POST',
      path: '/c/userExists',
      async run({ caller, form }) {
        return { status: 200, body: await logins.isTaken(caller, form.get('target') ?? '', form.get('value') ?? '') };
      },
    },
  ];
}

// Scripts cannot see where a redirect leads, so they are told (Harbor).
function sentOn({ publicUrl }: PlainRequest, path: string): PlainReply {
  return { status: 403, body: { redirect_location: `${publicUrl}${path}` } };
}

/** Where a request to log in comes from. */
export function placeOf({ meta }: PlainRequest): LoginPlace {
  return { address: meta.clientAddress, userAgent: meta.userAgent, sessionId: meta.sessionId };
}
