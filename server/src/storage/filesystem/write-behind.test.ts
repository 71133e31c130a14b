import { randomBytes } from 'node:crypto';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isHavenError } from '../../error.ts';
import { BufferPool } from '../buffer-pool.ts';
import type { ByteSource } from '../driver.ts';
import { WriteBehind } from './write-behind.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'haven-write-'));
});
afterAll(() => rm(directory, { recursive: true }));

it('writes and shows every byte once and in order, however many buffers there are', async () => {
  const sizes = fc.array(fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 5000 })), {
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(
      sizes,
      fc.integer({ min: 0, max: 4 }),
      fc.integer({ min: 0, max: 9 }),
      async (lengths, count, position) => {
        const pool = new BufferPool({ size: 1000, count });
        const file = await open(path.join(directory, 'file'), 'w+');
        try {
          const chunks = lengths.map((length) => randomBytes(length));
          const seen: Buffer[] = [];
          const writer = new WriteBehind({
            file,
            position,
            pool,
            observe: (piece) => void seen.push(Buffer.from(piece)),
          });
          const source = partlyThere(chunks);
          for await (const chunk of source) {
            await writer.push(chunk);
            await writer.receive(source);
          }
          await writer.finish();
          expect(writer.failure).toBeUndefined();
          const content = Buffer.concat(chunks);
          expect(writer.position).toBe(position + content.length);
          expect(Buffer.concat(seen).equals(content)).toBe(true);
          expect((await readFile(path.join(directory, 'file'))).subarray(position).equals(content)).toBe(true);
          const taken = Array.from({ length: count + 1 }, () => pool.take());
          expect(taken.filter((buffer) => buffer !== undefined)).toHaveLength(count);
        } finally {
          await file.close();
        }
      },
    ),
    { numRuns: 60 },
  );
});

it.each([0, 2])(
  'gives every buffer back and says what failed when the file cannot be written (%i buffers)',
  async (count) => {
    const pool = new BufferPool({ size: 1000, count });
    const file = await open(directory, 'r');
    const writer = new WriteBehind({ file, position: 0, pool, observe: () => undefined });
    const pushing = (async () => {
      for (let index = 0; index < 50; index++) await writer.push(randomBytes(300));
    })();
    await expect(pushing).rejects.toThrow(/failed to write an upload/);
    await writer.finish();
    await file.close();
    expect(isHavenError(writer.failure?.error, 'UNAVAILABLE')).toBe(true);
    expect(Array.from({ length: count }, () => pool.take()).every((buffer) => buffer !== undefined)).toBe(true);
  },
);

/** A source whose every third chunk has to be asked for; the others can be received as well. */
function partlyThere(chunks: readonly Buffer[]): ByteSource {
  const left = [...chunks];
  let given = 0;
  return {
    receive(into) {
      const [next] = left;
      if (!next || given % 3 === 0) return 0;
      const received = next.copy(into);
      if (received < next.length) left[0] = next.subarray(received);
      else if (left.shift()) given++;
      return received;
    },
    async *[Symbol.asyncIterator]() {
      for (let next = left.shift(); next; next = left.shift()) {
        given++;
        yield next;
      }
    },
  };
}
