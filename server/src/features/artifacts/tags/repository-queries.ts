import type { Queryable } from '../../../db/database.ts';
import { joinSql, type Sql, sql } from '../../../db/sql.ts';
import { type FilterColumns, filterSql } from '../../../http/filter.ts';
import type { LongCounts } from '../../../http/long-counts.ts';
import { limitSql } from '../../../http/paging.ts';
import type { QueryTerm } from '../../../http/query-language.ts';
import { orderSql, type SortRules } from '../../../http/sorting.ts';
import { isTrait, patternSql, traitConditions } from '../filter/trait-filter.ts';
import type { ArtifactTag } from '../model.ts';
import { type TagRow, toTag } from '../part-queries.ts';
import type { ArtifactFilter } from '../queries.ts';

const pullTime = sql`coalesce(t.pull_time, '0001-01-01 00:00:00Z')`;
const version = sql`tag_version_key(t.name) COLLATE "C"`;

// What cosign and clients without the referrers route make up for signatures, attestations and lists of them. They belong
// to another artifact, where they are shown; nobody has chosen these names, or looks for them among versions.
const madeUp = '^sha256-[0-9a-f]{64}(\\.(sig|att|sbom))?$';

const filterColumns: FilterColumns = {
  name: { column: sql`t.name`, type: 'text' },
  push_time: { column: sql`t.push_time`, type: 'time' },
  pull_time: { column: pullTime, type: 'time' },
  digest: { column: sql`a.digest`, type: 'text' },
  type: { column: sql`a.type`, type: 'text' },
  size: { column: sql`a.size`, type: 'integer' },
};

const sortRules: SortRules = {
  columns: { version, name: sql`t.name`, push_time: sql`t.push_time`, pull_time: pullTime, size: sql`a.size` },
  fallback: sql`${version} DESC`,
  unique: sql`t.name DESC`,
};

/** One page of the tags of a repository, the newest version first unless another order is asked for. */
export async function listTagsOfRepository(
  { database: on, counts }: { readonly database: Queryable; readonly counts: LongCounts },
  repositoryId: number,
  filter: ArtifactFilter,
): Promise<{ readonly tags: readonly ArtifactTag[]; readonly total: number }> {
  const from = sql`
    FROM tag t JOIN artifact a ON a.id = t.artifact_id
    WHERE t.repository_id = ${repositoryId} AND a.deleted_at IS NULL AND ${conditions(filter.terms)}`;
  const list = {
    count: sql`SELECT count(*) ${from}`,
    rows: (counted: Sql) => sql`
      SELECT t.id, t.repository_id, t.artifact_id, t.name, t.push_time, t.pull_time${counted} ${from}
      ORDER BY ${orderSql(filter.sort, sortRules)} ${limitSql(filter.page)}`,
  };
  const { rows, total } = await counts.page<TagRow>(on, list, filter.page.offset);
  return { tags: rows.map(toTag), total };
}

function conditions(terms: readonly QueryTerm[]): Sql {
  const patterns = terms.filter(({ key }) => key === 'tag');
  const isByName = terms.some(({ key }) => key === 'tag' || key === 'name');
  const others = terms.filter(({ key }) => key !== 'tag' && !isTrait(key));
  return joinSql(
    [
      ...(isByName ? [] : [sql`NOT (t.name LIKE 'sha256-%' AND t.name ~ ${madeUp})`]),
      ...patterns.map((term) => patternSql(sql`t.name`, term)),
      traitConditions(terms),
      filterSql(others, filterColumns),
    ],
    ' AND ',
  );
}
