import type { Reference, RepositoryName } from '@haven/oci';
import type { StoredManifest } from './pull-store.ts';

// Enough for the manifests that a busy cluster pulls; a typical one has 1 to 10 KiB.
const DEFAULT_BYTES = 48 * 1024 * 1024;
const ENTRY_OVERHEAD = 512;

/**
 * Manifests of tags and digests that were asked for lately, for answers without a query. Only what is announced can
 * make an entry wrong: a moved or deleted tag, a deleted artifact. Whoever owns the cache passes announcements on, and
 * clears it when some may have been missed.
 */
export class ManifestCache {
  readonly #capacity: number;
  readonly #entries = new Map<string, StoredManifest>();
  #bytes = 0;
  #generation = 0;
  #enabled = true;

  /** `capacity` in bytes. */
  constructor(capacity = DEFAULT_BYTES) {
    this.#capacity = capacity;
  }

  get(repository: RepositoryName, reference: Reference): StoredManifest | undefined {
    return this.#entries.get(keyOf(repository, reference));
  }

  /**
   * Reads through: what `load` finds is kept, unless something was announced while it was looking, since then it may
   * have seen the state before.
   */
  async load(
    repository: RepositoryName,
    reference: Reference,
    load: () => Promise<StoredManifest | undefined>,
  ): Promise<StoredManifest | undefined> {
    const generation = this.#generation;
    const manifest = await load();
    if (manifest && this.#enabled && generation === this.#generation)
      this.#keep(keyOf(repository, reference), manifest);
    return manifest;
  }

  /** Forgets a tag. */
  forgetTag(repository: string, tag: string): void {
    this.#generation++;
    this.#drop(`${repository}:${tag}`);
  }

  /** Forgets a digest; its tags are announced one by one. */
  forgetDigest(repository: string, digest: string): void {
    this.#generation++;
    this.#drop(`${repository}@${digest}`);
  }

  /** Forgets everything, and keeps nothing while announcements cannot be received. */
  reset(enabled: boolean): void {
    this.#generation++;
    this.#enabled = enabled;
    this.#entries.clear();
    this.#bytes = 0;
  }

  #keep(key: string, manifest: StoredManifest): void {
    this.#drop(key);
    this.#bytes += sizeOf(manifest);
    this.#entries.set(key, manifest);
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#capacity) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#bytes -= sizeOf(entry);
    this.#entries.delete(key);
  }
}

function keyOf(repository: RepositoryName, reference: Reference): string {
  return reference.kind === 'tag' ? `${repository}:${reference.tag}` : `${repository}@${reference.digest}`;
}

function sizeOf(manifest: StoredManifest): number {
  return manifest.content.length + ENTRY_OVERHEAD;
}
