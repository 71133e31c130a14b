import path from 'node:path';
import { digestOf } from '@haven/oci';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHavenError } from '../error.ts';
import { assertKey, blobDigest, blobKey, isUploadId, uploadKey } from './object-key.ts';

describe('the keys of blobs', () => {
  it('are those of the distribution project', () => {
    const hex = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
    expect(blobKey(digestOf('hello'))).toBe(`docker/registry/v2/blobs/sha256/2c/${hex}/data`);
    expect(blobKey(digestOf('hello', 'sha512'))).toMatch(
      /^docker\/registry\/v2\/blobs\/sha512\/9b\/9b[0-9a-f]{126}\/data$/,
    );
  });

  it('lead back to the digest, and no other key does', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('sha256' as const, 'sha512' as const), (content, algorithm) => {
        const digest = digestOf(content, algorithm);
        const key = blobKey(digest);
        expect(blobDigest(key)).toBe(digest);
        expect(() => assertKey(key)).not.toThrow();
        for (const other of [`${key}/`, `/${key}`, `${key}x`, key.replace('/data', ''), key.replace('blobs', 'blob')]) {
          expect(blobDigest(other)).toBeUndefined();
        }
      }),
    );
    expect(
      blobDigest(
        'docker/registry/v2/blobs/sha256/00/2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824/data',
      ),
    ).toBeUndefined();
  });
});

describe('assertKey', () => {
  it('lets nothing through that leaves the root', () => {
    const part = fc.constantFrom('..', '.', '', 'a', '/', '\\', '\0', 'b/c', '...');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), fc.constantFrom('/', ''), (parts, separator) => {
        const key = parts.join(separator);
        try {
          assertKey(key);
        } catch (error) {
          expect(isHavenError(error, 'BAD_REQUEST')).toBe(true);
          return;
        }
        for (const flavour of [path.posix, path.win32]) {
          expect(flavour.isAbsolute(key)).toBe(false);
          expect(flavour.join('/root', key).replaceAll('\\', '/')).toBe(`/root/${key}`);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('upload ids', () => {
  it('are UUIDs in lower case', () => {
    fc.assert(fc.property(fc.uuid(), (id) => uploadKey(id) === `haven/uploads/${id}`));
    fc.assert(fc.property(fc.string(), (text) => !isUploadId(text)));
    expect(() => uploadKey('../../etc')).toThrow();
  });
});
