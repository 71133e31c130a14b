import type { Digest } from '@haven/oci';
import type { Transaction } from '../../db/database.ts';
import { type Sql, sql } from '../../db/sql.ts';

/**
 * Which blobs are on their way. Bytes are put in their place while nobody holds a row or a lock, so that a slow disk keeps
 * nobody waiting. What keeps those who delete bytes away is the row of the upload: its `digest` says what is coming, from
 * the claim of the request that finishes it until the blob is recorded, which takes the claim along.
 *
 *     upload:    claim with the digest ──► bytes to their place ──► blob, association, quota; the session ends
 *     collector: lock of the digest ──► is it on its way? ──► bytes deleted ──► row deleted, lock given back
 *
 * Claims take the lock of the digest together with each other, those who delete take it alone. So either the claim is
 * made before, and they see it; or it is made when the bytes are gone, and the upload finds nothing and brings its own.
 * Who has lost its claim cannot record anything, so what a session does not speak of any more does not come either.
 */
export function arrivalLock(digest: Sql): Sql {
  return sql`hashtextextended('blob ' || ${digest}, 0)`;
}

/**
 * Keeps uploads from bringing blobs until the transaction ends; returns those which none is bringing already. To be asked
 * by whoever holds their rows and is about to delete their bytes.
 */
export async function keepFromArriving(tx: Transaction, digests: readonly Digest[]): Promise<ReadonlySet<Digest>> {
  if (digests.length === 0) return new Set();
  // Does not wait: who has the lock is making a claim at this moment.
  const locked = await tx.many<{ digest: Digest }>(
    sql`
      SELECT digest FROM unnest(${digests}::text[]) AS digest
      WHERE pg_try_advisory_xact_lock(${arrivalLock(sql`digest`)})`,
  );
  const ours = locked.map(({ digest }) => digest);
  // A statement of its own, whose snapshot is from when the locks were ours.
  const arriving = await tx.many<{ digest: Digest }>(
    sql`SELECT digest FROM upload WHERE digest = ANY (${ours}::text[])`,
  );
  const comes = new Set(arriving.map(({ digest }) => digest));
  return new Set(ours.filter((digest) => !comes.has(digest)));
}
