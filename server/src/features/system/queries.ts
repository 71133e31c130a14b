import { type Caller, isAdministrator } from '../../auth/caller.ts';
import type { Queryable } from '../../db/database.ts';
import { type Sql, sql } from '../../db/sql.ts';
import { storedBytes, tallyChanges, tallyOf } from '../../events/tally.ts';
import { containsSql } from '../../http/filter.ts';
import { isPublic, visibleTo } from '../projects/index.ts';
import type { FoundRepository, Statistics } from './model.ts';

/** Public projects and repositories, and the private ones the caller has something to do with. */
export async function countAll(on: Queryable, caller: Caller): Promise<Statistics> {
  const counts = await on.first<Omit<Statistics, 'storage'>>(sql`
    WITH changed AS MATERIALIZED (${tallyChanges('repositories')}), p AS (
      SELECT p.project_id, ${isPublic} AS public,
        ${tallyOf('repositories', sql`p.project_id`, sql`changed`)} AS repositories
      FROM project p WHERE ${visibleTo(caller)})
    SELECT count(*) FILTER (WHERE NOT public) AS "privateProjects",
      coalesce(sum(repositories) FILTER (WHERE NOT public), 0) AS "privateRepositories",
      count(*) FILTER (WHERE public) AS "publicProjects",
      coalesce(sum(repositories) FILTER (WHERE public), 0) AS "publicRepositories"
    FROM p`);
  const zero = { privateProjects: 0, privateRepositories: 0, publicProjects: 0, publicRepositories: 0 };
  return { ...(counts ?? zero), storage: isAdministrator(caller) ? await storedBytes(on) : undefined };
}

/** Repositories whose full name contains the text, in any case, in projects the caller may see. */
export async function searchRepositories(
  on: Queryable,
  caller: Caller,
  text: string,
  limit: number,
): Promise<readonly FoundRepository[]> {
  return on.many<FoundRepository>(sql`
    SELECT p.project_id, p.name AS project_name, ${isPublic} AS project_public, r.name AS repository_name,
      r.pull_count, ${artifactCount} AS artifact_count
    FROM repository r JOIN project p ON p.project_id = r.project_id
    WHERE r.state = 'active' AND ${containsSql(sql`r.name`, text)} AND ${visibleTo(caller)}
    ORDER BY r.name LIMIT ${limit}`);
}

// What the list of artifacts shows by default: neither accessories nor untagged children of an index.
const artifactCount: Sql = sql`(
  SELECT count(*) FROM artifact a
  WHERE a.repository_id = r.repository_id AND a.deleted_at IS NULL AND a.listed)`;
