import type { Digest } from '@haven/oci';
import { type Caller, personIdOf } from '../../auth/caller.ts';
import type { Database, Transaction } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { Cause } from '../../jobs/model.ts';
import { Runs } from '../../jobs/runs.ts';
import { readScheduleRequest } from '../../jobs/schedule-request.ts';
import type { Schedule } from '../../jobs/schedule-store.ts';
import type { CollectionWindows } from '../../registry/collection/store.ts';
import { explainBlob } from './holder-queries.ts';
import {
  type BlobExplanation,
  type CollectionState,
  type RunParameters,
  readRunParameters,
  writeRunParameters,
} from './model.ts';
import { readState } from './queries.ts';

const VENDOR = 'GARBAGE_COLLECTION';
// Runs wait for each other: two at a time would do no harm, but nobody could tell what either has freed.
const ORDER_KEY = 'run';
const DAYS_SHOWN = 30;

/** Runs of the garbage collection, its schedule, and what there is to know of the collection. */
export class GarbageCollection {
  readonly runs: Runs;
  readonly #db: Database;
  readonly #jobs: Pick<Jobs, 'executions' | 'schedules'>;
  readonly #windows: CollectionWindows;

  constructor(deps: {
    readonly database: Database;
    readonly jobs: Pick<Jobs, 'executions' | 'schedules'>;
    /** Of the collection that goes on all the time. */
    readonly windows: CollectionWindows;
  }) {
    this.#db = deps.database;
    this.#jobs = deps.jobs;
    this.runs = new Runs(deps.jobs.executions, VENDOR, 'garbage collection');
    this.#windows = deps.windows;
  }

  /** The schedule; undefined when there is none. */
  schedule(): Promise<Schedule | undefined> {
    return this.#jobs.schedules.read(VENDOR);
  }

  /** Starts a run now, or sets or removes the schedule; returns the id of the run, 0 without one. */
  async request(
    caller: Caller,
    schedule: Parameters<typeof readScheduleRequest>[0],
    given: Readonly<Record<string, unknown>> | undefined,
  ): Promise<number> {
    const request = readScheduleRequest(schedule);
    if (request.kind === 'never') {
      await this.#jobs.schedules.remove(this.#db, VENDOR);
      return 0;
    }
    const parameters = readRunParameters(given);
    return this.#db.transaction(async (tx) => {
      if (request.kind === 'now') {
        return this.start(tx, parameters, { trigger: 'MANUAL', startedBy: personIdOf(caller) });
      }
      const { cronType, cron } = request;
      await this.#jobs.schedules.set(tx, {
        ...{ vendorType: VENDOR, cronType, cron },
        parameters: writeRunParameters(parameters),
      });
      return 0;
    });
  }

  /** Starts a run; returns its id. */
  async start(tx: Transaction, parameters: RunParameters, cause: Cause): Promise<number> {
    const attributes = writeRunParameters(parameters);
    const { id } = await this.#jobs.executions.start(tx, {
      ...{ ...cause, vendorType: VENDOR },
      extraAttrs: attributes,
      tasks: [{ parameters: attributes, orderKey: ORDER_KEY }],
    });
    return id;
  }

  /** What waits to be collected, and what has been lately. */
  state(): Promise<CollectionState> {
    return readState(this.#db, DAYS_SHOWN);
  }

  /** Everything that keeps a blob from being collected. */
  async explain(digest: Digest): Promise<BlobExplanation> {
    const explanation = await explainBlob(this.#db, digest, this.#windows);
    if (!explanation) throw new HavenError('NOT_FOUND', `there is no blob ${digest}, so nothing keeps it`);
    return explanation;
  }
}
