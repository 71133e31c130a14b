import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BlobContent, uniqueBlob } from '../load/blob-content.ts';
import { Client } from '../load/client.ts';
import { configOf, type Image, manifestOf, uniqueImage } from '../load/image.ts';
import { pushBlob } from '../load/push-blob.ts';
import { putManifest } from '../load/push-manifest.ts';
import { Peer } from '../servers/peer.ts';
import type { BenchServer } from '../servers/server.ts';

/** Pushes new blobs of a size into a repository; returns their digests. */
export async function seedBlobs(
  server: BenchServer,
  repository: string,
  { size, count }: { readonly size: number; readonly count: number },
): Promise<string[]> {
  const blobs = Array.from({ length: count }, () => uniqueBlob(size));
  if (server instanceof Peer && server.id === 'nginx') return writeFiles(server.root, repository, blobs);
  return withClient(server, repository, async (client) => {
    for (const blob of blobs) await pushBlob(client, repository, blob, undefined);
    return blobs.map((blob) => blob.digest);
  });
}

// Nothing can be pushed to a server of files: they are put where it looks for them.
async function writeFiles(root: string, repository: string, blobs: readonly BlobContent[]): Promise<string[]> {
  const folder = join(root, 'v2', repository, 'blobs');
  await mkdir(folder, { recursive: true });
  for (const blob of blobs) await writeFile(join(folder, blob.digest), [...blob.pieces()]);
  return blobs.map((blob) => blob.digest);
}

/** Pushes a new image under a tag. */
export async function seedImage(
  server: BenchServer,
  reference: { readonly repository: string; readonly tag: string },
  shape: { readonly layers: number; readonly layerSize: number },
): Promise<Image> {
  const image = uniqueImage(shape.layers, shape.layerSize);
  await pushImage(server, image, reference);
  return image;
}

/** What stands for the number in the template of many manifests. */
export const numberMark = 'seed-number';

/** Pushes an image whose manifest can be made into many by replacing the mark in it. */
export async function seedTemplate(server: BenchServer, repository: string): Promise<Image> {
  const layers = [uniqueBlob(1024)];
  const config = configOf(layers);
  const image = { layers, config, manifest: manifestOf({ config, layers, note: numberMark }) };
  await pushImage(server, image, { repository, tag: 'template' });
  return image;
}

/** Pushes everything an image consists of and its manifest under a tag. */
export async function pushImage(
  server: BenchServer,
  image: Image,
  { repository, tag }: { readonly repository: string; readonly tag: string },
): Promise<void> {
  await withClient(server, repository, async (client) => {
    for (const blob of [...image.layers, image.config]) await pushBlob(client, repository, blob, undefined);
    await putManifest(client, repository, image.manifest, tag);
  });
}

/** The bytes of a blob or manifest. */
export function bytesOf(blob: BlobContent): Buffer {
  return Buffer.concat([...blob.pieces()]);
}

async function withClient<T>(
  server: BenchServer,
  repository: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const { authorization } = await server.target(`repository:${repository}:pull,push`);
  const client = new Client(server.origin, { Authorization: authorization });
  try {
    return await work(client);
  } finally {
    client.close();
  }
}
