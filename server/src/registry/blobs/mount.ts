import type { Digest, RepositoryName } from '@haven/oci';
import { Batches } from '../../db/batches.ts';
import { type Database, isRetriable, type Queryable } from '../../db/database.ts';
import { toJsonb } from '../../db/jsonb.ts';
import { sql } from '../../db/sql.ts';
import { limitInEffect } from '../quota.ts';
import { ensureRepository } from '../repository-store.ts';
import { addingToQuota, chargeBlobs, charging } from './charges.ts';
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
async function mountUnlimited(on: Queryable, mounts: readonly Mount[]): Promise<boolean[]> {
  const projectId = mounts[0]?.projectId ?? 0;
  const first = await mountInto(on, projectId, mounts);
  const homeless = mounts.filter((_, index) => first.get(index) === false);
  if (homeless.length === 0) return mounts.map((_, index) => first.has(index));
  const names = new Set(homeless.map(({ repository }) => repository));
  for (const name of names) await ensureRepository(on, projectId, name);
  const second = await mountInto(on, projectId, homeless);
  const done = new Set([...taken(mounts, first), ...taken(homeless, second)]);
  return mounts.map((mount) => done.has(mount));
}

function taken(mounts: readonly Mount[], outcomes: ReadonlyMap<number, boolean>): Mount[] {
  return mounts.filter((_, index) => outcomes.get(index) === true);
}

// By place in `mounts`: true when it was done, false when its repository is missing, nothing when it cannot be done so.
// As JSON, of which the planner expects the same number of rows each time, so that it does not plan each time.
async function mountInto(
  on: Queryable,
  projectId: number,
  mounts: readonly Mount[],
): Promise<ReadonlyMap<number, boolean>> {
  if (mounts.length === 0) return new Map();
  const asked = mounts.map(({ source, digest, repository }, place) => ({ place, source, digest, repository }));
  const rows = await on.many<{ place: number; mounted: boolean }>(
    sql`
      WITH held AS MATERIALIZED (
        SELECT asked.place, target.repository_id, found.blob_id, found.size
        FROM jsonb_to_recordset(${toJsonb(asked)}) AS asked (place integer, source text, digest text, repository text)
        CROSS JOIN LATERAL (
          SELECT b.id AS blob_id, b.size FROM repository r, blob b, ${association}
          WHERE r.name = asked.source AND b.digest = asked.digest FOR KEY SHARE OF b
        ) AS found
        LEFT JOIN repository target ON target.name = asked.repository AND target.project_id = ${projectId}
        WHERE NOT EXISTS (SELECT FROM quota WHERE project_id = ${projectId} AND ${limitInEffect} <> -1)
      ), ${charging(projectId, placed)}, ${addingToQuota(projectId)}
      SELECT place, repository_id IS NOT NULL AS mounted FROM held`.named('blob-mount'),
  );
  return new Map(rows.map(({ place, mounted }) => [place, mounted]));
}

const placed = sql`SELECT DISTINCT repository_id, blob_id, size FROM held WHERE repository_id IS NOT NULL`;
