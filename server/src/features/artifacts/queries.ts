import type { Digest, Reference } from '@haven/oci';
import type { Queryable } from '../../db/database.ts';
import { type Sql, sql } from '../../db/sql.ts';
import { HavenError } from '../../error.ts';
import { plainName } from '../../http/filter.ts';
import type { LongCounts } from '../../http/long-counts.ts';
import { limitSql, type Page } from '../../http/paging.ts';
import type { QueryTerm } from '../../http/query-language.ts';
import { orderSql } from '../../http/sorting.ts';
import { type ArtifactScope, artifactCondition, artifactSort, narrowColumns } from './filter/filter.ts';
import type { Artifact } from './model.ts';

/** What a list of artifacts is narrowed and ordered by. */
export interface ArtifactFilter {
  readonly terms: readonly QueryTerm[];
  readonly sort: string | undefined;
  readonly page: Page;
}

/** A page of artifacts with the number of all of them. */
export interface ArtifactPage {
  readonly artifacts: readonly Artifact[];
  readonly total: number;
}

// So many ids can be put in order in the memory of one query.
const FEW = 50_000;

/** One page of the artifacts of a repository or project, and the number of all of them. */
export async function listArtifacts(
  { database: on, counts }: { readonly database: Queryable; readonly counts: LongCounts },
  scope: ArtifactScope,
  filter: ArtifactFilter,
): Promise<ArtifactPage> {
  const { terms, sort, page } = filter;
  const condition = artifactCondition(scope, terms);
  const order = sql`ORDER BY ${orderSql(sort, artifactSort)}`;
  const count = sql`SELECT count(*) FROM artifact a WHERE ${condition}`;
  // Following the index until the page is full is fastest where most rows match; few would be searched among all.
  const follow = sql`SELECT a.id FROM artifact a WHERE ${condition} ${order} ${limitSql(page)}`;
  const rowsOf = (ids: Sql) => (counted: Sql) =>
    sql`
    SELECT ${columns}${counted} FROM (${ids}) AS page JOIN artifact a ON a.id = page.id
    JOIN repository r ON r.repository_id = a.repository_id ${joinManifest} ${order}`;
  if (terms.length === 0 || sort !== undefined) {
    const { rows, total } = await counts.page<ArtifactRow>(on, { count, rows: rowsOf(follow) }, page.offset);
    return { artifacts: rows.map(toArtifact), total };
  }
  const total = await counts.countRows(on, count, page.offset + 1);
  if (total <= page.offset) return { artifacts: [], total };
  const search = sql`
    WITH found AS MATERIALIZED (SELECT a.id, a.push_time FROM artifact a WHERE ${condition})
    SELECT a.id FROM found a ${order} ${limitSql(page)}`;
  const rows = await on.many<ArtifactRow>(rowsOf(total > FEW ? follow : search)(sql``));
  return { artifacts: rows.map(toArtifact), total };
}

/**
 * One page of the newest artifact of each repository of a project; the filter must name one media type or artifact
 * type, so that the artifacts are comparable (Harbor).
 */
export async function listLatestArtifacts(
  on: Queryable,
  projectId: number,
  filter: ArtifactFilter,
): Promise<ArtifactPage> {
  const types = filter.terms.filter(({ key }) => ['mediatype', 'artifacttype'].includes(plainName(key)));
  if (types.length !== 1) {
    throw new HavenError('BAD_REQUEST', 'bad request: either "media_type" or "artifact_type" must be in the query');
  }
  const condition = artifactCondition({ kind: 'project', projectId }, filter.terms);
  const newest = sql`
    FROM repository r, LATERAL (
      SELECT ${narrowColumns} FROM artifact a WHERE a.repository_id = r.repository_id AND ${condition}
      ORDER BY a.push_time DESC, a.id DESC LIMIT 1
    ) a
    WHERE r.project_id = ${projectId} AND r.state = 'active'`;
  const count = await on.first<{ total: number }>(sql`SELECT count(*) AS total ${newest}`);
  const rows = await on.many<{ id: number }>(
    sql`SELECT a.id ${newest} ORDER BY ${orderSql(filter.sort, artifactSort)} ${limitSql(filter.page)}`,
  );
  return { artifacts: await readArtifacts(on, idsOf(rows)), total: count?.total ?? 0 };
}

/** The living artifact that a tag or digest stands for in a repository (full name). */
export async function readArtifact(
  on: Queryable,
  repository: string,
  reference: Reference,
): Promise<Artifact | undefined> {
  const which =
    reference.kind === 'digest'
      ? sql`a.digest = ${reference.digest}`
      : sql`a.id = (SELECT t.artifact_id FROM tag t WHERE t.repository_id = r.repository_id AND t.name = ${reference.tag})`;
  const row = await on.first<ArtifactRow>(sql`
    SELECT ${columns} FROM repository r JOIN artifact a ON a.repository_id = r.repository_id ${joinManifest}
    WHERE r.name = ${repository} AND a.deleted_at IS NULL AND ${which}`);
  return row && toArtifact(row);
}

/** Artifacts by id, in the order of the ids; those that are gone are left out. */
export async function readArtifacts(on: Queryable, ids: readonly number[]): Promise<readonly Artifact[]> {
  if (ids.length === 0) return [];
  const rows = await on.many<ArtifactRow>(sql`
    SELECT ${columns}
    FROM unnest(${ids}::bigint[]) WITH ORDINALITY AS page (id, place)
    JOIN artifact a ON a.id = page.id JOIN repository r ON r.repository_id = a.repository_id ${joinManifest}
    WHERE a.deleted_at IS NULL ORDER BY page.place`);
  return rows.map(toArtifact);
}

/** The bytes of an artifact's manifest; undefined when the collector has taken it. */
export async function manifestOf(on: Queryable, artifactId: number): Promise<Buffer | undefined> {
  const row = await on.first<{ content: Buffer }>(sql`
    SELECT m.content FROM artifact a JOIN manifest m ON m.blob_id = a.manifest_blob_id WHERE a.id = ${artifactId}`);
  return row?.content;
}

function idsOf(rows: readonly { readonly id: number }[]): readonly number[] {
  return rows.map((row) => row.id);
}

const joinManifest = sql`LEFT JOIN manifest m ON m.blob_id = a.manifest_blob_id`;
const columns = sql`${narrowColumns}, r.name AS repository, m.extra_attrs, m.annotations`;

interface ArtifactRow {
  readonly id: number;
  readonly type: string;
  readonly media_type: string;
  readonly manifest_media_type: string;
  readonly artifact_type: string;
  readonly project_id: number;
  readonly repository_id: number;
  readonly repository: string;
  readonly digest: Digest;
  readonly icon: string;
  readonly size: number;
  readonly push_time: Date;
  readonly pull_time: Date | null;
  readonly extra_attrs: Readonly<Record<string, unknown>> | null;
  readonly annotations: Readonly<Record<string, string>> | null;
}

function toArtifact(row: ArtifactRow): Artifact {
  return {
    id: row.id,
    projectId: row.project_id,
    repositoryId: row.repository_id,
    repository: row.repository,
    digest: row.digest,
    type: row.type,
    mediaType: row.media_type,
    manifestMediaType: row.manifest_media_type,
    artifactType: row.artifact_type,
    size: row.size,
    icon: row.icon,
    pushedAt: row.push_time,
    pulledAt: row.pull_time ?? undefined,
    extraAttrs: row.extra_attrs ?? {},
    annotations: row.annotations ?? {},
  };
}
