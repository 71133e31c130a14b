import type { Queryable, Transaction } from '../../../db/database.ts';
import { rawSql, type Sql, sql } from '../../../db/sql.ts';
import { isHavenError, systemCode } from '../../../error.ts';
import type { LogPart, PurgedTypes, PurgePlace } from './model.ts';

/** The moment before which rows are too old, by the clock of the database. */
export async function readCutoff(on: Queryable, retentionHours: number): Promise<Date> {
  const row = await on.first<{ at: Date }>(sql`SELECT now() - make_interval(hours => ${retentionHours}) AS at`);
  if (!row) throw new Error('the database does not know what time it is');
  return row.at;
}

/** Every part of the log that may have rows from before a moment, the oldest first; that of no month is the last. */
export async function partsBefore(on: Queryable, cutoff: Date): Promise<readonly LogPart[]> {
  const rows = await on.many<{ table: string; to: Date | null }>(sql`
    SELECT name AS table, (month + interval '1 month') AT TIME ZONE 'UTC' AS to FROM (
      SELECT c.relname AS name,
        to_date(substring(c.relname FROM '^audit_log_ext_([0-9]{4}_[0-9]{2})$'), 'YYYY_MM')::timestamp AS month
      FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'audit_log_ext'::regclass
    ) part
    WHERE month IS NULL OR month AT TIME ZONE 'UTC' < ${cutoff}::timestamptz ORDER BY month NULLS LAST`);
  return rows.map(({ table, to }) => ({ table, to: to ?? undefined }));
}

/** How many rows of a part a purge takes, and how many it leaves; looks at all of them. */
export async function countPart(
  on: Queryable,
  part: LogPart,
  cutoff: Date,
  types: PurgedTypes,
): Promise<{ readonly taken: number; readonly left: number }> {
  const row = await on.first<{ taken: number; left: number }>(sql`
    SELECT count(*) FILTER (WHERE taken) AS taken, count(*) FILTER (WHERE NOT taken) AS left
    FROM (SELECT ${isTaken(cutoff, types)} AS taken FROM ${rawSql(part.table)}) AS each`);
  return row ?? { taken: 0, left: 0 };
}

/** Whether a part has a row that a purge leaves; looks no further than to the first. */
export async function hasRest(on: Queryable, part: LogPart, cutoff: Date, types: PurgedTypes): Promise<boolean> {
  const row = await on.first(sql`
    SELECT FROM ${rawSql(part.table)} WHERE NOT (${isTaken(cutoff, types)}) LIMIT 1`);
  return row !== undefined;
}

/**
 * Deletes some rows of a part, from a place on in the order of the index by time; returns how many, and where that was,
 * undefined at the end.
 */
export async function deleteSome(
  on: Queryable,
  part: LogPart,
  what: { readonly cutoff: Date; readonly types: PurgedTypes; readonly after: PurgePlace; readonly limit: number },
): Promise<{ readonly deleted: number; readonly place: PurgePlace | undefined }> {
  const table = rawSql(part.table);
  const row = await on.first<PurgePlace & { readonly deleted: number }>(sql`
    WITH due AS MATERIALIZED (
      SELECT ctid, op_time, id FROM ${table}
      WHERE (op_time, id) > (${what.after.opTime}::timestamptz, ${what.after.id}::bigint)
        AND ${isTaken(what.cutoff, what.types)}
      ORDER BY op_time, id LIMIT ${what.limit}
    ), gone AS (
      DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM due)) RETURNING 1
    )
    SELECT (SELECT count(*) FROM gone) AS deleted, op_time::text AS "opTime", id
    FROM due ORDER BY due.op_time DESC, id DESC LIMIT 1`);
  return { deleted: row?.deleted ?? 0, place: row && { opTime: row.opTime, id: row.id } };
}

/** Whether a month of the log is empty. */
export async function isEmpty(on: Queryable, part: LogPart): Promise<boolean> {
  return (await on.first(sql`SELECT FROM ${rawSql(part.table)} LIMIT 1`)) === undefined;
}

const CLOSE_MS = 10_000;
// Whoever wants to write waits behind us.
const HOLD_MS = 200;

/** Lets nothing more come into a part until the end of the transaction; others of the log can be written. */
export async function closePart(tx: Transaction, part: LogPart): Promise<void> {
  await waitAtMost(tx, CLOSE_MS);
  await tx.run(rawSql(`LOCK TABLE ${part.table} IN SHARE MODE`));
}

/**
 * Keeps everybody away from the whole log, as is needed to take a part of it away; false when somebody is at it for
 * longer than others should have to wait.
 */
export async function holdLog(tx: Transaction): Promise<boolean> {
  await tx.run(sql`SAVEPOINT hold`);
  try {
    await waitAtMost(tx, HOLD_MS);
    await tx.run(sql`LOCK TABLE audit_log_ext IN ACCESS EXCLUSIVE MODE`);
    return true;
  } catch (error) {
    if (!isLocked(error)) throw error;
    await tx.run(sql`ROLLBACK TO SAVEPOINT hold`);
    return false;
  }
}

/** Takes a part away with everything in it, while the log is held. */
export async function dropPart(tx: Transaction, part: LogPart): Promise<void> {
  await tx.run(rawSql(`DROP TABLE ${part.table}`));
}

async function waitAtMost(tx: Transaction, milliseconds: number): Promise<void> {
  await tx.run(rawSql(`SET LOCAL lock_timeout = ${milliseconds}`));
}

function isLocked(error: unknown): boolean {
  return systemCode(isHavenError(error) ? error.cause : error) === '55P03';
}

function isTaken(cutoff: Date, { kind, types }: PurgedTypes): Sql {
  const isNamed = sql`operation || '_' || resource_type = ANY (${types}::text[])`;
  return sql`op_time < ${cutoff}::timestamptz AND ${kind === 'these' ? isNamed : sql`NOT ${isNamed}`}`;
}
