import { type Descriptor, mediaTypeAt, parseDescriptor, parseDescriptors } from './descriptor.ts';
import { isGiven, isTextGiven, type JsonObject, textMapAt } from './json.ts';
import { unexpected } from './manifest-error.ts';
import { mediaTypes } from './media-type.ts';

/**
 * An image manifest, of OCI or of Docker's schema 2: a config and layers.
 * https://github.com/opencontainers/image-spec/blob/v1.1.0/manifest.md
 */
export interface ImageManifest {
  readonly kind: 'image';
  readonly mediaType: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly artifactType?: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Reads the members of an image manifest whose media type is known already. */
export function parseImageManifest(document: JsonObject, mediaType: string): ImageManifest {
  const common = parseCommonMembers(document);
  const config = parseDescriptor(document.config, 'config');
  if (config.mediaType === mediaTypes.ociEmpty && common.artifactType === undefined) {
    throw unexpected('artifactType', `a media type, because config.mediaType is ${mediaTypes.ociEmpty}`, undefined);
  }
  // Some tools write null, or nothing, for no layers.
  const layers = isGiven(document.layers) ? parseDescriptors(document.layers, 'layers') : [];
  return { kind: 'image', mediaType, config, layers, ...common };
}

/** What image manifests and indexes have in common. */
export function parseCommonMembers(
  document: JsonObject,
): Pick<ImageManifest, 'subject' | 'artifactType' | 'annotations'> {
  const { schemaVersion, subject, artifactType, annotations } = document;
  if (schemaVersion !== 2) throw unexpected('schemaVersion', '2', schemaVersion);
  return {
    ...(isGiven(subject) && { subject: parseDescriptor(subject, 'subject') }),
    ...(isTextGiven(artifactType) && { artifactType: mediaTypeAt('artifactType', artifactType) }),
    annotations: isGiven(annotations) ? textMapAt('annotations', annotations) : {},
  };
}
