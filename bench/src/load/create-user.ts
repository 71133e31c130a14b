import { FetchUser } from './fetch-user.ts';
import { PullImageUser, PushImageUser } from './image-users.ts';
import type { Target, Task } from './job.ts';
import { MountUser } from './mount-user.ts';
import { PushBlobUser } from './push-blob.ts';
import { PushManifestUser } from './push-manifest.ts';
import type { User } from './user.ts';

/** The `index`th user of a task. */
export function createUser(target: Target, task: Task, index: number): User {
  switch (task.kind) {
    case 'fetch':
      return new FetchUser(target, task, index);
    case 'push-blob':
      return new PushBlobUser(target, task);
    case 'mount':
      return new MountUser(target, task);
    case 'push-manifest':
      return new PushManifestUser(target, task);
    case 'pull-image':
      return new PullImageUser(target, task);
    case 'push-image':
      return new PushImageUser(target, task, index);
  }
}
