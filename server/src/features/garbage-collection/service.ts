import type { Digest } from '@haven/oci';
import type { Database, Transaction } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import type { Page } from '../../http/paging.ts';
import type { QueryTerm } from '../../http/query-language.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { Execution, Trigger } from '../../jobs/model.ts';
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
    this.#windows = deps.windows;
  }

  /** One page of runs, and the number of all of them. */
  async list(filter: {
    readonly terms: readonly QueryTerm[];
    readonly sort: string | undefined;
    readonly page: Page;
  }): Promise<{ readonly executions: readonly Execution[]; readonly total: number }> {
    return this.#jobs.executions.list({ ...filter, vendorTypes: [VENDOR] });
  }

  /** A run by id. */
  async get(id: number): Promise<Execution> {
    const execution = await this.#jobs.executions.read(id, { vendorTypes: [VENDOR] });
    if (!execution) throw new HavenError('NOT_FOUND', `garbage collection ${id} not found`);
    return execution;
  }

  /** Stops a run; nothing happens when it is over. */
  async stop(id: number): Promise<void> {
    await this.#jobs.executions.stop((await this.get(id)).id);
  }

  /** What a run has said so far. */
  async log(id: number): Promise<string> {
    const { executions } = this.#jobs;
    const execution = await this.get(id);
    const { tasks } = await executions.listTasks({ executionId: execution.id, page: { limit: 1, offset: 0 } });
    const log = tasks[0] && (await executions.readLog(tasks[0].id));
    if (log === undefined) throw new HavenError('NOT_FOUND', `garbage collection ${id} has no task`);
    return log;
  }

  /** The schedule; undefined when there is none. */
  schedule(): Promise<Schedule | undefined> {
    return this.#jobs.schedules.read(VENDOR);
  }

  /** Starts a run now, or sets or removes the schedule; returns the id of the run, 0 without one. */
  async request(
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
      if (request.kind === 'now') return this.start(tx, parameters, 'MANUAL');
      const { cronType, cron } = request;
      await this.#jobs.schedules.set(tx, {
        ...{ vendorType: VENDOR, cronType, cron },
        parameters: writeRunParameters(parameters),
      });
      return 0;
    });
  }

  /** Starts a run; returns its id. */
  async start(tx: Transaction, parameters: RunParameters, trigger: Trigger): Promise<number> {
    const attributes = writeRunParameters(parameters);
    const { id } = await this.#jobs.executions.start(tx, {
      ...{ vendorType: VENDOR, trigger },
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
