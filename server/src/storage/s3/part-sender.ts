import { HavenError } from '../../error.ts';
import type { Bucket, CopySource, Multipart } from './bucket.ts';

const IN_FLIGHT = 4;
// The limit of S3.
const MAX_PARTS = 10_000;

/** A multipart upload as far as it has come. */
export interface SentParts {
  readonly uploadId: string;
  readonly etags: readonly string[];
  /** Bytes of all parts. */
  readonly size: number;
}

/** Sends parts of one multipart upload, several at a time; begins the upload with the first part. */
export class PartSender {
  readonly #bucket: Bucket;
  readonly #key: string;
  readonly #inFlight = new Set<Promise<void>>();
  #multipart: Multipart | undefined;
  #begun = false;
  #etags: string[] = [];
  #size = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor(bucket: Bucket, key: string, sent: SentParts | undefined) {
    this.#bucket = bucket;
    this.#key = key;
    if (sent === undefined) return;
    this.#multipart = { key, uploadId: sent.uploadId };
    this.#etags = [...sent.etags];
    this.#size = sent.size;
  }

  /** The first error of a part. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  /** The parts sent; complete after `settle`. */
  get sent(): SentParts | undefined {
    if (this.#multipart === undefined) return undefined;
    return { uploadId: this.#multipart.uploadId, etags: this.#etags, size: this.#size };
  }

  /** Sends one part and calls `release` when its bytes are needed no more; waits while enough others are under way. */
  async send(part: { readonly content: Buffer; release(): void }): Promise<void> {
    await this.#start(part.content.length, part.release, (multipart, number) =>
      this.#bucket.putPart(multipart, number, part.content),
    );
  }

  /** Has the service make a part of bytes it has already. */
  async copy(source: CopySource, size: number): Promise<void> {
    await this.#start(size, nothing, async (multipart, number) => {
      const etag = await this.#bucket.copyPart(multipart, number, source);
      if (etag === undefined) throw new HavenError('BLOB_UPLOAD_UNKNOWN');
      return etag;
    });
  }

  /** Waits until no part is under way. */
  async settle(): Promise<void> {
    await Promise.all(this.#inFlight);
  }

  /** Throws the multipart upload away if it was begun here. */
  async discard(): Promise<void> {
    await this.settle();
    if (this.#begun && this.#multipart !== undefined) await this.#bucket.abortMultipart(this.#multipart);
  }

  async #start(
    size: number,
    release: () => void,
    send: (multipart: Multipart, number: number) => Promise<string>,
  ): Promise<void> {
    try {
      const multipart = await this.#begin();
      const index = this.#etags.push('') - 1;
      this.#size += size;
      if (index >= MAX_PARTS) throw new HavenError('REQUEST_ENTITY_TOO_LARGE', tooManyParts(size));
      const sending = send(multipart, index + 1)
        .then((etag) => {
          this.#etags[index] = etag;
        })
        .catch((error: unknown) => {
          this.#failure ??= { error };
        })
        .finally(() => {
          this.#inFlight.delete(sending);
          release();
        });
      this.#inFlight.add(sending);
    } catch (error) {
      release();
      throw error;
    }
    if (this.#inFlight.size >= IN_FLIGHT) await Promise.race(this.#inFlight);
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #begin(): Promise<Multipart> {
    if (this.#multipart === undefined) {
      this.#multipart = await this.#bucket.createMultipart(this.#key);
      this.#begun = true;
    }
    return this.#multipart;
  }
}

function tooManyParts(size: number): string {
  return `the storage takes ${MAX_PARTS} parts of ${size} bytes: a larger chunk size allows larger blobs`;
}

function nothing(): void {}
