import { createHash, type Hash, randomUUID } from 'node:crypto';
import type { Digest, DigestAlgorithm } from '@haven/oci';
import { type Database, isDatabaseLost } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import type { Logger } from '../../log/logger.ts';
import type { StagedUpload, StorageDriver } from '../../storage/driver.ts';
import { blobKey } from '../../storage/object-key.ts';
import { BlobRecords } from '../blobs/records.ts';
import { removeOrphan } from '../collection/orphans.ts';
import { ensureRepository } from '../repository-store.ts';
import { busyUpload, ClaimedUpload, type UploadChunk } from './claimed-upload.ts';
import {
  CLAIM_RENEWAL_MS,
  type ClaimedRecord,
  claimUpload,
  createUpload,
  findUpload,
  type NewUpload,
  releaseUpload,
  renewClaim,
  takeExpiredUploads,
  type UploadKey,
  type UploadRecord,
} from './store.ts';

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
  readonly #records: BlobRecords;
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
    this.#records = new BlobRecords(deps.database);
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

  /**
   * Appends a last chunk, verifies the digest and makes the bytes a blob of the repository:
   *
   *     claim with the digest ── bytes received ── bytes to their place (fsync, rename) ── rows
   *
   * The claim keeps those who delete bytes away (`blobs/arrivals.ts`). A crash before the rows leaves an object without
   * one, which nobody is ever served and the next upload of the digest replaces.
   */
  async finish(key: UploadKey, chunk: UploadChunk, digest: Digest, projectId: number): Promise<void> {
    let placed: number | undefined;
    const work = async (claimed: ClaimedUpload): Promise<void> => {
      await claimed.write(chunk);
      await claimed.verify(digest);
      const { staged, upload } = claimed;
      if (await this.#lacks(upload, digest, staged.size)) {
        placed = staged.size;
        await staged.commit(blobKey(digest));
      }
      claimed.ended = await this.#records.add({
        ...{ digest, size: staged.size, placed: placed !== undefined, actor: key.owner },
        upload: { id: upload.id, claim: claimed.claim },
        target: { repositoryId: upload.repositoryId, projectId, repository: key.repository },
      });
      if (!claimed.ended) throw busyUpload();
      if (placed === undefined) await staged.abort();
    };
    try {
      await this.#withClaim(key, work, digest);
    } catch (error) {
      if (placed !== undefined) await this.#takeBack(digest, placed, error);
      throw error;
    }
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

  // A blob that is known has its bytes, unless they are damaged or missing: a collector killed between object and row
  // leaves that behind, as does a manifest not copied yet.
  async #lacks({ known }: ClaimedRecord, digest: Digest, size: number): Promise<boolean> {
    return known !== 'present' || (await this.#storage.stat(blobKey(digest)))?.size !== size;
  }

  // Of bytes that are refused after all, by the quota for instance. Where that fails, the orphan sweeper finds them.
  async #takeBack(digest: Digest, size: number, refusal: unknown): Promise<void> {
    if (isDatabaseLost(refusal)) return;
    try {
      await removeOrphan({ database: this.#database, storage: this.#storage }, digest, size);
    } catch (error) {
      this.#logger.warn({ digest, error }, 'the bytes of a refused upload could not be removed');
    }
  }

  async #withClaim<T>(key: UploadKey, work: (claimed: ClaimedUpload) => Promise<T>, digest?: Digest): Promise<T> {
    const claim = randomUUID();
    const upload = isUploadId(key.id) ? await claimUpload(this.#database, key, claim, digest) : undefined;
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

function isUploadId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

function unknownUpload(): HavenError {
  return new HavenError('BLOB_UPLOAD_UNKNOWN');
}
