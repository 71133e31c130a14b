import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  digestHex,
  digestOf,
  type ImageManifest,
  mediaTypes,
  parseCosignTag,
  parseManifest,
  parseTagName,
  referrerDescriptor,
  referrersIndex,
  referrersTag,
} from './index.ts';

const digest = digestOf('content');
const descriptor = { mediaType: mediaTypes.ociManifest, digest, size: 7 };
const image: ImageManifest = {
  kind: 'image',
  mediaType: mediaTypes.ociManifest,
  config: { mediaType: 'application/vnd.example.config', digest, size: 7 },
  layers: [],
  annotations: {},
};

describe('referrersIndex', () => {
  it('is an index that parseManifest reads', () => {
    const bytes = Buffer.from(JSON.stringify(referrersIndex([descriptor])));
    expect(parseManifest(bytes, mediaTypes.ociIndex)).toMatchObject({ kind: 'index', manifests: [descriptor] });
    expect(referrersIndex([])).toEqual({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [] });
  });
});

describe('referrerDescriptor', () => {
  it('takes the type from artifactType, else from the config of an image', () => {
    const { artifactType } = referrerDescriptor(image, { digest, size: 1 });
    expect(artifactType).toBe('application/vnd.example.config');
    expect(referrerDescriptor({ ...image, artifactType: 'a/b' }, { digest, size: 1 }).artifactType).toBe('a/b');
  });

  it('leaves the type of an index out when it has none', () => {
    const index = { kind: 'index', mediaType: mediaTypes.ociIndex, manifests: [], annotations: { a: 'b' } } as const;
    expect(referrerDescriptor(index, { digest, size: 1 })).toEqual({
      mediaType: mediaTypes.ociIndex,
      digest,
      size: 1,
      annotations: { a: 'b' },
    });
  });
});

describe('referrersTag', () => {
  it('is a tag for digests of every length', () => {
    expect(referrersTag(digest)).toBe(`sha256-${digestHex(digest)}`);
    const long = digestOf('content', 'sha512');
    expect(referrersTag(long)).toBe(`sha512-${digestHex(long).slice(0, 64)}`);
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(parseTagName(referrersTag(digestOf(bytes)))).toBeDefined();
      }),
    );
  });
});

describe('parseCosignTag', () => {
  it('reads signatures, attestations and SBOMs', () => {
    for (const kind of ['sig', 'att', 'sbom'] as const) {
      expect(parseCosignTag(`${referrersTag(digest)}.${kind}`)).toEqual({ digest, kind });
    }
  });

  it('reads no other tag', () => {
    const tag = referrersTag(digest);
    for (const text of ['', tag, `${tag}.`, `${tag}.sigs`, `${tag}.SIG`, `${tag.toUpperCase()}.sig`, 'sha256-0.sig']) {
      expect(parseCosignTag(text), text).toBeUndefined();
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(parseCosignTag(text)).toBeUndefined();
      }),
    );
  });
});
