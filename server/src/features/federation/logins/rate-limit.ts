import { isIPv6 } from 'node:net';
import { ExpiringMap } from '../../../auth/expiring-map.ts';
import { HavenError } from '../../../error.ts';

interface Bucket {
  tokens: number;
  /** Milliseconds. */
  at: number;
}

const MOST_BUCKETS = 50_000;

/** Lets so much happen at once, and then so much a second, for each key. */
export class RateLimit {
  readonly #burst: number;
  readonly #perSecond: number;
  readonly #now: () => number;
  readonly #buckets: ExpiringMap<string, Bucket>;

  constructor(options: { readonly burst: number; readonly perSecond: number; readonly now?: () => number }) {
    this.#burst = options.burst;
    this.#perSecond = options.perSecond;
    this.#now = options.now ?? (() => performance.now());
    // A bucket that has been left alone for that long is full again.
    this.#buckets = new ExpiringMap((options.burst / options.perSecond) * 1000, MOST_BUCKETS);
  }

  /** Takes one; undefined when there is one, else the seconds until there is. */
  take(key: string): number | undefined {
    const bucket = this.#bucket(key);
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / this.#perSecond);
    this.charge(key, 1);
    return undefined;
  }

  /** Takes that many, also those that are not there yet. */
  charge(key: string, amount: number): void {
    const bucket = this.#bucket(key);
    this.#buckets.set(key, { ...bucket, tokens: Math.max(-this.#burst, bucket.tokens - amount) });
  }

  #bucket(key: string): Bucket {
    const now = this.#now();
    const { tokens, at } = this.#buckets.get(key) ?? { tokens: this.#burst, at: now };
    return { tokens: Math.min(this.#burst, tokens + ((now - at) / 1000) * this.#perSecond), at: now };
  }
}

/** Takes one of a limit; `TOO_MANY_REQUEST`, with the time to wait, when there is none. */
export function requireOne(limit: RateLimit, key: string): void {
  const seconds = limit.take(key);
  if (seconds === undefined) return;
  throw new HavenError('TOO_MANY_REQUEST', `too many requests; try again in ${seconds} seconds`, {
    headers: { 'Retry-After': String(seconds) },
  });
}

/** Who is behind an address: in IPv6, a network of 64 bits is one customer. */
export function clientKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
  const [head = '', tail = ''] = (address.split('%')[0] ?? '').split('::');
  const [front, back] = [head, tail].map((part) => part.split(':').filter((group) => group !== ''));
  const gap = Math.max(0, 8 - (front?.length ?? 0) - (back?.length ?? 0));
  const groups = [...(front ?? []), ...Array.from({ length: gap }, () => '0'), ...(back ?? [])];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
