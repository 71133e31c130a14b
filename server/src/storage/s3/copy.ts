import { HavenError } from '../../error.ts';
import type { ByteRange } from '../driver.ts';
import type { Bucket, Multipart } from './bucket.ts';
import { MIN_PART_SIZE } from './options.ts';

const CONCURRENCY = 4;

/** What is copied where. */
export interface CopyOptions {
  readonly from: string;
  readonly to: string;
  readonly size: number;
  /** Larger objects are copied in pieces of this size. */
  readonly chunkSize: number;
}

/**
 * Copies an object within the bucket, by the service itself. The target is there whole afterwards or not at all. A
 * single copy is limited to 5 GiB and slow near that, so a large object is copied in pieces, several at a time.
 */
export async function copyObject(bucket: Bucket, options: CopyOptions): Promise<void> {
  const { from, to, size, chunkSize } = options;
  if (size <= chunkSize) {
    if (!(await bucket.copy(from, to))) throw new HavenError('BLOB_UPLOAD_UNKNOWN');
    return;
  }
  const multipart = await bucket.createMultipart(to);
  try {
    const etags = await copyPieces(bucket, { multipart, from, pieces: piecesOf(size, chunkSize) });
    await bucket.completeMultipart(multipart, etags);
  } catch (error) {
    await bucket.abortMultipart(multipart).catch(() => undefined);
    throw error;
  }
}

async function copyPieces(
  bucket: Bucket,
  { multipart, from, pieces }: { multipart: Multipart; from: string; pieces: readonly ByteRange[] },
): Promise<string[]> {
  const etags: string[] = [];
  const queue = pieces.entries();
  const work = async () => {
    for (const [index, range] of queue) {
      const etag = await bucket.copyPart(multipart, index + 1, { key: from, range });
      if (etag === undefined) throw new HavenError('BLOB_UPLOAD_UNKNOWN');
      etags[index] = etag;
    }
  };
  await settleAll(Array.from({ length: CONCURRENCY }, work));
  return etags;
}

/** Waits for all, even when one fails: nothing may still write when the caller cleans up. */
async function settleAll(works: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(works)) if (result.status === 'rejected') throw result.reason;
}

/** Ranges of `chunkSize`; what is left at the end joins the last one when it is too small for a part. */
function piecesOf(size: number, chunkSize: number): ByteRange[] {
  const count = Math.max(1, Math.floor(size / chunkSize) + (size % chunkSize >= MIN_PART_SIZE ? 1 : 0));
  return Array.from({ length: count }, (_, index) => ({
    start: index * chunkSize,
    end: index === count - 1 ? size - 1 : (index + 1) * chunkSize - 1,
  }));
}
