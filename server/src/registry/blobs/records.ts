import type { Digest } from '@haven/oci';
import { Batches } from '../../db/batches.ts';
import type { Database, Transaction } from '../../db/database.ts';
import { toJsonb } from '../../db/jsonb.ts';
import { sql } from '../../db/sql.ts';
import { settleCharge } from '../quota.ts';
import { addingToQuota, charging, ofProject, PATIENCE_MS, patienceOf } from './charges.ts';

/** An upload whose bytes are in their place, and which shall be a blob of a repository now. */
export interface ArrivedBlob {
  /** The session, which ends with it, and the claim of who has put the bytes there. */
  readonly upload: { readonly id: string; readonly claim: string };
  readonly digest: Digest;
  readonly size: number;
  /** Whether the bytes are new, so that a blob known to be damaged is sound again. */
  readonly placed: boolean;
  readonly target: { readonly repositoryId: number; readonly projectId: number; readonly repository: string };
  readonly actor: string;
}

/**
 * Makes rows of bytes that have arrived: the blob, its association with the repository, the quota, and the end of the
 * session. All that are waiting in a project are one transaction, because each of them locks the quota of the project
 * until it is on the disk.
 */
export class BlobRecords {
  readonly #batches: Batches<ArrivedBlob, boolean>;

  constructor(database: Database) {
    this.#batches = new Batches((blobs) => database.transaction((tx) => record(tx, blobs)), {
      // The quota of the project is what they wait for in any case.
      apart: ({ target }) => target.projectId,
      patience: PATIENCE_MS,
      alone: 'on failure',
    });
  }

  /** Records one; false when its claim on the session was lost, so that somebody else decides what comes of that. */
  add(blob: ArrivedBlob): Promise<boolean> {
    return this.#batches.add(blob);
  }
}

interface Recorded {
  readonly place: number;
  readonly blob_id: number;
  /** Whether the project pays for the blob from now on, and has not before. */
  readonly fresh: boolean;
  readonly added: number;
  /** Absent when nothing was added. */
  readonly hard: number | null;
  readonly used: number | null;
}

// All of one project. Rows are locked in the order of a push: blobs, associations, charges, quota.
async function record(tx: Transaction, blobs: readonly ArrivedBlob[]): Promise<boolean[]> {
  const projectId = blobs[0]?.target.projectId ?? 0;
  const asked = blobs.map(({ upload, digest, size, placed, target: { repositoryId } }, place) => ({
    ...{ place, id: upload.id, claim: upload.claim, digest, size, placed },
    ...{ repository_id: repositoryId, project_id: projectId },
  }));
  const rows = await tx.many<Recorded>(
    sql`
      WITH ${patienceOf(blobs.length)}, asked AS MATERIALIZED (
        SELECT asked.* FROM patience, jsonb_to_recordset(${toJsonb(asked)}) AS asked (
          place integer, id uuid, claim uuid, digest text, size bigint, placed boolean, repository_id bigint,
          project_id integer)
        WHERE ${ofProject(projectId)}
      ), ended AS (
        DELETE FROM upload u USING asked WHERE u.id = asked.id AND u.lock = asked.claim RETURNING u.id
      ), taken AS MATERIALIZED (
        SELECT asked.* FROM asked JOIN ended USING (id)
      ), held AS (
        INSERT INTO blob AS b (digest, size) SELECT digest, max(size) FROM taken GROUP BY digest ORDER BY digest
        ON CONFLICT (digest) DO UPDATE SET size = b.size, state = CASE
          WHEN b.state = 'damaged' AND EXISTS (SELECT FROM taken WHERE taken.digest = b.digest AND placed) THEN 'present'
          ELSE b.state END
        RETURNING id, digest, size
      ), ${charging(projectId, wanted)}, ${addingToQuota(projectId)}
      SELECT taken.place, held.id AS blob_id, fresh.blob_id IS NOT NULL AS fresh, added, hard, used
      FROM taken JOIN held USING (digest) LEFT JOIN fresh ON fresh.blob_id = held.id
      CROSS JOIN total LEFT JOIN usage ON true ORDER BY taken.place`.named('blob-record'),
  );
  await settle(tx, blobs, rows);
  const done = new Set(rows.map(({ place }) => place));
  return blobs.map((_, place) => done.has(place));
}

const wanted = sql`
  SELECT DISTINCT taken.repository_id, held.id AS blob_id, held.size FROM taken JOIN held USING (digest)`;

// As if each had been charged after the one before.
async function settle(tx: Transaction, blobs: readonly ArrivedBlob[], rows: readonly Recorded[]): Promise<void> {
  const charged = new Set<number>();
  let growth = 0;
  for (const { place, blob_id, fresh, added, hard, used } of rows) {
    const blob = blobs[place];
    if (!blob || !fresh || hard === null || used === null || charged.has(blob_id)) continue;
    charged.add(blob_id);
    growth += blob.size;
    await settleCharge(tx, { ...blob.target, actor: blob.actor }, blob.size, { hard, used: used - added + growth });
  }
}
