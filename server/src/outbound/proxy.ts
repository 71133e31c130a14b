import { isWithin, kindOf, parseAddress, parseNetwork } from './address.ts';

/** Through which proxy calls leave, as the usual variables say. */
export interface ProxySettings {
  /** For http:// addresses. */
  readonly http?: string | undefined;
  /** For https:// addresses. */
  readonly https?: string | undefined;
  /** Hosts that are called directly: names, domains, addresses, blocks, `*`, with commas between. */
  readonly except?: string | undefined;
}

/** The proxy for an address; undefined when it is called directly. */
export function proxyFor(url: URL, settings: ProxySettings): string | undefined {
  const proxy = url.protocol === 'https:' ? settings.https : settings.http;
  if (!proxy) return undefined;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  if (isHere(host)) return undefined;
  return (settings.except ?? '').split(',').some((entry) => isExcepted(entry.trim().toLowerCase(), host, port))
    ? undefined
    : proxy;
}

// What is on this machine no proxy elsewhere can reach.
function isHere(host: string): boolean {
  const bytes = parseAddress(host);
  return bytes ? kindOf(bytes) === 'loopback' : host === 'localhost' || host.endsWith('.localhost');
}

// As Go's programs read NO_PROXY, and so Harbor: a domain means its subdomains too, with a dot in front only these.
function isExcepted(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const network = parseNetwork(entry);
  const address = parseAddress(host);
  if (network) return address !== undefined && isWithin(address, network);
  const [, name = '', wantedPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (name === '' || (wantedPort !== undefined && wantedPort !== port)) return false;
  const one = parseNetwork(name.replace(/^\[(.*)\]$/, '$1'));
  if (one) return address !== undefined && isWithin(address, one);
  const domain = name.replace(/^\*?\./, '.');
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}
