import type { Caller } from '../../auth/caller.ts';
import type { Queryable } from '../../db/database.ts';
import { joinSql, type Sql, sql } from '../../db/sql.ts';
import { HavenError } from '../../error.ts';
import { countedPage } from '../../http/counted-page.ts';
import { type FilterColumns, filterSql, plainName } from '../../http/filter.ts';
import { limitSql, type Page } from '../../http/paging.ts';
import type { QueryTerm } from '../../http/query-language.ts';
import { orderSql, type SortRules } from '../../http/sorting.ts';
import { visibleTo } from '../projects/index.ts';
import type { Repository, RepositorySize } from './model.ts';

/** What a list of repositories is narrowed and ordered by. */
export interface RepositoryFilter {
  readonly terms: readonly QueryTerm[];
  readonly sort: string | undefined;
  readonly page: Page;
}

const filterColumns: FilterColumns = {
  repository_id: { column: sql`r.repository_id`, type: 'integer' },
  id: { column: sql`r.repository_id`, type: 'integer' },
  project_id: { column: sql`r.project_id`, type: 'integer' },
  name: { column: sql`r.name`, type: 'text' },
  description: { column: sql`r.description`, type: 'text' },
  pull_count: { column: sql`r.pull_count`, type: 'integer' },
  creation_time: { column: sql`r.creation_time`, type: 'time' },
  update_time: { column: sql`r.update_time`, type: 'time' },
};

const listedArtifacts = sql`(
  SELECT count(*) FROM artifact a
  WHERE a.repository_id = r.repository_id AND a.deleted_at IS NULL AND a.listed)`;

const sortRules: SortRules = {
  columns: {
    size: sql`coalesce(s.bytes, 0)`,
    unique_size: sql`coalesce(s.unique_bytes, 0)`,
    repository_id: sql`r.repository_id`,
    id: sql`r.repository_id`,
    project_id: sql`r.project_id`,
    name: sql`r.name`,
    pull_count: sql`r.pull_count`,
    artifact_count: listedArtifacts,
    creation_time: sql`r.creation_time`,
    update_time: sql`r.update_time`,
  },
  fallback: sql`r.creation_time DESC`,
  unique: sql`r.repository_id DESC`,
};

const columns = sql`r.repository_id, r.project_id, r.name, r.description, r.pull_count, r.creation_time, r.update_time`;

/** The repositories of one project. */
export function inProject(projectId: number): Sql {
  return sql`r.project_id = ${projectId}`;
}

/** The repositories of every project the caller may see. */
export function inVisibleProjects(caller: Caller): Sql {
  if (caller.kind === 'user' && caller.sysadmin) return sql`TRUE`;
  return sql`r.project_id IN (SELECT p.project_id FROM project p WHERE ${visibleTo(caller)})`;
}

/** One page of the repositories of a scope, and the number of all of them. */
export async function listRepositories(
  on: Queryable,
  scope: Sql,
  filter: RepositoryFilter,
): Promise<{ readonly repositories: readonly Repository[]; readonly total: number }> {
  const wanted = sql`r.state = 'active' AND ${scope} AND ${joinSql(conditions(filter.terms), ' AND ')}`;
  const sizes = ordersBySize(filter.sort) ? sql`LEFT JOIN (${sizesWhere(scope)}) s USING (repository_id)` : sql``;
  const { rows, total } = await countedPage<RepositoryRow>(on, {
    count: sql`SELECT count(*) FROM repository r WHERE ${wanted}`,
    rows: (counted) => sql`
      SELECT ${columns}${counted} FROM repository r ${sizes} WHERE ${wanted}
      ORDER BY ${orderSql(filter.sort, sortRules)} ${limitSql(filter.page)}`,
  });
  // Asked for along with the rows, they would be counted for those that are skipped, too.
  const artifacts = await countArtifacts(
    on,
    rows.map((row) => row.repository_id),
  );
  return { repositories: rows.map((row) => toRepository(row, artifacts.get(row.repository_id) ?? 0)), total };
}

/** The repository of that full name, unless it is not listed. */
export async function readRepository(on: Queryable, name: string): Promise<Repository | undefined> {
  const row = await on.first<RepositoryRow & { artifacts: number }>(sql`
    SELECT ${columns}, ${listedArtifacts} AS artifacts FROM repository r WHERE r.name = ${name} AND r.state = 'active'`);
  return row && toRepository(row, row.artifacts);
}

/** How many bytes repositories have; those that have none are absent. */
export async function sizesOf(on: Queryable, ids: readonly number[]): Promise<ReadonlyMap<number, RepositorySize>> {
  const rows = await on.many<{ repository_id: number; bytes: number; unique_bytes: number }>(
    sizesWhere(sql`r.repository_id = ANY (${ids}::bigint[])`),
  );
  return new Map(rows.map((row) => [row.repository_id, { bytes: row.bytes, uniqueBytes: row.unique_bytes }]));
}

// The bytes of repositories `r`, added up in one go: asking for each by itself takes five times as long.
function sizesWhere(condition: Sql): Sql {
  return sql`
    SELECT rb.repository_id, sum(b.size)::bigint AS bytes,
      coalesce(sum(b.size) FILTER (WHERE pb.charges = 1), 0)::bigint AS unique_bytes
    FROM repository_blob rb
    JOIN repository r USING (repository_id)
    JOIN blob b ON b.id = rb.blob_id
    JOIN project_blob pb ON pb.project_id = r.project_id AND pb.blob_id = rb.blob_id
    WHERE ${condition} AND rb.charged GROUP BY rb.repository_id`;
}

function ordersBySize(sort: string | undefined): boolean {
  const names = (sort ?? '').split(',').map((entry) => plainName(entry.trim().replace(/^[-+]/, '')));
  return names.some((name) => name === 'size' || name === 'uniquesize');
}

async function countArtifacts(on: Queryable, repositoryIds: readonly number[]): Promise<ReadonlyMap<number, number>> {
  if (repositoryIds.length === 0) return new Map();
  const rows = await on.many<{ repository_id: number; count: number }>(sql`
    SELECT repository_id, count(*) FROM artifact
    WHERE repository_id = ANY (${repositoryIds}::bigint[]) AND deleted_at IS NULL AND listed GROUP BY repository_id`);
  return new Map(rows.map((row) => [row.repository_id, row.count]));
}

// `blob_digest` is how another Harbor finds a repository from which it can mount a layer.
function conditions(terms: readonly QueryTerm[]): readonly Sql[] {
  const byBlob = terms.filter((term) => plainName(term.key) === 'blobdigest');
  const others = terms.filter((term) => !byBlob.includes(term));
  return [...byBlob.map(holdsBlob), filterSql(others, filterColumns)];
}

function holdsBlob({ match }: QueryTerm): Sql {
  if (match.form !== 'exact') throw new HavenError('BAD_REQUEST', 'bad request: blob_digest can only be one digest');
  return sql`r.repository_id IN (
    SELECT rb.repository_id FROM blob b JOIN repository_blob rb ON rb.blob_id = b.id
    WHERE b.digest = ${match.value} AND rb.live_refs > 0)`;
}

interface RepositoryRow {
  readonly repository_id: number;
  readonly project_id: number;
  readonly name: string;
  readonly description: string;
  readonly pull_count: number;
  readonly creation_time: Date;
  readonly update_time: Date;
}

function toRepository(row: RepositoryRow, artifactCount: number): Repository {
  return {
    id: row.repository_id,
    projectId: row.project_id,
    name: row.name,
    description: row.description,
    artifactCount,
    pullCount: row.pull_count,
    createdAt: row.creation_time,
    updatedAt: row.update_time,
  };
}
