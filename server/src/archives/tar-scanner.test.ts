import fc from 'fast-check';
import { pack } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import { ArchiveError } from './archive-error.ts';
import { type TarEntry, TarScanner } from './tar-scanner.ts';

function scan(archive: Buffer, piece = 1_000): TarEntry[] {
  const found: TarEntry[] = [];
  const scanner = new TarScanner((entry) => found.push(entry));
  for (let at = 0; at < archive.length; at += piece) scanner.push(archive.subarray(at, at + piece));
  scanner.end();
  return found;
}

async function collect(archive: ReturnType<typeof pack>): Promise<Buffer> {
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function checked(header: Buffer): Buffer {
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

function headerOf(name: string, size: number, type: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100, 'latin1');
  header.write('0000644\0', 100, 'latin1');
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  header.write(type, 156, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  return checked(header);
}

describe('a tar archive', () => {
  test('is found file by file with the place of its bytes, in whatever pieces it comes', async () => {
    const files = fc.array(
      fc.record({
        name: fc.stringMatching(/^[a-zé漢]{1,30}(\/[a-z]{1,90}){0,4}$/),
        content: fc.uint8Array({ maxLength: 2_000 }),
      }),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(files, fc.integer({ min: 1, max: 3_000 }), async (wanted, piece) => {
        const archive = pack();
        for (const { name, content } of wanted) archive.entry({ name, mtime: new Date(1_000) }, Buffer.from(content));
        const bytes = await collect(archive);
        const found = scan(bytes, piece);
        expect(found.map(({ name }) => name)).toEqual(wanted.map(({ name }) => name));
        for (const [index, { offset, size }] of found.entries()) {
          expect(bytes.subarray(offset, offset + size).equals(wanted[index]?.content ?? new Uint8Array())).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('tells links, modes and times', async () => {
    const archive = pack();
    archive.entry({ name: 'd/', type: 'directory', mode: 0o755, mtime: new Date(5_000) });
    archive.entry({ name: 'l', type: 'symlink', linkname: 'x'.repeat(150) });
    archive.entry({ name: 'h', type: 'link', linkname: 'd/a' });
    expect(scan(await collect(archive))).toMatchObject([
      { name: 'd/', type: '5', mode: 0o755, modified: 5, size: 0 },
      { name: 'l', type: '2', target: 'x'.repeat(150) },
      { name: 'h', type: '1', target: 'd/a' },
    ]);
  });

  test('may have the long names of GNU, files with holes, and no end', () => {
    const long = `${'d/'.repeat(100)}file`;
    const sparse = headerOf('holes', 512, 'S');
    sparse[482] = 1;
    const map = Buffer.alloc(1_024);
    map[504] = 1;
    const archive = Buffer.concat([
      ...[headerOf('././@LongLink', long.length, 'L'), Buffer.concat([Buffer.from(long), Buffer.alloc(512)], 512)],
      ...[headerOf('short', 3, '0'), Buffer.concat([Buffer.from('abc'), Buffer.alloc(509)])],
      ...[checked(sparse), map, Buffer.alloc(512, 1), headerOf('last', 0, '0')],
    ]);
    expect(scan(archive, 100).map(({ name, isSparse, offset }) => [name, isSparse, offset])).toEqual([
      [long, false, 1_536],
      ['holes', true, 3_584],
      ['last', false, 4_608],
    ]);
  });

  test('that is none, ends early or is made to hurt is refused', () => {
    expect(() => scan(Buffer.from('hello'.repeat(200)))).toThrow('a number in a header is not one');
    expect(() => scan(Buffer.alloc(512, '1'))).toThrow('a header has a wrong checksum');
    expect(() => scan(Buffer.alloc(0))).toThrow('it is empty');
    expect(() => scan(headerOf('a', 10, '0'))).toThrow('it ends early');
    expect(() => scan(headerOf('a', 0, '0').subarray(0, 100))).toThrow('it ends early');
    expect(() => scan(headerOf('a', 2 ** 30, 'x'))).toThrow('an extended header is too large');
    expect(() => scan(Buffer.concat([headerOf('a', 5, 'x'), Buffer.alloc(512, 'x')]))).toThrow('a pax record');
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 512, maxLength: 512 }), (noise) => {
        try {
          scan(checked(Buffer.from(noise)));
        } catch (error) {
          expect(error).toBeInstanceOf(ArchiveError);
        }
      }),
    );
  });
});
