import fc from 'fast-check';
import { digestOf } from './digest.ts';
import { mediaTypes } from './media-type.ts';

// Strings as JSON may hold them; U+0000 and half surrogates are refused on purpose and tested apart.
const text = fc.string({ unit: 'grapheme' });
const mediaType = fc.constantFrom(mediaTypes.ociConfig, mediaTypes.ociLayerGzip, 'application/vnd.example+json', 'x/y');
const annotations = fc.dictionary(text, text, { maxKeys: 4, noNullPrototype: true });
const digest = fc
  .tuple(fc.uint8Array({ maxLength: 4 }), fc.constantFrom('sha256' as const, 'sha512' as const))
  .map(([bytes, algorithm]) => digestOf(bytes, algorithm));

/** Valid descriptors as JSON has them. */
export const descriptor = fc.record(
  {
    mediaType,
    digest,
    size: fc.maxSafeNat(),
    urls: fc.array(fc.webUrl(), { maxLength: 2 }),
    annotations,
    data: fc.base64String({ minLength: 1 }),
    artifactType: mediaType,
    platform: fc.record({ architecture: text, os: text }, { noNullPrototype: true }),
  },
  { requiredKeys: ['mediaType', 'digest', 'size'], noNullPrototype: true },
);

const common = { schemaVersion: fc.constant(2), subject: descriptor, artifactType: mediaType, annotations };

/** Valid image manifests as JSON has them. */
export const imageDocument = fc.record(
  {
    ...common,
    mediaType: fc.constantFrom(mediaTypes.ociManifest, mediaTypes.dockerManifest),
    config: descriptor,
    layers: fc.array(descriptor, { maxLength: 4 }),
  },
  { requiredKeys: ['schemaVersion', 'mediaType', 'config', 'layers'], noNullPrototype: true },
);

/** Valid indexes as JSON has them. */
export const indexDocument = fc.record(
  {
    ...common,
    mediaType: fc.constantFrom(mediaTypes.ociIndex, mediaTypes.dockerManifestList),
    manifests: fc.array(descriptor, { maxLength: 4 }),
  },
  { requiredKeys: ['schemaVersion', 'mediaType', 'manifests'], noNullPrototype: true },
);

/** Valid schema 1 manifests as JSON has them. */
export const schema1Document = fc
  .record({ architecture: text, layers: fc.array(digest, { maxLength: 4 }) })
  .map(({ architecture, layers }) => ({
    schemaVersion: 1,
    architecture,
    fsLayers: layers.map((blobSum) => ({ blobSum })),
    history: layers.map(() => ({ v1Compatibility: '{}' })),
  }));
