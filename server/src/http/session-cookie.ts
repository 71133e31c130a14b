import { writeCookie } from './cookies.ts';

/** The cookie that holds a session's id. */
export const SESSION_COOKIE = 'sid';

/** The `Set-Cookie` value of a session, kept until the browser is closed; `secure` keeps it from travelling without TLS. */
export function sessionCookie(id: string, secure: boolean): string {
  return writeCookie(SESSION_COOKIE, id, { sameSite: 'Lax', secure });
}

/** The `Set-Cookie` value that removes the cookie of a session. */
export function endedSessionCookie(secure: boolean): string {
  return writeCookie(SESSION_COOKIE, '', { sameSite: 'Lax', secure, maxAge: 0 });
}
