/** One entry of a tar archive. */
export interface TarEntry {
  readonly name: string;
  readonly content?: Buffer | string;
  /** Target of a symbolic link. */
  readonly link?: string;
  readonly mode?: number;
}

const blockSize = 512;

/** A ustar archive of a few small entries; a name that ends with `/` is a folder. */
export function tar(entries: readonly TarEntry[]): Buffer {
  const parts: Buffer[] = [];
  for (const entry of entries) {
    const content = Buffer.from(entry.content ?? '');
    parts.push(header(entry, content.length), content, Buffer.alloc(padding(content.length)));
  }
  parts.push(Buffer.alloc(2 * blockSize)); // two empty blocks end an archive
  return Buffer.concat(parts);
}

function padding(size: number): number {
  return (blockSize - (size % blockSize)) % blockSize;
}

/** Field positions are those of POSIX.1-1988 (ustar). */
function header(entry: TarEntry, size: number): Buffer {
  const block = Buffer.alloc(blockSize);
  const octal = (value: number, offset: number, length: number): void => {
    block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset, 'latin1');
  };
  const folder = entry.name.endsWith('/');
  if (Buffer.byteLength(entry.name) > 100) throw new Error(`the name is longer than 100 bytes: ${entry.name}`);
  block.write(entry.name, 0);
  octal(entry.mode ?? (folder ? 0o755 : 0o644), 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(1_700_000_000, 136, 12);
  block.write(' '.repeat(8), 148);
  block.write(folder ? '5' : entry.link === undefined ? '0' : '2', 156);
  if (entry.link !== undefined) block.write(entry.link, 157);
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}
