import { joinSql, type Sql, sql } from '../../../db/sql.ts';
import { containsSql, type FilterColumns, filterSql } from '../../../http/filter.ts';
import type { QueryTerm } from '../../../http/query-language.ts';
import type { SortRules } from '../../../http/sorting.ts';
import { isTrait, patternSql, refuse, traitConditions } from './trait-filter.ts';

/** Whose artifacts a list shows. */
export type ArtifactScope =
  | { readonly kind: 'repository'; readonly repositoryId: number }
  | { readonly kind: 'project'; readonly projectId: number };

const repositoryName = sql`(SELECT r.name FROM repository r WHERE r.repository_id = a.repository_id)`;
// A never pulled artifact was pulled in the year 1, for Harbor.
const pullTime = sql`coalesce(a.pull_time, '0001-01-01 00:00:00Z')`;

const filterColumns: FilterColumns = {
  id: { column: sql`a.id`, type: 'integer' },
  type: { column: sql`a.type`, type: 'text' },
  media_type: { column: sql`a.media_type`, type: 'text' },
  manifest_media_type: { column: sql`a.manifest_media_type`, type: 'text' },
  artifact_type: { column: sql`a.artifact_type`, type: 'text' },
  project_id: { column: sql`a.project_id`, type: 'integer' },
  repository_id: { column: sql`a.repository_id`, type: 'integer' },
  repository_name: { column: repositoryName, type: 'text' },
  digest: { column: sql`a.digest`, type: 'text' },
  icon: { column: sql`a.icon`, type: 'text' },
  size: { column: sql`a.size`, type: 'integer' },
  push_time: { column: sql`a.push_time`, type: 'time' },
  pull_time: { column: pullTime, type: 'time' },
};

/** The columns of table `artifact` that orders and filters name. */
export const narrowColumns = sql`
  a.id, a.type, a.media_type, a.manifest_media_type, a.artifact_type, a.project_id, a.repository_id, a.digest, a.icon,
  a.size, a.push_time, a.pull_time`;

/** How lists of artifacts are ordered; the fallback is the order of their indexes. */
export const artifactSort: SortRules = {
  columns: {
    id: sql`a.id`,
    type: sql`a.type`,
    media_type: sql`a.media_type`,
    manifest_media_type: sql`a.manifest_media_type`,
    artifact_type: sql`a.artifact_type`,
    repository_id: sql`a.repository_id`,
    repository_name: repositoryName,
    digest: sql`a.digest`,
    size: sql`a.size`,
    push_time: sql`a.push_time`,
    pull_time: pullTime,
  },
  fallback: sql`a.push_time DESC`,
  unique: sql`a.id DESC`,
};

/** The condition of a list of artifacts `a`: living ones of the scope, as `q` narrows them. */
export function artifactCondition(scope: ArtifactScope, terms: readonly QueryTerm[]): Sql {
  const special = new Set(['tag', 'tags', 'labels', 'base']);
  const conditions = [
    scope.kind === 'repository' ? sql`a.repository_id = ${scope.repositoryId}` : sql`a.project_id = ${scope.projectId}`,
    sql`a.deleted_at IS NULL`,
    baseCondition(terms.find((term) => term.key === 'base')),
    ...terms.filter((term) => term.key === 'tags').map((term) => tagCondition(scope, term)),
    ...terms.filter((term) => term.key === 'tag').map((term) => taggedLike(scope, term)),
    ...terms.filter((term) => term.key === 'labels').map(labelCondition),
    traitConditions(terms),
    filterSql(
      terms.filter((term) => !special.has(term.key) && !isTrait(term.key)),
      filterColumns,
    ),
  ];
  return joinSql(conditions, ' AND ');
}

// Children of an index that nobody has tagged are only shown when asked for; accessories never are.
function baseCondition(term: QueryTerm | undefined): Sql {
  if (!term) return sql`a.listed`;
  if (term.match.form !== 'exact' || term.match.value !== '*') {
    throw refuse('the value of "base" query can only be exact match value with "*"');
  }
  return sql`NOT EXISTS (SELECT FROM accessory x WHERE x.artifact_id = a.id)`;
}

function tagsOf(scope: ArtifactScope): Sql {
  return scope.kind === 'repository'
    ? sql`t.repository_id = ${scope.repositoryId}`
    : sql`t.repository_id IN (SELECT r.repository_id FROM repository r WHERE r.project_id = ${scope.projectId})`;
}

function tagged(scope: ArtifactScope, condition: Sql): Sql {
  return sql`a.id IN (SELECT t.artifact_id FROM tag t WHERE ${tagsOf(scope)} AND ${condition})`;
}

function taggedLike(scope: ArtifactScope, term: QueryTerm): Sql {
  return tagged(scope, patternSql(sql`t.name`, term));
}

function tagCondition(scope: ArtifactScope, { match }: QueryTerm): Sql {
  if (match.form === 'fuzzy') return tagged(scope, containsSql(sql`t.name`, match.value));
  if (match.form !== 'exact') {
    throw refuse('the value of "tags" query can only be fuzzy match value or exact match value');
  }
  if (match.value === '*') return tagged(scope, sql`TRUE`);
  if (match.value === 'nil') {
    return sql`NOT EXISTS (SELECT FROM tag t WHERE ${tagsOf(scope)} AND t.artifact_id = a.id)`;
  }
  return tagged(scope, sql`t.name = ${match.value}`);
}

// More labels than anybody ties to one artifact, few enough for one statement.
const LABEL_LIMIT = 100;

function labelCondition({ match }: QueryTerm): Sql {
  const ids = match.form === 'all' ? [...new Set(match.items)] : [];
  if (match.form !== 'all' || !ids.every(Number.isSafeInteger)) {
    throw refuse('the value of "labels" query can only be integer list with intersection relationship');
  }
  if (ids.length > LABEL_LIMIT) throw refuse(`the "labels" query can name at most ${LABEL_LIMIT} labels`);
  return joinSql(
    ids.map((id) => sql`a.id IN (SELECT l.artifact_id FROM artifact_label l WHERE l.label_id = ${id})`),
    ' AND ',
    sql`TRUE`,
  );
}
