import { constants, createDeflateRaw, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArchiveError } from './archive-error.ts';
import { type Checkpoint, createUnpacker, type UnpackerOptions } from './unpacker.ts';

function unpack(packed: Buffer, piece = 997, options: UnpackerOptions = {}): Buffer {
  const unpacker = createUnpacker('gzip', options);
  const parts: Buffer[] = [];
  const sink = (part: Uint8Array) => void parts.push(Buffer.from(part));
  for (let at = 0; at < packed.length; at += piece) unpacker.push(packed.subarray(at, at + piece), sink);
  unpacker.end(sink);
  return Buffer.concat(parts);
}

// Bytes that repeat near and far, so that every kind of code is used.
const content = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 2_000 }),
      fc
        .record({ byte: fc.nat(255), times: fc.nat(70_000) })
        .map(({ byte, times }) => new Uint8Array(times).fill(byte)),
      fc.string({ maxLength: 200 }).map((text) => Buffer.from(text.repeat(40))),
    ),
    { maxLength: 12 },
  )
  .map((parts) => Buffer.concat(parts));

describe('gzip', () => {
  test('comes out as it went in, however it is packed and cut into pieces', () => {
    fc.assert(
      fc.property(
        content,
        fc.nat(9),
        fc.constantFrom(0, 1, 2, 3, 4),
        fc.integer({ min: 1, max: 5_000 }),
        (bytes, level, strategy, piece) => {
          expect(unpack(gzipSync(bytes, { level, strategy }), piece).equals(bytes)).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('may consist of members, with names and extra fields, and have padding behind them', () => {
    const named = gzipSync('one');
    named[3] = 4 | 8 | 16 | 2;
    const extra = Buffer.alloc(70_000 % 65_536, 7);
    const size = Buffer.alloc(2);
    size.writeUInt16LE(extra.length);
    const fields = [named.subarray(0, 10), size, extra, Buffer.from('name\0comment\0'), Buffer.alloc(2)];
    const first = Buffer.concat([...fields, named.subarray(10)]);
    const all = Buffer.concat([first, gzipSync(''), gzipSync('two'), Buffer.alloc(2_000)]);
    for (const piece of [1, 100, 100_000]) expect(unpack(all, piece).toString()).toBe('onetwo');
  });

  test('can be gone on with from each checkpoint', () => {
    const bytes = Buffer.from(Array.from({ length: 60_000 }, (_, at) => `line ${at * 7919} ${at % 97}\n`).join(''));
    const packed = Buffer.concat([gzipSync(bytes), gzipSync(bytes.subarray(5)), gzipSync('end')]);
    const whole = Buffer.concat([bytes, bytes.subarray(5), Buffer.from('end')]);
    const checkpoints: Checkpoint[] = [];
    unpack(packed, 997, { spacing: 50_000, onCheckpoint: (checkpoint) => checkpoints.push(checkpoint) });
    expect(checkpoints.length).toBeGreaterThan(10);
    expect(checkpoints.some(({ window }) => window === undefined)).toBe(true);
    for (const from of checkpoints) {
      expect(unpack(packed.subarray(from.input), 4_000, { from }).equals(whole.subarray(from.output))).toBe(true);
    }
  });

  test('may have been flushed on the way', async () => {
    const deflate = createDeflateRaw();
    const parts: Buffer[] = [];
    deflate.on('data', (part: Buffer) => void parts.push(part));
    for (const text of ['a', 'b', '']) {
      deflate.write(text);
      await new Promise<void>((resolve) => deflate.flush(constants.Z_FULL_FLUSH, resolve));
    }
    deflate.end();
    await new Promise((resolve) => deflate.on('end', resolve));
    const packed = Buffer.concat([Buffer.from([31, 139, 8, 0, 0, 0, 0, 0, 0, 3]), ...parts, Buffer.alloc(8)]);
    expect(unpack(packed, 1).toString()).toBe('ab');
  });

  test('that is cut or damaged is found, and never more than an error', () => {
    const packed = gzipSync(Buffer.from('some text that is repeated, some text that is repeated'.repeat(50)));
    for (let end = 0; end < packed.length; end++) expect(() => unpack(packed.subarray(0, end))).toThrow(ArchiveError);
    fc.assert(
      fc.property(fc.nat(packed.length - 1), fc.nat(255), (at, byte) => {
        const damaged = Buffer.from(packed);
        damaged[at] = byte;
        try {
          unpack(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(ArchiveError);
        }
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), (noise) => {
        const start = Buffer.from([31, 139, 8, 0, 0, 0, 0, 0, 0, 3, 5]);
        try {
          unpack(Buffer.concat([start, noise]), 100);
        } catch (error) {
          expect(error).toBeInstanceOf(ArchiveError);
        }
      }),
    );
  });
});
