import { type BlobContent, smallBlob, uniqueBlob } from './blob-content.ts';

/** A reference to a blob or manifest. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** An image ready to be pushed. */
export interface Image {
  readonly config: BlobContent;
  readonly layers: readonly BlobContent[];
  readonly manifest: BlobContent;
}

/** Media types of what is pushed. */
export const types = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const;

/** What clients send with a request for a manifest. */
export const acceptManifests = [
  types.manifest,
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ');

/** A new image that shares nothing with any other. */
export function uniqueImage(layerCount: number, layerSize: number): Image {
  const layers = Array.from({ length: layerCount }, () => uniqueBlob(layerSize));
  const config = configOf(layers);
  return { config, layers, manifest: manifestOf({ config, layers }) };
}

/** A configuration of the size that build tools write. */
export function configOf(layers: readonly BlobContent[]): BlobContent {
  return smallBlob(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      created: '2024-01-01T00:00:00Z',
      config: { Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'], Cmd: ['/bin/server'] },
      rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.digest) },
      history: layers.map(() => ({ created: '2024-01-01T00:00:00Z', created_by: 'RUN make && make install' })),
    }),
  );
}

/** An image manifest; `note` makes it differ from others of the same content. */
export function manifestOf(parts: {
  readonly config: { readonly digest: string; readonly size: number };
  readonly layers: readonly { readonly digest: string; readonly size: number }[];
  readonly note?: string;
  readonly subject?: Descriptor;
}): BlobContent {
  const { config, layers, note, subject } = parts;
  return smallBlob(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: types.manifest,
      config: { mediaType: types.config, digest: config.digest, size: config.size },
      layers: layers.map(({ digest, size }) => ({ mediaType: types.layer, digest, size })),
      ...(subject && { subject }),
      ...(note !== undefined && { annotations: { 'org.opencontainers.image.ref.name': note } }),
    }),
  );
}
