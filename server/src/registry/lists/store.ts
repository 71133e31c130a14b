import type { Descriptor, Digest } from '@haven/oci';
import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';

/** Names of at most `limit` tags after `last`, in byte order; `limit` undefined is all. */
export async function listTags(
  on: Queryable,
  repositoryId: number,
  page: { readonly last: string; readonly limit: number | undefined },
): Promise<string[]> {
  const rows = await on.many<{ name: string }>(
    sql`
      SELECT name FROM tag WHERE repository_id = ${repositoryId} AND name > ${page.last}
      ORDER BY name LIMIT ${page.limit ?? null}`.named('list-tags'),
  );
  return rows.map((row) => row.name);
}

/** Names of at most `limit` repositories with a living artifact after `last`, in byte order. */
export async function listRepositories(
  on: Queryable,
  page: { readonly last: string; readonly limit: number | undefined },
): Promise<string[]> {
  const rows = await on.many<{ name: string }>(
    sql`
      SELECT name FROM repository r WHERE state = 'active' AND name > ${page.last}
        AND EXISTS (SELECT 1 FROM artifact a WHERE a.repository_id = r.repository_id AND a.deleted_at IS NULL)
      ORDER BY name LIMIT ${page.limit ?? null}`.named('list-repositories'),
  );
  return rows.map((row) => row.name);
}

/** Whether a repository of that name is listed. */
export async function isListedRepository(on: Queryable, name: string): Promise<boolean> {
  return (await on.first(sql`SELECT 1 FROM repository WHERE name = ${name} AND state = 'active'`)) !== undefined;
}

/** A referrer with its place in the list. */
export interface ReferrerRow {
  readonly id: number;
  readonly descriptor: Descriptor;
}

/** At most `limit` living referrers of a digest after the one with id `after`, and the number of all of them. */
export async function listReferrers(
  on: Queryable,
  repository: string,
  query: {
    readonly subject: Digest;
    readonly artifactType: string | undefined;
    readonly after: number;
    readonly limit: number;
  },
): Promise<{ readonly total: number; readonly rows: ReferrerRow[] }> {
  const rows = await on.many<ReferrerQueryRow>(
    sql`
      WITH referrer AS MATERIALIZED (
        SELECT x.id, a.manifest_media_type, a.digest, b.size, a.artifact_type, m.annotations
        FROM repository r
        JOIN accessory x ON x.repository_id = r.repository_id AND x.subject_digest = ${query.subject}
        JOIN artifact a ON a.id = x.artifact_id AND a.deleted_at IS NULL
        JOIN blob b ON b.id = a.manifest_blob_id
        JOIN manifest m ON m.blob_id = a.manifest_blob_id
        WHERE r.name = ${repository}
      )
      SELECT page.*, total.count AS total
      FROM (SELECT count(*) FROM referrer) AS total LEFT JOIN LATERAL (
        SELECT * FROM referrer
        WHERE id > ${query.after} AND (${query.artifactType ?? null}::text IS NULL OR artifact_type = ${query.artifactType ?? null})
        ORDER BY id LIMIT ${query.limit}) AS page ON true
      ORDER BY page.id`.named('list-referrers'),
  );
  const found = rows.flatMap((row) => (row.id === null ? [] : [{ id: row.id, descriptor: toDescriptor(row) }]));
  return { total: rows[0]?.total ?? 0, rows: found };
}

// One row without a referrer when there is none on the page.
interface ReferrerQueryRow {
  readonly id: number | null;
  readonly manifest_media_type: string;
  readonly digest: Digest;
  readonly size: number;
  readonly artifact_type: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly total: number;
}

function toDescriptor(row: ReferrerQueryRow): Descriptor {
  const { annotations } = row;
  return {
    mediaType: row.manifest_media_type,
    digest: row.digest,
    size: row.size,
    ...(row.artifact_type !== '' && { artifactType: row.artifact_type }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
}
