import type { Database } from '../../db/database.ts';
import { type Job, type JobHandler, PermanentFailure } from '../../jobs/handler.ts';
import type { ScheduleHandler } from '../../jobs/scheduler.ts';
import type { Collector, Freed } from '../../registry/collection/collector.ts';
import type { CollectionWindows } from '../../registry/collection/store.ts';
import type { ArtifactRemoval } from '../../registry/manifests/removal.ts';
import { type RunParameters, readRunParameters } from './model.ts';
import { estimate, readState, untaggedArtifacts } from './queries.ts';
import type { GarbageCollection } from './service.ts';

/** What a run is made of. */
export interface RunDeps {
  readonly database: Database;
  readonly collector: Collector;
  readonly removal: Pick<ArtifactRemoval, 'removeUnnamed'>;
  /** How long a run leaves things alone that were pushed or deleted lately. */
  readonly windows: CollectionWindows;
}

const BATCH = 50;
const MIB = 1024 * 1024;
const HOUR = 3_600;
const ACTOR = 'haven';

/** Does the runs of the garbage collection. */
export function garbageCollectionJob(deps: RunDeps): JobHandler<RunParameters> {
  return {
    vendorType: 'GARBAGE_COLLECTION',
    concurrency: 1,
    maxAttempts: 3,
    backoffMs: (failures) => failures * 10_000,
    parse: readRunParameters,
    run: (job) => new Run(deps, job).run(),
  };
}

/** Starts a run when the schedule says so. */
export function garbageCollectionSchedule(collections: Pick<GarbageCollection, 'start'>): ScheduleHandler {
  return {
    vendorType: 'GARBAGE_COLLECTION',
    async fire(tx, { parameters }) {
      await collections.start(tx, readRunParameters(parameters), { trigger: 'SCHEDULE' });
    },
  };
}

/** One run. What it has freed is added to the run in the transactions that free it, so no attempt counts twice. */
class Run {
  readonly #deps: RunDeps;
  readonly #job: Job<RunParameters>;

  constructor(deps: RunDeps, job: Job<RunParameters>) {
    this.#deps = deps;
    this.#job = job;
  }

  async run(): Promise<void> {
    const { windows } = this.#deps;
    const { parameters, log } = this.#job;
    const { deleteUntagged, dryRun, workers } = parameters;
    log.info(
      `start the garbage collection: delete_untagged ${deleteUntagged}, dry_run ${dryRun}, workers ${workers}, time window ${windows.grace / HOUR} h`,
    );
    await this.#job.setExecutionAttrs({ time_window: windows.grace / HOUR });
    if (dryRun) return this.#estimate();
    if (deleteUntagged) await this.#removeUntagged();
    await this.#collect();
  }

  async #estimate(): Promise<void> {
    const { log, parameters } = this.#job;
    const { database, windows } = this.#deps;
    const { untagged, artifacts, blobs, manifests, bytes } = await estimate(
      database,
      windows,
      parameters.deleteUntagged,
    );
    log.info(`${artifacts} deleted artifacts are in the trash for longer than the time window`);
    if (parameters.deleteUntagged) log.info(`${untagged} artifacts have no tag, or belong to one that has none`);
    log.info(`${blobs} blobs and ${manifests} manifests eligible for deletion`);
    log.info(`The GC could free up ${Math.floor(bytes / MIB)} MB space, the size is a rough estimation.`);
    await this.#explainRest();
    log.info('this was a dry run: nothing has been deleted');
    await this.#job.complete((tx) => this.#job.countForExecution(tx, toCounts({ artifacts, blobs, manifests, bytes })));
  }

  async #removeUntagged(): Promise<void> {
    const { database, removal, windows } = this.#deps;
    const { log, signal } = this.#job;
    let removed = 0;
    for (let after = 0; !signal.aborted; ) {
      const batch = await untaggedArtifacts(database, after, windows.grace, BATCH);
      for (const { id, name } of batch) {
        if (signal.aborted) return;
        after = id;
        if (!(await database.transaction((tx) => removal.removeUnnamed(tx, id, ACTOR)))) continue;
        removed++;
        log.info(`deleted ${name}, which has no tag`);
      }
      if (batch.length === 0) break;
      await this.#job.checkIn(`${removed} artifacts without tag deleted`);
    }
  }

  async #collect(): Promise<void> {
    const { collector, windows } = this.#deps;
    const { log, signal, parameters } = this.#job;
    const { failed, ...freed } = await collector.run(windows, {
      ...{ signal, workers: parameters.workers, eager: true },
      account: (tx, batch) => this.#job.countForExecution(tx, toCounts(batch)),
    });
    if (signal.aborted) return;
    const { artifacts, blobs, manifests, bytes } = freed;
    log.info(`${artifacts} artifacts left the trash; ${blobs} blobs and ${manifests} manifests deleted`);
    log.info(`${Math.floor(bytes / MIB)} MB space freed (${bytes} bytes)`);
    await this.#explainRest();
    if (failed > 0) {
      // The collection that goes on all the time tries them again; so does the next run.
      throw new PermanentFailure(`${failed} blobs could not be deleted; they are tried again in some minutes`);
    }
    await this.#job.complete((tx) => this.#job.countForExecution(tx, toCounts(nothing)));
  }

  async #explainRest(): Promise<void> {
    const { log } = this.#job;
    const { trash, idle, queue } = await readState(this.#deps.database, 0);
    log.info(
      `what stays for now: ${trash.artifacts} artifacts in the trash, ${idle.blobs} blobs (${Math.floor(idle.bytes / MIB)} MB) that were pushed or deleted lately, and ${queue.blobs} blobs of the queue`,
    );
  }
}

const nothing: Freed = { artifacts: 0, manifests: 0, blobs: 0, bytes: 0 };

// The names under which a run tells what it has freed; all but the last are Harbor's.
function toCounts({ bytes, blobs, manifests, artifacts }: Freed): Readonly<Record<string, number>> {
  return { freed_space: bytes, purged_blobs: blobs, purged_manifests: manifests, purged_artifacts: artifacts };
}
