import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf, ManifestError, parseDescriptor } from './index.ts';
import { descriptor } from './manifest.arbitrary.ts';

const plain = { mediaType: 'a/b', digest: digestOf('x'), size: 1 };

describe('parseDescriptor', () => {
  it('gives back every descriptor in the spelling of JSON', () => {
    fc.assert(
      fc.property(descriptor, (given) => {
        expect(parseDescriptor(given)).toEqual(given);
      }),
    );
  });

  it('drops members it does not know and those that are null or empty', () => {
    const more = { urls: null, annotations: null, platform: null, data: '', artifactType: '', extra: 1 };
    expect(parseDescriptor({ ...plain, ...more })).toEqual(plain);
  });

  it('takes base64 with stray bits at the end, as other readers do', () => {
    expect(parseDescriptor({ ...plain, data: 'AAAAAB==' })).toEqual({ ...plain, data: 'AAAAAB==' });
  });

  it('refuses members of the wrong type or form by name', () => {
    for (const [member, values] of Object.entries({
      mediaType: [undefined, null, '', 1, 'a'.repeat(256)],
      digest: [undefined, '', 'sha256:00', 1, { toString: 1 }],
      size: [undefined, -1, 1.5, '1', 2 ** 53, Number.NaN, null],
      urls: ['x', [1], {}],
      annotations: [[], 'x', { a: 1 }, { a: null }],
      data: ['!', 'YQ', '====', 'YQ==YQ==', 'YWJj\nYWJj', 'YQ-_', 1],
      artifactType: [1, {}],
      platform: ['linux', []],
    })) {
      for (const value of values) {
        expect(() => parseDescriptor({ ...plain, [member]: value })).toThrow(`descriptor.${member}`);
      }
    }
  });

  it('refuses members that differ from the real ones in case only', () => {
    for (const twin of ['Digest', 'DIGEST', 'mediatype', 'ſize', 'platForm']) {
      expect(() => parseDescriptor({ ...plain, [twin]: 'x' }), twin).toThrow(ManifestError);
    }
  });

  it('keeps annotations with names that objects have by birth', () => {
    const annotations: unknown = JSON.parse('{"__proto__":"a","constructor":"b"}');
    expect(JSON.stringify(parseDescriptor({ ...plain, annotations }).annotations)).toBe(JSON.stringify(annotations));
  });

  it('throws nothing but ManifestError', () => {
    const anything = fc.anything({ withNullPrototype: true });
    const mutated = fc.tuple(
      descriptor,
      fc.constantFrom(...Object.keys(plain), 'urls', 'annotations', 'platform'),
      anything,
    );
    fc.assert(
      fc.property(
        fc.oneof(
          anything,
          mutated.map(([given, key, value]) => ({ ...given, [key]: value })),
        ),
        (value) => {
          try {
            parseDescriptor(value);
          } catch (error) {
            expect(error).toBeInstanceOf(ManifestError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
