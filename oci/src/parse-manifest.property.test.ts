import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acceptedManifestMediaTypes, ManifestError, type ParsedManifest, parseManifest } from './index.ts';
import { imageDocument, indexDocument, schema1Document } from './manifest.arbitrary.ts';

const document: fc.Arbitrary<object> = fc.oneof(imageDocument, indexDocument, schema1Document);
const contentType = fc.option(fc.oneof(fc.constantFrom(...acceptedManifestMediaTypes), fc.string()), {
  nil: undefined,
});
const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value) ?? '');

/** The result, undefined for a refusal; any other error fails the test. */
function parse(bytes: Uint8Array, type: string | undefined): ParsedManifest | undefined {
  try {
    return parseManifest(bytes, type);
  } catch (error) {
    expect(error).toBeInstanceOf(ManifestError);
    if (error instanceof Error) expect(error.message.length).toBeLessThan(600);
    return undefined;
  }
}

describe('parseManifest, for all documents', () => {
  it('reads every image manifest', () => {
    fc.assert(
      fc.property(imageDocument, ({ schemaVersion: _, ...given }) => {
        const expected = { kind: 'image', annotations: {}, ...given };
        expect(parseManifest(bytesOf({ schemaVersion: 2, ...given }), given.mediaType)).toEqual(expected);
        expect(parseManifest(bytesOf({ schemaVersion: 2, ...given }), undefined)).toEqual(expected);
      }),
    );
  });

  it('reads every index', () => {
    fc.assert(
      fc.property(indexDocument, ({ schemaVersion: _, ...given }) => {
        const expected = { kind: 'index', annotations: {}, ...given };
        expect(parseManifest(bytesOf({ schemaVersion: 2, ...given }), given.mediaType)).toEqual(expected);
      }),
    );
  });

  it('reads every schema 1 manifest', () => {
    fc.assert(
      fc.property(schema1Document, (given) => {
        const layers = given.fsLayers.map(({ blobSum }) => blobSum);
        expect(parse(bytesOf(given), undefined)).toMatchObject({ architecture: given.architecture, layers });
      }),
    );
  });

  it('gives one document never two readings, whatever Content-Type comes with it', () => {
    fc.assert(
      fc.property(fc.oneof(imageDocument, indexDocument), contentType, contentType, (given, one, other) => {
        const [first, second] = [parse(bytesOf(given), one), parse(bytesOf(given), other)];
        if (first !== undefined && second !== undefined) expect(first).toEqual(second);
      }),
    );
  });

  it('refuses a mixture of image and index', () => {
    fc.assert(
      fc.property(imageDocument, indexDocument, contentType, (image, index, type) => {
        expect(parse(bytesOf({ ...image, ...index }), type)).toBeUndefined();
        expect(parse(bytesOf({ ...index, ...image }), type)).toBeUndefined();
      }),
    );
  });

  it('throws nothing but ManifestError on arbitrary bytes, JSON and objects', () => {
    const anything = fc.oneof(
      fc.uint8Array(),
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
      fc.json().map((text) => Buffer.from(text)),
      fc
        .object({ key: fc.constantFrom('schemaVersion', 'mediaType', 'config', 'layers', 'manifests', 'fsLayers') })
        .map(bytesOf),
    );
    fc.assert(
      fc.property(anything, contentType, (bytes, type) => void parse(bytes, type)),
      { numRuns: 1000 },
    );
  });

  it('throws nothing but ManifestError on damaged manifests', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(document, damage, fc.nat(), (given, changes, length) => {
        const bytes = bytesOf(given);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        parse(bytes, undefined);
        parse(bytes.subarray(0, length % bytes.length), undefined);
      }),
      { numRuns: 500 },
    );
  });

  it('throws nothing but ManifestError when a member is replaced by anything', () => {
    const member = fc.constantFrom(
      'schemaVersion',
      'mediaType',
      'config',
      'layers',
      'manifests',
      'subject',
      'annotations',
    );
    fc.assert(
      fc.property(
        document,
        member,
        fc.jsonValue(),
        (given, key, value) => void parse(bytesOf({ ...given, [key]: value }), undefined),
      ),
      { numRuns: 500 },
    );
  });
});
