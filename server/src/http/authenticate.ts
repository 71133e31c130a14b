import type { IncomingHttpHeaders } from 'node:http';
import { anonymous, type Caller } from '../auth/caller.ts';

/** What the REST interface asks of the authenticator. */
export interface CredentialCheck {
  /** The caller with these Basic credentials, or undefined when they are wrong. */
  basic(name: string, secret: string): Promise<Caller | undefined>;
}

/**
 * Finds out who makes a request. Each kind of credential that is present gets its try, in Harbor's order; wrong ones
 * make an anonymous caller, so that what everybody may see stays visible. A token of `/service/token` is worth nothing
 * here: it speaks of `/v2` only.
 */
export async function authenticate(headers: IncomingHttpHeaders, check: CredentialCheck): Promise<Caller> {
  const credentials = basicCredentials(headers.authorization);
  return (credentials && (await check.basic(credentials.name, credentials.secret))) ?? anonymous;
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
