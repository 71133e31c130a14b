import { blobPrefix, isUploadId, uploadPrefix } from '../object-key.ts';
import type { Bucket } from './bucket.ts';

const BATCH = 1000;
// Copies into the final place take minutes; one this old belongs to a process that is gone.
const COPY_GRACE = 24 * 3_600_000;

/** Which leftovers `sweepBucket` removes. */
export interface SweepOptions {
  readonly bucket: Bucket;
  /** What changed after this moment stays: its upload may not be known yet. */
  readonly before: Date;
  readonly isAlive: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
}

/** One thing to remove, and when it was touched last. */
interface Leftover {
  readonly at: Date;
  remove(): Promise<void>;
}

/**
 * Removes objects and unfinished multipart uploads below `haven/uploads/` whose upload nobody knows, and returns the
 * number of such uploads. Whatever has a name that we would not give is left alone.
 */
export async function sweepBucket(options: SweepOptions): Promise<number> {
  const uploads = new Map<string, Leftover[]>();
  for await (const [id, leftover] of leftovers(options.bucket)) uploads.set(id, [...(uploads.get(id) ?? []), leftover]);
  // An upload is as young as the youngest thing it has.
  const old = [...uploads].filter(([, things]) => things.every(({ at }) => at < options.before));
  let removed = 0;
  for (let from = 0; from < old.length; from += BATCH) {
    const batch = old.slice(from, from + BATCH);
    const alive = await options.isAlive(batch.map(([id]) => id));
    for (const [id, things] of batch) {
      if (alive.has(id)) continue;
      for (const thing of things) await thing.remove();
      removed++;
    }
  }
  await abortOldCopies(options.bucket);
  return removed;
}

async function* leftovers(bucket: Bucket): AsyncGenerator<readonly [string, Leftover]> {
  for await (const { key, modifiedAt } of bucket.list(uploadPrefix)) {
    const id = uploadOf(key);
    if (id !== undefined) yield [id, { at: modifiedAt, remove: () => bucket.delete(key) }];
  }
  for await (const { startedAt, ...multipart } of bucket.listMultiparts(uploadPrefix)) {
    const id = uploadOf(multipart.key);
    if (id !== undefined) yield [id, { at: startedAt, remove: () => bucket.abortMultipart(multipart) }];
  }
}

async function abortOldCopies(bucket: Bucket): Promise<void> {
  for await (const { startedAt, ...multipart } of bucket.listMultiparts(blobPrefix)) {
    if (startedAt.getTime() < Date.now() - COPY_GRACE) await bucket.abortMultipart(multipart);
  }
}

function uploadOf(key: string): string | undefined {
  const [id = '', ...rest] = key.slice(uploadPrefix.length).split('/');
  return rest.length === 1 && isUploadId(id) ? id : undefined;
}
