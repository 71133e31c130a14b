import type { Queryable } from '../../db/database.ts';
import { toJsonb } from '../../db/jsonb.ts';
import { type Sql, sql } from '../../db/sql.ts';

/** A tag by its name in a repository, whether it exists or not. */
export interface TagKey {
  readonly repositoryId: number;
  readonly tag: string;
}

/**
 * The tag of that name in a repository, as `t`, found by one look into the index of both: the first one from there on.
 * Asked for otherwise, a planner that knows many small repositories takes any index that begins with the repository, and
 * reads all tags of a large one.
 */
export function tagAt(repositoryId: Sql, name: Sql): Sql {
  return sql`LATERAL (
    SELECT * FROM (
      SELECT * FROM tag WHERE (repository_id, name) >= (${repositoryId}, ${name}) ORDER BY repository_id, name LIMIT 1
    ) AS nearest WHERE nearest.repository_id = ${repositoryId} AND nearest.name = ${name}) AS t`;
}

/** Those of the tags that exist, with the artifacts they point at. */
export async function readTags(
  on: Queryable,
  tags: readonly TagKey[],
): Promise<(TagKey & { readonly artifactId: number })[]> {
  // As JSON, of which the planner expects the same number of rows each time, so that it does not plan each time.
  const wanted = tags.map(({ repositoryId, tag }) => ({ repository_id: repositoryId, name: tag }));
  return on.many(
    sql`
      SELECT t.repository_id AS "repositoryId", t.name::text AS tag, t.artifact_id AS "artifactId"
      FROM jsonb_to_recordset(${toJsonb(wanted)}) AS wanted (repository_id bigint, name text),
        ${tagAt(sql`wanted.repository_id`, sql`wanted.name`)}`.named('tag-read'),
  );
}
