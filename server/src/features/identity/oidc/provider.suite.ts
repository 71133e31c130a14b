import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A real OIDC provider with people who say yes to everything. */
export interface TestProvider {
  readonly issuer: string;
  readonly clientSecret: string;
  /** Claims of people by subject; change them as a test needs. */
  readonly people: Map<string, Record<string, unknown>>;
  /** Who logs in next; undefined for somebody who changes their mind. */
  current: string | undefined;
  /** Forgets everything that was granted, as when somebody has left. */
  revokeAll(): void;
  /** How often tokens were asked for. */
  tokenRequests: number;
  close(): Promise<void>;
}

/** Seconds that access tokens live. */
export const TOKEN_SECONDS = 2;

// The package has no types; this is what of it is used here.
interface ProviderParts {
  callback(): (request: IncomingMessage, response: ServerResponse) => void;
  interactionDetails(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<{ params: { client_id: string; scope: string } }>;
  interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>;
  readonly Grant: new (what: object) => { addOIDCScope(scope: string): void; save(): Promise<string> };
}

type Rows = Map<string, { payload: Record<string, unknown>; expiresAt: number }>;

/** Starts the provider on a free port of the loopback address, for one client at `haven`. */
export async function startTestProvider(haven: string): Promise<TestProvider> {
  const { Provider } = (await import(String('oidc-provider'))) as {
    Provider: new (issuer: string, configuration: object) => ProviderParts;
  };
  const people = new Map<string, Record<string, unknown>>();
  const stored = new Map<string, Rows>();
  let handle: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  const server = createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clientSecret = 'a-secret-with:colon/and+more';
  const provider = new Provider(issuer, {
    adapter: adapterOver(stored),
    clients: [
      {
        client_id: 'haven',
        client_secret: clientSecret,
        redirect_uris: [`${haven}/c/oidc/callback`],
        post_logout_redirect_uris: [`${haven}/account/sign-in`],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
      },
    ],
    findAccount: (_context: unknown, sub: string) => ({ accountId: sub, claims: () => ({ sub, ...people.get(sub) }) }),
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email'], groups: ['groups'] },
    scopes: ['openid', 'offline_access'],
    interactions: { url: () => '/interaction' },
    features: { devInteractions: { enabled: false } },
    issueRefreshToken: async () => true,
    rotateRefreshToken: true,
    pkce: { required: () => true },
    cookies: { keys: ['of the tests'] },
    ttl: { AccessToken: TOKEN_SECONDS, IdToken: 600, RefreshToken: 600, Grant: 600, Session: 600, Interaction: 600 },
  });
  const callback = provider.callback();
  const self: TestProvider = {
    ...{ issuer, clientSecret, people, current: undefined, tokenRequests: 0 },
    revokeAll: () => stored.clear(),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  handle = (request, response) => {
    if (request.url === '/token') self.tokenRequests++;
    if (request.url === '/interaction') void interact(provider, self.current, request, response);
    else callback(request, response);
  };
  return self;
}

async function interact(
  provider: ProviderParts,
  accountId: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { params } = await provider.interactionDetails(request, response);
  if (accountId === undefined) {
    await provider.interactionFinished(request, response, {
      error: 'access_denied',
      error_description: 'changed <mind>',
    });
    return;
  }
  const grant = new provider.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const grantId = await grant.save();
  await provider.interactionFinished(request, response, { login: { accountId }, consent: { grantId } });
}

// Rows in memory that a test can drop.
function adapterOver(stored: Map<string, Rows>) {
  const find = (name: string, id: string) => {
    const row = stored.get(name)?.get(id);
    return row && row.expiresAt > Date.now() ? row.payload : undefined;
  };
  return class {
    readonly #name: string;
    constructor(name: string) {
      this.#name = name;
    }
    async upsert(id: string, payload: Record<string, unknown>, seconds: number) {
      const rows = stored.get(this.#name) ?? new Map();
      stored.set(this.#name, rows.set(id, { payload, expiresAt: Date.now() + (seconds || 600) * 1_000 }));
    }
    async find(id: string) {
      return find(this.#name, id);
    }
    async findByUid(uid: string) {
      for (const id of stored.get(this.#name)?.keys() ?? []) {
        if (find(this.#name, id)?.uid === uid) return find(this.#name, id);
      }
      return undefined;
    }
    async consume(id: string) {
      const payload = find(this.#name, id);
      if (payload) payload.consumed = Math.floor(Date.now() / 1_000);
    }
    async destroy(id: string) {
      stored.get(this.#name)?.delete(id);
    }
    async revokeByGrantId(grantId: string) {
      for (const rows of stored.values()) {
        for (const [id, { payload }] of rows) if (payload.grantId === grantId) rows.delete(id);
      }
    }
  };
}
