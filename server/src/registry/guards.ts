import type { RepositoryName, TagName } from '@haven/oci';
import type { ProjectRef } from '../auth/authorizer.ts';
import type { Caller } from '../auth/caller.ts';
import type { Transaction } from '../db/database.ts';
import { HavenError } from '../error.ts';

/** What a guard of the push pipeline sees; `tags` is empty while blobs are uploaded. */
export interface PushIntent {
  readonly project: ProjectRef;
  readonly repository: RepositoryName;
  readonly caller: Caller;
  readonly tags?: readonly TagName[];
}

/** A check that may refuse a push. Features supply them; what happens on a push is the list in `app.ts`. */
export interface PushGuard {
  readonly name: string;
  /** Throws the refusal. */
  check(intent: PushIntent): Promise<void>;
}

/** What is about to happen to tags that exist. */
export interface TagChange {
  /** A push over a tag moves it, also when it points where it pointed before. */
  readonly kind: 'move' | 'remove';
  readonly projectId: number;
  /** Full name. */
  readonly repository: string;
  readonly tags: readonly string[];
}

/** A check that may keep tags as they are, such as immutability. `TagWriter` asks, in the transaction of the change. */
export interface TagGuard {
  readonly name: string;
  /** Throws the refusal. What it relies on must stay true until the transaction ends. */
  check(tx: Transaction, change: TagChange): Promise<void>;
}

/** Asks the guards in order. */
export async function passGuards(guards: readonly PushGuard[], intent: PushIntent): Promise<void> {
  for (const guard of guards) await guard.check(intent);
}

/** Refuses pushes by clients into a project that mirrors another registry. */
export const proxyProjectGuard: PushGuard = {
  name: 'proxy project',
  async check({ project }) {
    if (project.registryId > 0) {
      throw new HavenError('DENIED', `denied: can not push artifact to a proxy project: ${project.name}`);
    }
  },
};

/** Refuses every change while the system is read-only. */
export async function requireWritable(isReadOnly: () => Promise<boolean>): Promise<void> {
  if (await isReadOnly()) {
    throw new HavenError('DENIED', 'The system is in read only mode. Any modification is prohibited.');
  }
}
