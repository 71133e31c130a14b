import { ArchiveError } from './archive-error.ts';

/*
 * The codes of deflate. https://www.rfc-editor.org/rfc/rfc1951#section-3.2
 */

/** Finds the symbol that the next bits stand for: `entries[bits & mask]` is symbol × 16 + length, 0 for no code. */
export interface CodeTable {
  readonly entries: Uint16Array;
  readonly mask: number;
}

const LONGEST = 15;

/** Makes the table of codes with these lengths, by symbol. */
export function tableOf(lengths: Uint8Array): CodeTable {
  const counts = new Uint16Array(LONGEST + 1);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  counts[0] = 0;
  const next = firstCodes(counts);
  const longest = Math.max(
    1,
    counts.findLastIndex((count) => count > 0),
  );
  const size = 1 << longest;
  const entries = new Uint16Array(size);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol] ?? 0;
    if (length === 0) continue;
    const code = next[length] ?? 0;
    next[length] = code + 1;
    for (let at = reversed(code, length); at < size; at += 1 << length) entries[at] = (symbol << 4) | length;
  }
  return { entries, mask: size - 1 };
}

// Codes of one length are numbered in the order of symbols, behind those of the shorter ones.
function firstCodes(counts: Uint16Array): Uint32Array {
  const next = new Uint32Array(LONGEST + 1);
  let code = 0;
  for (let length = 1; length <= LONGEST; length++) {
    code = (code + (counts[length - 1] ?? 0)) << 1;
    next[length] = code;
    if (code + (counts[length] ?? 0) > 1 << length) throw new ArchiveError('there are more codes than can be');
  }
  return next;
}

function reversed(code: number, length: number): number {
  let result = 0;
  for (let at = 0; at < length; at++) result |= ((code >> at) & 1) << (length - 1 - at);
  return result;
}

/** The codes of literals and lengths, and those of distances, of a block. */
export interface BlockCodes {
  readonly literals: CodeTable;
  readonly distances: CodeTable;
}

/** The codes of blocks that bring none. */
export const fixedCodes: BlockCodes = {
  literals: tableOf(
    Uint8Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
  ),
  distances: tableOf(new Uint8Array(30).fill(5)),
};

// The order in which the lengths of the codes for lengths come.
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15] as const;

/** Reads the codes that a block brings, by a function that gives the next bits. */
export function readCodes(take: (bits: number) => number, decode: (table: CodeTable) => number): BlockCodes {
  const literalCount = take(5) + 257;
  const distanceCount = take(5) + 1;
  const lengthCount = take(4) + 4;
  const ofLengths = new Uint8Array(19);
  for (const symbol of ORDER.slice(0, lengthCount)) ofLengths[symbol] = take(3);
  const table = tableOf(ofLengths);
  const lengths = new Uint8Array(literalCount + distanceCount);
  for (let at = 0; at < lengths.length; ) {
    const symbol = decode(table);
    if (symbol < 16) {
      lengths[at++] = symbol;
      continue;
    }
    if (symbol === 16 && at === 0) throw new ArchiveError('a length is repeated before there is one');
    const value = symbol === 16 ? (lengths[at - 1] ?? 0) : 0;
    const times = symbol === 16 ? 3 + take(2) : symbol === 17 ? 3 + take(3) : 11 + take(7);
    if (at + times > lengths.length) throw new ArchiveError('there are more lengths than codes');
    lengths.fill(value, at, at + times);
    at += times;
  }
  return { literals: tableOf(lengths.subarray(0, literalCount)), distances: tableOf(lengths.subarray(literalCount)) };
}
