import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../config/index.ts';
import type { Database } from '../db/database.ts';
import { NotificationListener } from '../db/listener.ts';
import { GarbageCollection, garbageCollectionJob } from '../features/garbage-collection/index.ts';
import { Immutability } from '../features/immutability/index.ts';
import { JobRunner } from '../jobs/job-runner.ts';
import { createJobs, type Jobs } from '../jobs/jobs.ts';
import type { Execution } from '../jobs/model.ts';
import type { Logger } from '../log/logger.ts';
import { Collector } from '../registry/collection/collector.ts';
import { windowsOf } from '../registry/collection/windows.ts';
import { ArtifactRemoval } from '../registry/manifests/removal.ts';
import { TagWriter } from '../registry/manifests/tag-writer.ts';
import { createStorage } from '../storage/index.ts';
import { withPreparedDatabase } from './prepared.ts';

/** What a collection from the command line is to do. */
export interface CollectionWish {
  readonly dryRun: boolean;
  readonly deleteUntagged: boolean;
  readonly workers: number;
  /** Only tell the result, for scripts. */
  readonly json: boolean;
}

const LOOK_MS = 200;

/**
 * Runs the garbage collection and shows its log; returns the exit code. The run stands in the queue and in the history
 * like any other, and whoever comes first does it: a running server, or a worker of this process.
 */
export function collectNow(
  config: Config,
  logger: Logger,
  wish: CollectionWish,
  write = (text: string): unknown => process.stdout.write(text),
): Promise<number> {
  return withPreparedDatabase(config, logger, async (database) => {
    const jobs = createJobs({ database, timeZone: config.timeZone, env: process.env });
    const collection = new GarbageCollection({ database, jobs, windows: windowsOf(config).continuous });
    const id = await database.transaction((tx) =>
      collection.start(tx, { ...wish, deleteTag: false }, { trigger: 'MANUAL' }),
    );
    const over = await withWorker({ config, database, jobs, logger }, () =>
      follow(collection, id, wish.json ? () => undefined : write),
    );
    if (wish.json) write(`${JSON.stringify({ id, status: over.status, ...over.extraAttrs }, undefined, 2)}\n`);
    return over.status === 'Success' ? 0 : 1;
  });
}

interface WorkerDeps {
  readonly config: Config;
  readonly database: Database;
  readonly jobs: Jobs;
  readonly logger: Logger;
}

async function withWorker<T>({ config, database, jobs, logger }: WorkerDeps, work: () => Promise<T>): Promise<T> {
  const storage = await createStorage(config.storage);
  const listener = new NotificationListener({ database, log: logger });
  const tags = new TagWriter({ guards: [new Immutability({ database }).tagGuard] });
  const handler = garbageCollectionJob({
    database,
    collector: new Collector({ database, storage, logger }),
    removal: new ArtifactRemoval({ tags }),
    windows: windowsOf(config).run,
  });
  const { executions } = jobs;
  const runner = new JobRunner({ database, listener, executions, handlers: [handler], concurrency: 1, logger });
  try {
    await storage.check();
    await listener.start();
    await runner.start();
    return await work();
  } finally {
    await runner.close();
    await listener.close();
    await storage.close();
  }
}

async function follow(collection: GarbageCollection, id: number, write: (text: string) => unknown): Promise<Execution> {
  for (let shown = 0; ; await delay(LOOK_MS)) {
    // Asked before its log, which is whole when the run is over.
    const execution = await collection.runs.get(id);
    const log = await collection.runs.log(id);
    write(log.slice(shown));
    shown = log.length;
    if (execution.status !== 'Running') return execution;
  }
}
