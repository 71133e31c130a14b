import type { Haven } from '../servers/haven.ts';
import { inTransaction, type Template } from './haven-rows.ts';

const LAYER_BYTES = 1_000;

/**
 * Gives the copies of an artifact layers of their own, in turn, until the database knows so many blobs. These are rows
 * only: nobody reads the bytes, and a million files would take longer than everything that is measured.
 */
export async function addLayers(haven: Haven, { repository, digest }: Template, blobs: number): Promise<void> {
  await inTransaction(haven, async (database) => {
    // That each row refers to one that is there is known; six million looks would take most of the time.
    await database.query('SET LOCAL session_replication_role = replica');
    await database.query(
      `CREATE TEMPORARY TABLE layer ON COMMIT DROP AS
       WITH made AS (
         INSERT INTO blob (digest, size)
         SELECT 'sha256:' || encode(sha256(convert_to($2::integer || ' ' || g, 'UTF8')), 'hex'), $1
         FROM generate_series((SELECT count(*) + 1 FROM blob), $2::integer) AS g RETURNING id
       ) SELECT id, row_number() OVER () AS number FROM made`,
      [LAYER_BYTES, blobs],
    );
    await database.query(
      `CREATE TEMPORARY TABLE holder ON COMMIT DROP AS
       SELECT a.id, a.repository_id, a.project_id, row_number() OVER () - 1 AS number
       FROM artifact a JOIN repository r USING (repository_id)
       WHERE r.name = $1 AND a.digest <> $2 AND a.deleted_at IS NULL`,
      [repository, digest],
    );
    await database.query('ANALYZE layer, holder');
    const pairs = 'layer l JOIN holder h ON h.number = l.number % (SELECT count(*) FROM holder)';
    await database.query(`INSERT INTO artifact_blob (artifact_id, blob_id) SELECT h.id, l.id FROM ${pairs}`);
    await database.query(
      `INSERT INTO repository_blob (repository_id, blob_id, live_refs, awaited)
       SELECT h.repository_id, l.id, 1, false FROM ${pairs}`,
    );
    await database.query(
      `INSERT INTO project_blob (project_id, blob_id, charges) SELECT h.project_id, l.id, 1 FROM ${pairs}`,
    );
    await database.query(
      `UPDATE quota SET used = used + (SELECT count(*) * $1 FROM layer)
       WHERE project_id = (SELECT project_id FROM holder LIMIT 1)`,
      [LAYER_BYTES],
    );
  });
  // As the database does by itself a while after so many rows have come.
  await (await haven.database()).query('VACUUM ANALYZE');
}
