import type { Caller, UserCaller } from '../../../auth/caller.ts';
import { HavenError } from '../../../error.ts';
import { writeCookie } from '../../../http/cookies.ts';
import type { PlainReply, PlainRequest, PlainRoute } from '../../../http/plain-routes.ts';
import { endedSessionCookie, sessionCookie } from '../../../http/session-cookie.ts';
import { type LoginPlace, placeOf } from '../../sessions/index.ts';
import { LOGIN_SECONDS, type OidcLogins } from './service.ts';

/** What opens and ends sessions. */
export interface SessionDoor {
  /** Opens a session for somebody who has proved who they are and returns its id; the one of before, if any, ends. */
  open(user: UserCaller, from: LoginPlace): Promise<string>;
  /** Ends a session. */
  logOut(caller: Caller, sessionId: string | undefined): Promise<void>;
}

const LOGIN_COOKIE = 'haven_oidc_login';
const NEWCOMER_COOKIE = 'haven_oidc_newcomer';

/** The routes by which browsers log in at the OIDC provider. */
export function oidcRoutes({
  logins,
  sessions,
}: {
  readonly logins: OidcLogins;
  readonly sessions: SessionDoor;
}): readonly PlainRoute[] {
  const enter = async (request: PlainRequest, user: UserCaller): Promise<string> => {
    return sessionCookie(await sessions.open(user, placeOf(request)), request.isSecure);
  };

  return [
    {
      method: 'GET',
      path: '/c/oidc/login',
      async run(request) {
        const { url, ticket } = await logins.begin(request.query.get('redirect_url') ?? '', request.publicUrl);
        return redirectTo(url, [keep(LOGIN_COOKIE, ticket, request, 'Lax')]);
      },
    },
    {
      method: 'GET',
      path: '/c/oidc/callback',
      async run(request) {
        const outcome = await logins.finish(request.query, request.publicUrl, request.cookie(LOGIN_COOKIE));
        const done = drop(LOGIN_COOKIE, request);
        if (outcome.kind === 'caller') {
          return redirectTo(outcome.redirect, [done, await enter(request, outcome.caller)]);
        }
        const words = new URLSearchParams({ username: outcome.username, redirect_url: outcome.redirect });
        return redirectTo(`/oidc-onboard?${words}`, [done, keep(NEWCOMER_COOKIE, outcome.ticket, request, 'Strict')]);
      },
    },
    {
      method: 'POST',
      path: '/c/oidc/onboard',
      async run(request) {
        const caller = await logins.onboard(usernameIn(request.body), request.cookie(NEWCOMER_COOKIE));
        return { status: 200, cookies: [drop(NEWCOMER_COOKIE, request), await enter(request, caller)] };
      },
    },
    {
      method: 'GET',
      path: '/c/oidc/logout',
      async run(request) {
        const { caller, meta, isSecure } = request;
        const url = await logins.logoutUrl(caller, request.publicUrl);
        await sessions.logOut(caller, meta.sessionId);
        return redirectTo(url, [endedSessionCookie(isSecure)]);
      },
    },
  ];
}

function redirectTo(location: string, cookies: readonly string[]): PlainReply {
  return { status: 302, headers: { location }, cookies };
}

function keep(name: string, value: string, { isSecure }: PlainRequest, sameSite: 'Lax' | 'Strict'): string {
  return writeCookie(name, value, { sameSite, secure: isSecure, maxAge: LOGIN_SECONDS });
}

function drop(name: string, { isSecure }: PlainRequest): string {
  return writeCookie(name, '', { sameSite: 'Lax', secure: isSecure, maxAge: 0 });
}

function usernameIn(body: Buffer): string {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null && 'username' in value && typeof value.username === 'string') {
      return value.username;
    }
  } catch {
    // The error below says what is wrong.
  }
  throw new HavenError('BAD_REQUEST', 'the body must be JSON with a username');
}
