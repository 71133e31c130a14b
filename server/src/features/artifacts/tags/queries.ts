import type { Queryable } from '../../../db/database.ts';
import { sql } from '../../../db/sql.ts';
import { type FilterColumns, filterSql } from '../../../http/filter.ts';
import { limitSql } from '../../../http/paging.ts';
import { orderSql, type SortRules } from '../../../http/sorting.ts';
import type { ArtifactTag } from '../model.ts';
import { type TagRow, toTag } from '../part-queries.ts';
import type { ArtifactFilter } from '../queries.ts';

// A never pulled tag was pulled in the year 1, for Harbor.
const pullTime = sql`coalesce(pull_time, '0001-01-01 00:00:00Z')`;

const filterColumns: FilterColumns = {
  id: { column: sql`id`, type: 'integer' },
  name: { column: sql`name`, type: 'text' },
  repository_id: { column: sql`repository_id`, type: 'integer' },
  artifact_id: { column: sql`artifact_id`, type: 'integer' },
  push_time: { column: sql`push_time`, type: 'time' },
  pull_time: { column: pullTime, type: 'time' },
};

const sortRules: SortRules = {
  columns: { id: sql`id`, name: sql`name`, push_time: sql`push_time`, pull_time: pullTime },
  fallback: sql`push_time DESC`,
  unique: sql`id DESC`,
};

/** One page of the tags of an artifact, and the number of all of them. */
export async function listTags(
  on: Queryable,
  artifactId: number,
  filter: ArtifactFilter,
): Promise<{ readonly tags: readonly ArtifactTag[]; readonly total: number }> {
  const from = sql`FROM tag WHERE artifact_id = ${artifactId} AND ${filterSql(filter.terms, filterColumns)}`;
  const rows = await on.many<TagRow>(sql`
    SELECT id, repository_id, artifact_id, name, push_time, pull_time ${from}
    ORDER BY ${orderSql(filter.sort, sortRules)} ${limitSql(filter.page)}`);
  const count = await on.first<{ count: number }>(sql`SELECT count(*) ${from}`);
  return { tags: rows.map(toTag), total: count?.count ?? 0 };
}

/** Whether a tag is on an artifact now. */
export async function hasTag(on: Queryable, artifactId: number, name: string): Promise<boolean> {
  return (await on.first(sql`SELECT 1 FROM tag WHERE artifact_id = ${artifactId} AND name = ${name}`)) !== undefined;
}
