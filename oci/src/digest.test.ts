import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestAlgorithm, digestFromHex, digestHex, digestOf, parseDigest } from './index.ts';

const algorithm = fc.constantFrom('sha256' as const, 'sha512' as const);

describe('parseDigest', () => {
  it('takes sha256 and sha512 in lower case', () => {
    expect(parseDigest(`sha256:${'0a'.repeat(32)}`)).toBe(`sha256:${'0a'.repeat(32)}`);
    expect(parseDigest(`sha512:${'0a'.repeat(64)}`)).toBe(`sha512:${'0a'.repeat(64)}`);
  });

  it('refuses other spellings, lengths and algorithms', () => {
    const hex = 'ab'.repeat(32);
    for (const text of [
      '',
      hex,
      `sha256:${hex.toUpperCase()}`,
      `SHA256:${hex}`,
      `sha256:${hex.slice(1)}`,
      `sha256:${hex}0`,
      `sha256:${hex}\n`,
      ` sha256:${hex}`,
      `sha512:${hex}`,
      `sha384:${'ab'.repeat(48)}`,
      `md5:${'ab'.repeat(16)}`,
      `sha256+b64:${hex}`,
      `sha256:${'../'.repeat(21)}a`,
    ]) {
      expect(parseDigest(text), text).toBeUndefined();
    }
  });

  it('gives back what it takes and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect([undefined, text]).toContain(parseDigest(text));
      }),
    );
  });
});

describe('digestOf', () => {
  it('is the hash of the bytes, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array(), algorithm, (bytes, name) => {
        const digest = digestOf(bytes, name);
        expect(digestAlgorithm(digest)).toBe(name);
        expect(digestHex(digest)).toBe(createHash(name).update(bytes).digest('hex'));
        expect(parseDigest(digest)).toBe(digest);
        expect(digestFromHex(digestHex(digest), name)).toBe(digest);
      }),
    );
  });

  it('defaults to sha256 and reads a string as UTF-8', () => {
    expect(digestOf('')).toBe('sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(digestOf('ü')).toBe(digestOf(Buffer.from([0xc3, 0xbc])));
  });
});

describe('digestFromHex', () => {
  it('fails on a hash of another length', () => {
    expect(() => digestFromHex('ab')).toThrow(TypeError);
    expect(() => digestFromHex('ab'.repeat(32), 'sha512')).toThrow(TypeError);
  });
});
