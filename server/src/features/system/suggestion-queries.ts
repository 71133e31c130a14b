import type { Caller } from '../../auth/caller.ts';
import { hasRoleIn } from '../../auth/membership.ts';
import type { Queryable } from '../../db/database.ts';
import { type Sql, sql } from '../../db/sql.ts';
import { containsSql } from '../../http/filter.ts';
import { visibleTo } from '../projects/index.ts';
import type { Suggestion } from './model.ts';

// Tags that begin with the text and are looked at before it is asked who may see them: `latest` is everywhere.
const MOST_TAGS = 5_000;
// Repositories whose tags are looked at, for a text such as `api:1`.
const MOST_REPOSITORIES = 20;

type Find = (on: Queryable, caller: Caller, text: string, limit: number) => Promise<readonly Suggestion[]>;

/** Everything that a text may mean, of those things that the caller may see: the most likely of each kind first. */
export async function suggest(
  on: Queryable,
  caller: Caller,
  text: string,
  limit: number,
): Promise<readonly Suggestion[]> {
  const kinds = [findProjects, findRepositories, text.includes(':') ? findTagsOf : findTags, findDigests, findRobots];
  const found = await Promise.all(kinds.map((find: Find) => find(on, caller, text, limit)));
  return found.flat();
}

const findProjects: Find = (on, caller, text, limit) =>
  on.many<Suggestion>(sql`
    SELECT 'project' AS kind, p.name, p.name AS project FROM project p
    WHERE ${containsSql(sql`p.name`, text)} AND ${visibleTo(caller)} ORDER BY length(p.name), p.name LIMIT ${limit}`);

const findRepositories: Find = (on, caller, text, limit) =>
  on.many<Suggestion>(sql`
    SELECT 'repository' AS kind, r.name, p.name AS project, r.name AS repository
    FROM repository r JOIN project p USING (project_id)
    WHERE r.state = 'active' AND ${containsSql(sql`r.name`, text)} AND ${visibleTo(caller)}
    ORDER BY length(r.name), r.name LIMIT ${limit}`);

const findTags: Find = (on, caller, text, limit) =>
  on.many<Suggestion>(sql`
    SELECT ${tagColumns} FROM (
      SELECT * FROM tag WHERE ${beginsSql(sql`name`, text)} ORDER BY name, push_time DESC LIMIT ${MOST_TAGS}
    ) t JOIN repository r USING (repository_id) JOIN project p USING (project_id)
    WHERE r.state = 'active' AND ${visibleTo(caller)} ORDER BY length(t.name), t.push_time DESC LIMIT ${limit}`);

// `api:1.` means tags of the repositories whose names end so.
const findTagsOf: Find = (on, caller, text, limit) => {
  const colon = text.lastIndexOf(':');
  return on.many<Suggestion>(sql`
    WITH r AS (
      SELECT r.*, p.name AS project FROM repository r JOIN project p USING (project_id)
      WHERE r.state = 'active' AND ${containsSql(sql`r.name`, text.slice(0, colon))} AND ${visibleTo(caller)}
      ORDER BY length(r.name), r.name LIMIT ${MOST_REPOSITORIES}
    )
    SELECT 'tag' AS kind, t.name, r.project, r.name AS repository
    FROM r JOIN tag t USING (repository_id) WHERE ${beginsSql(sql`t.name`, text.slice(colon + 1))}
    ORDER BY length(r.name), t.push_time DESC LIMIT ${limit}`);
};

const findDigests: Find = async (on, caller, text, limit) => {
  const hex = /^(?:sha256:)?([0-9a-f]{6,64})$/.exec(text)?.[1];
  if (hex === undefined) return [];
  return on.many<Suggestion>(sql`
    SELECT 'artifact' AS kind, a.digest AS name, p.name AS project, r.name AS repository
    FROM artifact a JOIN repository r USING (repository_id) JOIN project p ON p.project_id = r.project_id
    WHERE a.deleted_at IS NULL AND r.state = 'active' AND ${visibleTo(caller)}
      AND ${beginsSql(sql`a.digest COLLATE "C"`, `sha256:${hex}`)}
    ORDER BY a.digest LIMIT ${limit}`);
};

// Limited guests do not see robots; those of the system are the administrators'.
const findRobots: Find = (on, caller, text, limit) =>
  on.many<Suggestion>(sql`
    SELECT 'robot' AS kind, o.name, p.name AS project
    FROM robot o LEFT JOIN project p USING (project_id)
    WHERE o.visible AND ${containsSql(sql`o.name`, text)} AND ${hasRoleIn(caller, [1, 2, 3, 4])}
    ORDER BY length(o.name), o.name LIMIT ${limit}`);

const tagColumns = sql`'tag' AS kind, t.name, p.name AS project, r.name AS repository`;

// As a range, which an index can answer whatever the text is: no tag or digest has a tilde.
function beginsSql(column: Sql, text: string): Sql {
  return sql`${column} >= ${text} AND ${column} < ${`${text}~`}`;
}
