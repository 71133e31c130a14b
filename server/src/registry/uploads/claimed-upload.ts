import { createHash, type Hash } from 'node:crypto';
import { type ContentRange, type Digest, type DigestAlgorithm, digestAlgorithm, digestFromHex } from '@haven/oci';
import type { Database } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import type { StagedUpload } from '../../storage/driver.ts';
import { type ClaimedRecord, endUpload } from './store.ts';

/** What a writing request brings: its bytes, and what it says about them. */
export interface UploadChunk {
  readonly bytes: AsyncIterable<Buffer>;
  /** `Content-Range`, when sent: the chunk must begin where the upload stands. */
  readonly range?: ContentRange;
  /** `Content-Length`, when sent. */
  readonly length?: number;
}

/** A session while one request writes to it. */
export class ClaimedUpload {
  readonly upload: ClaimedRecord;
  readonly claim: string;
  readonly staged: StagedUpload;
  readonly #database: Database;
  /** Undefined when another process has received some of the bytes. */
  #hash: Hash | undefined;
  #hashed: number;
  /** The row and the bytes are gone. */
  ended = false;

  constructor(upload: ClaimedRecord, claim: string, staged: StagedUpload, hash: Hash | undefined, database: Database) {
    this.upload = upload;
    this.claim = claim;
    this.staged = staged;
    this.#hash = hash;
    this.#hashed = staged.size;
    this.#database = database;
  }

  async write(chunk: UploadChunk): Promise<void> {
    const { range, length } = chunk;
    const at = this.staged.size;
    if (range && range.start !== at) {
      throw new HavenError('RANGE_INVALID', `the chunk starts at byte ${range.start}, the upload stands at ${at}`, {
        detail: { received: at },
      });
    }
    const expected = range ? range.end - range.start + 1 : length;
    if (range && length !== undefined && length !== expected) {
      throw new HavenError('SIZE_INVALID', `Content-Range covers ${expected} bytes, Content-Length says ${length}`);
    }
    await this.staged.append(chunk.bytes, (piece) => {
      this.#hash?.update(piece);
      this.#hashed += piece.length;
    });
    const got = this.staged.size - at;
    if (expected !== undefined && got !== expected) {
      throw new HavenError('SIZE_INVALID', `${expected} bytes were announced, ${got} came`);
    }
  }

  /** The hash over exactly the bytes held; after a failed append it may have seen more than was kept. */
  runningHash(): Hash | undefined {
    return this.#hashed === this.staged.size ? this.#hash : undefined;
  }

  /** Fails with `DIGEST_INVALID`, and ends the session, when the bytes held have another digest. */
  async verify(digest: Digest): Promise<void> {
    const actual = await this.#digest(digestAlgorithm(digest));
    if (actual === digest) return;
    await this.discard();
    throw new HavenError('DIGEST_INVALID', `the digest is said to be ${digest}, the content has ${actual}`);
  }

  /** Ends the session and throws the bytes away. */
  async discard(): Promise<void> {
    if (!(await endUpload(this.#database, this.upload.id, this.claim))) throw busyUpload();
    this.ended = true;
    await this.staged.abort();
  }

  async #digest(algorithm: DigestAlgorithm): Promise<Digest> {
    const running = this.upload.algorithm === algorithm ? this.runningHash() : undefined;
    this.#hash = undefined;
    return digestFromHex((running ?? (await this.#rehash(algorithm))).digest('hex'), algorithm);
  }

  async #rehash(algorithm: DigestAlgorithm): Promise<Hash> {
    const hash = createHash(algorithm);
    for await (const piece of await this.staged.read()) hash.update(piece);
    return hash;
  }
}

/** Another request has the session. */
export function busyUpload(): HavenError {
  return new HavenError('CONFLICT', 'another request is writing to this upload');
}
