import type { Queryable } from '../../db/database.ts';
import { type Sql, sql } from '../../db/sql.ts';
import { type FilterColumns, filterSql } from '../../http/filter.ts';
import { limitSql, type Page } from '../../http/paging.ts';
import type { QueryTerm } from '../../http/query-language.ts';
import { orderSql, type SortRules } from '../../http/sorting.ts';
import type { TrashedArtifact, TrashedRepository } from './model.ts';

/** What a list of the trash is narrowed and ordered by. */
export interface TrashFilter {
  readonly terms: readonly QueryTerm[];
  readonly sort: string | undefined;
  readonly page: Page;
  /** Seconds that things are kept. */
  readonly window: number;
}

const artifactFilter: FilterColumns = {
  id: { column: sql`a.id`, type: 'integer' },
  repository: { column: sql`r.name`, type: 'text' },
  digest: { column: sql`a.digest`, type: 'text' },
  type: { column: sql`a.type`, type: 'text' },
  size: { column: sql`a.size`, type: 'integer' },
  deleted_at: { column: sql`a.deleted_at`, type: 'time' },
  deleted_by: { column: sql`a.deleted_by`, type: 'text' },
};
const artifactSort: SortRules = {
  columns: { repository: sql`r.name`, size: sql`a.size`, deleted_at: sql`a.deleted_at` },
  fallback: sql`a.deleted_at DESC`,
  unique: sql`a.id DESC`,
};

/** One page of the artifacts of a project in the trash, without those that come back with another one. */
export async function listTrashedArtifacts(
  on: Queryable,
  projectId: number,
  filter: TrashFilter,
): Promise<{ readonly artifacts: readonly TrashedArtifact[]; readonly total: number }> {
  const from = sql`
    FROM artifact a JOIN repository r USING (repository_id)
    WHERE a.project_id = ${projectId} AND a.deleted_at > '-infinity' AND NOT a.deleted_along
      AND ${filterSql(filter.terms, artifactFilter)}`;
  const rows = await on.many<ArtifactRow>(sql`
    SELECT a.id, r.name AS repository, a.digest, a.type, a.media_type, a.size::float8 AS size, a.deleted_at,
      coalesce(a.deleted_by, '') AS deleted_by, ${purgedAt(sql`a.deleted_at`, filter)} AS purged_at,
      coalesce(a.deleted_tags, '{}') AS tags
    ${from} ORDER BY ${orderSql(filter.sort, artifactSort)} ${limitSql(filter.page)}`);
  const count = await on.first<{ count: number }>(sql`SELECT count(*) ${from}`);
  return { artifacts: rows.map(toArtifact), total: count?.count ?? 0 };
}

/** The full name of the repository of an artifact of a project in the trash. */
export async function repositoryOf(on: Queryable, projectId: number, artifactId: number): Promise<string | undefined> {
  const row = await on.first<{ name: string }>(sql`
    SELECT r.name FROM artifact a JOIN repository r USING (repository_id)
    WHERE a.id = ${artifactId}::bigint AND a.project_id = ${projectId} AND a.deleted_at > '-infinity'`);
  return row?.name;
}

const repositoryFilter: FilterColumns = {
  name: { column: sql`r.name`, type: 'text' },
  deleted_at: { column: sql`r.deleted_at`, type: 'time' },
  deleted_by: { column: sql`r.deleted_by`, type: 'text' },
};
const repositorySort: SortRules = {
  columns: { name: sql`r.name`, deleted_at: sql`r.deleted_at` },
  fallback: sql`r.deleted_at DESC`,
  unique: sql`r.repository_id DESC`,
};

/** One page of the repositories of a project in the trash; an empty one is there as long as others are. */
export async function listTrashedRepositories(
  on: Queryable,
  projectId: number,
  filter: TrashFilter,
): Promise<{ readonly repositories: readonly TrashedRepository[]; readonly total: number }> {
  const theirs = sql`a.repository_id = r.repository_id AND a.deleted_at = r.deleted_at`;
  const from = sql`
    FROM repository r
    WHERE r.project_id = ${projectId} AND r.state = 'deleted' AND r.deleted_at > '-infinity'
      AND (r.deleted_at > now() - make_interval(secs => ${filter.window})
        OR EXISTS (SELECT FROM artifact a WHERE ${theirs}))
      AND ${filterSql(filter.terms, repositoryFilter)}`;
  const rows = await on.many<RepositoryRow>(sql`
    SELECT r.name, r.deleted_at, coalesce(r.deleted_by, '') AS deleted_by,
      ${purgedAt(sql`r.deleted_at`, filter)} AS purged_at,
      (SELECT count(*) FROM artifact a WHERE ${theirs} AND NOT a.deleted_along) AS artifact_count,
      (SELECT coalesce(sum(b.size), 0)::float8 FROM blob b WHERE b.id IN (
        SELECT ab.blob_id FROM artifact_blob ab JOIN artifact a ON a.id = ab.artifact_id WHERE ${theirs})) AS size
    ${from} ORDER BY ${orderSql(filter.sort, repositorySort)} ${limitSql(filter.page)}`);
  const count = await on.first<{ count: number }>(sql`SELECT count(*) ${from}`);
  return { repositories: rows.map(toRepository), total: count?.count ?? 0 };
}

function purgedAt(deletedAt: Sql, { window }: TrashFilter): Sql {
  return sql`${deletedAt} + make_interval(secs => ${window})`;
}

interface ArtifactRow {
  readonly id: number;
  readonly repository: string;
  readonly digest: string;
  readonly type: string;
  readonly media_type: string;
  readonly size: number;
  readonly tags: readonly string[];
  readonly deleted_at: Date;
  readonly deleted_by: string;
  readonly purged_at: Date;
}

function toArtifact(row: ArtifactRow): TrashedArtifact {
  const { media_type: mediaType, deleted_at: deletedAt, deleted_by: deletedBy, purged_at: at, ...facts } = row;
  return { ...facts, mediaType, deletedAt, deletedBy, purgedAt: at };
}

interface RepositoryRow {
  readonly name: string;
  readonly artifact_count: number;
  readonly size: number;
  readonly deleted_at: Date;
  readonly deleted_by: string;
  readonly purged_at: Date;
}

function toRepository(row: RepositoryRow): TrashedRepository {
  const { name, size, artifact_count: artifactCount, deleted_at: deletedAt, deleted_by: deletedBy } = row;
  return { name, size, artifactCount, deletedAt, deletedBy, purgedAt: row.purged_at };
}
