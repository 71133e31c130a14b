import type { Digest } from '@haven/oci';
import type { Queryable } from '../../../db/database.ts';
import { sql } from '../../../db/sql.ts';
import { limitSql, type Page } from '../../../http/paging.ts';
import type { Candidate } from './evaluation-model.ts';

/** A candidate as it was when it was judged. */
export interface MarkedCandidate extends Candidate {
  /** Changes when the artifact or one of its tags is pushed, pulled, moved or deleted. */
  readonly mark: string;
}

/** What lists, logs and events show of an artifact. */
export interface CandidateDetails {
  readonly id: number;
  readonly digest: Digest;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  readonly labels: readonly string[];
  readonly createdAt: Date;
}

/** A repository people see. */
export interface RepositoryRef {
  readonly repositoryId: number;
  readonly projectId: number;
  /** With the project. */
  readonly repository: string;
}

const repositoryColumns = sql`repository_id AS "repositoryId", project_id AS "projectId", name AS repository`;

/** Some repositories of a project by name, those after a name. */
export async function repositoriesAfter(
  on: Queryable,
  projectId: number,
  after: string,
  limit: number,
): Promise<readonly RepositoryRef[]> {
  return on.many<RepositoryRef>(sql`
    SELECT ${repositoryColumns} FROM repository
    WHERE project_id = ${projectId} AND state = 'active' AND name > ${after} ORDER BY name LIMIT ${limit}`);
}

/** One page of the repositories of a project by name, and the number of all of them. */
export async function listRepositories(
  on: Queryable,
  projectId: number,
  page: Page,
): Promise<{ readonly repositories: readonly RepositoryRef[]; readonly total: number }> {
  const from = sql`FROM repository WHERE project_id = ${projectId} AND state = 'active'`;
  const repositories = await on.many<RepositoryRef>(
    sql`SELECT ${repositoryColumns} ${from} ORDER BY name ${limitSql(page)}`,
  );
  const count = await on.first<{ count: number }>(sql`SELECT count(*) ${from}`);
  return { repositories, total: count?.count ?? 0 };
}

/** The repository of that name. */
export async function findRepositoryRef(on: Queryable, repository: string): Promise<RepositoryRef | undefined> {
  return on.first<RepositoryRef>(sql`
    SELECT ${repositoryColumns} FROM repository WHERE name = ${repository} AND state = 'active'`);
}

/** The repository with that id, if people see it. */
export async function readRepositoryRef(on: Queryable, id: number): Promise<RepositoryRef | undefined> {
  return on.first<RepositoryRef>(sql`
    SELECT ${repositoryColumns} FROM repository WHERE repository_id = ${id} AND state = 'active'`);
}

// All that decides about an artifact, as text.
const mark = sql`md5(concat_ws('|', extract(epoch FROM a.push_time), extract(epoch FROM a.pull_time), a.listed, (
  SELECT string_agg(concat_ws(' ', t.name, t.version_id, extract(epoch FROM t.pull_time)), ',' ORDER BY t.name)
  FROM tag t WHERE t.artifact_id = a.id)))`;

/** The mark of a living artifact as it is now. */
export async function readMark(on: Queryable, artifactId: number): Promise<string | undefined> {
  const row = await on.first<{ mark: string }>(sql`
    SELECT ${mark} AS mark FROM artifact a WHERE a.id = ${artifactId} AND a.deleted_at IS NULL`);
  return row?.mark;
}

/** Some candidates of a repository by id, those after an id. */
export async function candidatesAfter(
  on: Queryable,
  repositoryId: number,
  after: number,
  limit: number,
): Promise<readonly MarkedCandidate[]> {
  return on.many<MarkedCandidate>(sql`
    SELECT a.id, ${milliseconds(sql`a.push_time`)} AS "pushedAt", ${milliseconds(sql`a.pull_time`)} AS "pulledAt",
      ${mark} AS mark, coalesce((
        SELECT jsonb_agg(jsonb_build_object('name', t.name, 'pushedAt', ${milliseconds(sql`t.push_time`)},
          'pulledAt', ${milliseconds(sql`t.pull_time`)}) ORDER BY t.name)
        FROM tag t WHERE t.artifact_id = a.id), '[]') AS tags
    FROM artifact a
    WHERE a.repository_id = ${repositoryId} AND a.deleted_at IS NULL AND a.listed AND a.id > ${after}
    ORDER BY a.id LIMIT ${limit}`);
}

/** The details of some artifacts, by id; those that are gone are absent. */
export async function detailsOf(
  on: Queryable,
  artifactIds: readonly number[],
): Promise<ReadonlyMap<number, CandidateDetails>> {
  const rows = await on.many<CandidateDetails>(sql`
    SELECT a.id, a.digest, a.type, a.size, a.push_time AS "createdAt", ARRAY(
      SELECT l.name FROM artifact_label x JOIN harbor_label l ON l.id = x.label_id
      WHERE x.artifact_id = a.id ORDER BY l.name) AS labels
    FROM artifact a WHERE a.id = ANY (${artifactIds}::bigint[]) AND a.deleted_at IS NULL`);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Milliseconds since 1970 by the clock of the database, which is the one that pushes and pulls are timed by. */
export async function readNow(on: Queryable): Promise<number> {
  const row = await on.first<{ now: number }>(sql`SELECT ${milliseconds(sql`clock_timestamp()`)} AS now`);
  return row?.now ?? 0;
}

function milliseconds(time: ReturnType<typeof sql>) {
  return sql`coalesce((extract(epoch FROM ${time}) * 1000)::bigint, 0)`;
}

/**
 * What holds candidates of a repository, and what holds that in turn: indexes hold what they list, subjects what belongs
 * to them. Only of candidates that something holds, which are few.
 */
export async function readHolders(
  on: Queryable,
  repositoryId: number,
): Promise<ReadonlyMap<number, readonly number[]>> {
  const rows = await on.many<{ below: number; above: number }>(sql`
    WITH RECURSIVE held (below, above) AS (
      SELECT x.child_id, x.parent_id
      FROM artifact c
      JOIN artifact_reference x ON x.child_id = c.id
      JOIN artifact p ON p.id = x.parent_id AND p.deleted_at IS NULL
      WHERE c.repository_id = ${repositoryId} AND c.deleted_at IS NULL AND c.listed AND c.parent_count > 0
      UNION
      SELECT held.above, higher.id
      FROM held CROSS JOIN LATERAL (
        SELECT p.id FROM artifact_reference x JOIN artifact p ON p.id = x.parent_id AND p.deleted_at IS NULL
        WHERE x.child_id = held.above
        UNION
        SELECT s.id FROM accessory x
        JOIN artifact s ON s.repository_id = x.repository_id AND s.digest = x.subject_digest AND s.deleted_at IS NULL
        WHERE x.artifact_id = held.above
      ) AS higher
    )
    SELECT below, above FROM held`);
  const holders = new Map<number, number[]>();
  for (const { below, above } of rows) {
    const known = holders.get(below);
    if (known) known.push(above);
    else holders.set(below, [above]);
  }
  return holders;
}
