import { randomBytes } from 'node:crypto';
import { Client } from './client.ts';
import type { Target, Task } from './job.ts';
import type { Progress, User } from './user.ts';

/** Mounts all blobs of an image into a new repository, and then into the next. */
export class MountUser implements User {
  readonly #client: Client;
  readonly #task: Extract<Task, { kind: 'mount' }>;
  readonly #name: string;
  #count = 0;

  constructor(target: Target, task: Extract<Task, { kind: 'mount' }>) {
    this.#client = new Client(target.origin, { Authorization: target.authorization });
    this.#task = task;
    this.#name = `${task.into}-${randomBytes(4).toString('hex')}`;
  }

  async once(): Promise<Progress> {
    const { digests, from } = this.#task;
    const repository = `${this.#name}-${Math.floor(this.#count / digests.length)}`;
    const digest = digests[this.#count++ % digests.length];
    const query = `mount=${encodeURIComponent(digest ?? '')}&from=${encodeURIComponent(from)}`;
    await this.#client.expect([201], { method: 'POST', path: `/v2/${repository}/blobs/uploads/?${query}` });
    return { operations: 1, bytes: 0 };
  }

  close(): void {
    this.#client.close();
  }
}
