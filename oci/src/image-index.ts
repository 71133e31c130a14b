import { type Descriptor, parseDescriptors } from './descriptor.ts';
import type { JsonObject } from './json.ts';
import { parseCommonMembers } from './manifest.ts';

/**
 * An image index of OCI or a manifest list of Docker: manifests, usually one per platform.
 * https://github.com/opencontainers/image-spec/blob/v1.1.0/image-index.md
 */
export interface ImageIndex {
  readonly kind: 'index';
  readonly mediaType: string;
  readonly manifests: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly artifactType?: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Reads the members of an index whose media type is known already. */
export function parseImageIndex(document: JsonObject, mediaType: string): ImageIndex {
  const common = parseCommonMembers(document);
  // Some tools write null for an empty list.
  const manifests = document.manifests === null ? [] : parseDescriptors(document.manifests, 'manifests');
  return { kind: 'index', mediaType, manifests, ...common };
}
