import { lookup } from 'node:dns/promises';
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { AddressPolicy, type AddressRules, type Chooser, type OwnService, type Resolve } from './address-policy.ts';
import { limitBytes } from './byte-limit.ts';
import { addressesOf, Dispatchers, portOf, refusedAddress, type Trust } from './dispatchers.ts';
import { OutboundError } from './error.ts';
import { type ProxySettings, proxyFor } from './proxy.ts';
import { type Hop, nextHop } from './redirect.ts';
import { toOutboundError } from './translate.ts';

/** What the client is made of. */
export interface OutboundClientDeps {
  readonly rules?: AddressRules;
  /** What members may not call although its address is allowed, such as the database. */
  readonly ownServices?: readonly OwnService[];
  readonly proxy?: ProxySettings;
  /** Finds addresses; the resolver of the system when not given. */
  readonly resolve?: Resolve;
}

/** A call. */
export interface OutboundCall {
  readonly url: string | URL;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers for the origin of `url` only: credentials, and whatever else must not get elsewhere by a redirect. */
  readonly secretHeaders?: Readonly<Record<string, string>>;
  /** A stream can be sent once, so it cannot follow a redirect. */
  readonly body?: string | Uint8Array | Readable;
  readonly chosenBy: Chooser;
  readonly trust?: Trust;
  /** Milliseconds for the whole exchange in `send`; without a byte in either direction in `open`. */
  readonly timeoutMs: number;
  /** Most bytes of the answer that are taken. */
  readonly maxBytes: number;
  /** Most redirects that are followed; none when not given. */
  readonly redirects?: number;
  readonly signal?: AbortSignal;
}

/** The head of an answer. */
export interface OutboundHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Where it came from, after redirects. */
  readonly url: URL;
}

/** An answer with its body read. */
export interface OutboundAnswer extends OutboundHead {
  readonly body: Buffer;
}

/** An answer whose body comes as it is read; it has to be read or destroyed. */
export interface OutboundStream extends OutboundHead {
  readonly body: Readable;
}

const systemResolve: Resolve = (hostname) => lookup(hostname, { all: true, order: 'verbatim' });

/** Makes every call that leaves: to allowed addresses only, with bounds on time and bytes. */
export class OutboundClient {
  readonly #policy: AddressPolicy;
  readonly #resolve: Resolve;
  readonly #proxy: ProxySettings;
  readonly #dispatchers: Dispatchers;

  constructor(deps: OutboundClientDeps = {}) {
    this.#resolve = deps.resolve ?? systemResolve;
    this.#policy = new AddressPolicy({ ...deps, resolve: this.#resolve });
    this.#proxy = deps.proxy ?? {};
    this.#dispatchers = new Dispatchers({ policy: this.#policy, resolve: this.#resolve });
  }

  /** Sends a request and reads the whole answer, whatever its status; fails with an `OutboundError`. */
  async send(call: OutboundCall): Promise<OutboundAnswer> {
    await this.#dispatchers.load();
    const timeout = AbortSignal.timeout(call.timeoutMs);
    const signal = call.signal ? AbortSignal.any([call.signal, timeout]) : timeout;
    let at = new URL(call.url);
    try {
      const { body, ...head } = await this.#follow({ ...call, signal }, (url) => {
        at = url;
      });
      at = head.url;
      return { ...head, body: await readAll(body) };
    } catch (error) {
      throw toOutboundError(error, at);
    }
  }

  /** Sends a request and gives the answer as soon as its head is there; fails with an `OutboundError`, the body too. */
  async open(call: OutboundCall): Promise<OutboundStream> {
    let at = new URL(call.url);
    try {
      return await this.#follow(call, (url) => {
        at = url;
      });
    } catch (error) {
      throw toOutboundError(error, at);
    }
  }

  /** Closes the connections once nothing uses them any more. */
  close(): Promise<void> {
    return this.#dispatchers.close();
  }

  async #follow(call: OutboundCall, visit: (url: URL) => void): Promise<OutboundStream> {
    let hop: Hop = { url: new URL(call.url), method: call.method ?? 'GET', body: call.body, chooser: call.chosenBy };
    const origin = hop.url.origin;
    for (let left = call.redirects ?? 0; ; left--) {
      visit(hop.url);
      const answer = await this.#request(call, hop, hop.url.origin === origin);
      const next = nextHop(hop, answer.statusCode, answer.headers.location, left);
      if (!next) return toStream(answer, hop.url, call.maxBytes);
      await answer.body.dump();
      hop = next;
    }
  }

  async #request(call: OutboundCall, hop: Hop, isOrigin: boolean): Promise<Dispatcher.ResponseData> {
    const { url, chooser } = hop;
    if (!/^https?:$/.test(url.protocol)) throw new OutboundError('refused', `${url.protocol} is not HTTP`);
    const proxy = proxyFor(url, this.#proxy);
    if (proxy !== undefined) await this.#requireBehindProxy(url, chooser);
    const dispatcher = await this.#dispatchers.of({ chooser, trust: call.trust ?? {}, proxy });
    return dispatcher.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      // Any token is a method to us; the type lists the usual ones.
      method: hop.method as Dispatcher.HttpMethod,
      headers: { ...call.headers, ...(isOrigin && call.secretHeaders) },
      body: hop.body ?? null,
      headersTimeout: call.timeoutMs,
      bodyTimeout: call.timeoutMs,
      ...(call.signal && { signal: call.signal }),
    });
  }

  // A proxy finds the address by itself. What it would be as seen from here is all that can be checked; a name that
  // only the proxy knows is none of this network.
  async #requireBehindProxy(url: URL, chooser: Chooser): Promise<void> {
    const found = await addressesOf(url.hostname, this.#resolve).catch(() => []);
    for (const { address } of found) {
      const refusal = await this.#policy.refusal(address, portOf(url), chooser);
      if (refusal !== undefined) throw refusedAddress(url.hostname, address, refusal);
    }
  }
}

function toStream({ statusCode, headers, body }: Dispatcher.ResponseData, url: URL, maxBytes: number): OutboundStream {
  const limited = limitBytes(body, maxBytes, (error) => toOutboundError(error, url));
  return { status: statusCode, headers, url, body: limited };
}

async function readAll(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
