import { type Caller, callerName, personIdOf } from '../../../auth/caller.ts';
import type { Database, Transaction } from '../../../db/database.ts';
import type { Jobs } from '../../../jobs/jobs.ts';
import type { Cause } from '../../../jobs/model.ts';
import { Runs } from '../../../jobs/runs.ts';
import { readScheduleRequest } from '../../../jobs/schedule-request.ts';
import type { Schedule } from '../../../jobs/schedule-store.ts';
import { type PurgeParameters, readPurgeParameters, writePurgeParameters } from './model.ts';

const VENDOR = 'PURGE_AUDIT_LOG';
// Purges wait for each other: two at a time would do no harm, but nobody could tell what either has deleted.
const ORDER_KEY = 'run';

/** Purges of the audit log, and their schedule. */
export class AuditPurges {
  readonly runs: Runs;
  readonly #db: Database;
  readonly #jobs: Pick<Jobs, 'executions' | 'schedules'>;

  constructor(deps: { readonly database: Database; readonly jobs: Pick<Jobs, 'executions' | 'schedules'> }) {
    this.#db = deps.database;
    this.#jobs = deps.jobs;
    this.runs = new Runs(deps.jobs.executions, VENDOR, 'purge of the audit log');
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
        const by = { trigger: 'MANUAL', startedBy: personIdOf(caller), username: callerName(caller) } as const;
        return this.start(tx, parameters, by);
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
    { username, ...cause }: Cause & { readonly username: string },
  ): Promise<number> {
    const attributes = writePurgeParameters(parameters);
    const { id } = await this.#jobs.executions.start(tx, {
      ...{ ...cause, vendorType: VENDOR },
      extraAttrs: attributes,
      tasks: [{ parameters: { ...attributes, requested_by: username }, orderKey: ORDER_KEY }],
    });
    return id;
  }
}
