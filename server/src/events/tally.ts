import type { Database, Queryable } from '../db/database.ts';
import { type Sql, sql } from '../db/sql.ts';

/**
 * The numbers that are kept of the whole installation, with the names of what they are told apart by, in the order in
 * which their values are stored. `artifacts`, `repositories` and `stored_bytes` are kept by triggers; the others grow
 * only, each in the transaction of what it counts.
 */
export const tallies = {
  /** Living artifacts of a project. */
  artifacts: ['artifact_type'],
  /** Repositories of a project that people can see. */
  repositories: [],
  /** Bytes of all blobs. */
  stored_bytes: [],
  /** Manifests of a project that were pulled. */
  pulls: [],
  /** Manifests that were pushed into a project. */
  pushes: [],
  /** Blobs whose bytes garbage collection has freed, and how many bytes that were. */
  collected_blobs: [],
  collected_bytes: [],
  /** Audit rows that a log server has not taken for so long that they were given up. */
  audit_rows_given_up: [],
  /** Scans that are over. */
  scans: ['scanner', 'status'],
  /** Tasks that are over; counted by the statements that end them. */
  tasks: ['type', 'status'],
  /**
   * Artifacts that replication has, or has not, transferred; the status is `Succeed`, `Failed` or `Stopped`. Count zero
   * of each when a policy is made: what has always been there can be seen to grow.
   */
  replication_transfers: ['policy', 'status'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Name of a tally. */
export type TallyName = keyof typeof tallies;

/** Something that is counted. */
export type Counted = {
  [Name in TallyName]: {
    readonly name: Name;
    /** Left out where the tally is of no project. */
    readonly projectId?: number;
    /** How many; one when left out. */
    readonly by?: number;
  } & ((typeof tallies)[Name] extends readonly []
    ? { readonly labels?: undefined }
    : { readonly labels: Readonly<Record<(typeof tallies)[Name][number], string>> });
}[TallyName];

/** Counts things, in the transaction that makes them true when given one. Takes no lock, so nobody waits for it. */
export async function addToTallies(on: Queryable, counted: readonly Counted[]): Promise<void> {
  if (counted.length === 0) return;
  // Arrays of arrays have to be rectangular for PostgreSQL, so labels travel as text.
  await on.run(
    sql`
      INSERT INTO tally_change (name, project_id, labels, change)
      SELECT name, project_id, labels::text[], change
      FROM unnest(${counted.map(({ name }) => name)}::text[], ${counted.map(({ projectId }) => projectId ?? 0)}::integer[],
        ${counted.map(labelsOf)}::text[], ${counted.map(({ by }) => by ?? 1)}::bigint[])
        AS counted (name, project_id, labels, change)`.named('tally-add'),
  );
}

/** Counts things of projects, as a part of a statement that does more; `rows` selects project_id and a number. */
export function tallying(name: TallyName, rows: Sql): Sql {
  return sql`
    counted AS (
      INSERT INTO tally_change (name, project_id, change)
      SELECT ${name}, project_id, change FROM (${rows}) AS given (project_id, change)
    )`;
}

/** All tallies as they stand, as rows `name, project_id, labels, value`; a number that is zero may be missing. */
export const talliesNow: Sql = sql`(
  SELECT name, project_id, labels, sum(value) AS value FROM (
    SELECT name, project_id, labels, value FROM tally
    UNION ALL
    SELECT name, project_id, labels, change FROM tally_change) AS each
  GROUP BY name, project_id, labels)`;

/** What a tally of projects has grown by since the last time it was added up, as rows `project_id, change`. */
export function tallyChanges(name: TallyName): Sql {
  return sql`SELECT project_id, sum(change) AS change FROM tally_change WHERE name = ${name} GROUP BY project_id`;
}

/** A tally of one project, where `changes` is the name of `tallyChanges` in the statement. */
export function tallyOf(name: TallyName, projectId: Sql, changes: Sql): Sql {
  return sql`(
    coalesce((SELECT sum(value) FROM tally WHERE name = ${name} AND project_id = ${projectId}), 0)
      + coalesce((SELECT change FROM ${changes} WHERE project_id = ${projectId}), 0))`;
}

/** The bytes of all blobs. */
export async function storedBytes(on: Queryable): Promise<number> {
  const row = await on.first<{ bytes: number }>(sql`
    SELECT coalesce(sum(value), 0) AS bytes FROM ${talliesNow} AS t WHERE name = 'stored_bytes'`);
  return row?.bytes ?? 0;
}

// Any number will do, as long as every Haven process takes the same one.
const FOLD_LOCK = 4_821_660_170;
const BATCH = 20_000;

/** Adds up the changes, and forgets the tallies of projects that are gone. */
export async function foldTallies(database: Database, signal?: AbortSignal): Promise<void> {
  while (!signal?.aborted) {
    const folded = await database.transaction(async (tx) => {
      // Two at a time would wait for each other's rows.
      const row = await tx.first<{ locked: boolean }>(sql`SELECT pg_try_advisory_xact_lock(${FOLD_LOCK}) AS locked`);
      return row?.locked ? foldSome(tx) : 0;
    });
    if (folded < BATCH) break;
  }
}

async function foldSome(on: Queryable): Promise<number> {
  const row = await on.first<{ folded: number }>(sql`
    WITH taken AS (
      DELETE FROM tally_change WHERE ctid = ANY (ARRAY(SELECT ctid FROM tally_change LIMIT ${BATCH}))
      RETURNING name, project_id, labels, change
    ), added AS (
      INSERT INTO tally AS t (name, project_id, labels, value)
      SELECT name, project_id, labels, sum(change) FROM taken
      WHERE project_id = 0 OR EXISTS (SELECT FROM project p WHERE p.project_id = taken.project_id)
      GROUP BY name, project_id, labels
      ON CONFLICT (name, project_id, labels) DO UPDATE SET value = t.value + excluded.value
    )
    SELECT count(*) AS folded FROM taken`);
  await on.run(sql`
    DELETE FROM tally t
    WHERE project_id <> 0 AND NOT EXISTS (SELECT FROM project p WHERE p.project_id = t.project_id)`);
  return row?.folded ?? 0;
}

function labelsOf({ name, labels }: Counted): string {
  const values: Readonly<Record<string, string>> = labels ?? {};
  const inOrder = tallies[name].map((label) => values[label] ?? '');
  return `{${inOrder.map((value) => `"${value.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
