import { HavenError } from '../../error.ts';
import type { UploadState } from '../driver.ts';
import { uploadKey } from '../object-key.ts';
import type { SentParts } from './part-sender.ts';

/**
 * Where the bytes of an unfinished upload are. Objects of an upload lie under `haven/uploads/<id>/`:
 *
 *     data            what the multipart upload becomes when it is finished, for reading or for the commit
 *     tail-<random>   the end of the bytes, at most one part; a new name each time, so that what was acknowledged
 *                     stays as it is until the next acknowledgement
 *
 * It goes from `parts` (multipart and tail, both optional) to `whole` (everything in `data`) when it is read or
 * committed, and back when more is appended after a read.
 */
export type StagedState = PartsState | WholeState;

/** The bytes are the parts of a multipart upload, and behind them those of the tail. */
export interface PartsState {
  readonly kind: 'parts';
  readonly size: number;
  readonly multipart: SentParts | undefined;
  readonly tail: Tail | undefined;
  /** Names of objects that are only there for earlier acknowledgements. */
  readonly obsolete: readonly string[];
}

/** The bytes are the object `data`. */
interface WholeState {
  readonly kind: 'whole';
  readonly size: number;
  readonly obsolete: readonly string[];
}

/** The object that holds the end of the bytes. */
export interface Tail {
  readonly name: string;
  readonly size: number;
}

/** The state of an upload without a byte. */
export const emptyState: PartsState = { kind: 'parts', size: 0, multipart: undefined, tail: undefined, obsolete: [] };

/** Name of the object that the multipart upload becomes. */
export const DATA = 'data';

/** The key of an object of the upload. */
export function objectKey(id: string, name: string): string {
  return `${uploadKey(id)}/${name}`;
}

/** The state as the row of the upload keeps it. */
export function storedState(state: StagedState): UploadState {
  return JSON.parse(JSON.stringify(state));
}

/** Reads what `storedState` wrote. It has been in a database: anything odd in it means that we cannot go on. */
export function parseState(stored: UploadState): StagedState {
  const { kind, size, obsolete = [] } = stored;
  if (!isSize(size) || !Array.isArray(obsolete) || !obsolete.every(isName)) throw unknown();
  if (kind === 'whole') return { kind, size, obsolete };
  if (kind !== 'parts') throw unknown();
  const multipart = parseMultipart(stored.multipart);
  const tail = parseTail(stored.tail);
  if ((multipart?.size ?? 0) + (tail?.size ?? 0) !== size) throw unknown();
  return { kind, size, multipart, tail, obsolete };
}

function parseMultipart(value: unknown): SentParts | undefined {
  if (value === undefined) return undefined;
  const { uploadId, etags, size } = record(value);
  if (typeof uploadId !== 'string' || !isStrings(etags) || !isSize(size)) throw unknown();
  return { uploadId, etags, size };
}

function parseTail(value: unknown): Tail | undefined {
  if (value === undefined) return undefined;
  const { name, size } = record(value);
  if (!isName(name) || !isSize(size)) throw unknown();
  return { name, size };
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw unknown();
  return { ...value };
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isName(name: unknown): name is string {
  return typeof name === 'string' && (name === DATA || /^tail-[0-9a-f-]+$/.test(name));
}

function unknown(): HavenError {
  return new HavenError('BLOB_UPLOAD_UNKNOWN');
}
