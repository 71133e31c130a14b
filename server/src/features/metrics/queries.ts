import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import { talliesNow } from '../../events/tally.ts';
import { isPublic } from '../projects/index.ts';
import type { ProjectFigures, TallyValue, TypeFigures } from './model.ts';

/** Every project with what is kept of it; costs as much as there are projects, whatever is in them. */
export async function projectFigures(on: Queryable): Promise<readonly ProjectFigures[]> {
  return on.many<ProjectFigures>(sql`
    SELECT p.name, ${isPublic} AS public, coalesce(q.hard, -1) AS hard, coalesce(q.used, 0) AS used,
      coalesce(m.members, 0) AS members, coalesce(t.repositories, 0) AS repositories, coalesce(t.pulls, 0) AS pulls,
      coalesce(t.pushes, 0) AS pushes
    FROM project p
    LEFT JOIN quota q USING (project_id)
    LEFT JOIN (SELECT project_id, count(*) AS members FROM project_member GROUP BY project_id) m USING (project_id)
    LEFT JOIN (
      SELECT project_id, sum(value) FILTER (WHERE name = 'repositories') AS repositories,
        sum(value) FILTER (WHERE name = 'pulls') AS pulls, sum(value) FILTER (WHERE name = 'pushes') AS pushes
      FROM ${talliesNow} AS now WHERE name IN ('repositories', 'pulls', 'pushes') GROUP BY project_id
    ) t USING (project_id)
    ORDER BY p.project_id`);
}

/** How many artifacts of each type each project has. */
export async function typeFigures(on: Queryable): Promise<readonly TypeFigures[]> {
  return on.many<TypeFigures>(sql`
    SELECT p.name, ${isPublic} AS public, t.labels[1] AS type, t.value AS artifacts
    FROM ${talliesNow} AS t JOIN project p USING (project_id)
    WHERE t.name = 'artifacts' AND t.value > 0 ORDER BY p.project_id, t.labels`);
}

/** The tallies that belong to no project. */
export async function installationTallies(on: Queryable): Promise<readonly TallyValue[]> {
  return on.many<TallyValue>(sql`
    SELECT name, labels, value FROM ${talliesNow} AS t WHERE project_id = 0 ORDER BY name, labels`);
}
