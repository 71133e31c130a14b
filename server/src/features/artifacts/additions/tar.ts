import { HavenError } from '../../../error.ts';

/*
 * Reads one file out of a tar stream. Archives come from whoever may push, so this trusts nothing: there is nothing
 * written anywhere, links are not followed, names are only compared, and every length is bounded before memory is taken.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_92_13_06 (ustar and pax)
 */

const BLOCK = 512;
// Names in extended headers are paths; anything longer is not an honest one.
const EXTENDED_LIMIT = 64 * 1024;

/**
 * The content of the first regular file whose name `matches`; undefined when there is none. Fails with
 * `REQUEST_ENTITY_TOO_LARGE` when that file has more than `limit` bytes and with `BAD_REQUEST` when the archive is
 * damaged.
 */
export async function readFromTar(
  chunks: AsyncIterable<Buffer>,
  matches: (name: string) => boolean,
  limit: number,
): Promise<Buffer | undefined> {
  const reader = new ByteReader(chunks);
  let extended: ExtendedHeader = {};
  for (;;) {
    const block = await reader.read(BLOCK);
    if (block === undefined || block.every((byte) => byte === 0)) return undefined;
    const header = parseHeader(block);
    if (isExtended(header.type)) {
      extended = { ...extended, ...parseExtended(header.type, await readExtended(reader, header.size)) };
      continue;
    }
    const { name = header.name, size = header.size } = extended;
    if (isRegularFile(header.type) && matches(name)) return readFile(reader, size, limit);
    await reader.skip(padded(size));
    extended = {};
  }
}

async function readFile(reader: ByteReader, size: number, limit: number): Promise<Buffer> {
  if (size > limit) {
    throw new HavenError('REQUEST_ENTITY_TOO_LARGE', `the file has ${size} bytes; at most ${limit} are shown`);
  }
  const content = await reader.read(size);
  if (content === undefined) throw damaged('it ends in the middle of a file');
  return content;
}

interface Header {
  readonly name: string;
  readonly size: number;
  /** One character. */
  readonly type: string;
}

function parseHeader(block: Buffer): Header {
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (parseNumber(block.subarray(148, 156)) !== sum) throw damaged('a header has a wrong checksum');
  const isUstar = block.toString('latin1', 257, 262) === 'ustar';
  const prefix = isUstar ? textOf(block.subarray(345, 500)) : '';
  const name = textOf(block.subarray(0, 100));
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    size: parseNumber(block.subarray(124, 136)),
    type: String.fromCharCode(block[156] ?? 0),
  };
}

// Octal digits, or, when they do not suffice, a binary number with the first bit set.
function parseNumber(field: Buffer): number {
  const [first = 0] = field;
  if (first & 0x80) {
    const value = field.subarray(1).reduce((total, byte) => total * 256 + byte, first & 0x7f);
    if (!Number.isSafeInteger(value)) throw damaged('a size is too large');
    return value;
  }
  const digits = textOf(field).trim();
  if (!/^[0-7]*$/.test(digits)) throw damaged('a number in a header is not one');
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

interface ExtendedHeader {
  readonly name?: string;
  readonly size?: number;
}

// x is of the next file, g of all that follow (it cannot hold a name of use); L and K are GNU's long names.
function isExtended(type: string): boolean {
  return type === 'x' || type === 'g' || type === 'L' || type === 'K';
}

async function readExtended(reader: ByteReader, size: number): Promise<Buffer> {
  if (size > EXTENDED_LIMIT) throw damaged('an extended header is too large');
  const content = await reader.read(padded(size));
  if (content === undefined) throw damaged('it ends in the middle of a header');
  return content.subarray(0, size);
}

function parseExtended(type: string, content: Buffer): ExtendedHeader {
  if (type === 'L') return { name: textOf(content) };
  return type === 'x' ? parsePax(content) : {};
}

// Records `length key=value\n`, where the length counts the whole record.
function parsePax(content: Buffer): ExtendedHeader {
  let found: ExtendedHeader = {};
  for (let start = 0; start < content.length; ) {
    const blank = content.indexOf(0x20, start);
    const length = Number(content.toString('latin1', start, Math.min(blank, start + 10)));
    const end = start + length;
    if (blank < 0 || !Number.isInteger(length) || end <= blank || end > content.length)
      throw damaged('a pax record is malformed');
    const [key, value] = splitOnce(content.toString('utf8', blank + 1, end - 1));
    if (key === 'path') found = { ...found, name: value };
    if (key === 'size') found = { ...found, size: paxSize(value) };
    start = end;
  }
  return found;
}

function paxSize(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw damaged('a pax size is not a number');
  return Number(text);
}

function splitOnce(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function isRegularFile(type: string): boolean {
  return type === '0' || type === '\0' || type === '7';
}

function padded(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

function textOf(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? field.length : end);
}

function damaged(why: string): HavenError {
  return new HavenError('BAD_REQUEST', `bad request: the archive is damaged: ${why}`);
}

/** Takes exact numbers of bytes from a stream of chunks. */
class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next `size` bytes, or undefined when fewer are left. */
  async read(size: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    let missing = size;
    while (missing > 0) {
      const part = await this.#take(missing);
      if (part === undefined) return undefined;
      parts.push(part);
      missing -= part.length;
    }
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
  }

  /** Passes over `size` bytes, or to the end. */
  async skip(size: number): Promise<void> {
    for (let missing = size; missing > 0; ) {
      const part = await this.#take(missing);
      if (part === undefined) return;
      missing -= part.length;
    }
  }

  async #take(most: number): Promise<Buffer | undefined> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#chunks.next();
      if (done) return undefined;
      this.#rest = value;
    }
    const part = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(part.length);
    return part;
  }
}
