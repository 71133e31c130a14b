import type { Schemas } from '@haven/contract';
import { HavenError } from '../../error.ts';
import type { Access } from '../../http/access.ts';
import { pageOf } from '../../http/paging.ts';
import { type Routes, route } from '../../http/routes.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { Worker, WorkerPool } from '../../jobs/queue-queries.ts';
import { isJobType, type JobType, jobTypes } from '../../jobs/queues.ts';
import type { Schedule } from '../../jobs/schedule-store.ts';
import { presentOwnJob } from './present.ts';
import type { OwnJobs } from './service.ts';

/** The operations of jobs. */
export type JobsOperation =
  | 'getWorkerPools'
  | 'getWorkers'
  | 'stopRunningJob'
  | 'actionGetJobLog'
  | 'listJobQueues'
  | 'actionPendingJobs'
  | 'listSchedules'
  | 'getSchedulePaused'
  | 'listOwnJobs';

/** The route table of jobs. */
export function jobsRoutes({
  jobs: { queues, schedules },
  access,
  ownJobs,
}: {
  readonly jobs: Jobs;
  readonly access: Access;
  readonly ownJobs: OwnJobs;
}): Routes<JobsOperation> {
  return {
    getWorkerPools: route({
      allow: access.system('jobservice-monitor:list'),
      async run() {
        return { status: 200, body: (await queues.pools()).map(presentPool) };
      },
    }),

    getWorkers: route({
      allow: access.system('jobservice-monitor:list'),
      async run({ path }) {
        const workers = await queues.workers(path.pool_id === 'all' ? undefined : path.pool_id);
        return { status: 200, body: workers.map(presentWorker) };
      },
    }),

    stopRunningJob: route({
      allow: access.system('jobservice-monitor:stop'),
      async run({ path }) {
        if (path.job_id === 'all') await queues.stopAllTasks();
        else await queues.stopTask(requireJobId(path.job_id));
        return { status: 200 };
      },
    }),

    actionGetJobLog: route({
      allow: access.system('jobservice-monitor:list'),
      async run({ path }) {
        return { status: 200, body: await queues.readLog(requireJobId(path.job_id)) };
      },
    }),

    listJobQueues: route({
      allow: access.system('jobservice-monitor:list'),
      async run() {
        const found = await queues.list();
        return {
          status: 200,
          body: found.map(({ jobType, count, latency, paused }) => ({
            job_type: jobType,
            count,
            latency: Math.floor(latency),
            paused,
          })),
        };
      },
    }),

    actionPendingJobs: route({
      allow: access.system('jobservice-monitor:stop'),
      async run({ path, body }) {
        const types = requireJobTypes(path.job_type);
        switch (body.action) {
          case 'stop':
            await queues.drop(types);
            break;
          case 'pause':
            await queues.pause(types);
            break;
          case 'resume':
            await queues.resume(types);
            break;
          default:
            throw new HavenError('BAD_REQUEST', 'the action is missing; expected stop, pause or resume');
        }
        return { status: 200 };
      },
    }),

    listSchedules: route({
      allow: access.system('jobservice-monitor:list'),
      async run({ query }) {
        const found = await schedules.list(pageOf(query));
        return { status: 200, body: found.schedules.map(presentSchedule), total: found.total };
      },
    }),

    listOwnJobs: route({
      allow: access.person,
      async run({ query, allowed: person }) {
        const { mine = false, running = false } = query;
        const { jobs: found, total } = await ownJobs.list({ person, mine, running, page: pageOf(query) });
        return { status: 200, body: found.map(presentOwnJob), total };
      },
    }),

    getSchedulePaused: route({
      allow: access.authenticated,
      async run({ path }) {
        if (path.job_type !== 'all') {
          throw new HavenError('BAD_REQUEST', `the job type should be "all", got ${JSON.stringify(path.job_type)}`);
        }
        return { status: 200, body: { paused: await queues.isPaused('SCHEDULER') } };
      },
    }),
  };
}

function requireJobTypes(word: string): readonly JobType[] {
  if (word === 'all') return jobTypes;
  if (isJobType(word)) return [word];
  throw new HavenError('BAD_REQUEST', `unknown job type ${JSON.stringify(word)}: expected all, ${jobTypes.join(', ')}`);
}

// Ids are opaque to clients; what cannot be one of ours names no job.
function requireJobId(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new HavenError('NOT_FOUND', `job ${text} not found`);
  return Number(text);
}

function presentPool(pool: WorkerPool): Schemas['WorkerPool'] {
  return {
    pid: pool.pid,
    worker_pool_id: pool.id,
    start_at: pool.startedAt,
    heartbeat_at: pool.heartbeatAt,
    concurrency: pool.concurrency,
    host: pool.host,
  };
}

function presentWorker({ poolId, number, task }: Worker): Schemas['Worker'] {
  const worker = { id: `${poolId}-${number + 1}`, pool_id: poolId };
  if (!task) return worker;
  return {
    ...worker,
    job_name: task.vendorType,
    job_id: String(task.id),
    start_at: task.startedAt,
    check_in: task.checkIn,
    checkin_at: task.checkedInAt ?? null,
  };
}

function presentSchedule(schedule: Schedule): Schemas['ScheduleTask'] {
  return {
    id: schedule.id,
    vendor_type: schedule.vendorType,
    vendor_id: schedule.vendorId,
    cron: schedule.cron,
    update_time: schedule.updateTime,
  };
}
