import { type ParsedManifest, parseManifest } from '@haven/oci';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Content,
  configOf,
  contentOf,
  type ImageParts,
  imageOf,
  indexOf,
  jsonOf,
  layerOf,
} from '../../../test/images.ts';
import { accessoryTypeOf, describeArtifact, isBuildCache, isCosignSignature, typeOf } from './artifact-description.ts';

const parse = (content: Content): ParsedManifest => parseManifest(content.bytes, content.mediaType);

/** The record of a manifest in a repository that has only these contents. */
function describeAmong(manifest: Content, contents: readonly Content[]) {
  const find = (digest: string) => contents.find((content) => content.digest === digest);
  return describeArtifact(parse(manifest), {
    blob: async ({ digest }) => find(digest)?.bytes,
    async manifest(digest) {
      const found = find(digest);
      return found && parse(found);
    },
  });
}

/** The record of an image whose blobs can all be read. */
function describeParts(parts: ImageParts) {
  const image = imageOf(parts);
  return describeAmong(image, image.blobs);
}

function withIcon(mediaType: string, size = 10): Content {
  const layer = contentOf('x'.repeat(size), mediaType);
  return { ...layer, descriptor: { ...layer.descriptor, annotations: { 'io.goharbor.artifact.v1alpha1.icon': '' } } };
}

describe('the type of an artifact', () => {
  test.each([
    ['application/vnd.oci.image.config.v1+json', 'IMAGE'],
    ['application/vnd.docker.container.image.v1+json', 'IMAGE'],
    ['application/vnd.oci.image.index.v1+json', 'IMAGE'],
    ['application/vnd.docker.distribution.manifest.list.v2+json', 'IMAGE'],
    ['application/vnd.cncf.helm.config.v1+json', 'CHART'],
    ['application/vnd.cnab.manifest.v1', 'CNAB'],
    ['application/vnd.wasm.config.v1+json', 'WASM'],
    ['application/vnd.goharbor.harbor.sbom.v1', 'SBOM'],
    ['application/vnd.cncf.model.manifest.v1+json', 'CNAI'],
    ['application/vnd.cncf.model.config.v1+json', 'CNAI'],
    ['application/vnd.example.thing.config.v1+json', 'THING'],
    ['application/vnd.example.a.b.config.v1+json', 'A.B'],
    ['application/vnd.sylabs.sif.config.v1+json', 'SIF'],
    ['application/vnd.example.config.v1+json', 'UNKNOWN'],
    ['application/vnd.oci.empty.v1+json', 'UNKNOWN'],
    ['application/octet-stream', 'UNKNOWN'],
    ['', 'UNKNOWN'],
  ])('%s is %s', (artifactType, type) => {
    expect(typeOf(artifactType)).toBe(type);
  });

  test('is found in time that grows with the length of the text only', () => {
    // Else it would not end.
    typeOf(`application/vnd.a.${'.config.'.repeat(3_000)}x`);
    typeOf(`application/vnd.${'a'.repeat(25_000)}`);
  });
});

describe('the record of an image', () => {
  test('shows what its config says', async () => {
    const config = { created: '2026-01-02T03:04:05Z', config: { Env: ['A=b'] }, author: 'Ada', history: [{}] };
    expect(await describeParts({ config: configOf(config), annotations: { a: 'b' } })).toMatchObject({
      mediaType: 'application/vnd.oci.image.config.v1+json',
      artifactType: 'application/vnd.oci.image.config.v1+json',
      type: 'IMAGE',
      extraAttrs: { created: config.created, architecture: 'amd64', os: 'linux', config: config.config, author: 'Ada' },
      annotations: { a: 'b' },
      icon: 'sha256:0048162a053eef4d4ce3fe7518615bef084403614f8bca43b40ae2e762e11e06',
    });
  });

  test.each([
    [{ author: 'Ada', config: { Labels: { maintainer: 'Bob' } } }, 'Ada'],
    [{ config: { Labels: { 'org.opencontainers.image.authors': 'Eve', maintainer: 'Bob' } } }, 'Eve'],
    [{ author: '', config: { Labels: { maintainer: 'Bob' } } }, 'Bob'],
    [{ author: 7, config: { Labels: { maintainer: 7 } } }, ''],
    [{ config: { Labels: [] } }, ''],
    [{ config: 'x' }, ''],
    [{ config: null }, ''],
  ])('has the author of %j', async (config, author) => {
    expect((await describeParts({ config: configOf(config) })).extraAttrs.author).toBe(author);
  });

  test.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['null', 'null'],
    ['nothing', ''],
    ['deeply nested', '{"config":'.repeat(50_000)],
    ['deeply nested and whole', `${'{"config":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
    ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ])('is poorer when the config is %s', async (_name, bytes) => {
    const config = contentOf(bytes, 'application/vnd.oci.image.config.v1+json');
    expect(await describeParts({ config })).toMatchObject({ type: 'IMAGE', extraAttrs: {} });
  });

  test('is poorer when the config cannot be read', async () => {
    const record = await describeAmong(imageOf(), []);
    expect(record).toMatchObject({ type: 'IMAGE', extraAttrs: {} });
  });

  test('is the same whatever the config is, as far as the config does not say it', async () => {
    const config = fc
      .oneof(fc.json(), fc.string())
      .map((text) => contentOf(text, 'application/vnd.oci.image.config.v1+json'));
    await fc.assert(
      fc.asyncProperty(config, async (content) => {
        expect(await describeParts({ config: content })).toMatchObject({
          type: 'IMAGE',
          artifactType: content.mediaType,
        });
      }),
    );
  });
});

describe('the record of another artifact', () => {
  test('is that of its config type, or of its artifactType where it has one', async () => {
    const chart = jsonOf({ name: 'nginx', version: '1.2.3' }, 'application/vnd.cncf.helm.config.v1+json');
    expect(await describeParts({ config: chart })).toMatchObject({
      type: 'CHART',
      extraAttrs: { name: 'nginx', version: '1.2.3' },
    });
    const empty = jsonOf({}, 'application/vnd.oci.empty.v1+json');
    expect(
      await describeParts({ config: empty, artifactType: 'application/vnd.example.x.config.v1+json' }),
    ).toMatchObject({
      mediaType: 'application/vnd.oci.empty.v1+json',
      artifactType: 'application/vnd.example.x.config.v1+json',
      type: 'X',
    });
  });

  test.each([{ 'module.wasm.image/variant': 'compat' }, { 'run.oci.handler': 'wasm' }])(
    'is that of WebAssembly with %j',
    async (annotations) => {
      expect(await describeParts({ annotations })).toMatchObject({
        mediaType: 'application/vnd.wasm.config.v1+json',
        type: 'WASM',
        extraAttrs: { 'manifest.config.mediaType': 'application/vnd.oci.image.config.v1+json', architecture: 'amd64' },
      });
    },
  );

  test('is that of WebAssembly without an image, whose module is the layer', async () => {
    const config = jsonOf({}, 'application/vnd.wasm.config.v1+json');
    const module = contentOf('wasm', 'application/vnd.wasm.content.layer.v1+wasm');
    const layer = {
      ...module,
      descriptor: { ...module.descriptor, annotations: { 'org.opencontainers.image.title': 'hello.wasm' } },
    };
    expect((await describeParts({ config, layers: [layer] })).extraAttrs).toEqual({
      'manifest.config.mediaType': 'application/vnd.wasm.config.v1+json',
      'manifest.layers.mediaType': 'application/vnd.wasm.content.layer.v1+wasm',
      'org.opencontainers.image.title': 'hello.wasm',
    });
  });

  test('leaves out the attributes on the skip list', async () => {
    const thing = jsonOf({ keep: 1, drop: 2, __proto: 3 }, 'application/vnd.example.thing.config.v1+json');
    const annotations = { 'io.goharbor.artifact.v1alpha1.skip-list': 'drop, none ,__proto__' };
    const config = { ...thing, descriptor: { ...thing.descriptor, annotations } };
    expect((await describeParts({ config })).extraAttrs).toEqual({ keep: 1, __proto: 3 });
  });

  test('has its own icon when it is a small picture and there is no built-in one', async () => {
    const thing = jsonOf({}, 'application/vnd.example.thing.config.v1+json');
    const iconFor = async (config: Content, layer: Content) =>
      (await describeParts({ config, layers: [layerOf(), layer] })).icon;
    const builtIn = 'sha256:da834479c923584f4cbcdecc0dac61f32bef1d51e8aae598cf16bd154efab49f';
    const picture = withIcon('image/png');
    expect(await iconFor(thing, picture)).toBe(picture.digest);
    expect(await iconFor(thing, withIcon('image/svg+xml'))).toBe(builtIn);
    expect(await iconFor(thing, withIcon('image/png', 1024 * 1024 + 1))).toBe(builtIn);
    expect(await iconFor(configOf(), picture)).toMatch(/^sha256:0048/);
  });
});

describe('the record of an index', () => {
  test.each([
    [{}, 'application/vnd.oci.image.index.v1+json', '', 'IMAGE'],
    [
      { artifactType: 'application/vnd.cnab.manifest.v1' },
      'application/vnd.oci.image.index.v1+json',
      'application/vnd.cnab.manifest.v1',
      'CNAB',
    ],
    [
      { annotations: { 'org.opencontainers.artifactType': 'application/vnd.cnab.manifest.v1' } },
      'application/vnd.cnab.manifest.v1',
      '',
      'CNAB',
    ],
    [
      { mediaType: 'application/vnd.docker.distribution.manifest.list.v2+json' },
      'application/vnd.docker.distribution.manifest.list.v2+json',
      '',
      'IMAGE',
    ],
  ])('with %j', async (members, mediaType, artifactType, type) => {
    const record = await describeAmong(indexOf([imageOf()], members), []);
    expect(record).toMatchObject({ mediaType, artifactType, type, extraAttrs: {} });
  });

  describe('that is a bundle', () => {
    const config = jsonOf({ name: 'shop', version: '1.0' }, 'application/vnd.oci.image.config.v1+json');
    const description = imageOf({ config });
    const marked = (child: Content, type: string): Content => ({
      ...child,
      descriptor: { ...child.descriptor, annotations: { 'io.cnab.manifest.type': type } },
    });
    const bundle = indexOf([marked(imageOf(), 'invocation'), marked(description, 'config')], {
      annotations: { 'org.opencontainers.artifactType': 'application/vnd.cnab.manifest.v1' },
    });

    test('shows the config of its child of that kind', async () => {
      const record = await describeAmong(bundle, [description, config]);
      expect(record).toMatchObject({ type: 'CNAB', extraAttrs: { name: 'shop', version: '1.0' } });
    });

    test('is poorer when that cannot be read', async () => {
      expect(await describeAmong(bundle, [description])).toMatchObject({ type: 'CNAB', extraAttrs: {} });
      expect(await describeAmong(bundle, [])).toMatchObject({ type: 'CNAB', extraAttrs: {} });
    });
  });
});

describe('the kind of an accessory', () => {
  const subject = imageOf();
  const nydus = layerOf();
  const bootstrap = {
    ...nydus,
    descriptor: { ...nydus.descriptor, annotations: { 'containerd.io/snapshot/nydus-bootstrap': 'true' } },
  };

  test.each<[string, ImageParts, string]>([
    ['cosign', { artifactType: 'application/vnd.dev.cosign.artifact.sig.v1+json' }, 'signature.cosign'],
    ['a sigstore bundle', { artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json' }, 'signature.cosign'],
    ['notation', { artifactType: 'application/vnd.cncf.notary.signature' }, 'signature.notation'],
    ['notation by its config', { config: jsonOf({}, 'application/vnd.cncf.notary.signature') }, 'signature.notation'],
    ['an SBOM', { artifactType: 'application/vnd.goharbor.harbor.sbom.v1' }, 'sbom.harbor'],
    ['Nydus', { layers: [layerOf(), bootstrap] }, 'accelerator.nydus'],
    ['Nydus only by its last layer', { layers: [bootstrap, layerOf()] }, 'subject.accessory'],
    ['anything else', { artifactType: 'application/spdx+json' }, 'subject.accessory'],
  ])('of %s', (_name, parts, type) => {
    const manifest = parse(imageOf({ ...parts, subject }));
    if (manifest.kind !== 'image') throw new Error('expected an image');
    expect(accessoryTypeOf(manifest)).toBe(type);
  });
});

test('a cosign signature is told by its layers, a build cache by its config or its entries', () => {
  const signature = contentOf('{}', 'application/vnd.dev.cosign.simplesigning.v1+json');
  expect(isCosignSignature(parse(imageOf({ layers: [signature] })))).toBe(true);
  expect(isCosignSignature(parse(imageOf()))).toBe(false);
  const cache = jsonOf({}, 'application/vnd.buildkit.cacheconfig.v0');
  expect(isBuildCache(parse(imageOf({ config: cache })))).toBe(true);
  expect(isBuildCache(parse(indexOf([layerOf(), cache])))).toBe(true);
  expect(isBuildCache(parse(indexOf([imageOf()])))).toBe(false);
});
