import { Histogram } from '../measure/histogram.ts';
import type { Job, Outcome } from './job.ts';
import type { User } from './user.ts';

// A server that refuses everything is not worth the whole time.
const MAX_FAILURES = 20;

/** Lets all users work until the time is over or the number of operations is reached. */
export async function runUsers(users: readonly User[], limits: Pick<Job, 'seconds' | 'operations'>): Promise<Outcome> {
  const latencies = new Histogram();
  const started = performance.now();
  const end = limits.seconds === undefined ? Number.POSITIVE_INFINITY : started + limits.seconds * 1000;
  let left = limits.operations ?? Number.POSITIVE_INFINITY;
  let operations = 0;
  let bytes = 0;
  let failures = 0;
  let failure: string | undefined;

  const work = async (user: User): Promise<void> => {
    while (left > 0 && failures < MAX_FAILURES) {
      const begin = performance.now();
      if (begin >= end) return;
      left -= 1;
      try {
        const done = await user.once();
        operations += done.operations;
        bytes += done.bytes;
        if (done.operations === 1) latencies.record(performance.now() - begin);
      } catch (error) {
        failures += 1;
        failure ??= error instanceof Error ? error.message : String(error);
      }
    }
  };

  const timer = limits.seconds === undefined ? undefined : setTimeout(() => abandonAll(users), limits.seconds * 1000);
  await Promise.all(users.map(work));
  clearTimeout(timer);
  return {
    operations,
    bytes,
    seconds: (performance.now() - started) / 1000,
    latencies: latencies.data(),
    failures,
    failure,
    pushed: users.flatMap((user) => user.pushed ?? []),
  };
}

function abandonAll(users: readonly User[]): void {
  for (const user of users) user.abandon?.();
}
