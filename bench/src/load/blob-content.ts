import { createHash, type Hash, randomBytes } from 'node:crypto';

/** A blob that exists nowhere else, ready to be sent. */
export interface BlobContent {
  readonly digest: string;
  readonly size: number;
  /** The bytes from `start` up to, but not including, `end`. */
  pieces(start?: number, end?: number): Iterable<Buffer>;
}

const PATTERN_BYTES = 1024 * 1024;
const TAIL_BYTES = 32;
const pattern = randomBytes(PATTERN_BYTES);
const prefixes = new Map<number, Hash>();

/**
 * A new blob of that size. All blobs of a size differ in their last bytes only, so that the digest of the next one
 * costs nothing however large it is: what is measured is the server's hashing and not ours.
 */
export function uniqueBlob(size: number): BlobContent {
  const tail = randomBytes(Math.min(TAIL_BYTES, size));
  const hash = prefixHash(size).copy().update(tail);
  const prefix = size - tail.length;
  return {
    digest: `sha256:${hash.digest('hex')}`,
    size,
    *pieces(start = 0, end = size) {
      yield* patternPieces(start, Math.min(end, prefix));
      if (end > prefix) yield tail.subarray(Math.max(0, start - prefix), end - prefix);
    },
  };
}

/** Does the hashing that all blobs of a size have in common, so that it is not done within a measurement. */
export function prefixHash(size: number): Hash {
  const known = prefixes.get(size);
  if (known) return known;
  const hash = createHash('sha256');
  for (const piece of patternPieces(0, Math.max(0, size - TAIL_BYTES))) hash.update(piece);
  prefixes.set(size, hash);
  return hash;
}

function* patternPieces(start: number, end: number): Generator<Buffer> {
  for (let at = start; at < end; ) {
    const from = at % PATTERN_BYTES;
    const piece = pattern.subarray(from, Math.min(PATTERN_BYTES, from + end - at));
    yield piece;
    at += piece.length;
  }
}

/** A blob with that content. */
export function smallBlob(content: string): BlobContent {
  const bytes = Buffer.from(content);
  return {
    digest: digestOf(bytes),
    size: bytes.length,
    *pieces(start = 0, end = bytes.length) {
      yield bytes.subarray(start, end);
    },
  };
}

/** The SHA-256 digest of some bytes. */
export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
