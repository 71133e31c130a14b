import { randomUUID } from 'node:crypto';
import type { BlobContent } from './blob-content.ts';
import { Client } from './client.ts';
import { manifestOf, types } from './image.ts';
import type { Target, Task } from './job.ts';
import type { Progress, User } from './user.ts';

/** Puts a manifest under a tag or its digest. */
export async function putManifest(
  client: Client,
  repository: string,
  manifest: BlobContent,
  reference: string,
): Promise<void> {
  await client.expect([201], {
    method: 'PUT',
    path: `/v2/${repository}/manifests/${reference}`,
    headers: { 'Content-Type': types.manifest },
    body: manifest.pieces(),
    length: manifest.size,
    collect: true,
  });
}

/** Pushes one new manifest of known blobs after the other, each under a tag of its own or as referrer of the subject. */
export class PushManifestUser implements User {
  readonly pushed: string[] = [];
  readonly #client: Client;
  readonly #task: Extract<Task, { kind: 'push-manifest' }>;

  constructor(target: Target, task: Extract<Task, { kind: 'push-manifest' }>) {
    this.#client = new Client(target.origin, { Authorization: target.authorization });
    this.#task = task;
  }

  async once(): Promise<Progress> {
    const { repository, config, subject } = this.#task;
    const name = `t-${randomUUID()}`;
    const manifest = manifestOf({ config, layers: [], note: name, ...(subject && { subject }) });
    await putManifest(this.#client, repository, manifest, subject ? manifest.digest : name);
    this.pushed.push(manifest.digest);
    return { operations: 1, bytes: manifest.size };
  }

  close(): void {
    this.#client.close();
  }
}
