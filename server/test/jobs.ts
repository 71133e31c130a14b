import type { Database } from '../src/db/database.ts';
import { NotificationListener } from '../src/db/listener.ts';
import type { JobHandler } from '../src/jobs/handler.ts';
import { JobRunner, type JobTimings } from '../src/jobs/job-runner.ts';
import { createJobs, type Jobs } from '../src/jobs/jobs.ts';
import type { ExecutionStatus } from '../src/jobs/model.ts';
import { vendorTypes } from '../src/jobs/vendor-types.ts';
import { silentLogger } from '../src/log/logger.ts';
import { until } from './until.ts';

/** Workers of a test, with all that they need. */
export interface TestWorkers {
  readonly runner: JobRunner;
  close(): Promise<void>;
}

/** Signs of life so quick that the death of a worker is noticed at once. */
export const impatient: JobTimings = { pollMs: 200, beatMs: 50, silentBeats: 10, stopMs: 500 };

/** Starts workers on a database, as a process with the role `jobs` has them. */
export async function startTestWorkers(
  database: Database,
  handlers: readonly JobHandler[],
  options: { readonly jobs?: Jobs; readonly concurrency?: number; readonly timings?: Partial<JobTimings> } = {},
): Promise<TestWorkers> {
  const listener = new NotificationListener({ database, log: silentLogger });
  await listener.start();
  const { executions } = options.jobs ?? testJobs(database);
  const runner = new JobRunner({
    database,
    listener,
    executions,
    handlers,
    concurrency: options.concurrency ?? 4,
    logger: silentLogger,
    timings: { ...impatient, ...options.timings },
  });
  await runner.start();
  return {
    runner,
    async close() {
      await runner.close();
      await listener.close();
    },
  };
}

/** What can be done with background work, in UTC and with the usual numbers of executions kept. */
export function testJobs(database: Database, env: Readonly<Record<string, string>> = {}): Jobs {
  return createJobs({ database, timeZone: 'UTC', env });
}

/** Waits until an execution is over; gives its status. */
export async function untilOver({ executions }: Jobs, id: number): Promise<ExecutionStatus> {
  let status: ExecutionStatus | undefined;
  await until(async () => {
    status = (await executions.read(id, { vendorTypes: Object.keys(vendorTypes) as (keyof typeof vendorTypes)[] }))
      ?.status;
    return status !== 'Running';
  }, 30_000);
  if (status === undefined) throw new Error(`there is no execution ${id}`);
  return status;
}
