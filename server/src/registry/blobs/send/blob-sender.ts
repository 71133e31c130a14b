import type { Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { Database } from '../../../db/database.ts';
import { HavenError, isHavenError } from '../../../error.ts';
import type { ByteRange, LocalFiles, Redirecting, StorageDriver } from '../../../storage/driver.ts';
import { blobKey } from '../../../storage/object-key.ts';
import { readWhole } from '../../../storage/read-whole.ts';
import { type Answer, type AnswerHeaders, startAnswer } from '../../respond.ts';
import { type BlobRecord, isAssociated, manifestContent } from '../store.ts';
import { clientGone, isGone } from './connection.ts';
import { FileSender } from './file-sender.ts';
import { type OpenFile, OpenFiles } from './open-files.ts';
import type { KernelSend } from './sendfile.ts';

/** What part of a blob to send, and under which head. */
export interface BlobAnswer {
  readonly range: ByteRange | undefined;
  readonly head: AnswerHeaders;
}

// Configs and other small blobs: an image pull asks for one each time, and from memory it costs next to nothing.
const SMALL = 64 * 1024;

/** Sends the bytes of blobs, by the best way that the storage and the connection allow. */
export class BlobSender {
  readonly #database: Database;
  readonly #storage: StorageDriver & Partial<Redirecting> & Partial<LocalFiles>;
  readonly #files: FileSender;
  readonly #open = new OpenFiles();

  constructor(deps: {
    readonly database: Database;
    readonly storage: StorageDriver & Partial<Redirecting> & Partial<LocalFiles>;
    readonly kernel: KernelSend | undefined;
  }) {
    this.#database = deps.database;
    this.#storage = deps.storage;
    this.#files = new FileSender(deps.kernel);
  }

  /** Where the client can fetch the blob from the storage itself, if it should. */
  async redirectUrl(blob: BlobRecord): Promise<string | undefined> {
    return this.#storage.redirectUrl?.(blobKey(blob.digest));
  }

  /** The bytes of a blob that is small enough to be kept in memory. */
  async smallContent(blob: BlobRecord): Promise<Buffer | undefined> {
    if (blob.size > SMALL) return undefined;
    try {
      return await readWhole(this.#storage, blobKey(blob.digest));
    } catch (error) {
      if (!isHavenError(error, 'NOT_FOUND')) throw error;
      return this.#contentOfManifest(blob, error);
    }
  }

  /** Sends the whole answer; what fails after its head is out ends the connection. */
  async send(answer: Answer, blob: BlobRecord, { range, head }: BlobAnswer): Promise<void> {
    const status = range ? 206 : 200;
    try {
      if (this.#storage.path) await this.#sendFile(answer, blob, { range, head });
      else {
        const source = await this.#storage.read(blobKey(blob.digest), range);
        if (isGone(answer.response)) {
          source.destroy();
          throw clientGone();
        }
        startAnswer(answer, status, head);
        await pipeline(source, answer.response);
      }
    } catch (error) {
      if (!isHavenError(error, 'NOT_FOUND') || answer.response.headersSent) throw error;
      const content = await this.#contentOfManifest(blob, error);
      startAnswer(answer, status, head);
      answer.response.end(range ? content.subarray(range.start, range.end + 1) : content);
    }
  }

  /** Whether `open` may succeed: the bytes are files here, and clients are not sent elsewhere for them. */
  get hasFiles(): boolean {
    return this.#storage.path !== undefined && this.#storage.redirectUrl === undefined;
  }

  /** Opens the file of a blob; fails with `NOT_FOUND`, also for a manifest that has not been copied there yet. */
  async open(blob: BlobRecord): Promise<OpenFile> {
    if (!this.#storage.path) throw new HavenError('NOT_FOUND', 'no files here');
    const file = await this.#open.acquire(this.#storage.path(blobKey(blob.digest)));
    if (file.size === blob.size) return file;
    file.release();
    throw new HavenError('UNKNOWN', `the file of ${blob.digest} has ${file.size} bytes`);
  }

  /** Sends a whole file over a connection that is the caller's alone, behind what was written to it. */
  async sendFile(socket: Socket, file: OpenFile): Promise<void> {
    await this.#files.sendOver(socket, file, { start: 0, end: file.size });
  }

  /** Closes files that are kept open. */
  close(): void {
    this.#open.close();
  }

  async #sendFile(answer: Answer, blob: BlobRecord, { range, head }: BlobAnswer): Promise<void> {
    // Its size is checked before the head is out, while the client can still be told.
    const file = await this.open(blob);
    try {
      startAnswer(answer, range ? 206 : 200, head);
      const span = range ? { start: range.start, end: range.end + 1 } : { start: 0, end: blob.size };
      await this.#files.send(answer.response, file, span);
    } finally {
      file.release();
    }
  }

  // A manifest is a blob too, but its bytes reach the storage a little later than the database.
  async #contentOfManifest(blob: BlobRecord, cause: unknown): Promise<Buffer> {
    const content = await manifestContent(this.#database, blob.blobId);
    if (content) return content;
    if (!(await isAssociated(this.#database, blob))) {
      throw new HavenError('BLOB_UNKNOWN', `blob ${blob.digest} unknown to registry`, { cause });
    }
    throw new HavenError('UNKNOWN', `the bytes of ${blob.digest} are missing`, { cause });
  }
}
