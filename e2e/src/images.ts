import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { tar } from './tar.ts';

/** Media types of the images that are made here. */
export const mediaTypes = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  plainLayer: 'application/vnd.oci.image.layer.v1.tar',
} as const;

/** Bytes with their digest. */
export interface Blob {
  readonly digest: string;
  readonly data: Buffer;
}

/** A manifest or index with everything it refers to. */
export interface Image {
  readonly mediaType: string;
  readonly manifest: Blob;
  readonly blobs: readonly Blob[];
  readonly children: readonly Image[];
}

/** `sha256:…` of some bytes. */
export function digestOf(data: Buffer | string): string {
  return `sha256:${createHash('sha256').update(data).digest('hex')}`;
}

/** Bytes together with their digest. */
export function blobOf(data: Buffer | string): Blob {
  const bytes = Buffer.from(data);
  return { digest: digestOf(bytes), data: bytes };
}

/** What an image is made of; without `layers` it gets one small random layer. */
export interface ImageOptions {
  readonly architecture?: string;
  /** Uncompressed tar archives. */
  readonly layers?: readonly Buffer[];
  readonly command?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A tar archive with one file of random bytes: cannot be compressed, is different every time. */
export function randomLayer(size: number, name = 'random.bin'): Buffer {
  return tar([{ name, content: randomBytes(size) }]);
}

/** Makes an OCI image whose config and layers are real enough to be unpacked and run. */
export function makeImage(options: ImageOptions = {}): Image {
  const layers = options.layers ?? [randomLayer(1000)];
  const packed = layers.map((layer) => blobOf(gzipSync(layer, { level: 1 })));
  const config = blobOf(
    JSON.stringify({
      created: new Date().toISOString(),
      architecture: options.architecture ?? 'amd64',
      os: 'linux',
      config: { Cmd: options.command ?? ['/bin/sh'], Env: ['PATH=/bin'] },
      rootfs: { type: 'layers', diff_ids: layers.map(digestOf) },
      history: layers.map(() => ({ created: new Date().toISOString(), created_by: 'haven e2e' })),
    }),
  );
  const manifest = blobOf(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: { mediaType: mediaTypes.config, digest: config.digest, size: config.data.length },
      layers: packed.map((layer) => ({
        mediaType: mediaTypes.layer,
        digest: layer.digest,
        size: layer.data.length,
      })),
      ...(options.annotations === undefined ? {} : { annotations: options.annotations }),
    }),
  );
  return { mediaType: mediaTypes.manifest, manifest, blobs: [config, ...packed], children: [] };
}

/** Makes an index over images, one per architecture. */
export function makeIndex(images: Readonly<Record<string, Image>>): Image {
  const manifest = blobOf(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.index,
      manifests: Object.entries(images).map(([architecture, image]) => ({
        mediaType: image.mediaType,
        digest: image.manifest.digest,
        size: image.manifest.data.length,
        platform: { architecture, os: 'linux' },
      })),
    }),
  );
  return { mediaType: mediaTypes.index, manifest, blobs: [], children: Object.values(images) };
}

/** The root file system of a tiny Linux with one static program that is every usual command, as a tar archive. */
export async function busyboxLayer(): Promise<Buffer> {
  const program = await readFile('/bin/busybox').catch(() => readFile('/usr/bin/busybox'));
  const links = ['sh', 'cat', 'echo', 'ls', 'uname', 'true', 'sha256sum'].map((name) => ({
    name: `bin/${name}`,
    link: 'busybox',
  }));
  return tar([{ name: 'bin/' }, { name: 'bin/busybox', content: program, mode: 0o755 }, ...links, { name: 'tmp/' }]);
}

/** Writes an image as an OCI layout folder (`oci-layout`, `index.json`, `blobs/`) under a tag. */
export async function writeLayout(folder: string, tag: string, image: Image): Promise<void> {
  await mkdir(join(folder, 'blobs/sha256'), { recursive: true });
  const write = async (part: Image): Promise<void> => {
    for (const blob of [...part.blobs, part.manifest]) {
      await writeFile(join(folder, 'blobs/sha256', blob.digest.slice('sha256:'.length)), blob.data);
    }
    for (const child of part.children) await write(child);
  };
  await write(image);
  await writeFile(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  const descriptor = {
    mediaType: image.mediaType,
    digest: image.manifest.digest,
    size: image.manifest.data.length,
    annotations: { 'org.opencontainers.image.ref.name': tag },
  };
  await writeFile(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [descriptor] }));
}
