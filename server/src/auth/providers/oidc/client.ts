import { createHash } from 'node:crypto';
import * as oidc from 'openid-client';
import { ExpiringMap } from '../../expiring-map.ts';
import { createOutboundFetch, type Outbound } from '../outbound-fetch.ts';
import type { ExternalIdentity } from '../provider.ts';
import { type Claims, mergeClaims, toIdentity } from './claims.ts';
import type { OidcSettings } from './settings.ts';

/** What a login has to come back with. */
export interface LoginChecks {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** What the provider gave for somebody, to ask again later. */
export interface OidcToken {
  readonly idToken: string;
  /** Empty when the provider gives none. */
  readonly refreshToken: string;
  /** Unix seconds until which nothing has to be asked again. */
  readonly expiresAt: number;
}

/** Somebody who has proved who they are. */
export interface OidcProof {
  readonly identity: ExternalIdentity;
  readonly token: OidcToken;
}

// Keys and addresses of a provider change rarely; who rotates keys publishes them beforehand.
const KNOWN_MS = 600_000;

/** Speaks with the OIDC provider; keeps nothing but its discovery documents. */
export class OidcClient {
  readonly #known = new ExpiringMap<string, oidc.Configuration>(KNOWN_MS, 8);
  readonly #outbound: Outbound | undefined;

  constructor(deps: { readonly outbound?: Outbound } = {}) {
    this.#outbound = deps.outbound;
  }

  /** Reads the discovery document of a provider anew; throws when it cannot be used. */
  async ping(settings: OidcSettings): Promise<void> {
    await discover(settings, this.#outbound);
  }

  /** Where to send somebody to log in, and what to check when they come back. */
  async begin(
    settings: OidcSettings,
    redirectUri: string,
  ): Promise<{ readonly url: string; readonly checks: LoginChecks }> {
    const config = await this.#configuration(settings);
    const checks = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
    const url = oidc.buildAuthorizationUrl(config, {
      ...(isGoogle(settings) && { access_type: 'offline', prompt: 'consent' }),
      ...settings.extraParameters,
      redirect_uri: redirectUri,
      response_type: 'code',
      client_id: settings.clientId,
      scope: settings.scopes.join(' '),
      state: checks.state,
      nonce: checks.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(checks.verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, checks };
  }

  /** Who has come back; `url` is the redirect URI with what the provider has added. */
  async finish(settings: OidcSettings, url: URL, checks: LoginChecks): Promise<OidcProof> {
    const config = await this.#configuration(settings);
    const answer = await oidc.authorizationCodeGrant(config, url, {
      expectedState: checks.state,
      expectedNonce: checks.nonce,
      pkceCodeVerifier: checks.verifier,
      idTokenExpected: true,
    });
    const claims: Claims = { ...answer.claims() };
    return this.#prove(config, settings, answer, claims);
  }

  /** Whether the provider still knows somebody; undefined when it does not any more. */
  async refresh(settings: OidcSettings, token: OidcToken, subject: string): Promise<OidcProof | undefined> {
    if (token.refreshToken === '') return undefined;
    const config = await this.#configuration(settings);
    try {
      const answer = await oidc.refreshTokenGrant(config, token.refreshToken);
      // A refresh need not bring a new ID token; who it is then comes from the one of the login.
      const claims: Claims = { ...(answer.claims() ?? decodeClaims(token.idToken)) };
      const proof = await this.#prove(config, settings, answer, claims, token);
      return proof.identity.subject === subject ? proof : undefined;
    } catch (error) {
      if (error instanceof oidc.ResponseBodyError && error.status >= 400 && error.status < 500) return undefined;
      throw error;
    }
  }

  /** Where to send somebody to log out there; undefined when the provider has no such place. */
  async logoutUrl(settings: OidcSettings, idToken: string, returnTo: string): Promise<string | undefined> {
    const config = await this.#configuration(settings);
    if (config.serverMetadata().end_session_endpoint === undefined) return undefined;
    return oidc.buildEndSessionUrl(config, { id_token_hint: idToken, post_logout_redirect_uri: returnTo }).href;
  }

  async #prove(
    config: oidc.Configuration,
    settings: OidcSettings,
    answer: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers,
    claims: Claims,
    before?: OidcToken,
  ): Promise<OidcProof> {
    const identity = toIdentity(mergeClaims(claims, await readUserInfo(config, answer, String(claims.sub))), settings);
    const token = {
      idToken: answer.id_token ?? before?.idToken ?? '',
      refreshToken: answer.refresh_token ?? before?.refreshToken ?? '',
      expiresAt: Math.floor(Date.now() / 1000) + (answer.expiresIn() ?? 0),
    };
    return { identity, token };
  }

  async #configuration(settings: OidcSettings): Promise<oidc.Configuration> {
    // By everything that is set, so that changed settings count at once; by hash, because of the secret.
    const key = createHash('sha256').update(JSON.stringify(settings)).digest('base64');
    const known = this.#known.get(key);
    if (known) return known;
    const config = await discover(settings, this.#outbound);
    this.#known.set(key, config);
    return config;
  }
}

async function discover(settings: OidcSettings, outbound: Outbound | undefined): Promise<oidc.Configuration> {
  const issuer = new URL(settings.endpoint);
  const isPlain = issuer.protocol === 'http:';
  return oidc.discovery(issuer, settings.clientId, undefined, authenticateClient(settings.clientSecret), {
    // Tokens are verified by the provider's keys and not only believed because of where they came from.
    execute: [oidc.enableNonRepudiationChecks, ...(isPlain ? [oidc.allowInsecureRequests] : [])],
    timeout: settings.timeoutMs / 1_000,
    [oidc.customFetch]: fetchFor(settings, outbound),
  });
}

function fetchFor(settings: OidcSettings, outbound: Outbound | undefined): oidc.CustomFetch {
  const fetch = createOutboundFetch(settings, outbound);
  return (url, { method, headers, body }) => {
    const text = body instanceof URLSearchParams ? body.toString() : body;
    if (typeof text !== 'string' && text !== undefined && text !== null) throw new Error('only text is ever sent');
    return fetch(url, { method, headers, ...(text && { body: text }) });
  };
}

// As the provider wants it: by header, unless it only knows the form.
function authenticateClient(secret: string): oidc.ClientAuth {
  if (secret === '') return oidc.None();
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported;
    const byForm = methods?.includes('client_secret_post') && !methods.includes('client_secret_basic');
    const authenticate = byForm ? oidc.ClientSecretPost(secret) : oidc.ClientSecretBasic(secret);
    authenticate(server, client, body, headers);
  };
}

async function readUserInfo(
  config: oidc.Configuration,
  answer: oidc.TokenEndpointResponse,
  subject: string,
): Promise<Claims> {
  if (config.serverMetadata().userinfo_endpoint === undefined) return {};
  try {
    return { ...(await oidc.fetchUserInfo(config, answer.access_token, subject)) };
  } catch (error) {
    // A provider may have the endpoint and let nobody in; the ID token is enough then.
    if (error instanceof oidc.WWWAuthenticateChallengeError || error instanceof oidc.ResponseBodyError) return {};
    throw error;
  }
}

// Only of tokens that were verified when they came.
function decodeClaims(idToken: string): Claims {
  const [, payload = ''] = idToken.split('.');
  const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString() || '{}');
  return typeof claims === 'object' && claims !== null ? { ...claims } : {};
}

function isGoogle({ endpoint }: OidcSettings): boolean {
  return /^https:\/\/accounts\.google\.com\/?$/.test(endpoint);
}
