import { type ImageIndex, parseImageIndex } from './image-index.ts';
import { isGiven, isTextGiven, type JsonObject, MemberNames, parseJsonObject, textAt } from './json.ts';
import { type ImageManifest, parseImageManifest } from './manifest.ts';
import { ManifestError, unexpected } from './manifest-error.ts';
import {
  isImageManifestMediaType,
  isIndexMediaType,
  isManifestMediaType,
  mediaTypes,
  parseMediaType,
} from './media-type.ts';
import { parseSchema1Manifest, type Schema1Manifest } from './schema1.ts';

/** Any manifest a registry stores. */
export type ParsedManifest = ImageManifest | ImageIndex | Schema1Manifest;

// What programs send that know nothing of manifests: says as little as no Content-Type at all.
const genericTypes: ReadonlySet<string> = new Set([
  'application/json',
  'application/octet-stream',
  'application/x-www-form-urlencoded',
  'text/plain',
]);

/**
 * Reads a manifest; fails with a `ManifestError` only. The media type is that of the body or, when it has none, that
 * of the request; both must agree when both are given. A document that can be read as an image and as an index is
 * refused (GHSA-qq97-vm5h-rrhg).
 */
export function parseManifest(bytes: Uint8Array, contentType: string | undefined): ParsedManifest {
  const document = parseJsonObject(bytes);
  members.refuseOtherCase('manifest', document);
  const shape = shapeOf(document);
  const mediaType = declaredMediaType(document, contentType) ?? defaultMediaType(shape, document);
  const kind = isManifestMediaType(mediaType) ? kindOf(mediaType) : shape;
  if (shape !== undefined && shape !== kind) {
    throw new ManifestError(
      'MANIFEST_INVALID',
      `manifest: expected the members of ${mediaType}, got those of ${names[shape]}`,
    );
  }
  switch (kind) {
    case 'image':
      return parseImageManifest(document, mediaType);
    case 'index':
      return parseImageIndex(document, mediaType);
    case 'schema1':
      return parseSchema1Manifest(document, mediaType);
    case undefined:
      throw unsupported(mediaType);
  }
}

const members = new MemberNames(
  ...['schemaVersion', 'mediaType', 'artifactType', 'subject', 'annotations'],
  ...['config', 'layers', 'manifests', 'architecture', 'fsLayers', 'history'],
);

type Kind = ParsedManifest['kind'];

const names: Readonly<Record<Kind, string>> = {
  image: 'an image manifest',
  index: 'an image index',
  schema1: 'a schema 1 manifest',
};

/** The kind whose members the document has; undefined when it has those of none, refused when of several. */
function shapeOf(document: JsonObject): Kind | undefined {
  const kinds: Kind[] = [];
  if (isGiven(document.config) || isGiven(document.layers)) kinds.push('image');
  if (isGiven(document.manifests)) kinds.push('index');
  if (isGiven(document.fsLayers)) kinds.push('schema1');
  if (kinds.length > 1) {
    const found = kinds.map((kind) => names[kind]).join(' and ');
    throw new ManifestError('MANIFEST_INVALID', `manifest: expected one kind of manifest, got the members of ${found}`);
  }
  return kinds[0];
}

function kindOf(mediaType: string): Kind {
  if (isImageManifestMediaType(mediaType)) return 'image';
  return isIndexMediaType(mediaType) ? 'index' : 'schema1';
}

/** The media type of body and request, undefined when neither says anything. */
function declaredMediaType(document: JsonObject, contentType: string | undefined): string | undefined {
  const ofRequest = requestMediaType(contentType);
  if (!isTextGiven(document.mediaType)) return ofRequest;
  const text = textAt('mediaType', document.mediaType);
  const ofBody = parseMediaType(text);
  if (ofBody === undefined || ofBody !== text.toLowerCase()) throw unexpected('mediaType', 'a media type', text);
  if (ofRequest !== undefined && ofRequest !== ofBody) {
    throw unexpected('mediaType', `${ofRequest} as in Content-Type`, text);
  }
  return supported(ofBody);
}

function requestMediaType(contentType: string | undefined): string | undefined {
  if (contentType === undefined || contentType.trim() === '') return undefined;
  const mediaType = parseMediaType(contentType);
  if (mediaType === undefined) throw unexpected('Content-Type', 'a media type', contentType);
  return genericTypes.has(mediaType) ? undefined : supported(mediaType);
}

/** Refuses types that a browser may take for something else when the manifest is served under them later. */
function supported(mediaType: string): string {
  if (isManifestMediaType(mediaType) || /^application\/vnd\..+\+json$/.test(mediaType)) return mediaType;
  throw unsupported(mediaType);
}

function unsupported(mediaType: string): ManifestError {
  const expected = 'an image manifest, an image index or a Docker manifest';
  return new ManifestError('UNSUPPORTED', `manifest: expected ${expected}, got ${mediaType}`);
}

function defaultMediaType(shape: Kind | undefined, document: JsonObject): string {
  switch (shape) {
    case 'image':
      return mediaTypes.ociManifest;
    case 'index':
      return mediaTypes.ociIndex;
    case 'schema1':
      return isGiven(document.signatures) ? mediaTypes.dockerSchema1Signed : mediaTypes.dockerSchema1;
    case undefined:
      throw new ManifestError('MANIFEST_INVALID', 'manifest: expected config, manifests or fsLayers, got none of them');
  }
}
