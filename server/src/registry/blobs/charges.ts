import type { Queryable } from '../../db/database.ts';
import { type Sql, sql } from '../../db/sql.ts';
import { limitInEffect, type QuotaUsage, type QuotaUse, settleCharge } from '../quota.ts';

interface Target {
  readonly repositoryId: number;
  readonly projectId: number;
}

/** Milliseconds after which the next batch of a project begins beside one that waits for somebody's lock. */
export const PATIENCE_MS = 100;

/**
 * The part `patience` of a statement for several, to be read before anything is locked: none of them waits for long, so
 * that those who have to are found out, and the others do not wait with them. Alone, each waits as long as it takes.
 */
export function patienceOf(count: number): Sql {
  return sql`
    patience AS MATERIALIZED (
      SELECT set_config('lock_timeout', CASE WHEN ${count}::integer > 1 THEN '1s' ELSE current_setting('lock_timeout') END, true)
    )`;
}

/**
 * A condition for what is asked for in one project, as JSON: met by all of it. The planner takes it to be met by one row,
 * and looks up rows by index where it would read tables that it believes to be small.
 */
export function ofProject(projectId: number): Sql {
  return sql`asked.project_id = ${projectId}`;
}

/**
 * The parts of a statement that associate blobs with repositories and charge them to a project; those already charged
 * there cost nothing. The grace period of those that no artifact needs yet starts again. `wanted` selects repository_id,
 * blob_id and size, each blob once for a repository; in `fresh` are the blobs that are new to the project, and in `total`
 * is what its usage grows by.
 */
export function charging(projectId: number, wanted: Sql): Sql {
  return sql`
    wanted AS MATERIALIZED (${wanted}), associated AS (
      INSERT INTO repository_blob AS rb (repository_id, blob_id)
      SELECT repository_id, blob_id FROM wanted ORDER BY blob_id, repository_id
      ON CONFLICT (repository_id, blob_id) DO UPDATE SET charged = true, touched_at = now() WHERE NOT rb.charged
      RETURNING repository_id, blob_id
    ), relied AS (
      UPDATE repository_blob rb SET touched_at = now() FROM wanted
      WHERE rb.repository_id = wanted.repository_id AND rb.blob_id = wanted.blob_id
        AND rb.charged AND rb.idle AND rb.touched_at < now() - interval '1 minute'
    ), more AS (
      SELECT blob_id, count(*) AS charges, max(size) AS size
      FROM associated JOIN wanted USING (repository_id, blob_id) GROUP BY blob_id
    ), charged AS (
      INSERT INTO project_blob AS pb (project_id, blob_id, charges)
      SELECT ${projectId}, blob_id, charges FROM more ORDER BY blob_id
      ON CONFLICT (project_id, blob_id) DO UPDATE SET charges = pb.charges + excluded.charges
      RETURNING blob_id, charges
    ), fresh AS (
      SELECT blob_id, size FROM charged JOIN more USING (blob_id) WHERE charged.charges = more.charges
    ), total AS (
      SELECT coalesce(sum(size), 0) AS added FROM fresh
    )`;
}

/** The part that adds `total` to the quota of the project, in `usage`. */
export function addingToQuota(projectId: number): Sql {
  return sql`
    usage AS (
      UPDATE quota SET used = used + total.added, update_time = now() FROM total
      WHERE project_id = ${projectId} AND total.added > 0 RETURNING ${limitInEffect} AS hard, used
    )`;
}

/** Associates blobs with a repository; returns the bytes by which the project's usage grows, for its quota. */
export async function associateBlobs(on: Queryable, target: Target, blobIds: readonly number[]): Promise<number> {
  const row = await on.first<{ added: number }>(
    sql`WITH ${charging(target.projectId, eachIn(target, blobIds))} SELECT added FROM total`.named('blob-associate'),
  );
  return row?.added ?? 0;
}

/**
 * Associates blobs with a repository and adds them to the quota, as `chargeQuota` does: fails with `DENIED` beyond the
 * limit, and returns a sentence for people when the project has little room left.
 */
export async function chargeBlobs(
  on: Queryable,
  use: QuotaUse & Target,
  blobIds: readonly number[],
): Promise<string | undefined> {
  const charge = await on.first<Charge>(
    sql`
      WITH ${charging(use.projectId, eachIn(use, blobIds))}, ${addingToQuota(use.projectId)}
      SELECT added, hard, used FROM total LEFT JOIN usage ON true`.named('blob-charge'),
  );
  return charge && settleCharge(on, use, charge.added, usageIn(charge));
}

// What a statement that charges tells.
interface Charge {
  readonly added: number;
  /** Absent when nothing was added. */
  readonly hard: number | null;
  readonly used: number | null;
}

function usageIn({ hard, used }: Charge): QuotaUsage | undefined {
  return hard === null || used === null ? undefined : { hard, used };
}

function eachIn({ repositoryId }: Target, blobIds: readonly number[]): Sql {
  return sql`
    SELECT ${repositoryId}::bigint AS repository_id, id AS blob_id, size
    FROM unnest(${blobIds}::bigint[]) AS asked (id) JOIN blob USING (id)`;
}
