import { pathOf } from '../http/request.ts';
import { headerOf, type Reply } from '../http/response-parser.ts';
import { type BlobContent, prefixHash, uniqueBlob } from './blob-content.ts';
import { Client } from './client.ts';
import type { Target, Task } from './job.ts';
import type { Progress, User } from './user.ts';

const BINARY = { 'Content-Type': 'application/octet-stream' };

/** Uploads a blob; in chunks of that many bytes by PATCH, or all in one PUT. */
export async function pushBlob(
  client: Client,
  repository: string,
  blob: BlobContent,
  chunk: number | undefined,
): Promise<void> {
  const start = await client.expect([202], { method: 'POST', path: `/v2/${repository}/blobs/uploads/` });
  let place = locationOf(start);
  if (chunk === undefined) return finish(client, place, blob, 0);
  for (let from = 0; from < blob.size; from += chunk) {
    const to = Math.min(blob.size, from + chunk);
    const headers = { ...BINARY, 'Content-Range': `${from}-${to - 1}` };
    const body = blob.pieces(from, to);
    const reply = await client.expect([202], { method: 'PATCH', path: place, headers, body, length: to - from });
    place = locationOf(reply);
  }
  await finish(client, place, blob, blob.size);
}

async function finish(client: Client, place: string, blob: BlobContent, from: number): Promise<void> {
  const path = `${place}${place.includes('?') ? '&' : '?'}digest=${encodeURIComponent(blob.digest)}`;
  const length = blob.size - from;
  const body = length > 0 ? { body: blob.pieces(from, blob.size) } : {};
  await client.expect([201], { method: 'PUT', path, headers: BINARY, length, collect: true, ...body });
}

function locationOf(reply: Reply): string {
  const location = headerOf(reply, 'location');
  if (location === undefined) throw new Error('the answer to an upload has no Location');
  return pathOf(location);
}

/** Pushes one new blob after the other. */
export class PushBlobUser implements User {
  readonly pushed: string[] = [];
  readonly #client: Client;
  readonly #task: Extract<Task, { kind: 'push-blob' }>;

  constructor(target: Target, task: Extract<Task, { kind: 'push-blob' }>) {
    this.#client = new Client(target.origin, { Authorization: target.authorization });
    this.#task = task;
    prefixHash(task.size);
  }

  async once(): Promise<Progress> {
    const { repository, size, chunk } = this.#task;
    const blob = uniqueBlob(size);
    // Before the upload: what fails half-way is cleaned up too.
    this.pushed.push(blob.digest);
    await pushBlob(this.#client, repository, blob, chunk);
    return { operations: 1, bytes: size };
  }

  close(): void {
    this.#client.close();
  }
}
