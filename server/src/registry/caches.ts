import type { Digest, Reference, RepositoryName } from '@haven/oci';
import type { Change } from '../events/changes.ts';
import { AnnouncedCache } from './announced-cache.ts';
import type { BlobRecord } from './blobs/store.ts';
import type { StoredManifest } from './manifests/pull-store.ts';

/** A blob of a repository, with its bytes when they are few. */
export interface CachedBlob {
  readonly record: BlobRecord;
  readonly content: Buffer | undefined;
}

// Enough for the manifests and configs that a busy cluster pulls; a typical one has 1 to 10 KiB.
const MANIFEST_BYTES = 32 * 1024 * 1024;
const BLOB_BYTES = 32 * 1024 * 1024;
const ENTRY_OVERHEAD = 512;

/** What the data plane remembers between requests, forgotten as changes are announced. */
export class RegistryCaches {
  readonly manifests = new AnnouncedCache<StoredManifest>({
    capacity: MANIFEST_BYTES,
    sizeOf: (manifest) => manifest.content.length + ENTRY_OVERHEAD,
  });
  readonly blobs = new AnnouncedCache<CachedBlob>({
    capacity: BLOB_BYTES,
    sizeOf: (blob) => (blob.content?.length ?? 0) + ENTRY_OVERHEAD,
  });

  /** Forgets what a change makes wrong. */
  receive(change: Change): void {
    switch (change.kind) {
      case 'tag':
        this.manifests.forget(`${change.repository}:${change.tag}`);
        break;
      case 'artifact':
        this.manifests.forget(`${change.repository}@${change.digest}`);
        break;
      case 'blobs':
        for (const digest of change.digests) this.blobs.forget(`${change.repository}@${digest}`);
        break;
      case 'repository':
        // No name is the beginning of another one up to its separator.
        this.manifests.forgetWhere(
          (key) => key.startsWith(change.repository) && /[:@]/.test(key[change.repository.length] ?? ''),
        );
    }
  }

  /** Forgets everything; keeps nothing while announcements cannot be received. */
  reset(enabled: boolean): void {
    this.manifests.reset(enabled);
    this.blobs.reset(enabled);
  }
}

/** The key of a manifest in the cache. */
export function manifestKey(repository: RepositoryName, reference: Reference): string {
  return reference.kind === 'tag' ? `${repository}:${reference.tag}` : `${repository}@${reference.digest}`;
}

/** The key of a blob in the cache. */
export function blobCacheKey(repository: string, digest: Digest): string {
  return `${repository}@${digest}`;
}
