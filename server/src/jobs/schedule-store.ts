import type { Queryable } from '../db/database.ts';
import { toJsonb } from '../db/jsonb.ts';
import { sql } from '../db/sql.ts';
import { limitSql, type Page } from '../http/paging.ts';
import type { Attributes } from './model.ts';
import type { VendorType } from './vendor-types.ts';

/** Something that runs again and again. */
export interface Schedule {
  readonly id: number;
  readonly vendorType: VendorType;
  /** The policy it belongs to; 0 for the system. */
  readonly vendorId: number;
  /** The word people chose: Hourly, Daily, Weekly, Custom. */
  readonly cronType: string;
  readonly cron: string;
  readonly parameters: Attributes;
  readonly timeZone: string;
  readonly nextAt: Date;
  /** Why it could not be fired the last time; empty when it could. */
  readonly failure: string;
  readonly creationTime: Date;
  readonly updateTime: Date;
}

const columns = sql`
  id, vendor_type AS "vendorType", vendor_id AS "vendorId", cron_type AS "cronType", cron, parameters,
  time_zone AS "timeZone", next_at AS "nextAt", failure, creation_time AS "creationTime", update_time AS "updateTime"`;

/** What is stored of a schedule. */
export interface ScheduleRecord {
  readonly vendorType: VendorType;
  readonly vendorId: number;
  readonly cronType: string;
  readonly cron: string;
  readonly parameters: Attributes;
  readonly timeZone: string;
  readonly nextAt: Date;
}

/** The time of the database, which is the one that counts for schedules. */
export async function readNow(on: Queryable): Promise<Date> {
  const row = await on.first<{ now: Date }>(sql`SELECT clock_timestamp() AS now`);
  if (!row) throw new Error('the database does not know what time it is');
  return row.now;
}

/** Stores the schedule of a policy, in place of the one it has; returns its id. */
export async function upsertSchedule(on: Queryable, record: ScheduleRecord): Promise<number> {
  const row = await on.first<{ id: number }>(sql`
    INSERT INTO schedule (vendor_type, vendor_id, cron_type, cron, parameters, time_zone, next_at)
    VALUES (${record.vendorType}, ${record.vendorId}, ${record.cronType}, ${record.cron},
      ${toJsonb(record.parameters)}, ${record.timeZone}, ${record.nextAt})
    ON CONFLICT (vendor_type, vendor_id) DO UPDATE SET
      cron_type = excluded.cron_type, cron = excluded.cron, parameters = excluded.parameters,
      time_zone = excluded.time_zone, next_at = excluded.next_at, planned_at = now(), failure = '', update_time = now()
    RETURNING id`);
  return row?.id ?? 0;
}

/** Removes the schedule of a policy; false when it has none. */
export async function deleteSchedule(on: Queryable, vendorType: VendorType, vendorId: number): Promise<boolean> {
  return (await on.run(sql`DELETE FROM schedule WHERE vendor_type = ${vendorType} AND vendor_id = ${vendorId}`)) > 0;
}

/** The schedule of a policy. */
export async function readSchedule(
  on: Queryable,
  vendorType: VendorType,
  vendorId: number,
): Promise<Schedule | undefined> {
  return on.first<Schedule>(
    sql`SELECT ${columns} FROM schedule WHERE vendor_type = ${vendorType} AND vendor_id = ${vendorId}`,
  );
}

/** One page of all schedules, and the number of all of them. */
export async function listSchedules(
  on: Queryable,
  page: Page,
): Promise<{ readonly schedules: readonly Schedule[]; readonly total: number }> {
  const schedules = await on.many<Schedule>(sql`SELECT ${columns} FROM schedule ORDER BY id ${limitSql(page)}`);
  const count = await on.first<{ count: number }>(sql`SELECT count(*) FROM schedule`);
  return { schedules, total: count?.count ?? 0 };
}

/** Locks a schedule whose time has come, unless schedules are halted; nobody else gets it meanwhile. */
export async function lockDueSchedule(on: Queryable, vendorTypes: readonly string[]): Promise<Schedule | undefined> {
  return on.first<Schedule>(
    sql`
      SELECT ${columns} FROM schedule
      WHERE next_at <= now() AND vendor_type = ANY (${vendorTypes}::text[])
        AND NOT EXISTS (SELECT FROM queue_pause WHERE job_type = 'SCHEDULER')
      ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`.named('schedule-due'),
  );
}

/** Locks a schedule, if it is still due. */
export async function lockIfDue(on: Queryable, id: number): Promise<Schedule | undefined> {
  return on.first<Schedule>(sql`SELECT ${columns} FROM schedule WHERE id = ${id} AND next_at <= now() FOR UPDATE`);
}

/** Notes that a schedule was fired, or why it could not be, and when it is due next. */
export async function planNext(on: Queryable, id: number, nextAt: Date, failure: string): Promise<void> {
  await on.run(sql`
    UPDATE schedule SET next_at = ${nextAt}, planned_at = now(), fired_at = now(), failure = ${failure}
    WHERE id = ${id}`);
}

/** Milliseconds until the next schedule is due; undefined when there is none, or all are halted. */
export async function nextDueIn(on: Queryable, vendorTypes: readonly string[]): Promise<number | undefined> {
  const row = await on.first<{ ms: number | null }>(
    sql`
      SELECT (extract(epoch FROM min(next_at) - clock_timestamp()) * 1000)::float8 AS ms FROM schedule
      WHERE vendor_type = ANY (${vendorTypes}::text[])
        AND NOT EXISTS (SELECT FROM queue_pause WHERE job_type = 'SCHEDULER')`.named('schedule-next'),
  );
  return row?.ms == null ? undefined : Math.max(0, row.ms);
}

/** Locks what is due, to leave it out once. */
export async function lockAllDue(on: Queryable): Promise<Schedule[]> {
  return on.many<Schedule>(sql`SELECT ${columns} FROM schedule WHERE next_at <= now() ORDER BY id FOR UPDATE`);
}

/** Schedules to be planned anew: for another time zone, or when the time of day was hours later than it is now. */
export async function lockMisplannedSchedules(on: Queryable, timeZone: string): Promise<Schedule[]> {
  return on.many<Schedule>(sql`
    SELECT ${columns} FROM schedule
    WHERE time_zone <> ${timeZone} OR planned_at > now() + interval '2 hours' ORDER BY id FOR UPDATE SKIP LOCKED`);
}

/** Stores when a schedule is due next. */
export async function replan(on: Queryable, id: number, nextAt: Date, timeZone: string): Promise<void> {
  await on.run(sql`
    UPDATE schedule SET next_at = ${nextAt}, planned_at = now(), time_zone = ${timeZone} WHERE id = ${id}`);
}
