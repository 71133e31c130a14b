import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatUploadRange, parseByteRange, parseContentRange } from './index.ts';

const position = fc.oneof(fc.nat({ max: 50 }), fc.maxSafeNat());
const soup = fc.oneof(fc.stringMatching(/^(bytes[= ])?[0-9 ,/*=-]{0,30}$/), fc.string({ unit: 'binary' }));

describe('parseContentRange', () => {
  it('reads the forms of both specifications', () => {
    expect(parseContentRange('0-99')).toEqual({ start: 0, end: 99 });
    expect(parseContentRange(' bytes 5-5/6 ')).toEqual({ start: 5, end: 5, total: 6 });
    expect(parseContentRange('bytes 0-99/*')).toEqual({ start: 0, end: 99 });
  });

  it('refuses what is malformed, backwards or beyond the total', () => {
    for (const text of ['', '-', '0-', '-1', '1-0', '0-1,2-3', '0x0-1', '0 - 1', 'bytes=0-1', 'bytes 0-1', '0-1/2']) {
      expect(parseContentRange(text), text).toBeUndefined();
    }
    for (const text of ['bytes 0-9/9', 'bytes */9', 'bytes 5-4/9', '0-9007199254740992', `0-${'9'.repeat(400)}`]) {
      expect(parseContentRange(text), text).toBeUndefined();
    }
  });

  it('reads back every span', () => {
    fc.assert(
      fc.property(position, position, (a, b) => {
        const [start, end] = a <= b ? [a, b] : [b, a];
        expect(parseContentRange(`${start}-${end}`)).toEqual({ start, end });
        fc.pre(end < Number.MAX_SAFE_INTEGER);
        expect(parseContentRange(`bytes ${start}-${end}/${end + 1}`)).toEqual({ start, end, total: end + 1 });
      }),
    );
  });

  it('never throws and gives safe, ordered positions only', () => {
    fc.assert(
      fc.property(soup, (text) => {
        const range = parseContentRange(text);
        if (range === undefined) return;
        expect(Number.isSafeInteger(range.start) && Number.isSafeInteger(range.end)).toBe(true);
        expect(range.start >= 0 && range.start <= range.end && range.end < (range.total ?? Infinity)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('reads what formatUploadRange writes', () => {
    expect(formatUploadRange(0)).toBe('0-0');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 50 }), (size) => {
        expect(parseContentRange(formatUploadRange(size))).toEqual({ start: 0, end: size - 1 });
      }),
    );
  });
});

describe('parseByteRange', () => {
  it('reads first-last, open and suffix ranges', () => {
    expect(parseByteRange('bytes=0-4', 10)).toEqual({ start: 0, end: 4 });
    expect(parseByteRange('Bytes= 5-', 10)).toEqual({ start: 5, end: 9 });
    expect(parseByteRange('bytes=-3', 10)).toEqual({ start: 7, end: 9 });
    expect(parseByteRange('bytes=-30', 10)).toEqual({ start: 0, end: 9 });
    expect(parseByteRange(`bytes=0-${'9'.repeat(400)}`, 10)).toEqual({ start: 0, end: 9 });
  });

  it('says when a range lies outside', () => {
    for (const header of ['bytes=10-', 'bytes=10-20', 'bytes=-0', `bytes=${'9'.repeat(20)}-`]) {
      expect(parseByteRange(header, 10), header).toBe('unsatisfiable');
    }
  });

  it('ignores several ranges, other units, nonsense and empty content', () => {
    for (const header of ['', 'bytes', 'bytes=', 'bytes=-', 'bytes=5-4', 'bytes=0-1,3-4', 'lines=0-1', 'bytes=a-b']) {
      expect(parseByteRange(header, 10), header).toBe('ignore');
    }
    for (const header of ['bytes=0-', 'bytes=-5', 'bytes=0-0']) expect(parseByteRange(header, 0)).toBe('ignore');
  });

  it('selects the bytes that slicing selects', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.nat({ max: 20 }), fc.nat({ max: 20 }), (bytes, a, b) => {
        const selected = (header: string) => {
          const range = parseByteRange(header, bytes.length);
          return typeof range === 'string' ? range : bytes.slice(range.start, range.end + 1);
        };
        const outside = a >= bytes.length;
        expect(selected(`bytes=${a}-`)).toEqual(outside ? 'unsatisfiable' : bytes.slice(a));
        expect(selected(`bytes=${a}-${a + b}`)).toEqual(outside ? 'unsatisfiable' : bytes.slice(a, a + b + 1));
        expect(selected(`bytes=-${a}`)).toEqual(a === 0 ? 'unsatisfiable' : bytes.slice(-a));
      }),
    );
  });

  it('never throws and never leaves the content', () => {
    fc.assert(
      fc.property(soup, position, (header, size) => {
        const range = parseByteRange(header, size);
        if (typeof range === 'string') return;
        expect(range.start >= 0 && range.start <= range.end && range.end < size).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
