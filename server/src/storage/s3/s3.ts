import type { Readable } from 'node:stream';
import { HavenError } from '../../error.ts';
import type { ByteRange, Redirecting, StagedUpload, StorageDriver, StoredObject, UploadState } from '../driver.ts';
import { assertKey, uploadKey } from '../object-key.ts';
import { Bucket } from './bucket.ts';
import { checkBucket } from './check.ts';
import { readObject } from './object-reader.ts';
import { MIN_PART_SIZE, type S3Options, s3Defaults } from './options.ts';
import { PartPool } from './part-pool.ts';
import { StagedObject } from './staged-object.ts';
import { sweepBucket } from './sweep.ts';
import { emptyState, parseState } from './upload-state.ts';

// Long enough for a slow client to begin each layer of a large image; the transfer itself may take longer.
const REDIRECT_SECONDS = 20 * 60;
// While others wait for memory, one upload may fill a part for this long.
const TURN = 5_000;
// One upload alone can use four parts on their way and one that fills.
const MIN_BUFFERS = 5;

/** Objects in a bucket of Amazon S3 or a service with the same interface. */
export class S3Storage implements StorageDriver, Redirecting {
  readonly name = 's3';
  readonly #options: S3Options;
  readonly #bucket: Bucket;
  readonly #pool: PartPool;

  private constructor(options: S3Options, bucket: Bucket) {
    const { chunkSize = s3Defaults.chunkSize, uploadMemory = s3Defaults.uploadMemory } = options;
    this.#options = options;
    this.#bucket = bucket;
    const count = Math.max(MIN_BUFFERS, Math.floor(uploadMemory / chunkSize));
    this.#pool = new PartPool({ size: chunkSize, count, turn: TURN });
  }

  /** Loads the SDK, which only who stores in S3 needs, and makes the driver; nothing is sent yet. */
  static async open(options: S3Options): Promise<S3Storage> {
    const { chunkSize = MIN_PART_SIZE, copyChunkSize = MIN_PART_SIZE } = options;
    if (Math.min(chunkSize, copyChunkSize) < MIN_PART_SIZE) {
      throw new HavenError('BAD_REQUEST', `the chunk size of S3 storage must be ${MIN_PART_SIZE} bytes or more`);
    }
    return new S3Storage(options, await Bucket.open(options));
  }

  async stat(key: string): Promise<{ readonly size: number } | undefined> {
    assertKey(key);
    return this.#bucket.head(key);
  }

  async read(key: string, range?: ByteRange): Promise<Readable> {
    assertKey(key);
    const stream = await readObject(this.#bucket, key, range);
    if (stream === undefined) throw new HavenError('NOT_FOUND');
    return stream;
  }

  async write(key: string, content: Buffer): Promise<void> {
    assertKey(key);
    await this.#bucket.put(key, content);
  }

  async delete(key: string): Promise<void> {
    assertKey(key);
    await this.#bucket.delete(key);
  }

  list(prefix: string): AsyncGenerator<StoredObject> {
    return this.#bucket.list(prefix);
  }

  async openUpload(id: string, state: UploadState | undefined): Promise<StagedUpload> {
    uploadKey(id);
    return new StagedObject({
      bucket: this.#bucket,
      id,
      state: state === undefined ? emptyState : parseState(state),
      pool: this.#pool,
      copyChunkSize: this.#options.copyChunkSize ?? s3Defaults.copyChunkSize,
    });
  }

  async redirectUrl(key: string): Promise<string | undefined> {
    if (this.#options.redirect === false) return undefined;
    assertKey(key);
    return this.#bucket.presign(key, REDIRECT_SECONDS);
  }

  /** A bucket has no size. */
  async capacity(): Promise<undefined> {
    return undefined;
  }

  sweepUploads(isAlive: (ids: readonly string[]) => Promise<ReadonlySet<string>>): Promise<number> {
    const before = new Date(Date.now() - (this.#options.uploadGrace ?? s3Defaults.uploadGrace));
    return sweepBucket({ bucket: this.#bucket, before, isAlive });
  }

  check(): Promise<void> {
    return checkBucket(this.#bucket, this.#options);
  }

  async close(): Promise<void> {
    this.#bucket.close();
  }
}
