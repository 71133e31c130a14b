import { ArchiveError } from './archive-error.ts';

/*
 * The headers of tar archives. They come from whoever may push, so nothing in them is trusted.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_92_13_06 (ustar and pax)
 */

/** Everything in a tar archive begins at, and is filled up to, a multiple of this. */
export const BLOCK = 512;

/** What a header says of the file behind it. */
export interface TarHeader {
  readonly name: string;
  /** Bytes behind the header. */
  readonly size: number;
  /** One character. */
  readonly type: string;
  /** What a link points to. */
  readonly target: string;
  /** Permission bits. */
  readonly mode: number;
  /** Seconds since 1970. */
  readonly modified: number;
}

/** What extended headers say instead, of the one file that follows them. */
export interface ExtendedHeader {
  readonly name?: string;
  readonly size?: number;
  readonly target?: string;
  readonly modified?: number;
  /** There are holes in the file, so its bytes are not its content. */
  readonly isSparse?: boolean;
}

/** Whether a block is the empty one that ends an archive. */
export function isEmptyBlock(block: Buffer): boolean {
  return block.every((byte) => byte === 0);
}

/** Reads a header; fails with an `ArchiveError` when it is none. */
export function parseHeader(block: Buffer): TarHeader {
  let sum = 0;
  for (let at = 0; at < BLOCK; at++) sum += at >= 148 && at < 156 ? 32 : (block[at] ?? 0);
  if (parseNumber(block.subarray(148, 156)) !== sum) throw new ArchiveError('a header has a wrong checksum');
  const isUstar = block.toString('latin1', 257, 262) === 'ustar';
  // GNU has other things where ustar has a prefix.
  const prefix = isUstar && block[262] === 0 ? textOf(block.subarray(345, 500)) : '';
  const name = textOf(block.subarray(0, 100));
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    size: parseNumber(block.subarray(124, 136)),
    type: String.fromCharCode(block[156] ?? 0),
    target: textOf(block.subarray(157, 257)),
    mode: parseNumber(block.subarray(100, 108)) & 0o7777,
    modified: parseTime(block.subarray(136, 148)),
  };
}

/** Whether a header announces an extended one: x is of the next file, g of all; L and K are GNU's long names. */
export function isExtended(type: string): boolean {
  return type === 'x' || type === 'g' || type === 'L' || type === 'K';
}

/** Whether a header announces the bytes of a file. */
export function isRegularFile(type: string): boolean {
  return type === '0' || type === '\0' || type === '7';
}

/** Reads an extended header of a type. What is said of all files cannot be of use. */
export function parseExtended(type: string, content: Buffer): ExtendedHeader {
  if (type === 'L') return { name: textOf(content) };
  if (type === 'K') return { target: textOf(content) };
  return type === 'x' ? parsePax(content) : {};
}

/** Bytes that something of this size takes in an archive. */
export function padded(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

// Octal digits, or, when they do not suffice, a binary number with the first bit set.
function parseNumber(field: Buffer): number {
  const [first = 0] = field;
  if (first & 0x80) {
    const value = field.subarray(1).reduce((total, byte) => total * 256 + byte, first & 0x7f);
    if (!Number.isSafeInteger(value)) throw new ArchiveError('a size is too large');
    return value;
  }
  const digits = textOf(field).trim();
  if (!/^[0-7]*$/.test(digits)) throw new ArchiveError('a number in a header is not one');
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

// Times before 1970 are negative binary numbers; nobody needs to know more than that they are old.
function parseTime(field: Buffer): number {
  return (field[0] ?? 0) & 0x80 ? 0 : parseNumber(field);
}

// Records `length key=value\n`, where the length counts the whole record.
function parsePax(content: Buffer): ExtendedHeader {
  let found: ExtendedHeader = {};
  for (let start = 0; start < content.length; ) {
    const blank = content.indexOf(0x20, start);
    const length = Number(content.toString('latin1', start, Math.min(blank, start + 10)));
    const end = start + length;
    if (blank < 0 || !Number.isInteger(length) || end <= blank || end > content.length)
      throw new ArchiveError('a pax record is malformed');
    found = { ...found, ...paxRecord(...splitOnce(content.toString('utf8', blank + 1, end - 1))) };
    start = end;
  }
  return found;
}

function paxRecord(key: string, value: string): ExtendedHeader {
  switch (key) {
    case 'path':
    case 'GNU.sparse.name':
      return { name: upToZero(value) };
    case 'linkpath':
      return { target: upToZero(value) };
    case 'size':
      return { size: paxSize(value) };
    case 'mtime':
      return { modified: Math.max(0, Math.floor(Number(value) || 0)) };
    default:
      return key.startsWith('GNU.sparse.') ? { isSparse: true } : {};
  }
}

function paxSize(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new ArchiveError('a pax size is not a number');
  return Number(text);
}

function splitOnce(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function upToZero(text: string): string {
  return text.split('\0', 1)[0] ?? '';
}

function textOf(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? field.length : end);
}
