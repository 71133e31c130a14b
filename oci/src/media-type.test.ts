import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  acceptedManifestMediaTypes,
  isForeignLayer,
  isImageManifestMediaType,
  isIndexMediaType,
  isManifestMediaType,
  isSchema1MediaType,
  mediaTypes,
  parseMediaType,
} from './index.ts';

describe('parseMediaType', () => {
  it('drops parameters and case', () => {
    expect(parseMediaType(' Application/JSON ; charset=utf-8')).toBe('application/json');
    expect(parseMediaType(mediaTypes.ociIndex)).toBe(mediaTypes.ociIndex);
  });

  it('refuses what is not one media type', () => {
    for (const text of ['', ';', 'json', 'a/', '/b', 'a/b/c', 'a/b, c/d', 'a b/c', 'a/*', `a/${'b'.repeat(128)}`]) {
      expect(parseMediaType(text), text).toBeUndefined();
    }
  });

  it('never throws and reads its own result again', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[a-zA-Z+./; ]{0,12}$/)), (text) => {
        const type = parseMediaType(text);
        if (type !== undefined) expect(parseMediaType(type)).toBe(type);
      }),
    );
  });
});

describe('the kinds of media types', () => {
  it('puts every manifest type into exactly one kind', () => {
    for (const type of acceptedManifestMediaTypes) {
      const kinds = [isImageManifestMediaType, isIndexMediaType, isSchema1MediaType].filter((is) => is(type));
      expect(kinds, type).toHaveLength(1);
    }
    const manifests = Object.values(mediaTypes).filter(isManifestMediaType);
    expect(new Set(manifests)).toEqual(new Set(acceptedManifestMediaTypes));
  });

  it('knows layers that are not ours to keep', () => {
    expect(isForeignLayer({ mediaType: mediaTypes.dockerForeignLayer })).toBe(true);
    expect(isForeignLayer({ mediaType: mediaTypes.ociForeignLayerZstd })).toBe(true);
    expect(isForeignLayer({ mediaType: mediaTypes.ociLayerGzip })).toBe(false);
  });
});
