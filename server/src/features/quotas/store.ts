import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';

/** Ids of all projects with a quota. */
export async function listProjectIds(on: Queryable): Promise<readonly number[]> {
  const rows = await on.many<{ project_id: number }>(sql`SELECT project_id FROM quota ORDER BY project_id`);
  return rows.map((row) => row.project_id);
}

/** Sets what a project uses to what its blobs say, and returns how many quotas that has changed: 1 or 0. */
export async function recountUsage(on: Queryable, projectId: number): Promise<number> {
  await on.run(sql`SELECT FROM quota WHERE project_id = ${projectId} FOR UPDATE`);
  return on.run(sql`
    UPDATE quota SET used = counted.bytes, update_time = now()
    FROM (
      SELECT coalesce(sum(b.size), 0)::bigint AS bytes
      FROM project_blob p JOIN blob b ON b.id = p.blob_id WHERE p.project_id = ${projectId} AND p.charges > 0
    ) AS counted
    WHERE project_id = ${projectId} AND used <> counted.bytes`);
}

/** Sets a storage limit in bytes, -1 for unlimited; false when the quota is gone. */
export async function updateLimit(on: Queryable, id: number, hard: number): Promise<boolean> {
  return (await on.run(sql`UPDATE quota SET hard = ${hard}, update_time = now() WHERE id = ${id}::bigint`)) > 0;
}
