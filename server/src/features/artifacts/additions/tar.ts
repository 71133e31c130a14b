import { ArchiveError } from '../../../archives/archive-error.ts';
import {
  BLOCK,
  type ExtendedHeader,
  isEmptyBlock,
  isExtended,
  isRegularFile,
  padded,
  parseExtended,
  parseHeader,
} from '../../../archives/tar-header.ts';
import { HavenError } from '../../../error.ts';

/*
 * Reads one file out of a tar stream. Archives come from whoever may push, so this trusts nothing: there is nothing
 * written anywhere, links are not followed, names are only compared, and every length is bounded before memory is taken.
 */

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
  try {
    return await findInTar(new ByteReader(chunks), matches, limit);
  } catch (error) {
    throw error instanceof ArchiveError ? damaged(error) : error;
  }
}

async function findInTar(
  reader: ByteReader,
  matches: (name: string) => boolean,
  limit: number,
): Promise<Buffer | undefined> {
  let extended: ExtendedHeader = {};
  for (;;) {
    const block = await reader.read(BLOCK);
    if (block === undefined || isEmptyBlock(block)) return undefined;
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
  if (content === undefined) throw new ArchiveError('it ends in the middle of a file');
  return content;
}

// Only the bytes that are needed are ever read.
async function readExtended(reader: ByteReader, size: number): Promise<Buffer> {
  if (size > EXTENDED_LIMIT) throw new ArchiveError('an extended header is too large');
  const content = await reader.read(padded(size));
  if (content === undefined) throw new ArchiveError('it ends in the middle of a header');
  return content.subarray(0, size);
}

function damaged(error: ArchiveError): HavenError {
  return new HavenError('BAD_REQUEST', `bad request: the archive is damaged: ${error.message}`, { cause: error });
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
