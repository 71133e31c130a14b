import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';

/** Locks an artifact against removal and pushes of the same manifest; false when it is in the trash or gone. */
export async function lockLiving(on: Queryable, artifactId: number): Promise<boolean> {
  return (
    (await on.run(sql`
      SELECT FROM artifact WHERE id = ${artifactId} AND deleted_at IS NULL FOR NO KEY UPDATE`)) > 0
  );
}

/** Puts a label on an artifact, if it is a global one or one of the project. */
export async function attachLabel(
  on: Queryable,
  artifact: { readonly id: number; readonly projectId: number },
  labelId: number,
): Promise<'attached' | 'no such label' | 'attached before'> {
  // The share lock keeps the label until the commit.
  const label = await on.first(sql`
    SELECT 1 FROM harbor_label
    WHERE id = ${labelId} AND (project_id IS NULL OR project_id = ${artifact.projectId}) FOR KEY SHARE`);
  if (!label) return 'no such label';
  const attached = await on.run(sql`
    INSERT INTO artifact_label (artifact_id, label_id) VALUES (${artifact.id}, ${labelId}) ON CONFLICT DO NOTHING`);
  return attached > 0 ? 'attached' : 'attached before';
}

/** Takes a label off an artifact; false when it was not on it. */
export async function detachLabel(on: Queryable, artifactId: number, labelId: number): Promise<boolean> {
  const detached = await on.run(sql`
    DELETE FROM artifact_label WHERE artifact_id = ${artifactId} AND label_id = ${labelId}`);
  return detached > 0;
}
