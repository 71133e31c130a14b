import { basicHeader, isObject, readObject, textOf, textsOf } from '../json-answer.ts';
import { createOutboundFetch, type Outbound, type OutboundFetch } from '../outbound-fetch.ts';
import {
  type AuthProvider,
  type ExternalPerson,
  isPlausible,
  type PersonSearch,
  refused,
  type Verdict,
} from '../provider.ts';

/** What is set about the authenticating proxy. */
export interface HttpAuthSettings {
  /** Takes Basic credentials and answers with a token. */
  readonly endpoint: string;
  /** Answers a Kubernetes `TokenReview`. */
  readonly reviewEndpoint: string;
  readonly adminGroups: readonly string[];
  readonly adminUsernames: readonly string[];
  readonly verifyCertificate: boolean;
  /** Certificate (PEM) of the proxy; empty for one that a known authority has signed. */
  readonly certificate: string;
  /** Whether people may become members who have never logged in. */
  readonly skipSearch: boolean;
  readonly timeoutMs: number;
}

// Programs log in with this before their name and a token of the proxy instead of a password.
const REVIEW_PREFIX = 'tokenreview$';

/** HTTP authentication: a proxy turns credentials into a token and says whose token it is. */
export class HttpAuthProvider implements AuthProvider, PersonSearch {
  readonly name = 'http';
  readonly #settings: () => Promise<HttpAuthSettings | undefined>;
  readonly #outbound: Outbound | undefined;

  /** `settings` are read at every use; undefined while the proxy is not configured. */
  constructor(deps: { readonly settings: () => Promise<HttpAuthSettings | undefined>; readonly outbound?: Outbound }) {
    this.#settings = deps.settings;
    this.#outbound = deps.outbound;
  }

  async verify(name: string, secret: string): Promise<Verdict> {
    // A colon would end the name on its way to the proxy.
    if (!isPlausible(name, secret) || name.includes(':')) return refused;
    return this.#ask(async (settings, fetch) => {
      if (name.startsWith(REVIEW_PREFIX)) {
        const verdict = await review(settings, fetch, secret);
        const isTheirs = verdict.kind === 'verified' && `${REVIEW_PREFIX}${verdict.identity.username}` === name;
        return isTheirs || verdict.kind === 'unavailable' ? verdict : refused;
      }
      const answer = await fetch(settings.endpoint, {
        method: 'POST',
        headers: { authorization: basicHeader(name, secret) },
      });
      if (answer.status >= 400 && answer.status < 500) return refused;
      if (answer.status !== 200) throw new Error(`the proxy answered a login with status ${answer.status}`);
      const token = textOf((await readObject(answer)).session_id);
      if (token === '') throw new Error('the proxy answered a login without session_id');
      return review(settings, fetch, token);
    });
  }

  /** Whether there is a proxy. */
  async isConfigured(): Promise<boolean> {
    return (await this.#settings()) !== undefined;
  }

  /** Whose token of the proxy it is. */
  async verifyToken(token: string): Promise<Verdict> {
    if (!isPlausible('token', token)) return refused;
    return this.#ask((settings, fetch) => review(settings, fetch, token));
  }

  async findPerson(name: string): Promise<ExternalPerson | undefined> {
    const settings = await this.#settings();
    return settings?.skipSearch ? { username: name, email: '', realname: name } : undefined;
  }

  async #ask(work: (settings: HttpAuthSettings, fetch: OutboundFetch) => Promise<Verdict>): Promise<Verdict> {
    try {
      const settings = await this.#settings();
      return settings ? await work(settings, createOutboundFetch(settings, this.#outbound)) : refused;
    } catch (cause) {
      return { kind: 'unavailable', cause };
    }
  }
}

async function review(settings: HttpAuthSettings, fetch: OutboundFetch, token: string): Promise<Verdict> {
  const answer = await fetch(settings.reviewEndpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({
      apiVersion: 'authentication.k8s.io/v1beta1',
      kind: 'TokenReview',
      metadata: { creationTimestamp: null },
      spec: { token },
      status: { user: {} },
    }),
  });
  if (answer.status >= 400 && answer.status < 500) return refused;
  if (answer.status < 200 || answer.status >= 300) throw new Error(`a token review had status ${answer.status}`);
  const { status } = await readObject(answer);
  if (!isObject(status)) throw new Error('a token review came back without status');
  const user = isObject(status.user) ? status.user : {};
  const username = textOf(user.username);
  if (status.authenticated !== true || username === '') return refused;
  const groups = textsOf(user.groups);
  return {
    kind: 'verified',
    identity: {
      username,
      email: '',
      realname: username,
      groups: groups.map((name) => ({ type: 2, name, dn: '' })),
      isAdmin: settings.adminUsernames.includes(username) || groups.some((name) => settings.adminGroups.includes(name)),
    },
  };
}
