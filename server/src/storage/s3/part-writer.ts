import { randomUUID } from 'node:crypto';
import { HavenError } from '../../error.ts';
import type { Bucket } from './bucket.ts';
import { readObject } from './object-reader.ts';
import { PartBuffer } from './part-buffer.ts';
import type { Holder, PartPool } from './part-pool.ts';
import { PartSender } from './part-sender.ts';
import { DATA, objectKey, type PartsState, type StagedState, type Tail } from './upload-state.ts';

/** What a PartWriter works on. */
export interface PartWriterOptions {
  readonly bucket: Bucket;
  /** The upload. */
  readonly id: string;
  readonly state: StagedState;
  readonly pool: PartPool;
  readonly observe: (piece: Buffer) => void;
}

/** Bytes that are in memory only. */
export interface Held {
  readonly content: Buffer;
  release(): void;
}

/**
 * Gathers the small chunks of a socket into parts, and sends those while the next one fills. What is left at the end,
 * at most one part, becomes an object of its own (the tail), with which the next writer begins:
 *
 *     tail or data ──► [ filling ] ──full, and more comes──► parts n+1, n+2 … several under way
 *                           └──────the end, or others need the buffer──► tail-<random>
 */
export class PartWriter implements Holder {
  readonly #options: PartWriterOptions;
  readonly #buffer: PartBuffer;
  readonly #sender: PartSender;
  /** Objects that this writer has replaced, its own among them. */
  readonly #replaced: string[] = [];
  readonly #own: Tail[] = [];
  /** What is in the bucket and not in a part: it has to come back before the next chunk. */
  #aside: { readonly key: string; readonly size: number } | undefined;
  #tail: Tail | undefined;
  #busy = false;
  #mustYield = false;
  #parking: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(options: PartWriterOptions) {
    const { bucket, id, state, pool, observe } = options;
    this.#options = options;
    this.#buffer = new PartBuffer(pool, this, observe);
    const isWhole = state.kind === 'whole';
    this.#sender = new PartSender(bucket, objectKey(id, DATA), isWhole ? undefined : state.multipart);
    if (isWhole) this.#aside = { key: objectKey(id, DATA), size: state.size };
    else this.#setTail(state.tail);
  }

  /** The first error of the storage or of the observer; a source may fail as well, but never shows up here. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure ?? this.#sender.failure;
  }

  /** Takes a copy of the chunk; rejects when the storage failed, with this chunk or an earlier one. */
  async push(chunk: Buffer): Promise<void> {
    this.#busy = true;
    await this.#parking;
    await this.#guard(async () => {
      await this.#bringBack();
      for (let offset = 0; offset < chunk.length; ) {
        if (this.#buffer.isFull) await this.#sendPart();
        offset += await this.#buffer.fill(chunk.subarray(offset));
      }
    });
    this.#busy = false;
    if (this.#mustYield) await this.#park();
    if (this.failure !== undefined) throw this.failure.error;
  }

  /**
   * Ends the writing. With `hold` the tail stays in memory and is given; else it is stored. Never rejects: when there
   * is a `failure` afterwards, everything this writer made is gone and the result is undefined.
   */
  async finish(hold: boolean): Promise<{ readonly state: PartsState; readonly held: Held | undefined } | undefined> {
    this.#busy = true;
    await this.#parking;
    const held = await this.#guard(async () => {
      this.#buffer.observe();
      if (hold && this.#buffer.content.length > 0) return this.#buffer.detach();
      await this.#store();
      return undefined;
    });
    await this.#sender.settle();
    if (this.failure === undefined) return { state: this.#state(held?.content.length ?? 0), held };
    held?.release();
    await this.#discard();
    return undefined;
  }

  /** Others wait for the buffer: puts its content aside now, or after the chunk that is being taken. */
  yieldBuffer(): void {
    this.#mustYield = true;
    if (!this.#busy) this.#parking = this.#park();
  }

  async #park(): Promise<void> {
    this.#mustYield = false;
    await this.#guard(() => this.#store());
  }

  /** Puts the content of the buffer into the bucket as the tail. */
  async #store(): Promise<void> {
    if (this.#buffer.content.length === 0) return;
    this.#buffer.observe();
    const { content, release } = this.#buffer.detach();
    try {
      const tail = { name: `tail-${randomUUID()}`, size: content.length };
      this.#own.push(tail);
      await this.#options.bucket.put(objectKey(this.#options.id, tail.name), content);
      this.#setTail(tail);
    } finally {
      release();
    }
  }

  /** Sends a full part. */
  async #sendPart(): Promise<void> {
    this.#buffer.observe();
    await this.#sender.send(this.#buffer.detach());
  }

  /** Fetches what is aside: whole parts of it are copied by the service, the rest comes back into the buffer. */
  async #bringBack(): Promise<void> {
    const aside = this.#aside;
    if (aside === undefined) return;
    const { bucket, pool } = this.#options;
    const { key, size } = aside;
    let start = 0;
    for (; size - start > pool.size; start += pool.size) {
      await this.#sender.copy({ key, range: { start, end: start + pool.size - 1 } }, pool.size);
    }
    const rest = await readObject(bucket, key, { start, end: size - 1 });
    if (rest === undefined) throw new HavenError('BLOB_UPLOAD_UNKNOWN');
    await this.#buffer.refill(rest);
    if (this.#buffer.content.length !== size - start) throw new HavenError('BLOB_UPLOAD_UNKNOWN');
    this.#replaced.push(this.#tail?.name ?? DATA);
    this.#tail = undefined;
    this.#aside = undefined;
  }

  #setTail(tail: Tail | undefined): void {
    this.#tail = tail;
    this.#aside = tail === undefined ? undefined : { key: objectKey(this.#options.id, tail.name), size: tail.size };
  }

  #state(held: number): PartsState {
    const multipart = this.#sender.sent;
    const size = (multipart?.size ?? 0) + (this.#tail?.size ?? 0) + held;
    return { kind: 'parts', size, multipart, tail: this.#tail, obsolete: this.#replaced };
  }

  /** Best effort: what stays is swept later. */
  async #discard(): Promise<void> {
    const { bucket, id } = this.#options;
    this.#buffer.detach().release();
    const removals = this.#own.map((tail) => bucket.delete(objectKey(id, tail.name)));
    await Promise.allSettled([this.#sender.discard(), ...removals]);
  }

  async #guard<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.failure !== undefined) return undefined;
    try {
      return await work();
    } catch (error) {
      this.#failure ??= { error };
      return undefined;
    }
  }
}
