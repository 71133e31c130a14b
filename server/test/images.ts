import { randomBytes } from 'node:crypto';
import { type Descriptor, type Digest, digestOf, mediaTypes } from '@haven/oci';
import type { TestRegistry } from './registry.ts';

/** Bytes with what a manifest would say of them. */
export interface Content {
  readonly bytes: Buffer;
  readonly mediaType: string;
  readonly digest: Digest;
  readonly descriptor: Descriptor;
}

/** What a test image is made of; every part has a default. */
export interface ImageParts {
  readonly config?: Content;
  readonly layers?: readonly Content[];
  readonly subject?: Content;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A manifest with the blobs it refers to. */
export interface Image extends Content {
  readonly blobs: readonly Content[];
}

/** Some bytes of a media type. */
export function contentOf(bytes: Buffer | string, mediaType = 'application/octet-stream'): Content {
  const buffer = Buffer.from(bytes);
  const digest = digestOf(buffer);
  return { bytes: buffer, mediaType, digest, descriptor: { mediaType, digest, size: buffer.length } };
}

/** A layer of random bytes, so of no other test. */
export function layerOf(size = 64): Content {
  return contentOf(randomBytes(size), mediaTypes.ociLayerGzip);
}

/** A JSON document of a media type. */
export function jsonOf(value: unknown, mediaType: string): Content {
  return contentOf(JSON.stringify(value), mediaType);
}

/** An image config that no other test has. */
export function configOf(members: Readonly<Record<string, unknown>> = {}): Content {
  const nonce = randomBytes(8).toString('hex');
  return jsonOf(
    { architecture: 'amd64', os: 'linux', config: { Labels: { nonce } }, ...members },
    mediaTypes.ociConfig,
  );
}

/** An image manifest of OCI. */
export function imageOf(parts: ImageParts = {}): Image {
  const { config = configOf(), layers = [layerOf()], subject, artifactType, annotations } = parts;
  const manifest = jsonOf(
    {
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      config: config.descriptor,
      layers: layers.map((layer) => layer.descriptor),
      ...(subject && { subject: subject.descriptor }),
      ...(artifactType && { artifactType }),
      ...(annotations && { annotations }),
    },
    mediaTypes.ociManifest,
  );
  return { ...manifest, blobs: [config, ...layers] };
}

/** An index of manifests. */
export function indexOf(children: readonly Content[], members: Readonly<Record<string, unknown>> = {}): Content {
  const manifests = children.map((child) => child.descriptor);
  const document = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests, ...members };
  return jsonOf(document, String(document.mediaType));
}

/** Somebody who pushes to one repository. */
export interface Pusher {
  readonly repository: string;
  readonly as: string;
}

/** Uploads a blob in one request; fails unless it was created. */
export async function pushBlob(test: TestRegistry, { repository, as }: Pusher, content: Content): Promise<void> {
  const answer = await test.send('POST', `/v2/${repository}/blobs/uploads/?digest=${content.digest}`, {
    as,
    body: content.bytes,
  });
  if (answer.status !== 201) throw new Error(`blob not created: ${answer.status} ${answer.body}`);
}

/** Sends a manifest, by its digest unless a tag is given, and gives the answer. */
export function putManifest(test: TestRegistry, { repository, as }: Pusher, manifest: Content, reference?: string) {
  return test.send('PUT', `/v2/${repository}/manifests/${reference ?? manifest.digest}`, {
    as,
    headers: { 'content-type': manifest.mediaType },
    body: manifest.bytes,
  });
}

/** Pushes blobs and manifest; fails unless all were created. */
export async function pushImage<T extends Content & { readonly blobs?: readonly Content[] }>(
  test: TestRegistry,
  pusher: Pusher,
  image: T,
  reference?: string,
): Promise<T> {
  for (const blob of image.blobs ?? []) await pushBlob(test, pusher, blob);
  const answer = await putManifest(test, pusher, image, reference);
  if (answer.status !== 201) throw new Error(`manifest not created: ${answer.status} ${answer.body}`);
  return image;
}
