import { isUniqueViolation, type Queryable } from '../../db/database.ts';
import { type Sql, sql } from '../../db/sql.ts';
import type { Metadata, NewAllowlist } from './model.ts';

/** Stores a project; undefined when the name is taken. */
export async function insertProject(
  on: Queryable,
  project: { readonly name: string; readonly ownerId: number; readonly registryId: number },
): Promise<number | undefined> {
  try {
    const row = await on.first<{ project_id: number }>(sql`
      INSERT INTO project (name, owner_id, registry_id)
      VALUES (${project.name}, ${project.ownerId}, ${project.registryId}) RETURNING project_id`);
    return row?.project_id;
  } catch (error) {
    if (isUniqueViolation(error, 'project_name_key')) return undefined;
    throw error;
  }
}

/** The system administrator with the lowest id. */
export async function firstAdministrator(on: Queryable): Promise<number> {
  const row = await on.first<{ user_id: number }>(sql`
    SELECT user_id FROM harbor_user WHERE sysadmin_flag AND NOT deleted ORDER BY user_id LIMIT 1`);
  return row?.user_id ?? 1;
}

/** Makes a user project administrator. */
export async function insertOwner(on: Queryable, projectId: number, userId: number): Promise<void> {
  await on.run(sql`
    INSERT INTO project_member (project_id, entity_type, entity_id, role) VALUES (${projectId}, 'u', ${userId}, 1)`);
}

/** Gives a project its storage limit in bytes, -1 for unlimited. */
export async function insertQuota(on: Queryable, projectId: number, hard: number): Promise<void> {
  await on.run(sql`INSERT INTO quota (project_id, hard) VALUES (${projectId}, ${hard})`);
}

/** Sets metadata keys; those not named stay. */
export async function mergeMetadata(on: Queryable, projectId: number, metadata: Metadata): Promise<void> {
  await on.run(sql`
    INSERT INTO project_metadata (project_id, name, value)
    SELECT ${projectId}, * FROM unnest(${Object.keys(metadata)}::text[], ${Object.values(metadata)}::text[])
    ON CONFLICT (project_id, name) DO UPDATE SET value = EXCLUDED.value, update_time = now()`);
}

/** Adds one metadata key; false when it is there already. */
export async function insertMetadata(on: Queryable, projectId: number, name: string, value: string): Promise<boolean> {
  const added = await on.run(sql`
    INSERT INTO project_metadata (project_id, name, value) VALUES (${projectId}, ${name}, ${value})
    ON CONFLICT DO NOTHING`);
  return added > 0;
}

/** Removes one metadata key; false when there is none. */
export async function deleteMetadata(on: Queryable, projectId: number, name: string): Promise<boolean> {
  return (await on.run(sql`DELETE FROM project_metadata WHERE project_id = ${projectId} AND name = ${name}`)) > 0;
}

/** All metadata of a project. */
export async function readMetadata(on: Queryable, projectId: number): Promise<Metadata> {
  const rows = await on.many<{ name: string; value: string }>(sql`
    SELECT name, value FROM project_metadata WHERE project_id = ${projectId} ORDER BY name`);
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

/** Replaces the CVE allowlist of a project. */
export async function replaceAllowlist(on: Queryable, projectId: number, allowlist: NewAllowlist): Promise<void> {
  await on.run(sql`
    INSERT INTO cve_allowlist (project_id, expires_at, items)
    VALUES (${projectId}, ${allowlist.expiresAt ?? null}, ${allowlist.cveIds}::text[])
    ON CONFLICT (project_id) DO UPDATE SET expires_at = EXCLUDED.expires_at, items = EXCLUDED.items, update_time = now()`);
}

/** Notes that a project was changed. */
export async function touchProject(on: Queryable, projectId: number): Promise<void> {
  await on.run(sql`UPDATE project SET update_time = now() WHERE project_id = ${projectId}`);
}

/** Locks a project against everything that would add to it; false when it is gone. */
export async function lockProject(on: Queryable, projectId: number): Promise<boolean> {
  return (await on.run(sql`SELECT 1 FROM project WHERE project_id = ${projectId} FOR UPDATE`)) > 0;
}

/** The number of repositories people see. */
export async function countRepositories(on: Queryable, projectId: number): Promise<number> {
  const row = await on.first<{ count: number }>(sql`
    SELECT count(*) FROM repository WHERE project_id = ${projectId} AND state = 'active'`);
  return row?.count ?? 0;
}

/**
 * Removes a locked project without visible repositories, with its members, metadata, quota and whatever still lies in
 * its trash; the collector looks at the blobs that lose a reference by that. Returns what blobs were in which
 * repositories.
 */
export async function deleteProject(
  on: Queryable,
  projectId: number,
): Promise<readonly { readonly repository: string; readonly digest: string }[]> {
  const dissociated = await on.many<{ repository: string; digest: string }>(sql`
    SELECT r.name AS repository, b.digest FROM repository r
    JOIN repository_blob rb ON rb.repository_id = r.repository_id JOIN blob b ON b.id = rb.blob_id
    WHERE r.project_id = ${projectId}`);
  for (const statement of purgeStatements(projectId)) await on.run(statement);
  return dissociated;
}

function purgeStatements(projectId: number): readonly Sql[] {
  const repositories = sql`(SELECT repository_id FROM repository WHERE project_id = ${projectId})`;
  const artifacts = sql`(SELECT id FROM artifact WHERE project_id = ${projectId})`;
  return [
    sql`
      INSERT INTO collection_queue (blob_id, reason)
      SELECT blob_id, 'project deleted' FROM repository_blob WHERE repository_id IN ${repositories}
      UNION SELECT blob_id, 'project deleted' FROM artifact_blob WHERE artifact_id IN ${artifacts}
      UNION SELECT manifest_blob_id, 'project deleted' FROM artifact WHERE project_id = ${projectId}
      ON CONFLICT (blob_id) DO NOTHING`,
    sql`DELETE FROM tag WHERE repository_id IN ${repositories}`,
    sql`DELETE FROM tag_version WHERE repository_id IN ${repositories}`,
    sql`DELETE FROM artifact_reference WHERE parent_id IN ${artifacts} OR child_id IN ${artifacts}`,
    sql`DELETE FROM artifact WHERE project_id = ${projectId}`,
    sql`DELETE FROM upload WHERE repository_id IN ${repositories}`,
    sql`DELETE FROM repository_blob WHERE repository_id IN ${repositories}`,
    sql`DELETE FROM project_blob WHERE project_id = ${projectId}`,
    sql`DELETE FROM repository WHERE project_id = ${projectId}`,
    sql`DELETE FROM cve_allowlist WHERE project_id = ${projectId}`,
    sql`DELETE FROM project WHERE project_id = ${projectId}`,
  ];
}
