import { setTimeout as delay } from 'node:timers/promises';
import type { Database, Transaction } from '../../../db/database.ts';
import { writeAudit } from '../../../events/audit.ts';
import type { Job, JobHandler } from '../../../jobs/handler.ts';
import type { ScheduleHandler } from '../../../jobs/scheduler.ts';
import {
  type LogPart,
  type PurgedTypes,
  type PurgeParameters,
  purgedTypes,
  readPurgeParameters,
  theBeginning,
} from './model.ts';
import type { AuditPurges } from './service.ts';
import * as store from './store.ts';

/** Somebody's purge: what is wanted, and by whom. */
export interface RequestedPurge {
  readonly parameters: PurgeParameters;
  readonly username: string;
}

// Rows that are deleted in one transaction: each is short, and holds up nobody.
const BATCH = 5_000;
const HOLD_ATTEMPTS = 20;
const HOLD_PAUSE_MS = 500;

/** Does the purges of the audit log. */
export function auditPurgeJob(deps: { readonly database: Database }): JobHandler<RequestedPurge> {
  return {
    vendorType: 'PURGE_AUDIT_LOG',
    concurrency: 1,
    maxAttempts: 3,
    backoffMs: (failures) => failures * 10_000,
    parse: ({ requested_by, ...parameters }) => ({
      parameters: readPurgeParameters(parameters),
      username: String(requested_by ?? 'haven'),
    }),
    run: (job) => new Purge(deps.database, job).run(),
  };
}

/** Starts a purge when the schedule says so. */
export function auditPurgeSchedule(purges: Pick<AuditPurges, 'start'>): ScheduleHandler {
  return {
    vendorType: 'PURGE_AUDIT_LOG',
    async fire(tx, { parameters }) {
      await purges.start(tx, readPurgeParameters(parameters), { trigger: 'SCHEDULE', username: 'haven' });
    },
  };
}

/**
 * One purge. A month of which nothing stays is dropped, which costs nothing; from the others rows are deleted in
 * batches. What is gone is counted in the transaction in which it goes, so no attempt counts twice.
 */
class Purge {
  readonly #db: Database;
  readonly #job: Job<RequestedPurge>;
  readonly #types: PurgedTypes;
  /** By this attempt and earlier ones, whose end nobody has told of. */
  #purged: number;

  constructor(database: Database, job: Job<RequestedPurge>) {
    this.#db = database;
    this.#job = job;
    this.#purged = Number(job.extraAttrs.purged_rows ?? 0);
    this.#types = purgedTypes(job.parameters.parameters.eventTypes);
  }

  async run(): Promise<void> {
    const { log, parameters } = this.#job;
    const { retentionHours, eventTypes, dryRun } = parameters.parameters;
    log.info(`purge the audit log: older than ${retentionHours} h, event types ${eventTypes.join(', ') || 'none'}`);
    if (retentionHours <= 0) log.info('everything is kept for ever, so there is nothing to do');
    const cutoff = await store.readCutoff(this.#db, retentionHours);
    const parts = retentionHours > 0 ? await store.partsBefore(this.#db, cutoff) : [];
    for (const part of parts) {
      if (this.#job.signal.aborted) return;
      if (dryRun) await this.#count(part, cutoff);
      else await this.#purge(part, cutoff);
    }
    if (this.#job.signal.aborted) return;
    log.info(dryRun ? `${this.#purged} rows would go; this was a dry run` : `${this.#purged} rows are gone`);
    await this.#job.complete(async (tx) => {
      await this.#job.countForExecution(tx, { purged_rows: dryRun ? this.#purged : 0 });
      if (!dryRun && this.#purged > 0) await this.#tell(tx, cutoff);
    });
  }

  async #count(part: LogPart, cutoff: Date): Promise<void> {
    const { taken } = await store.countPart(this.#db, part, cutoff, this.#types);
    this.#purged += taken;
    this.#found(part, taken, 'would go');
  }

  async #purge(part: LogPart, cutoff: Date): Promise<void> {
    const isOver = part.to !== undefined && part.to <= cutoff;
    if (isOver && !(await store.hasRest(this.#db, part, cutoff, this.#types)) && (await this.#drop(part, cutoff)))
      return;
    await this.#delete(part, cutoff);
    // Of a month that is over, an empty part is of no use.
    if (isOver && (await store.isEmpty(this.#db, part))) await this.#drop(part, cutoff);
  }

  // False when a row has come that stays, or somebody reads the log all the time.
  async #drop(part: LogPart, cutoff: Date): Promise<boolean> {
    const { log, signal } = this.#job;
    const rows = await this.#job.transaction(async (tx) => {
      await store.closePart(tx, part);
      const { taken, left } = await store.countPart(tx, part, cutoff, this.#types);
      if (left > 0 || !(await this.#holdLog(tx))) return undefined;
      await store.dropPart(tx, part);
      await this.#note(tx, { purged_rows: taken, dropped_months: 1 });
      return taken;
    });
    if (rows === undefined) {
      if (!signal.aborted) log.info(`${part.table} is in use and is not dropped`);
      return false;
    }
    this.#purged += rows;
    log.info(`${part.table}: dropped, with ${rows} rows`);
    return true;
  }

  // With the run, and with the task for the next attempt, which has to tell of it in the end.
  async #note(
    tx: Transaction,
    gone: { readonly purged_rows: number; readonly dropped_months?: number },
  ): Promise<void> {
    await this.#job.countForExecution(tx, gone);
    await this.#job.setTaskAttrs({ purged_rows: this.#purged + gone.purged_rows }, tx);
  }

  async #holdLog(tx: Transaction): Promise<boolean> {
    const { signal } = this.#job;
    for (let attempt = 0; attempt < HOLD_ATTEMPTS && !signal.aborted; attempt++) {
      if (await store.holdLog(tx)) return true;
      await delay(HOLD_PAUSE_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
    return false;
  }

  async #delete(part: LogPart, cutoff: Date): Promise<void> {
    let rows = 0;
    for (let after = theBeginning; !this.#job.signal.aborted; ) {
      const what = { cutoff, types: this.#types, after, limit: BATCH };
      const { deleted, place } = await this.#job.transaction(async (tx) => {
        const step = await store.deleteSome(tx, part, what);
        if (step.deleted > 0) await this.#note(tx, { purged_rows: step.deleted });
        return step;
      });
      rows += deleted;
      this.#purged += deleted;
      if (!place) break;
      after = place;
      await this.#job.checkIn(`${this.#purged} rows purged`);
    }
    this.#found(part, rows, 'deleted');
  }

  #found(part: LogPart, rows: number, what: string): void {
    if (rows > 0) this.#job.log.info(`${part.table}: ${rows} rows ${what}`);
  }

  // The log tells who has shortened it.
  async #tell(tx: Transaction, cutoff: Date): Promise<void> {
    const { username, parameters } = this.#job.parameters;
    await writeAudit(tx, {
      ...{ projectId: 0, operation: 'purge', resourceType: 'audit_log', resource: 'audit log', username },
      description: `purge ${this.#purged} rows from before ${cutoff.toISOString()}: ${parameters.eventTypes.join(', ')}`,
    });
  }
}
