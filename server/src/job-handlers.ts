import type { Config } from './config/index.ts';
import type { Database } from './db/database.ts';
import type { NotificationListener } from './db/listener.ts';
import { AuditPurges, auditPseudonymJob, auditPurgeJob, auditPurgeSchedule } from './features/audit/index.ts';
import {
  GarbageCollection,
  garbageCollectionJob,
  garbageCollectionSchedule,
} from './features/garbage-collection/index.ts';
import type { Immutability } from './features/immutability/index.ts';
import { Assessor, Retentions, retentionJob, retentionSchedule } from './features/retention/index.ts';
import { webhookJobs } from './features/webhooks/index.ts';
import type { JobHandler } from './jobs/handler.ts';
import { JobRunner } from './jobs/job-runner.ts';
import type { Jobs } from './jobs/jobs.ts';
import { type ScheduleHandler, Scheduler } from './jobs/scheduler.ts';
import type { Logger } from './log/logger.ts';
import type { MetricSource } from './metrics/source.ts';
import { windowsOf } from './registry/collection/windows.ts';
import type { Registry } from './registry/compose.ts';
import type { WebhookParts } from './webhooks.ts';

/** What the handlers of background work are made of. */
export interface JobHandlerDeps {
  readonly config: Pick<Config, 'gcTimeWindowHours' | 'trashWindowHours'>;
  readonly database: Database;
  readonly registry: Pick<Registry, 'collector' | 'removal' | 'tags'>;
  readonly immutability: Immutability;
  readonly jobs: Jobs;
  readonly webhooks: WebhookParts;
  readonly logger: Logger;
}

/** Everything that workers can do: a handler for each kind of work that there is. */
export function createJobHandlers(deps: JobHandlerDeps): readonly JobHandler[] {
  const { config, database, registry, webhooks, jobs } = deps;
  return [
    garbageCollectionJob({ database, ...registry, windows: windowsOf(config).run }),
    retentionJob({ database, ...registry, executions: jobs.executions, assessor: new Assessor(deps) }),
    auditPurgeJob({ database }),
    auditPseudonymJob({ database }),
    ...webhookJobs(webhooks.deliveries),
  ];
}

/** What happens when a schedule is due: a handler for each kind of work that can be scheduled. */
export function createScheduleHandlers(deps: JobHandlerDeps): readonly ScheduleHandler[] {
  const windows = windowsOf(deps.config).continuous;
  return [
    garbageCollectionSchedule(new GarbageCollection({ ...deps, windows })),
    retentionSchedule({ retentions: new Retentions(deps) }),
    auditPurgeSchedule(new AuditPurges(deps)),
  ];
}

/** The part of a process that does background work. */
export interface Workers {
  /** Tells how long tasks took. */
  readonly metrics: MetricSource;
  start(): Promise<void>;
  /** Gives back what is not done, and ends. */
  close(): Promise<void>;
}

/** Puts the workers and the scheduler of a process together. */
export function createWorkers(
  deps: JobHandlerDeps & {
    readonly config: JobHandlerDeps['config'] & Pick<Config, 'jobWorkers' | 'timeZone'>;
    readonly listener: NotificationListener;
  },
): Workers {
  const { config, database, listener, jobs, logger } = deps;
  const runner = new JobRunner({
    ...{ database, listener, logger },
    executions: jobs.executions,
    handlers: createJobHandlers(deps),
    concurrency: config.jobWorkers,
  });
  const handlers = createScheduleHandlers(deps);
  const scheduler = new Scheduler({ database, listener, handlers, timeZone: config.timeZone, logger });
  return {
    metrics: runner.metrics,
    async start() {
      await runner.start();
      await scheduler.start();
    },
    async close() {
      await scheduler.close();
      await runner.close();
    },
  };
}
