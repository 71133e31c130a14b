import { counter, type Family, gauge } from '../metrics/family.ts';
import type { CacheUsage } from './announced-cache.ts';
import type { RegistryCaches } from './caches.ts';

/** How much the caches of the data plane are of use; the first two are the distribution project's names. */
export function cacheMetrics(caches: RegistryCaches): readonly Family[] {
  const usages = { manifest: caches.manifests.usage, blob: caches.blobs.usage };
  const samples = (read: (usage: CacheUsage) => number) =>
    Object.entries(usages).map(([type, usage]) => ({ labels: { type }, value: read(usage) }));
  return [
    counter(
      'registry_storage_cache_requests_total',
      'How often a cache was asked.',
      samples(({ lookups }) => lookups),
    ),
    counter(
      'registry_storage_cache_hits_total',
      'How often a cache had what it was asked for.',
      samples(({ hits }) => hits),
    ),
    gauge(
      'haven_cache_entries',
      'What a cache remembers.',
      samples(({ entries }) => entries),
    ),
    gauge(
      'haven_cache_bytes',
      'Bytes of what a cache remembers.',
      samples(({ bytes }) => bytes),
    ),
  ];
}
