import type { RepositoryName } from '@haven/oci';
import type { Queryable } from '../db/database.ts';
import { type Sql, sql } from '../db/sql.ts';

/**
 * The id of a repository, made when there is none; a new one is not listed anywhere until a manifest is pushed.
 * Names are never given to another repository, so callers may remember the id.
 */
export async function ensureRepository(on: Queryable, projectId: number, name: RepositoryName): Promise<number> {
  const found = await on.first<{ id: number }>(
    sql`SELECT repository_id AS id FROM repository WHERE name = ${name} AND project_id = ${projectId}`.named(
      'repository-id',
    ),
  );
  if (found) return found.id;
  const made = await on.first<{ id: number }>(sql`
    INSERT INTO repository (project_id, name) VALUES (${projectId}, ${name})
    ON CONFLICT (name) DO UPDATE SET project_id = excluded.project_id
    RETURNING repository_id AS id`);
  if (!made) throw new Error('an upsert returned no row');
  return made.id;
}

/** The id of a repository that people can see, or undefined. */
export async function findRepository(on: Queryable, name: RepositoryName): Promise<number | undefined> {
  const row = await on.first<{ id: number }>(
    sql`SELECT repository_id AS id FROM repository WHERE name = ${name} AND state = 'active'`.named(
      'repository-active',
    ),
  );
  return row?.id;
}

/** A repository that people can see, with its project, or undefined. */
export async function findRepositoryTarget(
  on: Queryable,
  name: string,
): Promise<{ readonly repositoryId: number; readonly projectId: number } | undefined> {
  return on.first(sql`
    SELECT repository_id AS "repositoryId", project_id AS "projectId" FROM repository
    WHERE name = ${name} AND state = 'active'`);
}

/**
 * Puts a repository on the lists at its first push, and notes the time of a change at later ones. One that was deleted
 * begins anew.
 */
export async function activateRepository(on: Queryable, repositoryId: number): Promise<void> {
  await activateRepositories(on, [repositoryId]);
}

/** Does to several what `activateRepository` does. */
export async function activateRepositories(on: Queryable, repositoryIds: readonly number[]): Promise<void> {
  if (repositoryIds.length > 0) await on.run(activation(repositoryIds).named('repository-activate'));
}

/** The statement of `activateRepositories`, which ends with a condition that others may add to. */
export function activation(repositoryIds: readonly number[]): Sql {
  return sql`
    UPDATE repository SET update_time = now(), deleted_at = NULL, deleted_by = NULL, state = 'active',
      creation_time = CASE WHEN state = 'active' THEN creation_time ELSE now() END,
      description = CASE WHEN state = 'deleted' THEN '' ELSE description END,
      pull_count = CASE WHEN state = 'deleted' THEN 0 ELSE pull_count END
    WHERE repository_id = ANY (${repositoryIds}::bigint[])
      AND (state <> 'active' OR update_time < now() - interval '1 second')`;
}
