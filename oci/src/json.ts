import { isUtf8 } from 'node:buffer';
import { scanJson } from './json-scan.ts';
import { ManifestError, quote, unexpected } from './manifest-error.ts';

/** An object of a parsed JSON document; its members are still unknown. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Largest manifest in bytes: what registries have agreed to take. */
export const maxManifestBytes = 4 * 1024 * 1024;

/** Longest list in a manifest. */
export const maxListLength = 50_000;

/**
 * Parses the bytes of a manifest, or of another document of its size, into an object, in bounded time whatever they
 * are. Strings with U+0000 or half a surrogate pair are refused unless `anyText` is set.
 */
export function parseJsonObject(bytes: Uint8Array, options: { readonly anyText?: boolean } = {}): JsonObject {
  if (bytes.length > maxManifestBytes) {
    throw unexpected('manifest', `at most ${maxManifestBytes} bytes`, bytes.length);
  }
  // Other readers replace broken UTF-8 in their own ways: one digest must not have two readings.
  if (!isUtf8(bytes)) throw new ManifestError('MANIFEST_INVALID', 'manifest: expected UTF-8, got other bytes');
  scanJson(bytes, options);
  return objectAt('manifest', parseJson(bytes));
}

/** The value as an object, or a refusal that names `path`. */
export function objectAt(path: string, value: unknown): JsonObject {
  if (!isObject(value)) throw unexpected(path, 'an object', value);
  return value;
}

/** The value as a list of bounded length, or a refusal that names `path`. */
export function listAt(path: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw unexpected(path, 'a list', value);
  if (value.length > maxListLength) throw unexpected(path, `at most ${maxListLength} entries`, value);
  return value;
}

/** The value as a string, or a refusal that names `path`. */
export function textAt(path: string, value: unknown): string {
  if (typeof value !== 'string') throw unexpected(path, 'a string', value);
  return value;
}

/** The value as a map of strings, or a refusal that names `path`. */
export function textMapAt(path: string, value: unknown): Readonly<Record<string, string>> {
  const texts = objectAt(path, value);
  for (const key of Object.keys(texts)) {
    if (typeof texts[key] !== 'string') throw unexpected(`${path}[${quote(key)}]`, 'a string', texts[key]);
  }
  // The object of JSON.parse itself: copying would be slow, and wrong for a key such as `__proto__`.
  return texts as Readonly<Record<string, string>>;
}

/** The value as a list of strings, or a refusal that names `path`. */
export function textListAt(path: string, value: unknown): readonly string[] {
  return listAt(path, value).map((text, at) => textAt(`${path}[${at}]`, text));
}

/** Whether an optional member was given; programs write `null` for what is absent. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Whether an optional string was given; programs write `null` or the empty string for what is absent. */
export function isTextGiven(value: unknown): boolean {
  return isGiven(value) && value !== '';
}

/** The names of the members a parser reads, to be told from those in other case. */
export class MemberNames {
  readonly #names: ReadonlySet<string>;
  readonly #folded: ReadonlySet<string>;

  constructor(...names: readonly string[]) {
    this.#names = new Set(names);
    this.#folded = new Set(names.map(foldCase));
  }

  /**
   * Refuses an object with a member that differs from one of the names in case only. We would not see such a member,
   * while readers written in Go take it for the real one: one digest would have two readings.
   */
  refuseOtherCase(path: string, value: JsonObject): void {
    for (const key of Object.keys(value)) {
      if (this.#names.has(key) || key.length > 32 || !this.#folded.has(foldCase(key))) continue;
      throw unexpected(path, 'members in their exact spelling', key);
    }
  }
}

// Upper case first: it takes `ſ` to S and lower case takes the Kelvin sign to k, as the readers in question do.
function foldCase(key: string): string {
  return key.toUpperCase().toLowerCase();
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch (cause) {
    throw new ManifestError('MANIFEST_INVALID', 'manifest: expected JSON, got something else', cause);
  }
}
