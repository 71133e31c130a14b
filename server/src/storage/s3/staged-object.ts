import { Readable } from 'node:stream';
import { HavenError, isHavenError } from '../../error.ts';
import type { AppendOptions, StagedUpload, UploadState } from '../driver.ts';
import type { Bucket, Multipart } from './bucket.ts';
import { copyObject } from './copy.ts';
import { readObject } from './object-reader.ts';
import type { PartPool } from './part-pool.ts';
import type { SentParts } from './part-sender.ts';
import { type Held, PartWriter } from './part-writer.ts';
import { DATA, objectKey, type PartsState, type StagedState, storedState, type Tail } from './upload-state.ts';

/** What a StagedObject needs from its driver. */
export interface StagedObjectOptions {
  readonly bucket: Bucket;
  readonly id: string;
  readonly state: StagedState;
  readonly pool: PartPool;
  /** Objects larger than this are copied in pieces of this size. */
  readonly copyChunkSize: number;
}

/** An upload whose bytes are parts of a multipart upload and a tail; see `upload-state.ts`. */
export class StagedObject implements StagedUpload {
  readonly #options: StagedObjectOptions;
  /** Obsolete objects that no acknowledged state needs: the state we were opened with names them as such. */
  #forgotten: readonly string[];
  #state: StagedState;
  /** What the last append left in memory, and the state to go back to when it is never committed. */
  #held: (Held & { readonly before: StagedState }) | undefined;

  constructor(options: StagedObjectOptions) {
    this.#options = options;
    this.#state = options.state;
    this.#forgotten = options.state.obsolete;
  }

  get size(): number {
    return this.#state.size;
  }

  async append(
    source: AsyncIterable<Buffer>,
    observe: (piece: Buffer) => void,
    { last = false }: AppendOptions = {},
  ): Promise<void> {
    if (this.#held !== undefined) throw new TypeError('the last append has been made');
    const { bucket, id, pool } = this.#options;
    const writer = new PartWriter({ bucket, id, pool, observe, state: this.#state });
    let began = false;
    let sourceFailure: { readonly error: unknown } | undefined;
    try {
      for await (const chunk of source) {
        began ||= chunk.length > 0;
        await writer.push(chunk);
      }
    } catch (error) {
      sourceFailure = { error };
    }
    // Nothing came: nothing changes, and what is in the bucket stays there untouched.
    if (began) await this.#take(writer, last && sourceFailure === undefined);
    if (sourceFailure !== undefined) throw sourceFailure.error;
  }

  state(): UploadState {
    return storedState(this.#held?.before ?? this.#state);
  }

  async read(): Promise<Readable> {
    if (this.#held !== undefined && multipartOf(this.#state) === undefined) {
      return Readable.from([Buffer.from(this.#held.content)], { objectMode: false });
    }
    const key = await this.#oneObject();
    if (key === undefined) return Readable.from([], { objectMode: false });
    const stream = await readObject(this.#options.bucket, key);
    if (stream === undefined) throw new HavenError('BLOB_UPLOAD_UNKNOWN');
    return stream;
  }

  async commit(key: string): Promise<void> {
    const { bucket, copyChunkSize } = this.#options;
    const held = this.#held;
    if (held !== undefined && multipartOf(this.#state) === undefined) {
      await bucket.put(key, held.content);
    } else {
      const from = await this.#oneObject();
      if (from === undefined) await bucket.put(key, Buffer.alloc(0));
      else await copyObject(bucket, { from, to: key, size: this.size, chunkSize: copyChunkSize });
    }
    // The object is in its place: what is left behind now is only swept later.
    await this.#cleanUp().catch(() => undefined);
  }

  async abort(): Promise<void> {
    await this.#cleanUp();
  }

  async close(): Promise<void> {
    const held = this.#held;
    if (held === undefined) return;
    const { before } = held;
    const sent = multipartOf(this.#state);
    this.#letGo();
    this.#state = before;
    // Parts added to a multipart upload from before stay: the next append sends others in their place.
    if (sent === undefined || multipartOf(before) !== undefined) return;
    const { bucket, id } = this.#options;
    await bucket.abortMultipart({ key: objectKey(id, DATA), uploadId: sent.uploadId }).catch(() => undefined);
  }

  #letGo(): void {
    this.#held?.release();
    this.#held = undefined;
  }

  async #take(writer: PartWriter, hold: boolean): Promise<void> {
    const written = await writer.finish(hold);
    if (written === undefined) throw writer.failure?.error;
    this.#held = written.held && { ...written.held, before: this.#state };
    const forgotten = this.#forgotten;
    this.#forgotten = [];
    const obsolete = this.#state.obsolete.filter((name) => !forgotten.includes(name));
    this.#state = { ...written.state, obsolete: [...obsolete, ...written.state.obsolete] };
    await this.#delete(forgotten).catch(() => undefined);
  }

  /** The key of the one object that holds all bytes, which is made if need be; undefined when there are none. */
  async #oneObject(): Promise<string | undefined> {
    const { id } = this.#options;
    if (this.#state.kind === 'parts') {
      const { multipart, tail } = this.#state;
      if (multipart === undefined) return tail === undefined ? undefined : objectKey(id, tail.name);
      await this.#complete(this.#state, { key: objectKey(id, DATA), uploadId: multipart.uploadId }, multipart.etags);
    }
    return objectKey(id, DATA);
  }

  /** Makes the tail the last part, and the parts an object. */
  async #complete(state: PartsState, multipart: Multipart, etags: readonly string[]): Promise<void> {
    const { bucket } = this.#options;
    const { size, tail } = state;
    try {
      const last = await this.#lastPart(multipart, etags.length + 1, tail);
      await bucket.completeMultipart(multipart, last === undefined ? etags : [...etags, last]);
    } catch (error) {
      // An attempt before this one, of a process that was killed or did not hear the answer, may have done it.
      const done = isHavenError(error, 'BLOB_UPLOAD_UNKNOWN') && (await bucket.head(multipart.key))?.size === size;
      if (!done) throw error;
    }
    this.#letGo();
    const obsolete = tail === undefined ? state.obsolete : [...state.obsolete, tail.name];
    this.#state = { kind: 'whole', size, obsolete: obsolete.filter((name) => name !== DATA) };
    this.#forgotten = this.#forgotten.filter((name) => name !== DATA);
  }

  async #lastPart(multipart: Multipart, number: number, tail: Tail | undefined): Promise<string | undefined> {
    const { bucket, id } = this.#options;
    if (this.#held !== undefined) return bucket.putPart(multipart, number, this.#held.content);
    if (tail === undefined) return undefined;
    const etag = await bucket.copyPart(multipart, number, { key: objectKey(id, tail.name) });
    if (etag === undefined) throw new HavenError('BLOB_UPLOAD_UNKNOWN');
    return etag;
  }

  async #cleanUp(): Promise<void> {
    const { bucket, id } = this.#options;
    const state = this.#state;
    this.#letGo();
    const names = new Set([...state.obsolete, ...this.#forgotten]);
    if (state.kind === 'whole') names.add(DATA);
    else if (state.tail !== undefined) names.add(state.tail.name);
    await this.#delete(names);
    const sent = multipartOf(state);
    if (sent !== undefined) await bucket.abortMultipart({ key: objectKey(id, DATA), uploadId: sent.uploadId });
  }

  async #delete(names: Iterable<string>): Promise<void> {
    const { bucket, id } = this.#options;
    await Promise.all(Array.from(names, (name) => bucket.delete(objectKey(id, name))));
  }
}

function multipartOf(state: StagedState): SentParts | undefined {
  return state.kind === 'parts' ? state.multipart : undefined;
}
