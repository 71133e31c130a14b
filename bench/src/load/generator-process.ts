import { createUser } from './create-user.ts';
import type { Job, Outcome } from './job.ts';
import { runUsers } from './run-users.ts';
import type { User } from './user.ts';

/** What the generator is told: get users ready for a job, let them work, or end them. */
export type Command =
  | { readonly kind: 'prepare'; readonly job: Pick<Job, 'target' | 'task' | 'users'> }
  | { readonly kind: 'run'; readonly limits: Pick<Job, 'seconds' | 'operations'> }
  | { readonly kind: 'close' };

/** What it answers to each command. */
export type Answer =
  | { readonly kind: 'done'; readonly outcome: Outcome | undefined }
  | { readonly kind: 'failed'; readonly message: string };

let users: readonly User[] = [];

async function obey(command: Command): Promise<Outcome | undefined> {
  switch (command.kind) {
    case 'prepare': {
      const { target, task, users: count } = command.job;
      users = Array.from({ length: count }, (_, index) => createUser(target, task, index));
      return undefined;
    }
    case 'run':
      return runUsers(users, command.limits);
    case 'close':
      for (const user of users) user.close();
      users = [];
      return undefined;
  }
}

process.on('message', async (command: Command) => {
  let answer: Answer;
  try {
    answer = { kind: 'done', outcome: await obey(command) };
  } catch (error) {
    answer = { kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  process.send?.(answer);
});
// Whoever started it is gone.
process.on('disconnect', () => process.exit());
