import { smallBlob } from '../load/blob-content.ts';
import type { Image } from '../load/image.ts';
import { Haven } from '../servers/haven.ts';
import type { BenchServer } from '../servers/server.ts';
import { writeImages, writeRepositories, writeTags } from './distribution-files.ts';
import { addArtifacts, addRepositories, addTags } from './haven-rows.ts';
import { bytesOf, numberMark, pushImage } from './push.ts';

/** An image in a repository that is to have company. */
export interface Seed {
  readonly repository: string;
  readonly image: Image;
}

/** Tags of one image: straight into the database or the files; by pushes where neither is known. */
export async function seedTags(server: BenchServer, seed: Seed, name: string, count: number): Promise<void> {
  const { image, repository } = seed;
  const { digest } = image.manifest;
  if (server instanceof Haven) return addTags(server, { repository, digest }, name, count);
  if (server.storage !== undefined) return writeTags(server.storage, { repository, name, count }, digest);
  for (let number = 1; number <= count; number++) {
    await pushImage(server, { ...image, layers: [], config: image.config }, { repository, tag: `${name}${number}` });
  }
}

/** Repositories with one image each. */
export async function seedRepositories(server: BenchServer, seed: Seed, name: string, count: number): Promise<void> {
  const { image, repository } = seed;
  if (server instanceof Haven) {
    return addRepositories(server, { repository, digest: image.manifest.digest }, name, count);
  }
  if (server.storage !== undefined) return writeRepositories(server.storage, { name, count }, image);
  for (let number = 1; number <= count; number++) {
    await pushImage(server, image, { repository: `${name}${number}`, tag: 'latest' });
  }
}

/** Images with manifests of their own in one repository, each under `<name><number>`. */
export async function seedImages(
  server: BenchServer,
  seed: Seed,
  numbers: { readonly name: string; readonly from: number; readonly count: number },
): Promise<void> {
  const { image, repository } = seed;
  const { count, from, name } = numbers;
  if (count <= 0) return;
  if (server instanceof Haven) return addArtifacts(server, { repository, digest: image.manifest.digest }, numbers);
  if (server.storage !== undefined) return writeImages(server.storage, { repository, ...numbers }, image);
  const text = bytesOf(image.manifest).toString();
  for (let number = from; number < from + count; number++) {
    const manifest = smallBlob(text.replace(numberMark, `${name}${number}`));
    await pushImage(server, { ...image, layers: [], manifest }, { repository, tag: `${name}${number}` });
  }
}
