import type { Origin } from '../http/connection.ts';
import { headerOf } from '../http/response-parser.ts';
import type { Client } from './client.ts';
import { UnexpectedReply } from './user.ts';

/** How a client gets in. */
export interface SignIn {
  readonly origin: Origin;
  readonly basic: string | undefined;
  readonly scope: string;
}

/**
 * Does what every registry client does first: asks `/v2/`, and when that wants a token, gets one for the scope from
 * the place it was told. Returns the `Authorization` for everything that follows, undefined when none is needed.
 */
export async function signIn(client: Client, { basic, scope }: SignIn): Promise<string | undefined> {
  const reply = await client.expect([200, 401], { method: 'GET', path: '/v2/' });
  if (reply.status === 200) return undefined;
  const challenge = headerOf(reply, 'www-authenticate') ?? '';
  const realm = /realm="([^"]+)"/.exec(challenge)?.[1];
  const service = /service="([^"]+)"/.exec(challenge)?.[1] ?? '';
  if (realm === undefined) throw new Error(`the challenge names no token service: ${challenge}`);
  const query = `service=${encodeURIComponent(service)}&scope=${encodeURIComponent(scope)}`;
  return fetchToken(client, `${new URL(realm).pathname}?${query}`, basic);
}

/** Gets a token from a path of the token service; returns the `Authorization` that holds it. */
export async function fetchToken(client: Client, path: string, basic: string | undefined): Promise<string> {
  const headers = basic === undefined ? {} : { Authorization: basic };
  const reply = await client.expect([200], { method: 'GET', path, headers, collect: true });
  const { token } = JSON.parse(reply.body?.toString() ?? '{}') as { readonly token?: string }; // checked below
  if (token === undefined) throw new UnexpectedReply('no token', reply);
  return `Bearer ${token}`;
}
