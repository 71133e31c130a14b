import type { Queryable } from '../db/database.ts';
import { sql } from '../db/sql.ts';

/** Types of events that are written only for projects where a consumer wishes for them. */
export const wishedTypes: readonly string[] = ['PULL_ARTIFACT'];

/** Says which of the wished types a consumer wants of a project, in place of what it has said before. */
export async function setEventWishes(
  on: Queryable,
  consumer: string,
  projectId: number,
  types: readonly string[],
): Promise<void> {
  const wished = wishedTypes.filter((type) => types.includes(type));
  await on.run(sql`
    DELETE FROM event_wish
    WHERE consumer = ${consumer} AND project_id = ${projectId} AND type <> ALL (${wished}::text[])`);
  await on.run(sql`
    INSERT INTO event_wish (project_id, type, consumer)
    SELECT ${projectId}, unnest(${wished}::text[]), ${consumer} ON CONFLICT DO NOTHING`);
}

/** The projects where anybody wishes for events of a type. */
export async function projectsWishing(on: Queryable, type: string): Promise<ReadonlySet<number>> {
  const rows = await on.many<{ project_id: number }>(
    sql`SELECT DISTINCT project_id FROM event_wish WHERE type = ${type}`.named('event-wishes'),
  );
  return new Set(rows.map((row) => row.project_id));
}
