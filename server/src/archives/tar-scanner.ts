import { ArchiveError } from './archive-error.ts';
import {
  BLOCK,
  type ExtendedHeader,
  isEmptyBlock,
  isExtended,
  padded,
  parseExtended,
  parseHeader,
  type TarHeader,
} from './tar-header.ts';

// Names and attributes; anything longer is not an honest one.
const EXTENDED_LIMIT = 1024 * 1024;

// Where GNU says that the map of a file with holes goes on in another block.
const MORE_AFTER_HEADER = 482;
const MORE_AFTER_MAP = 504;

/** A file of an archive and where its bytes are. */
export interface TarEntry extends TarHeader {
  /** Where its bytes begin in the unpacked archive. */
  readonly offset: number;
  readonly isSparse: boolean;
}

/** Finds the files of a tar archive in bytes as they come, without keeping any of them. */
export class TarScanner {
  readonly #onEntry: (entry: TarEntry) => void;
  #position = 0;
  // Bytes to pass over before the next header.
  #skip = 0;
  // A header or extended header of which a part is here.
  #parts: Buffer[] = [];
  #have = 0;
  #need = BLOCK;
  #extending: { readonly type: string; readonly size: number } | undefined;
  #extended: ExtendedHeader = {};
  // A file with holes whose map goes on in further blocks.
  #mapped: TarHeader | undefined;
  #isOver = false;

  constructor(onEntry: (entry: TarEntry) => void) {
    this.#onEntry = onEntry;
  }

  /** Whether the end of the archive was seen; what follows it is nothing of it. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Bytes of the archive so far. */
  get position(): number {
    return this.#position;
  }

  push(piece: Uint8Array): void {
    let at = 0;
    while (at < piece.length) {
      if (this.#isOver) {
        this.#position += piece.length - at;
        return;
      }
      at += this.#skip > 0 ? this.#pass(piece.length - at) : this.#collect(piece.subarray(at));
    }
  }

  /** Says that nothing follows. */
  end(): void {
    if (this.#isOver) return;
    if (this.#position === 0) throw new ArchiveError('it is empty');
    // Some tools leave out the empty blocks at the end, but not half a header.
    if (this.#skip > 0 || this.#have > 0 || this.#extending || this.#mapped) throw new ArchiveError('it ends early');
  }

  #pass(available: number): number {
    const bytes = Math.min(this.#skip, available);
    this.#skip -= bytes;
    this.#position += bytes;
    return bytes;
  }

  #collect(piece: Uint8Array): number {
    const part = piece.subarray(0, this.#need - this.#have);
    // The bytes are only lent.
    this.#parts.push(Buffer.from(part));
    this.#have += part.length;
    this.#position += part.length;
    if (this.#have === this.#need) this.#complete(Buffer.concat(this.#parts));
    return part.length;
  }

  #complete(content: Buffer): void {
    this.#parts = [];
    this.#have = 0;
    this.#need = BLOCK;
    if (this.#extending) {
      const { type, size } = this.#extending;
      this.#extending = undefined;
      this.#extended = { ...this.#extended, ...parseExtended(type, content.subarray(0, size)) };
    } else if (this.#mapped) {
      if (content[MORE_AFTER_MAP] !== 1) this.#begin(this.#mapped);
    } else if (isEmptyBlock(content)) this.#isOver = true;
    else {
      const header = parseHeader(content);
      if (header.type === 'S' && content[MORE_AFTER_HEADER] === 1) this.#mapped = header;
      else this.#begin(header);
    }
  }

  #begin(header: TarHeader): void {
    if (isExtended(header.type)) {
      if (header.size > EXTENDED_LIMIT) throw new ArchiveError('an extended header is too large');
      if (header.size === 0) return;
      this.#extending = { type: header.type, size: header.size };
      this.#need = padded(header.size);
      return;
    }
    this.#mapped = undefined;
    const { isSparse = header.type === 'S', ...told } = this.#extended;
    this.#extended = {};
    const entry = { ...header, ...told, isSparse, offset: this.#position };
    // Links and directories have no bytes, whatever size they claim (libarchive and Go read them so).
    this.#skip = /[1-6]/.test(header.type) ? 0 : padded(entry.size);
    this.#onEntry({ ...entry, size: this.#skip === 0 ? 0 : entry.size });
  }
}
