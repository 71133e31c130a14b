import type { Readable } from 'node:stream';

/**
 * Where blob bytes lie. Keys are those of the distribution project, so the storage of an existing registry can be
 * used where it is, and given back:
 *
 *     docker/registry/v2/blobs/sha256/ab/<hex>/data     one object per blob
 *     haven/uploads/<upload id>…                        ours: bytes of unfinished uploads
 *     haven/…                                           ours: anything else
 *
 * Every driver passes `driver.suite.ts`. Errors: a full disk or bucket is `STORAGE_FULL`, anything else that fails
 * below is `UNAVAILABLE` with its cause; an absent object is not an error unless the method says so.
 */
export interface StorageDriver {
  /** The configuration word: `filesystem`, `s3`. */
  readonly name: string;

  /** Size of a stored object in bytes, or undefined when there is none. */
  stat(key: string): Promise<{ readonly size: number } | undefined>;

  /** Streams an object, or the inclusive byte range of it; fails with `NOT_FOUND` when there is none. */
  read(key: string, range?: ByteRange): Promise<Readable>;

  /** Stores a small object durably and at once: afterwards it is there whole, or it is not there. */
  write(key: string, content: Buffer): Promise<void>;

  /** Removes an object; removing what is not there succeeds. */
  delete(key: string): Promise<void>;

  /** Every object under a prefix, in no particular order. */
  list(prefix: string): AsyncIterable<StoredObject>;

  /**
   * Opens the bytes of an upload for appending. `state` is what `StagedUpload.state()` gave after the last
   * acknowledged append, or undefined for a new upload; bytes beyond it, left by a killed request, are dropped.
   * When the bytes that `state` speaks of are gone, this, or the first method that needs them, fails with
   * `BLOB_UPLOAD_UNKNOWN`. Ids are UUIDs in lower case.
   */
  openUpload(id: string, state: UploadState | undefined): Promise<StagedUpload>;

  /** Total and free bytes, where the storage knows them. */
  capacity(): Promise<{ readonly total: number; readonly free: number } | undefined>;

  /**
   * Removes leftovers of dead processes under `haven/uploads/` whose id `isAlive` does not know; returns their number.
   * Young ones stay, because their row may not be committed yet.
   */
  sweepUploads(isAlive: (ids: readonly string[]) => Promise<ReadonlySet<string>>): Promise<number>;

  /** Fails with a message a person can act on unless the storage can be written. */
  check(): Promise<void>;

  /** Ends connections and open files. */
  close(): Promise<void>;
}

/** A driver whose objects are files on this machine, so they can be sent by the kernel. */
export interface LocalFiles {
  /** Absolute path of the object's file; the file may be absent. */
  path(key: string): string;
}

/** A driver that can let clients fetch an object from the storage itself. */
export interface Redirecting {
  /** A URL that serves the object for a short time, or undefined when redirects are off. */
  redirectUrl(key: string): Promise<string | undefined>;
}

/** Bytes that come one chunk after the other, each valid until the next is asked for. */
export interface ByteSource extends AsyncIterable<Buffer> {
  /**
   * Fills the buffer with bytes that have come already, those behind the last chunk, and returns how many; 0 when only
   * the next chunk can tell. Saves the copy for whoever gathers chunks in memory of its own.
   */
  receive?(into: Buffer): number;
}

/** Bytes of an upload that has no final place yet. One request at a time uses it. */
export interface StagedUpload {
  /** Bytes held so far. */
  readonly size: number;

  /**
   * Appends everything `source` has. `observe` sees the same bytes in
   * order, in large pieces that are only valid during the call (for hashing). When the source fails, what came before
   * stays appended and the error is passed on. When the storage or `observe` fails, the upload is again what it was
   * before the call (`observe` may have seen more) and `source` is left early.
   */
  append(source: ByteSource, observe: (piece: Buffer) => void, options?: AppendOptions): Promise<void>;

  /** What `openUpload` needs to go on from here, in this process or another. */
  state(): UploadState;

  /** Streams the bytes held so far, from the start. Ask for `state()` anew afterwards. */
  read(): Promise<Readable>;

  /** Moves the bytes durably to `key`, replacing what may be there; the upload is finished. */
  commit(key: string): Promise<void>;

  /** Throws the bytes away; the upload is finished. */
  abort(): Promise<void>;

  /** Releases open files but keeps the bytes. */
  close(): Promise<void>;
}

/** What the caller knows about an append. */
export interface AppendOptions {
  /**
   * The caller will commit or abort next, with this same object. A driver may then keep the end of the bytes in memory,
   * and `state()` stays what it was; when the upload is closed instead, it is again what it was before the append.
   */
  readonly last?: boolean;
}

/** Opaque JSON object of a driver, kept in the upload's row. */
export type UploadState = Readonly<Record<string, unknown>>;

/** An inclusive range of bytes, already checked against the object's size. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** One entry of a listing. */
export interface StoredObject {
  readonly key: string;
  readonly size: number;
  readonly modifiedAt: Date;
}
