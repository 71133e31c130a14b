import { createHash } from 'node:crypto';
import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import type { AddressPolicy, Chooser, Resolve } from './address-policy.ts';
import { OutboundError } from './error.ts';

/** Which certificates of a server are believed. */
export interface Trust {
  /** False takes any certificate; only where somebody has said so about this one endpoint. */
  readonly verify?: boolean;
  /** Certificates (PEM) to trust instead of the known authorities. */
  readonly certificate?: string | undefined;
}

/** What connections have in common that may be used for one call after another. */
export interface Way {
  readonly chooser: Chooser;
  readonly trust: Trust;
  readonly proxy: string | undefined;
}

const CONNECT_MS = 10_000;
// Each keeps connections open for a few seconds; certificates of one's own are few.
const MOST_WAYS = 64;

/** Keeps the connections, by who chose where they go, whom they trust and which proxy they take. */
export class Dispatchers {
  readonly #policy: AddressPolicy;
  readonly #resolve: Resolve;
  readonly #ways = new Map<string, Promise<Dispatcher>>();

  constructor(deps: { readonly policy: AddressPolicy; readonly resolve: Resolve }) {
    this.#policy = deps.policy;
    this.#resolve = deps.resolve;
  }

  /** Loads what makes connections, which the first call would otherwise wait for within its time. */
  async load(): Promise<void> {
    await loadUndici();
  }

  /** The connections of one way. */
  async of(way: Way): Promise<Dispatcher> {
    const key = keyOf(way);
    const known = this.#ways.get(key);
    const dispatcher = known ?? this.#create(way);
    // The one that was used last is the last to go.
    this.#ways.delete(key);
    this.#ways.set(key, dispatcher);
    const [oldest] = this.#ways;
    if (oldest && this.#ways.size > MOST_WAYS) {
      this.#ways.delete(oldest[0]);
      void oldest[1].then((unused) => unused.close()).catch(() => undefined);
    }
    return dispatcher;
  }

  /** Closes all connections once they are not in use any more. */
  async close(): Promise<void> {
    const all = [...this.#ways.values()];
    this.#ways.clear();
    await Promise.all(all.map(async (dispatcher) => (await dispatcher).close()));
  }

  async #create({ chooser, trust, proxy }: Way): Promise<Dispatcher> {
    const { Agent, ProxyAgent, buildConnector } = await loadUndici();
    const tls = { rejectUnauthorized: trust.verify ?? true, ...(trust.certificate && { ca: trust.certificate }) };
    if (proxy !== undefined) return new ProxyAgent({ uri: proxy, requestTls: tls, proxyTunnel: false });
    return new Agent({
      connect: (options, callback) => {
        this.#checked(options.hostname, portOf(options), chooser).then(
          (found) => {
            // Connects to what was checked: a name cannot mean something else a moment later.
            const lookup: LookupFunction = (_hostname, _options, answer) => answer(null, [...found]);
            buildConnector({ ...tls, timeout: CONNECT_MS, lookup })(options, callback);
          },
          (error: Error) => callback(error, null),
        );
      },
    });
  }

  // Addresses of a host that may be called; those of its others that may not are left out.
  async #checked(hostname: string, port: number, chooser: Chooser): Promise<readonly LookupAddress[]> {
    const found = await inTime(addressesOf(hostname, this.#resolve), hostname);
    const refusals = await Promise.all(found.map(({ address }) => this.#policy.refusal(address, port, chooser)));
    const allowed = found.filter((_, index) => refusals[index] === undefined);
    if (allowed.length > 0) return allowed;
    throw refusedAddress(hostname, found[0]?.address, refusals[0]);
  }
}

// Not everybody calls out, and it takes a while to load.
// In the bundle, what it exports is below `default` only.
const loadUndici = async () => (await import('undici')).default;

// Looking up a name cannot be given up, and takes as long as others like.
async function inTime<Result>(work: Promise<Result>, hostname: string): Promise<Result> {
  const late = delay(CONNECT_MS, undefined, { ref: false }).then(() => {
    throw new OutboundError('timeout', `the name ${hostname} could not be looked up in time`);
  });
  return Promise.race([work, late]);
}

/** The addresses of a host: itself, when it is one. */
export async function addressesOf(hostname: string, resolve: Resolve): Promise<readonly LookupAddress[]> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family }];
  const found = await resolve(host);
  if (found.length === 0) throw new Error(`${host} has no address`);
  return found;
}

/** The error for an address that may not be called. */
export function refusedAddress(hostname: string, address: string | undefined, why: string | undefined): OutboundError {
  const which = address === undefined || hostname.includes(address) ? hostname : `${hostname} (${address})`;
  return new OutboundError('refused', `${which} may not be called: it is ${why ?? 'no address'}`);
}

/** The port of an address. */
export function portOf({ protocol, port }: { readonly protocol: string; readonly port: string }): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

function keyOf({ chooser, trust, proxy = '' }: Way): string {
  const certificate = trust.certificate ? createHash('sha256').update(trust.certificate).digest('hex') : '';
  return [chooser, trust.verify ?? true, certificate, proxy].join(' ');
}
