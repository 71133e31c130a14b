import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { smallBlob } from '../load/blob-content.ts';
import type { Image } from '../load/image.ts';
import { bytesOf, numberMark } from './push.ts';
import { blobFile } from './remove-bytes.ts';

// Writes that wait for the disk at the same time.
const AT_ONCE = 64;

/** Adds tags `<name><number>` to an image in a repository of distribution, as files where it looks for them. */
export async function writeTags(
  root: string,
  place: { readonly repository: string; readonly name: string; readonly count: number },
  digest: string,
): Promise<void> {
  const { count, name, repository } = place;
  await forEachNumber(count, (number) => writeTag(folderOf(root, repository), `${name}${number}`, digest));
}

/** Adds repositories `<name><number>` with an image that another one has, each under the tag `latest`. */
export async function writeRepositories(
  root: string,
  place: { readonly name: string; readonly count: number },
  image: Image,
): Promise<void> {
  await forEachNumber(place.count, async (number) => {
    const folder = folderOf(root, `${place.name}${number}`);
    for (const blob of [image.config, ...image.layers]) await writeLink(join(folder, '_layers'), blob.digest);
    await writeManifest(folder, image.manifest.digest, 'latest');
  });
}

/** Adds images `<name><number>` that differ from a template in their manifests only; returns nothing but their tags. */
export async function writeImages(
  root: string,
  place: { readonly repository: string; readonly name: string; readonly from: number; readonly count: number },
  template: Image,
): Promise<void> {
  const folder = folderOf(root, place.repository);
  const text = bytesOf(template.manifest).toString();
  await forEachNumber(place.count, async (index) => {
    const tag = `${place.name}${place.from + index - 1}`;
    const manifest = smallBlob(text.replace(numberMark, tag));
    const file = blobFile(root, manifest.digest);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytesOf(manifest));
    await writeManifest(folder, manifest.digest, tag);
  });
}

async function writeManifest(folder: string, digest: string, tag: string): Promise<void> {
  await writeLink(join(folder, '_manifests/revisions'), digest);
  await writeTag(folder, tag, digest);
}

async function writeTag(folder: string, tag: string, digest: string): Promise<void> {
  const place = join(folder, '_manifests/tags', tag);
  await mkdir(join(place, 'current'), { recursive: true });
  await writeFile(join(place, 'current/link'), digest);
  await writeLink(join(place, 'index'), digest);
}

async function writeLink(folder: string, digest: string): Promise<void> {
  const place = join(folder, digest.replace(':', '/'));
  await mkdir(place, { recursive: true });
  await writeFile(join(place, 'link'), digest);
}

function folderOf(root: string, repository: string): string {
  return join(root, 'docker/registry/v2/repositories', repository);
}

async function forEachNumber(count: number, work: (number: number) => Promise<void>): Promise<void> {
  let next = 1;
  const take = async (): Promise<void> => {
    while (next <= count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, take));
}
