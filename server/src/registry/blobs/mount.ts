import type { Digest, RepositoryName } from '@haven/oci';
import { Batches } from '../../db/batches.ts';
import { type Database, isRetriable, type Queryable } from '../../db/database.ts';
import { toJsonb } from '../../db/jsonb.ts';
import { sql } from '../../db/sql.ts';
import { limitInEffect } from '../quota.ts';
import { ensureRepository } from '../repository-store.ts';
import { addingToQuota, chargeBlobs, charging, ofProject, PATIENCE_MS, patienceOf } from './charges.ts';
import { association, holdBlob } from './store.ts';

/** A blob that one repository has and another one shall have, too. */
export interface Mount {
  readonly source: RepositoryName;
  readonly digest: Digest;
  readonly projectId: number;
  readonly repository: RepositoryName;
  readonly actor: string;
}

/**
 * Gives repositories blobs of other ones. Where the project has no limit, as for most mounts of a push, all that are
 * asked for at the same time are one statement.
 */
export class BlobMounter {
  readonly #database: Database;
  readonly #unlimited: Batches<Mount, boolean>;

  constructor(database: Database) {
    this.#database = database;
    this.#unlimited = new Batches((mounts) => mountUnlimited(database, mounts), {
      apart: ({ projectId }) => projectId,
      patience: PATIENCE_MS,
      alone: 'on failure',
    });
  }

  /** Gives a repository a blob of another one; false when that has it no more. */
  async mount(mount: Mount): Promise<boolean> {
    const isDone = await this.#unlimited.add(mount).catch((error: unknown) => {
      if (!isRetriable(error)) throw error;
      return false;
    });
    if (isDone) return true;
    return this.#database.transaction(async (tx) => {
      const blob = await holdBlob(tx, mount.source, mount.digest);
      if (!blob) return false;
      const { actor, projectId, repository } = mount;
      const use = { projectId, repository, actor, repositoryId: await ensureRepository(tx, projectId, repository) };
      await chargeBlobs(tx, use, [blob.blobId]);
      return true;
    });
  }
}

// Does what can be done of mounts into one project, and says of each whether it was; makes the repositories for them.
// Blobs that a collector holds are left to who can wait for it.
async function mountUnlimited(on: Queryable, mounts: readonly Mount[]): Promise<boolean[]> {
  const projectId = mounts[0]?.projectId ?? 0;
  const asked = mounts.map(({ source, digest, repository }, place) => ({
    ...{ place, source, digest, repository, project_id: projectId },
  }));
  const rows = await on.many<{ place: number }>(
    sql`
      WITH ${patienceOf(mounts.length)}, asked AS MATERIALIZED (
        SELECT asked.* FROM patience, jsonb_to_recordset(${toJsonb(asked)}) AS asked (
          place integer, source text, digest text, repository text, project_id integer)
        WHERE ${ofProject(projectId)}
      ), held AS MATERIALIZED (
        SELECT asked.place, asked.repository, target.repository_id, found.blob_id, found.size
        FROM asked CROSS JOIN LATERAL (
          SELECT b.id AS blob_id, b.size FROM repository r, blob b, ${association}
          WHERE r.name = asked.source AND b.digest = asked.digest FOR KEY SHARE OF b SKIP LOCKED
        ) AS found
        LEFT JOIN repository target ON target.name = asked.repository AND target.project_id = asked.project_id
        WHERE NOT EXISTS (SELECT FROM quota WHERE project_id = ${projectId} AND ${limitInEffect} <> -1)
      ), made AS (
        INSERT INTO repository (project_id, name)
        SELECT DISTINCT ${projectId}::integer, repository FROM held WHERE repository_id IS NULL ORDER BY repository
        ON CONFLICT (name) DO UPDATE SET project_id = excluded.project_id RETURNING repository_id, name
      ), ${charging(projectId, placed)}, ${addingToQuota(projectId)}
      SELECT place FROM held`.named('blob-mount'),
  );
  const done = new Set(rows.map(({ place }) => place));
  return mounts.map((_, place) => done.has(place));
}

const placed = sql`
  SELECT DISTINCT coalesce(held.repository_id, made.repository_id) AS repository_id, blob_id, size
  FROM held LEFT JOIN made ON made.name = held.repository`;
