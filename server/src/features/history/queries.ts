import type { Queryable } from '../../db/database.ts';
import { type Sql, sql } from '../../db/sql.ts';
import { type FilterColumns, filterSql } from '../../http/filter.ts';
import { limitSql, type Page } from '../../http/paging.ts';
import type { QueryTerm } from '../../http/query-language.ts';
import type { TagVersion, VersionState } from './model.ts';

/** What a list of versions is narrowed by. */
export interface VersionFilter {
  readonly terms: readonly QueryTerm[];
  /** Whether names of people may be searched for. */
  readonly showsActors: boolean;
  readonly page: Page;
}

/** A page of versions with the number of all of them. */
export interface VersionPage {
  readonly versions: readonly TagVersion[];
  readonly total: number;
}

const openColumns: FilterColumns = {
  id: { column: sql`v.id`, type: 'integer' },
  tag: { column: sql`v.name`, type: 'text' },
  name: { column: sql`v.name`, type: 'text' },
  digest: { column: sql`v.digest`, type: 'text' },
  reason: { column: sql`v.reason`, type: 'text' },
  time: { column: sql`v.at`, type: 'time' },
  at: { column: sql`v.at`, type: 'time' },
};
const allColumns: FilterColumns = { ...openColumns, actor: { column: sql`v.actor`, type: 'text' } };

/** The id of a repository of a project that has, or had, something in it. */
export async function findRepositoryId(on: Queryable, projectId: number, name: string): Promise<number | undefined> {
  const row = await on.first<{ id: number }>(sql`
    SELECT repository_id AS id FROM repository
    WHERE name = ${name} AND project_id = ${projectId} AND state <> 'pending'`);
  return row?.id;
}

/** One page of what happened to one tag, the newest first. */
export async function listTagVersions(
  on: Queryable,
  repositoryId: number,
  tag: string,
  filter: VersionFilter,
): Promise<VersionPage> {
  const conditions = sql`v.repository_id = ${repositoryId} AND v.name = ${tag} AND ${termsSql(filter)}`;
  return page(on, conditions, sql`v.hlc DESC, v.origin DESC`, filter.page);
}

/** One page of what happened to all tags of a repository, the newest first. */
export async function listVersions(on: Queryable, repositoryId: number, filter: VersionFilter): Promise<VersionPage> {
  const conditions = sql`v.repository_id = ${repositoryId} AND ${termsSql(filter)}`;
  return page(on, conditions, sql`v.at DESC, v.id DESC`, filter.page);
}

/** The version of a tag that was in force at a time; undefined when there was none yet. */
export async function versionAt(
  on: Queryable,
  repositoryId: number,
  tag: string,
  at: Date | undefined,
): Promise<TagVersion | undefined> {
  const row = await on.first<VersionRow>(sql`
    SELECT ${versionColumns} FROM ${versionTables}
    WHERE v.repository_id = ${repositoryId} AND v.name = ${tag} AND ${untilSql(at)}
    ORDER BY v.hlc DESC, v.origin DESC LIMIT 1`);
  return row && toVersion(row);
}

/** One page of the tags that a repository had at a time, by name. */
export async function listTagsAt(
  on: Queryable,
  repositoryId: number,
  at: Date | undefined,
  wanted: Page,
): Promise<VersionPage> {
  // Both from one look at the versions, of which there may be many for each tag.
  const rows = await on.many<(VersionRow | { readonly id: null }) & { readonly total: number }>(sql`
    WITH newest AS MATERIALIZED (
      SELECT DISTINCT ON (v.name) v.* FROM tag_version v WHERE v.repository_id = ${repositoryId} AND ${untilSql(at)}
      ORDER BY v.name, v.hlc DESC, v.origin DESC
    ), shown AS (
      SELECT * FROM newest WHERE digest IS NOT NULL ORDER BY name ${limitSql(wanted)}
    )
    SELECT ${versionColumns}, total FROM (SELECT count(*) AS total FROM newest WHERE digest IS NOT NULL) AS counted
    LEFT JOIN shown v ON true ${artifactJoin} ORDER BY v.name`);
  const versions = rows.flatMap((row) => (row.id === null ? [] : [toVersion(row)]));
  return { versions, total: rows[0]?.total ?? 0 };
}

function termsSql({ terms, showsActors }: VersionFilter): Sql {
  return filterSql(terms, showsActors ? allColumns : openColumns);
}

// The clock of versions counts in 65,536ths of a millisecond; the whole millisecond belongs to the time.
function untilSql(at: Date | undefined): Sql {
  return at === undefined
    ? sql`TRUE`
    : sql`v.hlc <= (((extract(epoch FROM ${at}::timestamptz) * 1000)::bigint << 16) | 65535)`;
}

async function page(on: Queryable, conditions: Sql, order: Sql, wanted: Page): Promise<VersionPage> {
  const rows = await on.many<VersionRow>(sql`
    SELECT ${versionColumns} FROM (
      SELECT v.* FROM tag_version v WHERE ${conditions} ORDER BY ${order} ${limitSql(wanted)}
    ) AS v ${artifactJoin} ORDER BY ${order}`);
  const count = await on.first<{ count: number }>(sql`SELECT count(*) FROM tag_version v WHERE ${conditions}`);
  return { versions: rows.map(toVersion), total: count?.count ?? 0 };
}

const artifactJoin = sql`LEFT JOIN artifact a ON a.repository_id = v.repository_id AND a.digest = v.digest`;
const versionTables = sql`tag_version v ${artifactJoin}`;

// The time is that of the version's clock, so that a version is in force at its own time.
const versionColumns = sql`
  v.id, v.name, v.digest, v.actor, v.reason, to_timestamp((v.hlc >> 16) / 1000.0) AS at,
  CASE WHEN v.digest IS NULL THEN 'deleted' WHEN a.id IS NULL OR a.deleted_at = '-infinity' THEN 'gone'
    WHEN a.deleted_at IS NULL THEN 'living' ELSE 'trash' END AS state,
  EXISTS (SELECT FROM tag t WHERE t.repository_id = v.repository_id AND t.name = v.name AND t.version_id = v.id) AS current`;

interface VersionRow {
  readonly id: number;
  readonly name: string;
  readonly digest: string | null;
  readonly actor: string;
  readonly reason: string;
  readonly at: Date;
  readonly state: VersionState;
  readonly current: boolean;
}

function toVersion({ id, name, digest, at, actor, reason, state, current }: VersionRow): TagVersion {
  return { id, name, digest: digest ?? undefined, at, actor, reason, state, isCurrent: current };
}
