import type { Digest, Reference, RepositoryName } from '@haven/oci';
import type { Queryable } from '../../db/database.ts';
import { rawSql, sql } from '../../db/sql.ts';
import { tagAt } from './tag-queries.ts';

/** A manifest as it is served. */
export interface StoredManifest {
  readonly artifactId: number;
  readonly repositoryId: number;
  readonly digest: Digest;
  readonly mediaType: string;
  readonly content: Buffer;
}

const columns = rawSql(`
  a.id AS "artifactId", a.repository_id AS "repositoryId", a.digest, a.manifest_media_type AS "mediaType", m.content`);

/** The manifest a tag or digest stands for in a repository. */
export async function findManifest(
  on: Queryable,
  repository: RepositoryName,
  reference: Reference,
): Promise<StoredManifest | undefined> {
  if (reference.kind === 'tag') {
    return on.first<StoredManifest>(
      sql`
        SELECT ${columns} FROM repository r CROSS JOIN ${tagAt(sql`r.repository_id`, sql`${reference.tag}::text`)}
        JOIN artifact a ON a.id = t.artifact_id AND a.deleted_at IS NULL
        JOIN manifest m ON m.blob_id = a.manifest_blob_id
        WHERE r.name = ${repository}`.named('pull-by-tag'),
    );
  }
  return on.first<StoredManifest>(
    sql`
      SELECT ${columns} FROM repository r
      JOIN artifact a ON a.repository_id = r.repository_id AND a.digest = ${reference.digest} AND a.deleted_at IS NULL
      JOIN manifest m ON m.blob_id = a.manifest_blob_id
      WHERE r.name = ${repository}`.named('pull-by-digest'),
  );
}
