import type { Transaction } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import { announceChange } from '../../events/changes.ts';

/** Ends the session of somebody that has the id they are shown; false when there is none. */
export async function endSession(tx: Transaction, userId: number, publicId: string): Promise<boolean> {
  const ended = await tx.many<EndedRow>(sql`
    DELETE FROM session WHERE user_id = ${userId} AND public_id::text = ${publicId} RETURNING id_hash`);
  return (await announce(tx, ended)) > 0;
}

/** Ends all sessions of somebody but one, which is named by the hash of its id; returns their number. */
export async function endOthers(tx: Transaction, userId: number, keptHash: string | undefined): Promise<number> {
  const ended = await tx.many<EndedRow>(sql`
    DELETE FROM session WHERE user_id = ${userId} AND id_hash IS DISTINCT FROM ${keptHash ?? null} RETURNING id_hash`);
  return announce(tx, ended);
}

// Processes that remember a session let it in until they are told.
async function announce(tx: Transaction, ended: readonly EndedRow[]): Promise<number> {
  for (const { id_hash: idHash } of ended) await announceChange(tx, { kind: 'session', idHash });
  return ended.length;
}

interface EndedRow {
  readonly id_hash: string;
}
