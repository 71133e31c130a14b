import fc from 'fast-check';
import { expect, it } from 'vitest';
import { digestOf, smallBlob, uniqueBlob } from './blob-content.ts';

const size = fc.oneof(
  fc.integer({ min: 0, max: 100 }),
  fc.integer({ min: 1024 * 1024 - 40, max: 2 * 1024 * 1024 + 40 }),
);

it('a unique blob has the digest it says and is new each time', () => {
  fc.assert(
    fc.property(size, (bytes) => {
      const blob = uniqueBlob(bytes);
      const whole = Buffer.concat([...blob.pieces()]);
      expect(whole.length).toBe(bytes);
      expect(digestOf(whole)).toBe(blob.digest);
      if (bytes > 8) expect(uniqueBlob(bytes).digest).not.toBe(blob.digest);
    }),
    { numRuns: 30 },
  );
});

it('a unique blob can be sent in parts', () => {
  fc.assert(
    fc.property(size, fc.nat(), fc.nat(), (bytes, a, b) => {
      const blob = uniqueBlob(bytes);
      const [start = 0, end = 0] = [a % (bytes + 1), b % (bytes + 1)].sort((x, y) => x - y);
      const part = Buffer.concat([...blob.pieces(start, end)]);
      expect(part.equals(Buffer.concat([...blob.pieces()]).subarray(start, end))).toBe(true);
    }),
    { numRuns: 30 },
  );
});

it('a small blob has the digest of its text', () => {
  const blob = smallBlob('{}');
  expect(blob.digest).toBe('sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  expect(Buffer.concat([...blob.pieces()]).toString()).toBe('{}');
});
