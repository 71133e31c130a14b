import { basicHeader, isObject, readObject, textOf } from '../json-answer.ts';
import { createOutboundFetch, type Outbound, type OutboundFetch } from '../outbound-fetch.ts';
import {
  type AuthProvider,
  type ExternalPerson,
  isPlausible,
  type PersonSearch,
  refused,
  type Verdict,
} from '../provider.ts';

/** What is set about UAA. */
export interface UaaSettings {
  readonly endpoint: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly verifyCertificate: boolean;
  readonly timeoutMs: number;
}

/** Cloud Foundry's UAA: exchanges a password for a token and reads whose it is. */
export class UaaProvider implements AuthProvider, PersonSearch {
  readonly name = 'uaa';
  readonly #settings: () => Promise<UaaSettings | undefined>;
  readonly #outbound: Outbound | undefined;

  /** `settings` are read at every use; undefined while UAA is not configured. */
  constructor(deps: { readonly settings: () => Promise<UaaSettings | undefined>; readonly outbound?: Outbound }) {
    this.#settings = deps.settings;
    this.#outbound = deps.outbound;
  }

  async verify(name: string, secret: string): Promise<Verdict> {
    try {
      const settings = await this.#settings();
      if (!settings || !isPlausible(name, secret)) return refused;
      const fetch = createOutboundFetch(settings, this.#outbound);
      const grant = { grant_type: 'password', username: name, password: secret };
      const token = await requestToken(settings, fetch, grant);
      return token === undefined ? refused : await readIdentity(settings, fetch, token);
    } catch (cause) {
      return { kind: 'unavailable', cause };
    }
  }

  async findPerson(name: string): Promise<ExternalPerson | undefined> {
    const settings = await this.#settings();
    // The name stands between quotes in a filter, which has no way to say that a quote belongs to it.
    if (!settings || !isPlausible(name, name) || /['"\\]/.test(name)) return undefined;
    const fetch = createOutboundFetch(settings, this.#outbound);
    const token = await requestToken(settings, fetch, { grant_type: 'client_credentials' });
    if (token === undefined) throw new Error('UAA refuses the client');
    const query = new URLSearchParams({ filter: `Username eq '${name}'` });
    const answer = await fetch(`${base(settings)}/Users?${query}`, { headers: { authorization: `Bearer ${token}` } });
    if (answer.status !== 200) throw new Error(`UAA answered a search with status ${answer.status}`);
    const { resources } = await readObject(answer);
    const found = Array.isArray(resources) ? resources.filter(isObject) : [];
    const person = found.find((one) => textOf(one.userName).toLowerCase() === name.toLowerCase());
    return person && toPerson(person);
  }
}

// Undefined when UAA says no to the grant; anything else that is no token is an error.
async function requestToken(
  settings: UaaSettings,
  fetch: OutboundFetch,
  grant: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const answer = await fetch(`${base(settings)}/oauth/token`, {
    method: 'POST',
    headers: {
      authorization: basicHeader(encodeURIComponent(settings.clientId), encodeURIComponent(settings.clientSecret)),
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body: new URLSearchParams(grant).toString(),
  });
  const body = await readObject(answer);
  if (answer.status === 200 && textOf(body.access_token) !== '') return textOf(body.access_token);
  // UAA says `unauthorized` to wrong passwords, where the standard says `invalid_grant`.
  if ([400, 401].includes(answer.status) && ['unauthorized', 'invalid_grant'].includes(textOf(body.error))) {
    return undefined;
  }
  throw new Error(`UAA answered with status ${answer.status} and error ${textOf(body.error) || 'unknown'}`);
}

async function readIdentity(settings: UaaSettings, fetch: OutboundFetch, token: string): Promise<Verdict> {
  const answer = await fetch(`${base(settings)}/userinfo`, { headers: { authorization: `Bearer ${token}` } });
  if (answer.status !== 200) throw new Error(`UAA answered /userinfo with status ${answer.status}`);
  const info = await readObject(answer);
  const username = textOf(info.user_name);
  if (username === '') throw new Error('UAA answered /userinfo without user_name');
  const realname = textOf(info.name) || username;
  return {
    kind: 'verified',
    identity: { username, email: textOf(info.email), realname, groups: [], isAdmin: false },
  };
}

function toPerson(found: Readonly<Record<string, unknown>>): ExternalPerson {
  const [email] = Array.isArray(found.emails) ? found.emails.filter(isObject) : [];
  const username = textOf(found.userName);
  return { username, email: textOf(email?.value), realname: username };
}

function base({ endpoint }: UaaSettings): string {
  return endpoint.replace(/\/+$/, '');
}
