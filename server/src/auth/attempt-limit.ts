import { isIPv6 } from 'node:net';
import { HavenError } from '../error.ts';

interface Window {
  readonly ends: number;
  count: number;
}

const MAX_CLIENTS = 100_000;

/** How often one client may try something in a time, as far as this process knows. */
export class AttemptLimit {
  readonly #windows = new Map<string, Window>();
  readonly #most: number;
  readonly #seconds: number;

  constructor(options: { readonly most: number; readonly seconds: number }) {
    this.#most = options.most;
    this.#seconds = options.seconds;
  }

  /** Counts an attempt; `TOO_MANY_REQUEST`, with the time to wait, when there were too many. */
  take(address: string): void {
    const client = networkOf(address);
    const now = performance.now();
    let window = this.#windows.get(client);
    if (!window || window.ends <= now) {
      window = { ends: now + this.#seconds * 1_000, count: 0 };
      this.#windows.delete(client);
      this.#windows.set(client, window);
      const oldest = this.#windows.keys().next();
      if (this.#windows.size > MAX_CLIENTS && !oldest.done) this.#windows.delete(oldest.value);
    }
    window.count++;
    if (window.count <= this.#most) return;
    throw new HavenError('TOO_MANY_REQUEST', 'too many attempts; try again later', {
      headers: { 'retry-after': String(Math.ceil((window.ends - now) / 1_000)) },
    });
  }
}

// Whoever has an IPv6 address has 2^64 of them.
function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail = ''] = address.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const missing = 8 - groups.length - tail.split(':').filter((group) => group !== '').length;
  return [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...tail.split(':')].slice(0, 4).join(':');
}
