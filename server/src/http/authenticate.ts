import type { IncomingHttpHeaders } from 'node:http';
import { anonymous, type Caller, internal } from '../auth/caller.ts';
import { readCookie } from './cookies.ts';
import { SESSION_COOKIE } from './session-cookie.ts';

/** What the REST interface asks of the authenticator. */
export interface CredentialCheck {
  /** The caller with these Basic credentials, or undefined when they are wrong. */
  basic(name: string, secret: string): Promise<Caller | undefined>;
  /** Whether another part of the installation sends its secret. */
  isInternalSecret?(secret: string): boolean;
  /** The caller with that session, whose time begins anew with `renew`. */
  session?(id: string, renew: boolean): Promise<Caller | undefined>;
}

/**
 * Finds out who makes a request. Each kind of credential that is present gets its try, in Harbor's order; wrong ones
 * make an anonymous caller, so that what everybody may see stays visible. A token of `/service/token` is worth nothing
 * here: it speaks of `/v2` only.
 */
export async function authenticate(headers: IncomingHttpHeaders, check: CredentialCheck): Promise<Caller> {
  const secret = /^harbor-secret +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  if (secret !== undefined && check.isInternalSecret?.(secret)) return internal;
  const credentials = basicCredentials(headers.authorization);
  const byBasic = credentials && (await check.basic(credentials.name, credentials.secret));
  if (byBasic && byBasic.kind !== 'anonymous') return byBasic;
  return (await bySession(headers, check)) ?? byBasic ?? anonymous;
}

/** The same once more for a request that goes on: who it is by now. It keeps no session alive. */
export function authenticateAgain(headers: IncomingHttpHeaders, check: CredentialCheck): Promise<Caller> {
  return authenticate({ ...headers, 'x-harbor-no-session-renewal': 'true' }, check);
}

// Pages that ask again and again by themselves say so, or nobody who left the browser open would ever be signed out.
async function bySession(headers: IncomingHttpHeaders, check: CredentialCheck): Promise<Caller | undefined> {
  const id = readCookie(headers.cookie, SESSION_COOKIE);
  return id === undefined ? undefined : check.session?.(id, !headers['x-harbor-no-session-renewal']);
}

/** Name and secret of a Basic `Authorization` header, or undefined when it is not one. */
export function basicCredentials(
  header: string | undefined,
): { readonly name: string; readonly secret: string } | undefined {
  const match = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header ?? '');
  if (!match?.[1]) return undefined;
  const text = Buffer.from(match[1], 'base64').toString('utf8');
  const colon = text.indexOf(':');
  // The database cannot hold NUL, so no account has one in its name.
  if (colon < 0 || text.includes('\0')) return undefined;
  return { name: text.slice(0, colon), secret: text.slice(colon + 1) };
}
