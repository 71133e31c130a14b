import type { Digest } from '@haven/oci';
import type { Queryable } from '../../../db/database.ts';
import { sql } from '../../../db/sql.ts';

/** The size of a blob that a living artifact brings along as its icon; undefined when it is none. */
export async function ownIconSize(on: Queryable, digest: Digest): Promise<number | undefined> {
  const row = await on.first<{ size: number }>(sql`
    SELECT b.size FROM artifact a
    JOIN blob b ON b.digest = a.icon
    JOIN repository_blob rb ON rb.repository_id = a.repository_id AND rb.blob_id = b.id
    WHERE a.icon = ${digest} AND a.deleted_at IS NULL AND a.type NOT IN ('IMAGE', 'CHART', 'CNAB', 'WASM', 'CNAI')
    LIMIT 1`);
  return row?.size;
}
