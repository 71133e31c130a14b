import type { Checkpoint } from '../../archives/unpacker.ts';
import type { Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import type { ScanSummary, Whiteout } from './layers/scan.ts';
import { type LayerFile, parentOf } from './model.ts';

// Any number that no other lock of the program has.
const LOCK_CLASS = 1_400;

/**
 * Takes the right to write what is known of a layer, until the transaction ends; false when somebody else has it, or
 * the blob is gone. The collector leaves the blob alone for so long.
 */
export async function claimLayer(on: Queryable, blobId: number): Promise<boolean> {
  const row = await on.first<{ claimed: boolean }>(sql`
    SELECT pg_try_advisory_xact_lock(${LOCK_CLASS}, (b.id % 2147483647)::integer) AS claimed
    FROM blob b WHERE b.id = ${blobId} FOR KEY SHARE OF b`);
  return row?.claimed ?? false;
}

/** Makes the row of a layer, before its parts; false when there is one. */
export async function beginIndex(on: Queryable, blobId: number): Promise<boolean> {
  const made = await on.run(sql`
    INSERT INTO layer_index (blob_id, state, packing, file_count, byte_count, left_out)
    VALUES (${blobId}, 'complete', 'none', 0, 0, 0) ON CONFLICT (blob_id) DO NOTHING`);
  return made === 1;
}

/** Writes what the whole of a layer is. */
export async function finishIndex(on: Queryable, blobId: number, summary: ScanSummary): Promise<void> {
  const { state, reason, packing, fileCount, byteCount, leftOut } = summary;
  await on.run(sql`
    UPDATE layer_index SET state = ${state}, reason = ${reason}, packing = ${packing}, file_count = ${fileCount},
      byte_count = ${byteCount}, left_out = ${leftOut}
    WHERE blob_id = ${blobId}`);
}

/** Adds files of a layer; of a path that comes twice, the last counts, as when the archive is unpacked. */
export async function addFiles(on: Queryable, blobId: number, files: readonly LayerFile[]): Promise<void> {
  if (files.length === 0) return;
  const last = [...new Map(files.map((file) => [file.path, file])).values()];
  await on.run(sql`
    INSERT INTO layer_file (blob_id, path, parent, kind, size, mode, modified, target, place)
    SELECT ${blobId}, * FROM unnest(
      ${last.map(({ path }) => path)}::text[], ${last.map(({ path }) => parentOf(path))}::text[],
      ${last.map(({ kind }) => kind)}::text[], ${last.map(({ size }) => size)}::bigint[],
      ${last.map(({ mode }) => mode)}::integer[], ${last.map(({ modified }) => modified)}::bigint[],
      ${last.map(({ target }) => target)}::text[], ${last.map(({ place }) => place ?? null)}::bigint[])
    ON CONFLICT (blob_id, path) DO UPDATE SET kind = excluded.kind, size = excluded.size, mode = excluded.mode,
      modified = excluded.modified, target = excluded.target, place = excluded.place`);
}

/** Adds what a layer hides of those below. */
export async function addWhiteouts(on: Queryable, blobId: number, whiteouts: readonly Whiteout[]): Promise<void> {
  if (whiteouts.length === 0) return;
  await on.run(sql`
    INSERT INTO layer_whiteout (blob_id, path, parent, opaque)
    SELECT ${blobId}, * FROM unnest(
      ${whiteouts.map(({ path }) => path)}::text[], ${whiteouts.map(({ path }) => parentOf(path))}::text[],
      ${whiteouts.map(({ isOpaque }) => isOpaque)}::boolean[])
    ON CONFLICT DO NOTHING`);
}

/** Adds places from which unpacking can go on. */
export async function addCheckpoints(on: Queryable, blobId: number, checkpoints: readonly Checkpoint[]): Promise<void> {
  for (const { output, input, bits, window } of checkpoints) {
    await on.run(sql`
      INSERT INTO layer_checkpoint (blob_id, output_offset, input_offset, input_bits, history)
      VALUES (${blobId}, ${output}, ${input}, ${bits}, ${window === undefined ? null : Buffer.from(window)})
      ON CONFLICT DO NOTHING`);
  }
}
