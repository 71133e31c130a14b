import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { pack } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import { readFromArchive } from './archive.ts';
import { readFromTar } from './tar.ts';

interface File {
  readonly name: string;
  readonly content: Buffer;
}

async function archiveOf(files: readonly File[]): Promise<Buffer> {
  const archive = pack();
  for (const { name, content } of files) archive.entry({ name }, content);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* inPieces(bytes: Buffer, size: number): AsyncIterable<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const find = (archive: Buffer, name: string, { piece = 1000, limit = 1_000_000 } = {}) =>
  readFromTar(inPieces(archive, piece), (found) => found === name, limit);

describe('a file in a tar archive', () => {
  const arbitraryName = fc
    .array(fc.stringMatching(/^[a-zA-Z0-9._ä-]{1,60}$/), { minLength: 1, maxLength: 5 })
    .map((parts) => parts.join('/'));

  test('is found with its content, whatever else is there and however the bytes come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.record({ name: arbitraryName, content: fc.uint8Array({ maxLength: 2000 }) }), {
          minLength: 1,
          maxLength: 8,
          selector: (file) => file.name,
        }),
        fc.nat(),
        fc.integer({ min: 1, max: 3000 }),
        async (entries, at, piece) => {
          const files = entries.map(({ name, content }) => ({ name, content: Buffer.from(content) }));
          const archive = await archiveOf(files);
          const wanted = files[at % files.length];
          expect(await find(archive, wanted?.name ?? '', { piece })).toEqual(wanted?.content);
          expect(await find(archive, 'not there', { piece })).toBeUndefined();
        },
      ),
      { numRuns: 60 },
    );
  });

  // CVE-2024-25620, CVE-2026-50162, CVE-2021-29136: names and links that lead out of the archive.
  test('is not what a link, a directory or a header calls itself', async () => {
    const archive = pack();
    archive.entry({ name: 'values.yaml', type: 'symlink', linkname: '/etc/passwd' });
    archive.entry({ name: 'values.yaml', type: 'link', linkname: '/etc/passwd' });
    archive.entry({ name: 'values.yaml', type: 'directory' });
    archive.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of archive) chunks.push(chunk);
    expect(await find(Buffer.concat(chunks), 'values.yaml')).toBeUndefined();
  });

  test('is refused when it is too large, before it is read', async () => {
    const archive = await archiveOf([{ name: 'a', content: Buffer.alloc(2000) }]);
    await expect(find(archive.subarray(0, 512), 'a', { limit: 1999 })).rejects.toMatchObject({
      code: 'REQUEST_ENTITY_TOO_LARGE',
    });
    expect(await find(archive, 'a', { limit: 2000 })).toHaveLength(2000);
  });

  test('of an archive that ends early is damaged', async () => {
    const archive = await archiveOf([{ name: 'a', content: Buffer.alloc(2000) }]);
    await expect(find(archive.subarray(0, 700), 'a')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await find(archive.subarray(0, 700), 'b')).toBeUndefined();
  });
});

describe('arbitrary bytes', () => {
  test('end in an answer or a refusal, never in anything else', async () => {
    const whole = await archiveOf([
      { name: 'a'.repeat(150), content: Buffer.from('x') },
      { name: 'b', content: Buffer.from('y') },
    ]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 20 }),
        async (changes) => {
          const broken = Buffer.from(whole);
          for (const [at, byte] of changes) broken[at] = byte;
          // Some changes keep the checksum right, which is how wrong sizes get through.
          fixChecksums(broken);
          const outcome = await find(broken, 'b').catch((error: unknown) => error);
          if (outcome instanceof Error) expect(outcome).toMatchObject({ name: 'HavenError' });
        },
      ),
      { numRuns: 300 },
    );
  });

  test.each([
    ['a huge extended header', header({ type: 'x', size: 70_000 })],
    ['a long name of GNU that is huge', header({ type: 'L', size: 2 ** 31 })],
    ['a size with letters', header({ type: '0', size: 0, raw: 'zzzzzzzzzzz' })],
    [
      'a binary size beyond all numbers',
      header({ type: '0', size: 0, raw: '\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff' }),
    ],
    ['a pax record without an end', Buffer.concat([header({ type: 'x', size: 512 }), Buffer.alloc(512, '9')])],
    ['a pax record of no length', Buffer.concat([header({ type: 'x', size: 512 }), Buffer.alloc(512, ' ')])],
    [
      'a pax size that is none',
      Buffer.concat([header({ type: 'x', size: 11 }), Buffer.from('11 size=-1\n'.padEnd(512, '\0'))]),
    ],
  ])('with %s are refused', async (_what, bytes) => {
    await expect(find(bytes, 'b')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});

describe('a compressed archive', () => {
  const options = { gzip: true, archiveLimit: 1_000_000, fileLimit: 100_000 };
  const wanted = (name: string) => name === 'values.yaml';

  test('is read no further than the file, and its source is closed', async () => {
    const archive = gzipSync(await archiveOf([{ name: 'values.yaml', content: Buffer.from('a: 1') }]));
    const source = new PassThrough();
    source.write(archive);
    expect((await readFromArchive(source, options, wanted))?.toString()).toBe('a: 1');
    if (!source.closed) await once(source, 'close');
    expect(source.destroyed).toBe(true);
  });

  test('that grows without end is refused when it has grown enough', async () => {
    const bomb = gzipSync(Buffer.concat([header({ type: '0', size: 2 ** 33 }), Buffer.alloc(50_000_000)]));
    expect(bomb.length).toBeLessThan(60_000);
    await expect(readFromArchive(Readable.from([bomb]), options, wanted)).rejects.toMatchObject({
      code: 'REQUEST_ENTITY_TOO_LARGE',
    });
  });

  test.each(['', 'not gzip at all', gzipSync('short').subarray(0, 12)])(
    'that is none is refused: %j',
    async (bytes) => {
      await expect(readFromArchive(Readable.from([Buffer.from(bytes)]), options, wanted)).rejects.toMatchObject({
        code: 'BAD_REQUEST',
      });
    },
  );

  test('passes on what the storage says', async () => {
    const failure = new Error('disk');
    const source = new Readable({
      read() {
        this.destroy(failure);
      },
    });
    await expect(readFromArchive(source, options, wanted)).rejects.toBe(failure);
  });
});

function header({ type, size, raw }: { readonly type: string; readonly size: number; readonly raw?: string }): Buffer {
  const block = Buffer.alloc(512);
  block.write('some/name', 0, 'latin1');
  block.write(raw ?? size.toString(8).padStart(11, '0'), 124, 12, 'latin1');
  block.write(type, 156, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  fixChecksums(block);
  return block;
}

function fixChecksums(archive: Buffer): void {
  for (let at = 0; at + 512 <= archive.length; at += 512) {
    const block = archive.subarray(at, at + 512);
    if (block.toString('latin1', 257, 262) !== 'ustar') continue;
    const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  }
}
