import type { Descriptor } from './descriptor.ts';
import { type Digest, digestAlgorithm, digestFromHex, digestHex } from './digest.ts';
import type { ImageIndex } from './image-index.ts';
import type { ImageManifest } from './manifest.ts';
import { mediaTypes } from './media-type.ts';
import { parseTagName, type TagName } from './reference.ts';

/** Body of the answer to a question for referrers, ready to be written as JSON. */
export interface ReferrersIndex {
  readonly schemaVersion: 2;
  readonly mediaType: typeof mediaTypes.ociIndex;
  readonly manifests: readonly Descriptor[];
}

/**
 * The index that lists referrers.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers
 */
export function referrersIndex(manifests: readonly Descriptor[]): ReferrersIndex {
  return { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests };
}

/** The entry of a manifest in the list of its subject's referrers. */
export function referrerDescriptor(
  manifest: ImageManifest | ImageIndex,
  { digest, size }: { readonly digest: Digest; readonly size: number },
): Descriptor {
  const { mediaType, annotations } = manifest;
  const artifactType = manifest.artifactType ?? (manifest.kind === 'image' ? manifest.config.mediaType : undefined);
  return {
    mediaType,
    digest,
    size,
    ...(artifactType !== undefined && { artifactType }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
}

/**
 * The tag under which clients keep referrers where the registry cannot list them. A tag has 128 characters at most,
 * so the hash is cut at 64.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#referrers-tag-schema
 */
export function referrersTag(digest: Digest): TagName {
  return tagOf(`${digestAlgorithm(digest)}-${digestHex(digest).slice(0, 64)}`);
}

/** What cosign keeps under a tag: a signature, an attestation or an SBOM. */
export type CosignTagKind = 'sig' | 'att' | 'sbom';

const cosignTagPattern = /^sha256-([0-9a-f]{64})\.(sig|att|sbom)$/;

/** Reads a tag of cosign's older layout, `sha256-<hex>.sig` and the like; undefined for any other tag. */
export function parseCosignTag(tag: string): { readonly digest: Digest; readonly kind: CosignTagKind } | undefined {
  const [, hex, kind] = cosignTagPattern.exec(tag) ?? [];
  if (hex === undefined || (kind !== 'sig' && kind !== 'att' && kind !== 'sbom')) return undefined;
  return { digest: digestFromHex(hex), kind };
}

function tagOf(text: string): TagName {
  const tag = parseTagName(text);
  if (tag === undefined) throw new TypeError(`expected a tag, got "${text}"`);
  return tag;
}
