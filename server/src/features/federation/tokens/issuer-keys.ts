import { createLocalJWKSet, type JWK, type JWTVerifyGetKey } from 'jose';
import { ExpiringMap } from '../../../auth/expiring-map.ts';
import type { Chooser } from '../../../outbound/address-policy.ts';
import type { OutboundClient } from '../../../outbound/client.ts';
import { isObject, usableKeys } from '../model.ts';

/** Where the keys of an issuer come from. */
export interface KeySource {
  readonly issuer: string;
  /** Authorities (PEM) to trust instead of the usual ones. */
  readonly certificate: string | undefined;
  /** Who has named the issuer's address. */
  readonly chosenBy: Chooser;
}

/** The keys of an issuer as they were at some time. */
export interface FetchedKeys {
  readonly find: JWTVerifyGetKey;
  /** Milliseconds since 1970. */
  readonly fetchedAt: number;
}

/** The keys of an issuer cannot be had. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

interface Entry {
  keys: FetchedKeys | undefined;
  failedAt: number;
  failure: string;
  pending: Promise<FetchedKeys> | undefined;
}

const TIMEOUT_MS = 5_000;
// Issuers have a handful of keys, of a kilobyte each.
const MOST_BYTES = 1024 * 1024;
// Issuers publish a key before they sign with it, and tokens with a key we do not know make us look at once.
const FRESH_MS = 10 * 60_000;
// An issuer that is away for a moment does not stop everybody; a key it has withdrawn does not live on for long.
const USABLE_MS = 60 * 60_000;
// Tokens with made-up keys, and issuers that do not answer, make us ask this often at most.
const PATIENCE_MS = 30_000;
const MOST_SOURCES = 1_000;
const SOURCE_MS = 24 * 60 * 60_000;

/**
 * The public keys of issuers, found as OpenID Connect says: the issuer's metadata name the address of its keys.
 *
 *     no keys ──fetch──► fresh (10 min) ──asked again──► fresh
 *        ▲                 │    │                          but not answered: usable until an hour old
 *        │                 │    └─ a key we do not know ──fetch, at most twice a minute──► fresh
 *        └──── an hour ────┘
 */
export class IssuerKeys {
  readonly #entries = new ExpiringMap<string, Entry>(SOURCE_MS, MOST_SOURCES);
  readonly #outbound: Pick<OutboundClient, 'send'>;
  readonly #now: () => number;

  constructor(deps: { readonly outbound: Pick<OutboundClient, 'send'>; readonly now?: () => number }) {
    this.#outbound = deps.outbound;
    this.#now = deps.now ?? Date.now;
  }

  /** The keys as they were lately; `KeysUnavailable` when there are none. */
  async current(source: KeySource): Promise<FetchedKeys> {
    const entry = this.#entry(source);
    const age = entry.keys ? this.#now() - entry.keys.fetchedAt : Number.POSITIVE_INFINITY;
    if (entry.keys && age < FRESH_MS) return entry.keys;
    try {
      return await this.#fetch(entry, source);
    } catch (error) {
      if (entry.keys && age < USABLE_MS) return entry.keys;
      throw error;
    }
  }

  /** The keys as they are now, after a token was signed with one that was not among `known`; those again if it is too soon. */
  async newer(source: KeySource, known: FetchedKeys): Promise<FetchedKeys> {
    const entry = this.#entry(source);
    if (entry.keys && entry.keys !== known) return entry.keys;
    if (this.#now() - known.fetchedAt < PATIENCE_MS) return known;
    return this.#fetch(entry, source).catch(() => known);
  }

  #entry({ issuer, certificate = '', chosenBy }: KeySource): Entry {
    const key = JSON.stringify([issuer, certificate, chosenBy]);
    let entry = this.#entries.get(key);
    if (!entry) {
      entry = { keys: undefined, failedAt: Number.NEGATIVE_INFINITY, failure: '', pending: undefined };
      this.#entries.set(key, entry);
    }
    return entry;
  }

  // However many ask at once, the issuer is asked once; and not again right after it has failed.
  async #fetch(entry: Entry, source: KeySource): Promise<FetchedKeys> {
    if (entry.pending) return entry.pending;
    if (this.#now() - entry.failedAt < PATIENCE_MS) throw new KeysUnavailable(entry.failure);
    entry.pending = this.#ask(entry, source).finally(() => {
      entry.pending = undefined;
    });
    return entry.pending;
  }

  async #ask(entry: Entry, source: KeySource): Promise<FetchedKeys> {
    try {
      const find = createLocalJWKSet(await this.#fetchKeys(source));
      entry.keys = { find, fetchedAt: this.#now() };
      return entry.keys;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      entry.failedAt = this.#now();
      entry.failure = `the keys of ${source.issuer} cannot be had: ${reason}`;
      throw new KeysUnavailable(entry.failure, { cause });
    }
  }

  async #fetchKeys(source: KeySource): Promise<{ keys: JWK[] }> {
    const { issuer } = source;
    const metadata = await this.#readJson(source, `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
    if (!isObject(metadata) || metadata.issuer !== issuer) {
      throw new Error('its metadata are those of another issuer');
    }
    const keys = usableKeys(await this.#readJson(source, keysAddress(issuer, metadata.jwks_uri)));
    if (!keys || keys.keys.length === 0) throw new Error('it publishes no keys for signatures');
    return { keys: [...keys.keys] };
  }

  async #readJson({ issuer, certificate, chosenBy }: KeySource, url: string): Promise<unknown> {
    const answer = await this.#outbound.send({
      url,
      headers: { accept: 'application/json' },
      // Another host is named by the issuer, not by those who trust it.
      chosenBy: new URL(url).host === new URL(issuer).host ? chosenBy : 'member',
      trust: { verify: true, certificate },
      timeoutMs: TIMEOUT_MS,
      maxBytes: MOST_BYTES,
    });
    // Redirects are not followed, so they end here too.
    if (answer.status !== 200) throw new Error(`${url} answers with status ${answer.status}`);
    try {
      return JSON.parse(answer.body.toString('utf8'));
    } catch {
      throw new Error(`${url} answers with something that is not JSON`);
    }
  }
}

// Keys that come without TLS could be anybody's, unless the issuer itself is asked without.
function keysAddress(issuer: string, address: unknown): string {
  const url = typeof address === 'string' && URL.canParse(address) ? new URL(address) : undefined;
  const isFit = url?.protocol === 'https:' || (url?.protocol === 'http:' && issuer.startsWith('http:'));
  if (!url || !isFit) throw new Error('its metadata name no address of keys (jwks_uri), or one without TLS');
  return url.href;
}
