import { doubling, type JobHandler } from '../../jobs/handler.ts';
import type { ScheduleHandler } from '../../jobs/scheduler.ts';
import { type RetentionJobDeps, RetentionRun, type RetentionTask } from './runs/retention-run.ts';
import { RETENTION, type Retentions } from './service.ts';

// What a run started by a schedule does, nobody has done.
const NOBODY = 'harbor-jobservice';

/** Runs policies: a first task finds the repositories in which a rule has a say, and each of them gets a task. */
export function retentionJob(deps: RetentionJobDeps): JobHandler<RetentionTask> {
  const run = new RetentionRun(deps);
  return {
    vendorType: RETENTION,
    maxAttempts: 3,
    backoffMs: doubling(1_000, 60_000),
    parse: ({ repository_id: id }) => ({ repositoryId: typeof id === 'number' ? id : undefined }),
    run: (job) => run.do(job),
  };
}

/** Starts the run of a policy when its time has come. */
export function retentionSchedule({ retentions }: { readonly retentions: Retentions }): ScheduleHandler {
  return {
    vendorType: RETENTION,
    async fire(tx, { vendorId }) {
      await retentions.start(tx, vendorId, { trigger: 'SCHEDULE', dryRun: false, operator: NOBODY });
    },
  };
}
