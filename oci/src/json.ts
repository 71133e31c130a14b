import { isUtf8 } from 'node:buffer';
import { ManifestError, unexpected } from './manifest-error.ts';

/** An object of a parsed JSON document; its members are still unknown. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Largest manifest in bytes: what registries have agreed to take. */
export const maxManifestBytes = 4 * 1024 * 1024;

/** Longest list in a manifest. */
export const maxListLength = 50_000;

// An index of 10 000 richly annotated entries has some 220 000 of these marks. JSON.parse needs most of a second for
// 4 MiB of nothing but brackets or keys, which would stop the event loop; hence the count before it is called.
const maxMarks = 300_000;
const maxDepth = 100;

/** Parses the bytes of a manifest into an object, in bounded time whatever they are. */
export function parseJsonObject(bytes: Uint8Array): JsonObject {
  if (bytes.length > maxManifestBytes) {
    throw unexpected('manifest', `at most ${maxManifestBytes} bytes`, bytes.length);
  }
  // Other readers replace broken UTF-8 in their own ways: one digest must not have two readings.
  if (!isUtf8(bytes)) throw new ManifestError('MANIFEST_INVALID', 'manifest: expected UTF-8, got other bytes');
  checkShape(bytes);
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

/** The value as a string that any database and client can hold, or a refusal that names `path`. */
export function textAt(path: string, value: unknown): string {
  if (typeof value !== 'string') throw unexpected(path, 'a string', value);
  if (value.includes('\0') || /\p{Surrogate}/u.test(value)) {
    throw unexpected(path, 'a string without U+0000 and unpaired surrogates', value);
  }
  return value;
}

/** The value as a map of strings, or a refusal that names `path`. */
export function textMapAt(path: string, value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(objectAt(path, value));
  // fromEntries defines own members, so a key such as `__proto__` stays data.
  return Object.fromEntries(entries.map(([key, text]) => [textAt(path, key), textAt(`${path}[${key}]`, text)]));
}

/** The value as a list of strings, or a refusal that names `path`. */
export function textListAt(path: string, value: unknown): readonly string[] {
  return listAt(path, value).map((text, at) => textAt(`${path}[${at}]`, text));
}

/** Whether an optional member was given; like other readers we take `null` and the empty string for absent. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
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

/** Refuses documents that are nested too deep or have too many members; knows no more of JSON than it needs. */
function checkShape(bytes: Uint8Array): void {
  let depth = 0;
  let marks = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (inString) {
      if (byte === 0x5c /* \ */) at++;
      else if (byte === 0x22 /* " */) inString = false;
    } else if (byte === 0x22) {
      inString = true;
    } else if (byte === 0x5b /* [ */ || byte === 0x7b /* { */) {
      marks++;
      depth++;
      if (depth > maxDepth) throw new ManifestError('MANIFEST_INVALID', `manifest: nested deeper than ${maxDepth}`);
    } else if (byte === 0x5d /* ] */ || byte === 0x7d /* } */) {
      depth--;
    } else if (byte === 0x2c /* , */ || byte === 0x3a /* : */) {
      marks++;
    }
  }
  if (marks > maxMarks) throw new ManifestError('MANIFEST_INVALID', 'manifest: too many members');
}
