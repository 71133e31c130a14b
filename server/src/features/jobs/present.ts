import type { Schemas } from '@haven/contract';
import type { Execution } from '../../jobs/model.ts';
import type { Schedule } from '../../jobs/schedule-store.ts';
import type { OwnJob } from './own-queries.ts';

/** A run as it is shown to somebody who may see it. */
export function presentOwnJob(job: OwnJob): Schemas['OwnJob'] {
  return {
    id: job.id,
    type: job.type,
    policy_id: job.policyId,
    project: job.project ?? undefined,
    trigger: job.trigger,
    status: job.status,
    message: job.message,
    dry_run: job.isDryRun,
    task_count: job.taskCount,
    done_count: job.doneCount,
    started_by: job.startedBy ?? undefined,
    mine: job.isMine,
    start_time: job.startTime,
    end_time: job.endTime ?? undefined,
  };
}

/** A run as the histories of the contract show it, which have the same form for all kinds of work. */
export function presentRun(execution: Execution): Schemas['GCHistory'] & Schemas['ExecHistory'] {
  return {
    id: execution.id,
    job_name: execution.vendorType,
    job_kind: execution.trigger,
    job_parameters: toJson(execution.extraAttrs),
    schedule: { type: execution.trigger === 'MANUAL' ? 'Manual' : 'Schedule' },
    job_status: execution.status,
    creation_time: execution.startTime,
    update_time: execution.updateTime,
  };
}

/** A schedule in the form of a run: where a run has its trigger, it has the cron expression. */
export function presentRunSchedule(schedule: Schedule): Schemas['GCHistory'] & Schemas['ExecHistory'] {
  return {
    id: schedule.id,
    job_kind: schedule.cron,
    job_parameters: toJson(schedule.parameters),
    schedule: {
      // Stored as it came, and only such words come in.
      type: schedule.cronType as Schemas['ScheduleObj']['type'],
      cron: schedule.cron,
      next_scheduled_time: schedule.nextAt,
    },
    creation_time: schedule.creationTime,
    update_time: schedule.updateTime,
  };
}

// In the order of the names, as Harbor writes them.
function toJson(attributes: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))));
}
