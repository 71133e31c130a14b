import type { Digest, RepositoryName } from '@haven/oci';
import type { Database, Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import { limitInEffect } from '../quota.ts';
import { ensureRepository } from '../repository-store.ts';
import { addingToQuota, chargeBlobs, charging } from './charges.ts';
import { holdBlob } from './store.ts';

/** A blob that one repository has and another one shall have, too. */
export interface Mount {
  readonly source: RepositoryName;
  readonly digest: Digest;
  readonly projectId: number;
  readonly repository: RepositoryName;
  readonly actor: string;
}

/**
 * Gives a repository a blob of another one; false when that has it no more. Where the project has no limit and the
 * repository is there, as it is for most mounts of a push, all of it is one statement.
 */
export async function mountBlob(database: Database, mount: Mount): Promise<boolean> {
  if (await mountUnlimited(database, mount)) return true;
  return database.transaction(async (tx) => {
    const blob = await holdBlob(tx, mount.source, mount.digest);
    if (!blob) return false;
    const { actor, projectId, repository } = mount;
    const use = { projectId, repository, actor, repositoryId: await ensureRepository(tx, projectId, repository) };
    await chargeBlobs(tx, use, [blob.blobId]);
    return true;
  });
}

async function mountUnlimited(on: Queryable, { source, digest, projectId, repository }: Mount): Promise<boolean> {
  const wanted = sql`
    SELECT place.repository_id, held.blob_id FROM held, repository place
    WHERE place.name = ${repository} AND place.project_id = ${projectId}
      AND NOT EXISTS (SELECT FROM quota WHERE project_id = ${projectId} AND ${limitInEffect} <> -1)`;
  const row = await on.first<{ mounted: boolean }>(
    sql`
      WITH held AS MATERIALIZED (
        SELECT b.id AS blob_id FROM repository r
        JOIN repository_blob rb USING (repository_id)
        JOIN blob b ON b.id = rb.blob_id
        WHERE r.name = ${source} AND b.digest = ${digest} FOR KEY SHARE OF b
      ), ${charging(projectId, wanted)}, ${addingToQuota(projectId)}
      SELECT EXISTS (SELECT FROM wanted) AS mounted`.named('blob-mount'),
  );
  return row?.mounted ?? false;
}
