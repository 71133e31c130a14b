import type { Queryable } from '../../db/database.ts';
import { toJsonb } from '../../db/jsonb.ts';
import { type Sql, sql } from '../../db/sql.ts';
import { limitInEffect, type QuotaUsage } from '../quota.ts';
import { activation } from '../repository-store.ts';
import type { RepositoryTarget } from './artifact-store.ts';

/** A blob that a new artifact consists of, its manifest included. */
export interface ArtifactPart extends RepositoryTarget {
  readonly artifactId: number;
  readonly blobId: number;
  /** Bytes. */
  readonly size: number;
}

/** By how many bytes the usage of a project has grown. */
export interface Growth {
  readonly projectId: number;
  readonly added: number;
  /** After it; undefined where nothing was added, or the quota was left alone. */
  readonly usage: QuotaUsage | undefined;
}

/** What `chargeParts` is asked for. */
export interface PartsCharge {
  readonly parts: readonly ArtifactPart[];
  /** Repositories that are put on the lists, or whose time of change is noted. */
  readonly changed: readonly number[];
  /** False where the caller changes the quota later. */
  readonly withQuota: boolean;
}

/**
 * Records what new artifacts consist of, counts one more living artifact for each blob of a repository, associates those
 * that went away meanwhile, and charges the projects: what a project has already costs nothing. Rows are locked in the
 * order blob, repository, quota, as a removal locks them.
 */
export async function chargeParts(on: Queryable, charge: PartsCharge): Promise<readonly Growth[]> {
  const rows = await on.many<GrowthRow>(
    sql`
      WITH ${asking(charge.parts)}, ${linking}, ${associating}, ${charging}, activated AS (
        ${activation(charge.changed)} AND (SELECT count(*) FROM grown) >= 0 RETURNING repository_id
      ), usage AS (
        UPDATE quota q SET used = q.used + grown.added, update_time = now()
        FROM (SELECT * FROM grown ORDER BY project_id) AS grown
        WHERE q.project_id = grown.project_id AND grown.added > 0
          AND ${charge.withQuota} AND (SELECT count(*) FROM activated) >= 0
        RETURNING q.project_id, ${limitInEffect} AS hard, q.used
      )
      SELECT project_id, added, hard, used, count AS unsure
      FROM (SELECT count(*) FROM unsure) AS counted LEFT JOIN (grown LEFT JOIN usage USING (project_id)) ON true`.named(
      'push-charge',
    ),
  );
  if (rows.some(({ unsure }) => unsure > 0)) throw new Overtaken();
  return rows.flatMap(({ project_id: projectId, added, hard, used }) => {
    const usage = hard === null || used === null ? undefined : { hard, used };
    return projectId === null ? [] : [{ projectId, added, usage }];
  });
}

function asking(parts: readonly ArtifactPart[]): Sql {
  const rows = parts.map(({ artifactId, projectId, repositoryId, blobId, size }) => ({
    ...{ artifact_id: artifactId, project_id: projectId, repository_id: repositoryId, blob_id: blobId, size },
  }));
  return sql`
    asked AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(${toJsonb(rows)})
        AS asked (artifact_id bigint, project_id integer, repository_id bigint, blob_id bigint, size bigint)
    ), wanted AS MATERIALIZED (
      SELECT project_id, repository_id, blob_id, size, count(*) AS refs FROM asked
      GROUP BY project_id, repository_id, blob_id, size
    )`;
}

const linking = sql`
    linked AS (
      INSERT INTO artifact_blob (artifact_id, blob_id)
      SELECT artifact_id, blob_id FROM asked ORDER BY artifact_id, blob_id ON CONFLICT DO NOTHING
    )`;

// An insertion that meets a row cannot tell what it was before, so that is looked at first, under its lock. Whatever
// came in between is neither known from there nor made here; then the transaction is run again.
const associating = sql`
    known AS MATERIALIZED (
      SELECT seen.* FROM (SELECT * FROM wanted ORDER BY blob_id, repository_id) AS wanted, LATERAL (
        SELECT repository_id, blob_id, charged FROM repository_blob
        WHERE repository_id = wanted.repository_id AND blob_id = wanted.blob_id FOR NO KEY UPDATE
      ) AS seen
    ), associated AS (
      INSERT INTO repository_blob AS rb (repository_id, blob_id, live_refs)
      SELECT repository_id, blob_id, refs FROM wanted WHERE (SELECT count(*) FROM known) >= 0
      ORDER BY blob_id, repository_id
      ON CONFLICT (repository_id, blob_id) DO UPDATE SET live_refs = rb.live_refs + excluded.live_refs, charged = true
      RETURNING repository_id, blob_id, xmax = 0 AS made
    ), unsure AS (
      SELECT FROM associated LEFT JOIN known USING (repository_id, blob_id)
      WHERE NOT associated.made AND known.charged IS NULL
    )`;

const charging = sql`
    more AS (
      SELECT wanted.project_id, blob_id, wanted.size, count(*) AS charges
      FROM associated JOIN wanted USING (repository_id, blob_id) LEFT JOIN known USING (repository_id, blob_id)
      WHERE associated.made OR NOT known.charged
      GROUP BY wanted.project_id, blob_id, wanted.size
    ), charged AS (
      INSERT INTO project_blob AS pb (project_id, blob_id, charges)
      SELECT project_id, blob_id, charges FROM more ORDER BY blob_id, project_id
      ON CONFLICT (project_id, blob_id) DO UPDATE SET charges = pb.charges + excluded.charges
      RETURNING project_id, blob_id, charges
    ), grown AS (
      SELECT project_id, coalesce(sum(more.size) FILTER (WHERE charged.charges = more.charges), 0) AS added
      FROM charged JOIN more USING (project_id, blob_id) GROUP BY project_id
    )`;

interface GrowthRow {
  readonly project_id: number | null;
  readonly added: number;
  readonly hard: number | null;
  readonly used: number | null;
  readonly unsure: number;
}

// With the code by which the database asks for the same.
class Overtaken extends Error {
  readonly code = '40001';

  constructor() {
    super('a blob was associated with the repository at the same moment');
  }
}
