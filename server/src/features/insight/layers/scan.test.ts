import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { pack } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import type { LayerFile } from '../model.ts';
import { LayerExtract } from './extract.ts';
import { readName } from './paths.ts';
import { LayerScan, type ScanLimits, type ScanSummary } from './scan.ts';
import type { SlicedWork } from './slices.ts';

const limits: ScanLimits = { files: 1_000, bytes: 2 ** 30, spacing: 2 ** 20 };

/** Everything that work gives for these bytes. */
function all<Result>(work: SlicedWork<Result>, bytes: Uint8Array): Result[] {
  const results: Result[] = [];
  for (let chunk: Uint8Array | null | undefined = bytes; ; ) {
    const { result, wants } = work.step(chunk);
    results.push(result);
    if (wants === 'over') return results;
    chunk = wants === 'go' ? undefined : null;
  }
}

function scan(bytes: Uint8Array, own: Partial<ScanLimits> = {}) {
  const results = all(new LayerScan({ ...limits, ...own }), bytes);
  const files: LayerFile[] = results.flatMap((result) => result.files);
  const checkpoints = results.flatMap((result) => result.checkpoints);
  return { files, checkpoints, summary: results.at(-1)?.summary as ScanSummary };
}

async function tarOf(files: readonly (readonly [string, Buffer])[]): Promise<Buffer> {
  const archive = pack();
  for (const [name, bytes] of files) archive.entry({ name }, bytes);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('looking into a layer', () => {
  test('stops at as many files and bytes as there may be', async () => {
    const many = await tarOf(Array.from({ length: 30 }, (_, at) => [`f${at}`, Buffer.alloc(10)] as const));
    expect(scan(many, { files: 12 })).toMatchObject({
      summary: { state: 'cut', reason: 'too-many-files', fileCount: 12 },
    });
    const bomb = gzipSync(await tarOf([['zeros', Buffer.alloc(64 * 2 ** 20)]]));
    const found = scan(bomb, { bytes: 2 ** 20 });
    expect(found.summary).toMatchObject({ state: 'cut', reason: 'too-large' });
    expect(found.summary.byteCount).toBeLessThan(40 * 2 ** 20);
  });

  test('hands on what it finds in batches', async () => {
    const many = await tarOf(Array.from({ length: 5_000 }, (_, at) => [`f${at}`, Buffer.alloc(0)] as const));
    const results = all(new LayerScan({ ...limits, files: 10_000 }), gzipSync(many));
    expect(results.length).toBeGreaterThan(2);
    expect(Math.max(...results.map(({ files }) => files.length))).toBeLessThan(40_000);
  });

  test('lets every file be read from the last checkpoint before it', async () => {
    const files = Array.from({ length: 40 }, (_, at) => {
      const text = Buffer.from(Array.from({ length: 9_000 }, (__, line) => `${at * line}:${at}\n`).join(''));
      return [`f${at}`, text] as const;
    });
    const packed = gzipSync(await tarOf(files));
    const { files: found, checkpoints, summary } = scan(packed, { spacing: 200_000 });
    expect(checkpoints.length).toBeGreaterThan(5);
    for (const [index, { place = 0, size }] of found.entries()) {
      const from = checkpoints.findLast(({ output }) => output <= place);
      const work = new LayerExtract({ packing: summary.packing, from, start: place, size });
      const bytes = Buffer.concat(all(work, packed.subarray(from?.input ?? 0)).flat());
      expect(bytes.equals(files[index]?.[1] ?? Buffer.alloc(0))).toBe(true);
    }
  });

  test('ends in a summary whatever the bytes are', async () => {
    const sound = gzipSync(await tarOf([['a/b', Buffer.from('text')]]));
    fc.assert(
      fc.property(fc.nat(sound.length - 1), fc.nat(255), fc.nat(sound.length), (at, byte, end) => {
        const damaged = Buffer.from(sound);
        damaged[at] = byte;
        expect(scan(damaged.subarray(0, end)).summary).toBeDefined();
      }),
    );
  });
});

describe('a name', () => {
  test.each([
    ['a/b', { kind: 'file', path: 'a/b' }],
    ['./a//b/', { kind: 'file', path: 'a/b' }],
    ['/etc/passwd', { kind: 'file', path: 'etc/passwd' }],
    ['./', { kind: 'nothing' }],
    ['../a', { kind: 'impossible' }],
    ['a/..', { kind: 'impossible' }],
    ['x'.repeat(2_001), { kind: 'impossible' }],
    ['a/.wh.b', { kind: 'whiteout', path: 'a/b', isOpaque: false }],
    ['a/.wh..wh..opq', { kind: 'whiteout', path: 'a', isOpaque: true }],
    ['.wh..wh.plnk/1', { kind: 'file', path: '.wh..wh.plnk/1' }],
    ['.wh..wh.plnk', { kind: 'nothing' }],
    ['.wh...', { kind: 'impossible' }],
    ['.wh.', { kind: 'impossible' }],
  ])('%s', (name, meant) => {
    expect(readName(name)).toEqual(meant);
  });
});
