import { createHash, type Hash, randomUUID } from 'node:crypto';
import { type ContentRange, type Digest, type DigestAlgorithm, digestAlgorithm, digestFromHex } from '@haven/oci';
import type { Database } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import type { Logger } from '../../log/logger.ts';
import type { StagedUpload, StorageDriver } from '../../storage/driver.ts';
import { commitBlob } from '../blobs/commit.ts';
import { ensureRepository } from '../repository-store.ts';
import {
  CLAIM_RENEWAL_MS,
  claimUpload,
  createUpload,
  endUpload,
  findUpload,
  type NewUpload,
  releaseUpload,
  renewClaim,
  takeExpiredUploads,
  type UploadKey,
  type UploadRecord,
} from './store.ts';

/** What a writing request brings: its bytes, and what it says about them. */
export interface UploadChunk {
  readonly bytes: AsyncIterable<Buffer>;
  /** `Content-Range`, when sent: the chunk must begin where the upload stands. */
  readonly range?: ContentRange;
  /** `Content-Length`, when sent. */
  readonly length?: number;
}

// Running hashes of unfinished uploads: cheap to keep, and losing one only means reading the bytes once more.
const MAX_HASHES = 5_000;

/**
 * Upload sessions, from the first byte to the finished blob:
 *
 *     start ──► append* ──► finish ──► blob
 *                  └──────► cancel, or expiry
 *
 * A session lives in its row and in the storage, so any process can go on with it. One request at a time writes,
 * by a claim on the row that a killed process loses after half a minute.
 */
export class UploadService {
  readonly #database: Database;
  readonly #storage: StorageDriver;
  readonly #logger: Logger;
  readonly #lifetimeHours: number;
  readonly #hashes = new Map<
    string,
    { readonly hash: Hash; readonly algorithm: DigestAlgorithm; readonly size: number }
  >();

  constructor(deps: {
    readonly database: Database;
    readonly storage: StorageDriver;
    readonly logger: Logger;
    /** Hours after which an unfinished upload is thrown away. */
    readonly lifetimeHours: number;
  }) {
    this.#database = deps.database;
    this.#storage = deps.storage;
    this.#logger = deps.logger;
    this.#lifetimeHours = deps.lifetimeHours;
  }

  /** Starts a session and returns its id; fails with `DENIED` in a project that has used up its quota. */
  async start(upload: Omit<NewUpload, 'lifetimeHours'>): Promise<string> {
    const wanted = { ...upload, lifetimeHours: this.#lifetimeHours };
    const id = await createUpload(this.#database, wanted);
    if (id !== undefined) return id;
    await ensureRepository(this.#database, upload.projectId, upload.repository);
    const second = await createUpload(this.#database, wanted);
    if (second === undefined) throw new HavenError('NOT_FOUND', `there is no repository ${upload.repository}`);
    return second;
  }

  /** Bytes received so far; fails with `BLOB_UPLOAD_UNKNOWN`. */
  async received(key: UploadKey): Promise<number> {
    const upload = isUploadId(key.id) ? await findUpload(this.#database, key) : undefined;
    if (!upload) throw unknownUpload();
    return upload.received;
  }

  /**
   * Appends a chunk and returns the bytes received in all. A chunk that does not begin where the upload stands is
   * `RANGE_INVALID`; one whose length is not what it says is `SIZE_INVALID`, and what did come of it stays.
   */
  async append(key: UploadKey, chunk: UploadChunk): Promise<number> {
    return this.#withClaim(key, async (claimed) => {
      await claimed.write(chunk);
      return claimed.staged.size;
    });
  }

  /** Appends a last chunk, verifies the digest and makes the bytes a blob of the repository. */
  async finish(key: UploadKey, chunk: UploadChunk, digest: Digest, projectId: number): Promise<void> {
    await this.#withClaim(key, async (claimed) => {
      await claimed.write(chunk);
      const actual = await claimed.digest(digestAlgorithm(digest));
      if (actual !== digest) {
        await claimed.discard();
        throw new HavenError('DIGEST_INVALID', `the digest is said to be ${digest}, the content has ${actual}`);
      }
      const target = { repositoryId: claimed.upload.repositoryId, projectId, repository: key.repository };
      await commitBlob(this.#database, this.#storage, {
        digest,
        target,
        actor: key.owner,
        staged: claimed.staged,
        also: async (tx) => {
          if (!(await endUpload(tx, key.id, claimed.claim))) throw busyUpload();
        },
      });
      claimed.ended = true;
    });
  }

  /** Ends a session and throws its bytes away. */
  async cancel(key: UploadKey): Promise<void> {
    await this.#withClaim(key, (claimed) => claimed.discard());
  }

  /** Throws away the bytes of sessions that have expired; returns their number. */
  async removeExpired(): Promise<number> {
    const expired = await takeExpiredUploads(this.#database, 100);
    for (const upload of expired) {
      try {
        const staged = await this.#storage.openUpload(upload.id, upload.storageState);
        await staged.abort();
      } catch (error) {
        this.#logger.warn({ upload: upload.id, error }, 'the bytes of an expired upload could not be removed');
      }
    }
    return expired.length;
  }

  async #withClaim<T>(key: UploadKey, work: (claimed: ClaimedUpload) => Promise<T>): Promise<T> {
    const claim = randomUUID();
    const upload = isUploadId(key.id) ? await claimUpload(this.#database, key, claim) : undefined;
    if (!upload) throw unknownUpload();
    if (upload === 'busy') throw busyUpload();
    const renewal = setInterval(() => {
      renewClaim(this.#database, key.id, claim).catch((error: unknown) => {
        this.#logger.warn({ upload: key.id, error }, 'the claim on an upload could not be renewed');
      });
    }, CLAIM_RENEWAL_MS);
    try {
      const staged = await this.#open(upload, claim);
      const claimed = new ClaimedUpload(upload, claim, staged, this.#takeHash(upload), this.#database);
      try {
        return await work(claimed);
      } finally {
        await this.#release(claimed);
      }
    } finally {
      clearInterval(renewal);
    }
  }

  async #open(upload: UploadRecord, claim: string): Promise<StagedUpload> {
    try {
      return await this.#storage.openUpload(upload.id, upload.storageState);
    } catch (error) {
      await releaseUpload(this.#database, upload.id, claim, upload);
      throw error;
    }
  }

  async #release(claimed: ClaimedUpload): Promise<void> {
    const { upload, staged } = claimed;
    await staged.close();
    if (claimed.ended) return;
    const kept = await releaseUpload(this.#database, upload.id, claimed.claim, {
      received: staged.size,
      storageState: staged.state(),
    });
    const hash = claimed.runningHash();
    if (kept && hash) this.#keepHash(upload, staged.size, hash);
  }

  #takeHash(upload: UploadRecord): Hash | undefined {
    if (upload.received === 0) return createHash(upload.algorithm);
    const kept = this.#hashes.get(upload.id);
    this.#hashes.delete(upload.id);
    return kept?.size === upload.received && kept.algorithm === upload.algorithm ? kept.hash : undefined;
  }

  #keepHash(upload: UploadRecord, size: number, hash: Hash): void {
    if (this.#hashes.size >= MAX_HASHES) {
      const oldest = this.#hashes.keys().next();
      if (!oldest.done) this.#hashes.delete(oldest.value);
    }
    this.#hashes.set(upload.id, { hash, algorithm: upload.algorithm, size });
  }
}

/** A session while one request writes to it. */
class ClaimedUpload {
  readonly upload: UploadRecord;
  readonly claim: string;
  readonly staged: StagedUpload;
  readonly #database: Database;
  /** Undefined when another process has received some of the bytes. */
  #hash: Hash | undefined;
  #hashed: number;
  /** The row and the bytes are gone. */
  ended = false;

  constructor(upload: UploadRecord, claim: string, staged: StagedUpload, hash: Hash | undefined, database: Database) {
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

  async digest(algorithm: DigestAlgorithm): Promise<Digest> {
    const running = this.upload.algorithm === algorithm ? this.runningHash() : undefined;
    this.#hash = undefined;
    return digestFromHex((running ?? (await this.#rehash(algorithm))).digest('hex'), algorithm);
  }

  /** Ends the session and throws the bytes away. */
  async discard(): Promise<void> {
    if (!(await endUpload(this.#database, this.upload.id, this.claim))) throw busyUpload();
    this.ended = true;
    await this.staged.abort();
  }

  async #rehash(algorithm: DigestAlgorithm): Promise<Hash> {
    const hash = createHash(algorithm);
    for await (const piece of await this.staged.read()) hash.update(piece);
    return hash;
  }
}

function isUploadId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

function unknownUpload(): HavenError {
  return new HavenError('BLOB_UPLOAD_UNKNOWN');
}

function busyUpload(): HavenError {
  return new HavenError('CONFLICT', 'another request is writing to this upload');
}
