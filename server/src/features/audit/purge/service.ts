import { type Caller, callerName } from '../../../auth/caller.ts';
import type { Database, Transaction } from '../../../db/database.ts';
import { HavenError } from '../../../error.ts';
import type { Page } from '../../../http/paging.ts';
import type { QueryTerm } from '../../../http/query-language.ts';
import type { Jobs } from '../../../jobs/jobs.ts';
import type { Execution, Trigger } from '../../../jobs/model.ts';
import { readScheduleRequest } from '../../../jobs/schedule-request.ts';
import type { Schedule } from '../../../jobs/schedule-store.ts';
import { type PurgeParameters, readPurgeParameters, writePurgeParameters } from './model.ts';

const VENDOR = 'PURGE_AUDIT_LOG';
// Purges wait for each other: two at a time would do no harm, but nobody could tell what either has deleted.
const ORDER_KEY = 'run';

/** Purges of the audit log, and their schedule. */
export class AuditPurges {
  readonly #db: Database;
  readonly #jobs: Pick<Jobs, 'executions' | 'schedules'>;

  constructor(deps: { readonly database: Database; readonly jobs: Pick<Jobs, 'executions' | 'schedules'> }) {
    this.#db = deps.database;
    this.#jobs = deps.jobs;
  }

  /** One page of purges, and the number of all of them. */
  async list(filter: {
    readonly terms: readonly QueryTerm[];
    readonly sort: string | undefined;
    readonly page: Page;
  }): Promise<{ readonly executions: readonly Execution[]; readonly total: number }> {
    return this.#jobs.executions.list({ ...filter, vendorTypes: [VENDOR] });
  }

  /** A purge by id. */
  async get(id: number): Promise<Execution> {
    const execution = await this.#jobs.executions.read(id, { vendorTypes: [VENDOR] });
    if (!execution) throw new HavenError('NOT_FOUND', `purge of the audit log ${id} not found`);
    return execution;
  }

  /** Stops a purge; nothing happens when it is over. */
  async stop(id: number): Promise<void> {
    await this.#jobs.executions.stop((await this.get(id)).id);
  }

  /** What a purge has said so far. */
  async log(id: number): Promise<string> {
    const { executions } = this.#jobs;
    const execution = await this.get(id);
    const { tasks } = await executions.listTasks({ executionId: execution.id, page: { limit: 1, offset: 0 } });
    const log = tasks[0] && (await executions.readLog(tasks[0].id));
    if (log === undefined) throw new HavenError('NOT_FOUND', `purge of the audit log ${id} has no task`);
    return log;
  }

  /** The schedule; undefined when there is none. */
  schedule(): Promise<Schedule | undefined> {
    return this.#jobs.schedules.read(VENDOR);
  }

  /** Starts a purge now, or sets or removes the schedule; returns the id of the purge, 0 without one. */
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
    const parameters = readPurgeParameters(given);
    return this.#db.transaction(async (tx) => {
      if (request.kind === 'now') {
        return this.start(tx, parameters, { trigger: 'MANUAL', username: callerName(caller) });
      }
      const { cronType, cron } = request;
      await this.#jobs.schedules.set(tx, {
        ...{ vendorType: VENDOR, cronType, cron },
        parameters: writePurgeParameters(parameters),
      });
      return 0;
    });
  }

  /** Starts a purge for somebody; returns its id. */
  async start(
    tx: Transaction,
    parameters: PurgeParameters,
    by: { readonly trigger: Trigger; readonly username: string },
  ): Promise<number> {
    const attributes = writePurgeParameters(parameters);
    const { id } = await this.#jobs.executions.start(tx, {
      ...{ vendorType: VENDOR, trigger: by.trigger },
      extraAttrs: attributes,
      tasks: [{ parameters: { ...attributes, requested_by: by.username }, orderKey: ORDER_KEY }],
    });
    return id;
  }
}
