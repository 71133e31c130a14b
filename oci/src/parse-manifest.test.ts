import { describe, expect, it } from 'vitest';
import { ManifestError, type ManifestErrorCode, mediaTypes, parseManifest } from './index.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const descriptor = (mediaType: string) => ({ mediaType, digest, size: 1 });
const image = {
  schemaVersion: 2,
  mediaType: mediaTypes.ociManifest as string | undefined,
  config: descriptor(mediaTypes.ociConfig),
  layers: [descriptor(mediaTypes.ociLayerGzip)],
};
const index = {
  schemaVersion: 2,
  mediaType: mediaTypes.ociIndex as string | undefined,
  manifests: [{ ...descriptor(mediaTypes.ociManifest), platform: { architecture: 'amd64', os: 'linux' } }],
};
const schema1 = {
  schemaVersion: 1,
  architecture: 'amd64',
  fsLayers: [{ blobSum: digest }],
  history: [{ v1Compatibility: '{}' }],
};

const parse = (document: unknown, contentType?: string) =>
  parseManifest(Buffer.from(JSON.stringify(document)), contentType);

function refusal(run: () => unknown): { code: ManifestErrorCode; message: string } {
  try {
    run();
  } catch (error) {
    if (error instanceof ManifestError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('expected a refusal');
}

describe('parseManifest', () => {
  it('reads image manifests of OCI and Docker', () => {
    expect(parse(image, mediaTypes.ociManifest)).toEqual({
      kind: 'image',
      mediaType: mediaTypes.ociManifest,
      config: image.config,
      layers: image.layers,
      annotations: {},
    });
    const docker = { ...image, mediaType: mediaTypes.dockerManifest };
    expect(parse(docker, mediaTypes.dockerManifest)).toMatchObject({ kind: 'image', mediaType: docker.mediaType });
  });

  it('reads subject, artifactType and annotations', () => {
    const extra = { subject: descriptor(mediaTypes.ociManifest), artifactType: 'a/b', annotations: { k: 'v' } };
    expect(parse({ ...image, ...extra })).toMatchObject(extra);
    expect(parse({ ...index, ...extra })).toMatchObject(extra);
  });

  it('reads indexes and manifest lists', () => {
    expect(parse(index)).toEqual({
      kind: 'index',
      mediaType: mediaTypes.ociIndex,
      manifests: index.manifests,
      annotations: {},
    });
    const list = { ...index, mediaType: mediaTypes.dockerManifestList };
    expect(parse(list)).toMatchObject({ kind: 'index', mediaType: mediaTypes.dockerManifestList });
  });

  it('reads schema 1, signed or not', () => {
    expect(parse(schema1, `${mediaTypes.dockerSchema1Signed}; charset=utf-8`)).toEqual({
      kind: 'schema1',
      mediaType: mediaTypes.dockerSchema1Signed,
      architecture: 'amd64',
      layers: [digest],
    });
    expect(parse({ ...schema1, signatures: [{}] })).toMatchObject({ mediaType: mediaTypes.dockerSchema1Signed });
    expect(parse(schema1)).toMatchObject({ mediaType: mediaTypes.dockerSchema1 });
  });

  it('lets Content-Type decide where the body has no media type', () => {
    const bare = { ...image, mediaType: undefined };
    expect(parse(bare, mediaTypes.dockerManifest).mediaType).toBe(mediaTypes.dockerManifest);
    expect(parse({ ...index, mediaType: undefined }, mediaTypes.dockerManifestList).kind).toBe('index');
  });

  it('goes by the members where neither names a type', () => {
    expect(parse({ ...image, mediaType: undefined }, 'application/json').mediaType).toBe(mediaTypes.ociManifest);
    expect(parse({ ...index, mediaType: undefined }).mediaType).toBe(mediaTypes.ociIndex);
    expect(refusal(() => parse({ schemaVersion: 2 })).code).toBe('MANIFEST_INVALID');
  });

  it('keeps unknown JSON types of the vendor tree by their members and refuses all others', () => {
    const type = 'application/vnd.example.manifest.v1+json';
    expect(parse({ ...image, mediaType: undefined }, type)).toMatchObject({ kind: 'image', mediaType: type });
    expect(refusal(() => parse({ schemaVersion: 2, blobs: [] }, type)).code).toBe('UNSUPPORTED');
    expect(refusal(() => parse({ ...image, mediaType: undefined }, 'text/html')).code).toBe('UNSUPPORTED');
    expect(refusal(() => parse({ ...image, mediaType: 'text/html' })).code).toBe('UNSUPPORTED');
  });

  it('refuses a body that contradicts Content-Type or its own media type', () => {
    for (const run of [
      () => parse(image, mediaTypes.dockerManifest),
      () => parse(index, mediaTypes.ociManifest),
      () => parse({ ...index, mediaType: mediaTypes.ociManifest }),
      () => parse({ ...index, mediaType: undefined }, mediaTypes.ociManifest),
      () => parse({ ...schema1, mediaType: mediaTypes.ociManifest }),
    ]) {
      expect(refusal(run).code).toBe('MANIFEST_INVALID');
    }
  });

  // GHSA-qq97-vm5h-rrhg: one digest that two readers take for different things.
  it('refuses a document that is an image and an index at once', () => {
    for (const document of [
      { ...image, manifests: [] },
      { ...index, layers: [] },
      { ...index, config: image.config },
      { ...image, ...schema1 },
    ]) {
      expect(refusal(() => parse(document)).code).toBe('MANIFEST_INVALID');
    }
    expect(parse({ ...image, manifests: null }).kind).toBe('image');
  });

  it('refuses members that differ from the real ones in case only', () => {
    for (const twin of ['Layers', 'CONFIG', 'manifestſ', 'FSLayers', 'mediatype']) {
      expect(refusal(() => parse({ ...index, [twin]: [] })).message, twin).toContain('exact spelling');
    }
    expect(refusal(() => parse({ ...schema1, fsLayers: [{ blobSum: digest, blobsum: digest }] })).code).toBe(
      'MANIFEST_INVALID',
    );
    expect(parse({ ...index, 'org.example.Layers': [] }).kind).toBe('index');
  });

  it('takes null for an empty list, and an image without layers', () => {
    expect(parse({ ...image, layers: null, annotations: null, subject: null })).toMatchObject({ layers: [] });
    expect(parse({ ...image, layers: undefined })).toMatchObject({ layers: [], annotations: {} });
    expect(parse({ ...index, manifests: null })).toMatchObject({ manifests: [] });
    expect(refusal(() => parse({ ...index, manifests: undefined })).message).toContain('manifests');
  });

  it('asks for the schemaVersion of the kind', () => {
    expect(refusal(() => parse({ ...image, schemaVersion: 1 })).message).toBe('schemaVersion: expected 2, got 1');
    expect(refusal(() => parse({ ...schema1, schemaVersion: 2 })).message).toBe('schemaVersion: expected 1, got 2');
    expect(refusal(() => parse({ ...image, schemaVersion: undefined })).code).toBe('MANIFEST_INVALID');
  });

  it('asks for one history entry per layer in schema 1', () => {
    expect(refusal(() => parse({ ...schema1, history: [] })).message).toContain('history');
  });

  it('asks for an artifactType where the config is empty', () => {
    const empty = { ...image, config: descriptor(mediaTypes.ociEmpty) };
    expect(refusal(() => parse(empty)).message).toContain('artifactType');
    expect(parse({ ...empty, artifactType: 'application/vnd.example' }).kind).toBe('image');
  });

  it('names the member that is wrong and what came instead', () => {
    const bad = { ...image, layers: [image.layers[0], { ...image.layers[0], digest: 'md5:00' }] };
    expect(refusal(() => parse(bad)).message).toBe(
      'layers[1].digest: expected a sha256 or sha512 digest, got "md5:00"',
    );
  });
});
