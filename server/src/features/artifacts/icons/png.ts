import { crc32, deflateSync } from 'node:zlib';

/** A colour as `RRGGBB`. */
export type Colour = string;

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const INDEXED = 3;
const EIGHT_BITS = 8;

/**
 * A PNG of a drawing in one colour on nothing: every character of the rows is one square of `scale` pixels, painted
 * unless it is a dot.
 * https://www.w3.org/TR/png-3/#11Chunks
 */
export function drawPng(rows: readonly string[], colour: Colour, scale: number): Buffer {
  const width = (rows[0]?.length ?? 0) * scale;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(rows.length * scale, 4);
  header.set([EIGHT_BITS, INDEXED, 0, 0, 0], 8);
  const lines = rows.flatMap((row) => {
    // Each line of pixels begins with the number of its filter: none.
    const line = Buffer.from([0, ...[...row].flatMap((square) => Array<number>(scale).fill(square === '.' ? 0 : 1))]);
    return Array<Buffer>(scale).fill(line);
  });
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(`000000${colour}`, 'hex')),
    chunk('tRNS', Buffer.from([0, 255])),
    chunk('IDAT', deflateSync(Buffer.concat(lines), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
