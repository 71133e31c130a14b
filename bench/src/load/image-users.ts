import { randomUUID } from 'node:crypto';
import { prefixHash } from './blob-content.ts';
import { Client } from './client.ts';
import { acceptManifests, uniqueImage } from './image.ts';
import type { Target, Task } from './job.ts';
import { pushBlob } from './push-blob.ts';
import { putManifest } from './push-manifest.ts';
import { signIn } from './tokens.ts';
import type { Progress, User } from './user.ts';

// What Docker does at a time.
const DOWNLOADS = 3;
const UPLOADS = 5;

type PullTask = Extract<Task, { kind: 'pull-image' }>;
type PushTask = Extract<Task, { kind: 'push-image' }>;

/** Pulls an image like Docker on a machine that has nothing yet: new connections, a new token, every layer. */
export class PullImageUser implements User {
  readonly #target: Target;
  readonly #task: PullTask;

  constructor(target: Target, task: PullTask) {
    this.#target = target;
    this.#task = task;
  }

  async once(): Promise<Progress> {
    const { repository, tag } = this.#task;
    const scope = `repository:${repository}:pull`;
    return withClients(this.#target, scope, DOWNLOADS, async (clients) => {
      const [first] = clients;
      const headers = { Accept: acceptManifests };
      const path = `/v2/${repository}/manifests/`;
      await first.expect([200], { method: 'HEAD', path: path + tag, headers });
      const { body } = await first.expect([200], { method: 'GET', path: path + tag, headers, collect: true });
      const { config, layers } = parseManifest(body);
      const digests = [config, ...layers].map((descriptor) => descriptor.digest);
      const sizes = await inParallel(clients, digests, async (client, digest) => {
        return (await client.expect([200], { method: 'GET', path: `/v2/${repository}/blobs/${digest}` })).bytes;
      });
      return { operations: 1, bytes: sizes.reduce((sum, size) => sum + size, 0) };
    });
  }

  close(): void {}
}

/** Pushes one new image after the other like Docker: new connections, a new token, looks for each layer first. */
export class PushImageUser implements User {
  readonly pushed: string[] = [];
  readonly #target: Target;
  readonly #task: PushTask;
  readonly #repository: string;

  constructor(target: Target, task: PushTask, index: number) {
    this.#target = target;
    this.#task = task;
    this.#repository = task.repositories[index % task.repositories.length] ?? '';
    prefixHash(task.layerSize);
  }

  async once(): Promise<Progress> {
    const repository = this.#repository;
    const { layers: count, layerSize } = this.#task;
    const image = uniqueImage(count, layerSize);
    const blobs = [...image.layers, image.config];
    this.pushed.push(...blobs.map((blob) => blob.digest));
    return withClients(this.#target, `repository:${repository}:pull,push`, UPLOADS, async (clients) => {
      await inParallel(clients, blobs, async (client, blob) => {
        await client.expect([404], { method: 'HEAD', path: `/v2/${repository}/blobs/${blob.digest}` });
        await pushBlob(client, repository, blob, blob.size);
      });
      await putManifest(clients[0], repository, image.manifest, `t-${randomUUID()}`);
      return { operations: 1, bytes: count * layerSize };
    });
  }

  close(): void {}
}

type Clients = readonly [Client, ...Client[]];

async function withClients<T>(
  target: Target,
  scope: string,
  count: number,
  work: (clients: Clients) => Promise<T>,
): Promise<T> {
  const first = new Client(target.origin);
  const clients: Client[] = [first];
  try {
    const authorization = await signIn(first, { origin: target.origin, basic: target.basic, scope });
    while (clients.length <= count) clients.push(new Client(target.origin, { Authorization: authorization }));
    const [next, ...rest] = clients.slice(1);
    return await work([next ?? first, ...rest]);
  } finally {
    for (const client of clients) client.close();
  }
}

async function inParallel<T, R>(
  clients: Clients,
  items: readonly T[],
  work: (client: Client, item: T) => Promise<R>,
): Promise<R[]> {
  const queue = [...items];
  const results: R[] = [];
  const take = async (client: Client): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) results.push(await work(client, item));
  };
  await Promise.all(clients.map(take));
  return results;
}

interface ManifestBody {
  readonly config: { readonly digest: string };
  readonly layers: readonly { readonly digest: string }[];
}

function parseManifest(body: Buffer | undefined): ManifestBody {
  // We pushed it, so we know its shape.
  return JSON.parse(body?.toString() ?? '') as ManifestBody;
}
