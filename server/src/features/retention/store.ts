import { isUniqueViolation, type Queryable } from '../../db/database.ts';
import { toJsonb } from '../../db/jsonb.ts';
import { sql } from '../../db/sql.ts';
import type { RetentionPolicy, RetentionRule } from './model.ts';

// Under this name Harbor's clients look for the policy of a project.
const METADATA = 'retention_id';

const columns = sql`id, project_id AS "projectId", rules`;

/** The policy with that id. */
export async function readPolicy(on: Queryable, id: number): Promise<RetentionPolicy | undefined> {
  return on.first<RetentionPolicy>(sql`SELECT ${columns} FROM retention_policy WHERE id = ${id}`);
}

/** The policy with that id, locked until the transaction ends. */
export async function lockPolicy(on: Queryable, id: number): Promise<RetentionPolicy | undefined> {
  return on.first<RetentionPolicy>(sql`SELECT ${columns} FROM retention_policy WHERE id = ${id} FOR UPDATE`);
}

/** The policy of a project. */
export async function readPolicyOf(on: Queryable, projectId: number): Promise<RetentionPolicy | undefined> {
  return on.first<RetentionPolicy>(sql`SELECT ${columns} FROM retention_policy WHERE project_id = ${projectId}`);
}

/** Stores the policy of a project, and its id with the project; undefined when the project has one. */
export async function insertPolicy(
  on: Queryable,
  projectId: number,
  rules: readonly RetentionRule[],
): Promise<number | undefined> {
  try {
    const row = await on.first<{ id: number }>(sql`
      WITH made AS (
        INSERT INTO retention_policy (project_id, rules) VALUES (${projectId}, ${toJsonb(rules)}) RETURNING id
      ), noted AS (
        INSERT INTO project_metadata (project_id, name, value) SELECT ${projectId}, ${METADATA}, id::text FROM made
        ON CONFLICT (project_id, name) DO UPDATE SET value = excluded.value, update_time = now()
      )
      SELECT id FROM made`);
    return row?.id;
  } catch (error) {
    if (isUniqueViolation(error)) return undefined;
    throw error;
  }
}

/** Replaces the rules of a policy. */
export async function updateRules(on: Queryable, id: number, rules: readonly RetentionRule[]): Promise<void> {
  await on.run(sql`UPDATE retention_policy SET rules = ${toJsonb(rules)}, update_time = now() WHERE id = ${id}`);
}

/** Removes a policy; its project has none any more. */
export async function deletePolicy(on: Queryable, { id, projectId }: RetentionPolicy): Promise<void> {
  await on.run(sql`DELETE FROM retention_policy WHERE id = ${id}`);
  await on.run(sql`
    DELETE FROM project_metadata WHERE project_id = ${projectId} AND name = ${METADATA} AND value = ${String(id)}`);
}

/** Something a task has removed: an artifact, or only some tags of it. */
export interface Removal {
  readonly digest: string;
  readonly type: string;
  readonly tags: readonly string[];
  readonly onlyTags: boolean;
}

/** Notes a removal, in its transaction. */
export async function insertRemoval(on: Queryable, taskId: number, removal: Removal): Promise<void> {
  await on.run(sql`
    INSERT INTO retention_removal (task_id, digest, type, tags, only_tags)
    VALUES (${taskId}, ${removal.digest}, ${removal.type}, ${removal.tags}::text[], ${removal.onlyTags})`);
}

/** What a task has removed, in any of its attempts. */
export async function readRemovals(on: Queryable, taskId: number): Promise<readonly Removal[]> {
  return on.many<Removal>(sql`
    SELECT digest, type, tags, only_tags AS "onlyTags" FROM retention_removal WHERE task_id = ${taskId}
    ORDER BY tags, digest`);
}

/** Forgets what a task has removed, once it was told. */
export async function deleteRemovals(on: Queryable, taskId: number): Promise<void> {
  await on.run(sql`DELETE FROM retention_removal WHERE task_id = ${taskId}`);
}
