import {
  type Descriptor,
  type Digest,
  isForeignLayer,
  isManifestMediaType,
  type ParsedManifest,
  type RepositoryName,
} from '@haven/oci';
import type { Queryable } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import {
  lockReferencedArtifacts,
  type ReferencedArtifact,
  type ReferencedBlob,
  referencedBlobs,
} from './artifact-store.ts';

/** A child of an index, at its place in the manifest. */
export interface ReferencedChild {
  readonly position: number;
  readonly childId: number;
  readonly descriptor: Descriptor;
}

/** What a manifest refers to. */
export interface ResolvedReferences {
  /** Blobs of the repository, each once. */
  readonly blobs: readonly ReferencedBlob[];
  readonly children: readonly ReferencedChild[];
  /** Bytes of everything referred to. */
  readonly size: number;
}

/** The blobs that a manifest needs, each once; none for an index, whose entries are artifacts for the most part. */
export function blobsNamedBy(manifest: ParsedManifest): Digest[] {
  if (manifest.kind === 'index') return [];
  if (manifest.kind === 'schema1') return [...new Set(manifest.layers)];
  const layers = manifest.layers.filter((layer) => !isForeignLayer(layer));
  return [...new Set([manifest.config, ...layers].map(({ digest }) => digest))];
}

/** References to blobs only; fails with `MANIFEST_BLOB_UNKNOWN` when not all that are wanted were found. */
export function referencesTo(wanted: readonly Digest[], blobs: readonly ReferencedBlob[]): ResolvedReferences {
  requireAll(wanted, blobs);
  return { blobs, children: [], size: sum(blobs) };
}

/**
 * What an index refers to; the artifacts are locked until the transaction ends. Its entries are manifests, but
 * BuildKit's caches list layers there, which Harbor takes as well. Fails with `MANIFEST_BLOB_UNKNOWN`.
 */
export async function resolveIndex(
  on: Queryable,
  place: { readonly projectId: number; readonly repository: RepositoryName },
  entries: readonly Descriptor[],
): Promise<ResolvedReferences> {
  const wanted = [...new Set(entries.map((entry) => entry.digest))];
  const artifacts = await lockReferencedArtifacts(on, place.repository, wanted);
  const byDigest = new Map<Digest, ReferencedArtifact>(artifacts.map((artifact) => [artifact.digest, artifact]));
  const rest = entries.filter((entry) => !byDigest.has(entry.digest));
  // The bytes of a deleted manifest linger as a blob of the repository: that is not the manifest.
  const layers = rest.filter((entry) => !isManifestMediaType(entry.mediaType)).map(({ digest }) => digest);
  const blobs = layers.length === 0 ? [] : await blobsIn(on, place, [...new Set(layers)]);
  requireAll(
    rest.map((entry) => entry.digest),
    blobs,
  );
  const children = entries.flatMap((descriptor, position) => {
    const child = byDigest.get(descriptor.digest);
    return child ? [{ position, childId: child.id, descriptor }] : [];
  });
  return { blobs, children, size: sum(artifacts) + sum(blobs) };
}

async function blobsIn(
  on: Queryable,
  place: { readonly projectId: number; readonly repository: RepositoryName },
  digests: readonly Digest[],
): Promise<readonly ReferencedBlob[]> {
  const [found] = await referencedBlobs(on, [{ ...place, digests }]);
  return found?.blobs ?? [];
}

function requireAll(wanted: readonly Digest[], found: readonly { readonly digest: Digest }[]): void {
  const known = new Set(found.map((blob) => blob.digest));
  const missing = wanted.filter((digest) => !known.has(digest));
  if (missing.length === 0) return;
  throw new HavenError('MANIFEST_BLOB_UNKNOWN', `the repository does not have ${missing.slice(0, 5).join(', ')}`, {
    detail: { digests: missing.slice(0, 100) },
  });
}

function sum(items: readonly { readonly size: number }[]): number {
  return items.reduce((total, item) => total + item.size, 0);
}
