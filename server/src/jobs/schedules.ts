import type { Database, Queryable, Transaction } from '../db/database.ts';
import type { Page } from '../http/paging.ts';
import { CronExpression } from './cron.ts';
import { type Attributes, WORK_CHANNEL } from './model.ts';
import * as store from './schedule-store.ts';
import { SCHEDULER, type VendorType } from './vendor-types.ts';

/** What shall run again and again. */
export interface NewSchedule {
  readonly vendorType: VendorType;
  readonly vendorId?: number;
  /** The word people chose; kept and shown, only `cron` counts. */
  readonly cronType: string;
  readonly cron: string;
  readonly parameters?: Attributes;
}

/** What runs when: one schedule for each policy, or for the system. */
export class Schedules {
  readonly #db: Database;
  readonly #timeZone: string;

  constructor(deps: { readonly database: Database; readonly timeZone: string }) {
    this.#db = deps.database;
    this.#timeZone = deps.timeZone;
  }

  /** Sets the schedule of a policy, in place of the one it has; `BAD_REQUEST` for a wrong expression. Returns its id. */
  async set(tx: Transaction, schedule: NewSchedule): Promise<number> {
    const { vendorType, vendorId = 0, cronType, parameters = {} } = schedule;
    const expression = CronExpression.parse(schedule.cron);
    const nextAt = await this.#nextOf(tx, expression);
    const id = await store.upsertSchedule(tx, {
      ...{ vendorType, vendorId, cronType, parameters, nextAt },
      cron: schedule.cron,
      timeZone: this.#timeZone,
    });
    await tx.announce(WORK_CHANNEL, SCHEDULER);
    return id;
  }

  /** Removes the schedule of a policy, if it has one. */
  async remove(on: Queryable, vendorType: VendorType, vendorId = 0): Promise<void> {
    await store.deleteSchedule(on, vendorType, vendorId);
  }

  /** The schedule of a policy. */
  read(vendorType: VendorType, vendorId = 0): Promise<store.Schedule | undefined> {
    return store.readSchedule(this.#db, vendorType, vendorId);
  }

  /** One page of all schedules, and the number of all of them. */
  list(page: Page): Promise<{ readonly schedules: readonly store.Schedule[]; readonly total: number }> {
    return store.listSchedules(this.#db, page);
  }

  /** Leaves out once what is due and not fired yet, such as what became due while schedules were halted. */
  async skipDue(tx: Transaction): Promise<void> {
    for (const { id, cron } of await store.lockAllDue(tx)) {
      await store.replan(tx, id, await this.#nextOf(tx, CronExpression.parse(cron)), this.#timeZone);
    }
  }

  async #nextOf(on: Queryable, expression: CronExpression): Promise<Date> {
    const next = expression.next(await store.readNow(on), this.#timeZone);
    if (!next) throw new Error(`${expression.text} has no next time, although it was accepted`);
    return next;
  }
}
