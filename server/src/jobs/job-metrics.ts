import { Durations } from '../metrics/durations.ts';
import { type Family, gauge } from '../metrics/family.ts';
import type { MetricSource } from '../metrics/source.ts';
import type { Queues } from './queues.ts';
import type { TaskEnd } from './task-store.ts';

// The words of Harbor's metrics.
const RESULTS = { Success: 'success', Error: 'fail', Stopped: 'stop' } as const satisfies Record<
  TaskEnd['status'],
  string
>;

/** How long tasks took in this process, by kind and result. */
export class TaskDurations implements MetricSource {
  readonly name = 'tasks';
  readonly part = 'jobservice';
  readonly #kinds = new Map<string, { readonly labels: Readonly<Record<string, string>>; readonly times: Durations }>();

  /** Notes one that is over. */
  record(type: string, status: TaskEnd['status'], milliseconds: number): void {
    const key = `${type} ${status}`;
    const kind = this.#kinds.get(key) ?? { labels: { type, status: RESULTS[status] }, times: new Durations() };
    this.#kinds.set(key, kind);
    kind.times.record(milliseconds);
  }

  read(): readonly Family[] {
    return [
      {
        name: 'harbor_jobservice_task_process_time_seconds',
        help: 'How long the last attempt of a task took; quantiles of the last five to ten minutes.',
        type: 'summary',
        samples: [...this.#kinds.values()].flatMap(({ labels, times }) => times.summary(labels)),
      },
    ];
  }
}

/** What waits, what runs and who works, in all processes. */
export function queueMetrics(queues: Queues): MetricSource {
  return { name: 'queues', part: 'jobservice', kept: true, read: () => readQueues(queues) };
}

async function readQueues(queues: Queues): Promise<readonly Family[]> {
  const [waiting, running, pools] = await Promise.all([queues.list(), queues.running(), queues.pools()]);
  return [
    gauge(
      'harbor_task_queue_size',
      'Tasks that wait.',
      waiting.map(({ jobType, count }) => ({ labels: { type: jobType }, value: count })),
    ),
    gauge(
      'harbor_task_queue_latency',
      'Seconds that the oldest of the tasks that wait has waited.',
      waiting.map(({ jobType, latency }) => ({ labels: { type: jobType }, value: latency })),
    ),
    gauge(
      'haven_task_queue_paused',
      'Whether a kind of work is halted.',
      waiting.map(({ jobType, paused }) => ({ labels: { type: jobType }, value: paused ? 1 : 0 })),
    ),
    gauge(
      'harbor_task_concurrency',
      'Tasks that run, by kind and pool.',
      running.map(({ vendorType, poolId, count }) => ({ labels: { type: vendorType, pool: poolId }, value: count })),
    ),
    gauge(
      'harbor_jobservice_info',
      'Always 1; one for each process that works in the background.',
      pools.map(({ id, host, pid, concurrency }) => ({
        labels: { node: `${host}:${pid}`, pool: id, workers: String(concurrency) },
        value: 1,
      })),
    ),
  ];
}
