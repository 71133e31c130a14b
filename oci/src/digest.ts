import { createHash } from 'node:crypto';

declare const digestBrand: unique symbol;

/** Name of content by its hash, `algorithm:hex`; only `parseDigest` and `digestOf` make one. */
export type Digest = string & { readonly [digestBrand]: true };

/** The hash algorithms of digests that we can verify. */
export type DigestAlgorithm = 'sha256' | 'sha512';

// Lower case only: two spellings of one digest would be two names of one blob.
const digestPattern = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/**
 * Reads a digest, or gives undefined for anything that is not a well-formed digest of an algorithm we can verify.
 * https://github.com/opencontainers/image-spec/blob/v1.1.0/descriptor.md#digests
 */
export function parseDigest(text: string): Digest | undefined {
  return isDigest(text) ? text : undefined;
}

/** Whether `text` is a digest as `parseDigest` takes it. */
export function isDigest(text: string): text is Digest {
  return digestPattern.test(text);
}

/** The algorithm before the colon. */
export function digestAlgorithm(digest: Digest): DigestAlgorithm {
  return digest.startsWith('sha512:') ? 'sha512' : 'sha256';
}

/** The hexadecimal hash after the colon. */
export function digestHex(digest: Digest): string {
  return digest.slice(digest.indexOf(':') + 1);
}

/** The digest of some bytes; a string is taken as UTF-8. */
export function digestOf(bytes: Uint8Array | string, algorithm: DigestAlgorithm = 'sha256'): Digest {
  return digestFromHex(createHash(algorithm).update(bytes).digest('hex'), algorithm);
}

/** The digest made of a finished hash; fails on a hash of the wrong form, which is an error of the program. */
export function digestFromHex(hex: string, algorithm: DigestAlgorithm = 'sha256'): Digest {
  const text = `${algorithm}:${hex}`;
  if (!isDigest(text)) throw new TypeError(`expected the ${algorithm} hash in lower-case hexadecimal, got "${hex}"`);
  return text;
}
