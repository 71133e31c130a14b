import type { PlainRequest, PlainRoute } from '../../http/plain-routes.ts';
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
        const id = await logins.logIn(form.get('principal') ?? '', form.get('password') ?? '', placeOf(request));
        return { status: 200, cookies: [sessionCookie(id, isSecure)] };
      },
    },
    {
      method: 'GET',
      path: '/c/log_out',
      async run({ caller, sessionId, isSecure }) {
        await logins.logOut(caller, sessionId);
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

/** Where a request to log in comes from. */
export function placeOf({ meta, sessionId }: PlainRequest): LoginPlace {
  return { address: meta.clientAddress, sessionId };
}
