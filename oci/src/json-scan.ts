import { ManifestError } from './manifest-error.ts';

// An index of 10 000 richly annotated entries has some 220 000 of these marks.
const maxMarks = 300_000;
const maxDepth = 100;
const maxShapes = 16_384;
// `"":0,`: with fewer bytes for each, there cannot be too many keys.
const leastKey = 5;

const quote = 0x22;
const backslash = 0x5c;

/**
 * Refuses JSON that `JSON.parse` would be slow on or whose strings other programs cannot hold; whether it is JSON at
 * all is left to `JSON.parse`. That function needs up to a second for 4 MiB of brackets or of ever new keys, and all
 * requests of a process wait for it. So we count, in one pass,
 * - how deep the document is nested,
 * - its marks: brackets, commas and colons outside of strings,
 * - its shapes: sequences of keys from the start of an object that no object had before, each of which costs the
 *   engine a new object layout. Sequences are compared by hash; one that falls out of the table is counted again. Most
 *   documents are too short for too many of them, and need no table.
 * With `anyText` strings are not looked at.
 */
export function scanJson(bytes: Uint8Array, { anyText = false } = {}): void {
  const shapes = bytes.length < maxShapes * leastKey ? undefined : new Shapes();
  let depth = 0;
  let marks = 0;

  for (let at = 0; at < bytes.length; at++) {
    switch (bytes[at]) {
      case quote: {
        const end = endOfString(bytes, at + 1, anyText);
        shapes?.string(bytes, at, end);
        at = end;
        break;
      }
      case 0x7b /* { */:
      case 0x5b /* [ */:
        marks++;
        if (++depth > maxDepth) throw refusal(`at most ${maxDepth} levels`);
        shapes?.open(depth, bytes[at] === 0x7b);
        break;
      case 0x7d /* } */:
      case 0x5d /* ] */:
        if (--depth <= 0) return;
        shapes?.close(depth);
        break;
      case 0x2c /* , */:
        shapes?.comma();
        marks++;
        break;
      case 0x3a /* : */:
        marks++;
    }
    if (marks > maxMarks) throw refusal('fewer members');
  }
}

/** Counts the shapes of objects. */
class Shapes {
  readonly #inObject = new Uint8Array(maxDepth + 1);
  readonly #keysHash = new Uint32Array(maxDepth + 1);
  readonly #seen = new Uint32Array(maxShapes * 2);
  #depth = 0;
  #count = 0;
  #keyNext = false;

  open(depth: number, isObject: boolean): void {
    this.#depth = depth;
    this.#keyNext = isObject;
    this.#inObject[depth] = isObject ? 1 : 0;
    this.#keysHash[depth] = 0;
  }

  close(depth: number): void {
    this.#depth = depth;
    this.#keyNext = false;
  }

  comma(): void {
    this.#keyNext = this.#inObject[this.#depth] === 1;
  }

  string(bytes: Uint8Array, start: number, end: number): void {
    if (!this.#keyNext) return;
    const hash = hashOf(bytes, start, end, this.#keysHash[this.#depth] ?? 0);
    const place = hash % this.#seen.length;
    this.#keysHash[this.#depth] = hash;
    if (this.#seen[place] !== hash && ++this.#count > maxShapes) throw refusal('fewer different keys');
    this.#seen[place] = hash;
    this.#keyNext = false;
  }
}

/** Index of the closing quote, or of the end where it is missing. */
function endOfString(bytes: Uint8Array, start: number, anyText: boolean): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== quote) {
    if (bytes[at] !== backslash) at++;
    else at += bytes[at + 1] === 0x75 /* u */ && !anyText ? lengthOfUnicodeEscape(bytes, at) : 2;
  }
  return at;
}

/** Bytes of `\uXXXX` or of a pair; U+0000 and half pairs are refused, which databases and other readers do not take. */
function lengthOfUnicodeEscape(bytes: Uint8Array, at: number): number {
  const unit = codeUnit(bytes, at);
  if (unit === undefined) return 2;
  if (unit !== 0 && (unit < 0xd800 || unit > 0xdfff)) return 6;
  const next = codeUnit(bytes, at + 6);
  const isPair = unit >= 0xd800 && unit <= 0xdbff && next !== undefined && next >= 0xdc00 && next <= 0xdfff;
  if (!isPair) throw refusal('no U+0000 and no unpaired surrogates in strings');
  return 12;
}

/** The number of the `\uXXXX` at this place, undefined when there is none. */
function codeUnit(bytes: Uint8Array, at: number): number | undefined {
  if (bytes[at] !== backslash || bytes[at + 1] !== 0x75) return undefined;
  let unit = 0;
  for (let place = at + 2; place < at + 6; place++) {
    const digit = hexDigit(bytes[place] ?? 0);
    if (digit === undefined) return undefined;
    unit = unit * 16 + digit;
  }
  return unit;
}

function hexDigit(byte: number): number | undefined {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20; // lower case
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : undefined;
}

/** FNV-1a over some bytes, going on from the hash of what came before. */
function hashOf(bytes: Uint8Array, start: number, end: number, before: number): number {
  let hash = before ^ 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash >>> 0;
}

function refusal(expected: string): ManifestError {
  return new ManifestError('MANIFEST_INVALID', `manifest: expected ${expected}`);
}
