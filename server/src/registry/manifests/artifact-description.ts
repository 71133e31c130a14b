import {
  type Descriptor,
  type Digest,
  type ImageIndex,
  type ImageManifest,
  ManifestError,
  mediaTypes,
  type ParsedManifest,
  parseJsonObject,
} from '@haven/oci';

/** What the artifact record says of a manifest, by Harbor's rules. */
export interface ArtifactDescription {
  /** Of the config, or of the index. */
  readonly mediaType: string;
  readonly artifactType: string;
  /** Upper-case word such as `IMAGE` or `CHART`. */
  readonly type: string;
  /** Shown as `extra_attrs`: what the config says. */
  readonly extraAttrs: Readonly<Record<string, unknown>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Digest of the icon: a built-in one, or a layer of the artifact itself. */
  readonly icon: string;
}

/** Reads what a manifest refers to in its repository. */
export interface ReadReferences {
  /** A small blob, or undefined when it is absent or too large to be a config. */
  blob(descriptor: Descriptor): Promise<Buffer | undefined>;
  /** A manifest, or undefined when it is absent. */
  manifest(digest: Digest): Promise<ParsedManifest | undefined>;
}

/** Media type of the description of a build cache of BuildKit. */
export const BUILD_CACHE_CONFIG = 'application/vnd.buildkit.cacheconfig.v0';
const WASM_CONFIG = 'application/vnd.wasm.config.v1+json';
const CNAB_MANIFEST = 'application/vnd.cnab.manifest.v1';
const CNAI_MANIFEST = 'application/vnd.cncf.model.manifest.v1+json';
const CNAI_CONFIG = 'application/vnd.cncf.model.config.v1+json';
const SBOM = 'application/vnd.goharbor.harbor.sbom.v1';
const HELM_CONFIG = 'application/vnd.cncf.helm.config.v1+json';
const NYDUS_BOOTSTRAP = 'containerd.io/snapshot/nydus-bootstrap';
const EXTENSION = 'io.goharbor.artifact.v1alpha1';
const ICON_TYPES = new Set(['image/gif', 'image/png', 'image/jpeg']);
const ICON_LIMIT = 1024 * 1024;

// Digests under which Harbor serves its built-in pictures; clients compare them.
const icons: Readonly<Record<string, string>> = {
  IMAGE: 'sha256:0048162a053eef4d4ce3fe7518615bef084403614f8bca43b40ae2e762e11e06',
  CHART: 'sha256:61cf3a178ff0f75bf08a25d96b75cf7355dc197749a9f128ed3ef34b0df05518',
  CNAB: 'sha256:089bdda265c14d8686111402c8ad629e8177a1ceb7dcd0f7f39b6480f623b3bd',
  WASM: 'sha256:badd7693bcaf115be202748241dd0ea6ee3b0524bfab9ac22d1e1c43721afec6',
  CNAI: 'sha256:1e1e5c5fdaf0931ec8655e835d1182f723a0c322a6760211622e1270f0193717',
};
const DEFAULT_ICON = 'sha256:da834479c923584f4cbcdecc0dac61f32bef1d51e8aae598cf16bd154efab49f';

/** The artifact record of a manifest; what it refers to is read where its contents are shown. */
export async function describeArtifact(manifest: ParsedManifest, read: ReadReferences): Promise<ArtifactDescription> {
  switch (manifest.kind) {
    case 'image':
      return describeImage(manifest, read);
    case 'index':
      return describeIndex(manifest, read);
    case 'schema1': {
      const extraAttrs = manifest.architecture === undefined ? {} : { architecture: manifest.architecture };
      const { mediaType } = manifest;
      return { mediaType, artifactType: '', type: 'IMAGE', extraAttrs, annotations: {}, icon: iconOf('IMAGE') };
    }
  }
}

async function describeImage(manifest: ImageManifest, read: ReadReferences): Promise<ArtifactDescription> {
  const { annotations, config } = manifest;
  const mediaType = isWasmImage(manifest) ? WASM_CONFIG : config.mediaType;
  const artifactType = manifest.artifactType ?? mediaType;
  const type = typeOf(artifactType);
  const attributes =
    type === 'WASM' ? await wasmAttributes(manifest, read) : await configAttributes(type, config, read);
  return {
    mediaType,
    artifactType,
    type,
    extraAttrs: skipListed(attributes, config),
    annotations,
    icon: ownIcon(type, manifest.layers) ?? iconOf(type),
  };
}

// An image that holds a module says so by an annotation; otherwise the module is the layer.
function isWasmImage({ annotations }: ImageManifest): boolean {
  return annotations['module.wasm.image/variant'] === 'compat' || annotations['run.oci.handler'] === 'wasm';
}

async function wasmAttributes(manifest: ImageManifest, read: ReadReferences): Promise<Record<string, unknown>> {
  const { config, layers } = manifest;
  const named = { 'manifest.config.mediaType': config.mediaType };
  if (isWasmImage(manifest)) return { ...named, ...(await configAttributes('WASM', config, read)) };
  const [layer] = layers;
  if (!layer) return named;
  const title = 'org.opencontainers.image.title';
  return { ...named, 'manifest.layers.mediaType': layer.mediaType, [title]: layer.annotations?.[title] ?? '' };
}

async function configAttributes(
  type: string,
  config: Descriptor,
  read: ReadReferences,
): Promise<Record<string, unknown>> {
  const content = isJson(config.mediaType) ? parseJson(await read.blob(config)) : undefined;
  return content === undefined ? {} : attributesOf(type, content);
}

// A bundle's own description is the config of one of its children.
async function bundleAttributes(index: ImageIndex, read: ReadReferences): Promise<Record<string, unknown>> {
  const entry = index.manifests.find(({ annotations }) => annotations?.['io.cnab.manifest.type'] === 'config');
  const child = entry && (await read.manifest(entry.digest));
  if (child?.kind !== 'image') return {};
  const content = parseJson(await read.blob(child.config));
  return content === undefined ? {} : skipListed({ ...content }, child.config);
}

async function describeIndex(index: ImageIndex, read: ReadReferences): Promise<ArtifactDescription> {
  const mediaType = index.annotations['org.opencontainers.artifactType'] ?? index.mediaType;
  const artifactType = index.artifactType ?? '';
  const named = artifactType === '' ? mediaType : artifactType;
  const type = named === index.mediaType ? 'IMAGE' : typeOf(named);
  const extraAttrs = type === 'CNAB' ? await bundleAttributes(index, read) : {};
  return { mediaType, artifactType, type, extraAttrs, annotations: index.annotations, icon: iconOf(type) };
}

/** The upper-case word for an artifact type (or config media type). */
export function typeOf(artifactType: string): string {
  switch (artifactType) {
    case mediaTypes.ociConfig:
    case mediaTypes.dockerConfig:
    case mediaTypes.ociIndex:
    case mediaTypes.dockerManifestList:
      return 'IMAGE';
    case HELM_CONFIG:
      return 'CHART';
    case CNAB_MANIFEST:
      return 'CNAB';
    case WASM_CONFIG:
      return 'WASM';
    case SBOM:
      return 'SBOM';
    case CNAI_MANIFEST:
    case CNAI_CONFIG:
      return 'CNAI';
    default:
      return (
        /^application\/vnd\.[^.]+\.(.+)\.config\.[^.+]+\+json$/.exec(artifactType)?.[1]?.toUpperCase() ?? 'UNKNOWN'
      );
  }
}

/** How a manifest belongs to another one, as Harbor's accessory types. */
export function accessoryTypeOf(manifest: ImageManifest | ImageIndex): string {
  const decisive = manifest.artifactType ?? (manifest.kind === 'image' ? manifest.config.mediaType : '');
  switch (decisive) {
    case 'application/vnd.dev.cosign.artifact.sig.v1+json':
    case 'application/vnd.dev.sigstore.bundle.v0.3+json':
      return 'signature.cosign';
    case 'application/vnd.cncf.notary.signature':
      return 'signature.notation';
    case SBOM:
      return 'sbom.harbor';
    default:
      return isNydus(manifest) ? 'accelerator.nydus' : 'subject.accessory';
  }
}

/** Whether a manifest pushed under cosign's signature tag really is such a signature. */
export function isCosignSignature(manifest: ParsedManifest): boolean {
  return (
    manifest.kind === 'image' &&
    manifest.layers.some((layer) => layer.mediaType === 'application/vnd.dev.cosign.simplesigning.v1+json')
  );
}

/** Whether a manifest is a build cache of BuildKit, which is useless once its tag has moved on. */
export function isBuildCache(manifest: ParsedManifest): boolean {
  if (manifest.kind === 'index') return manifest.manifests.some((entry) => entry.mediaType === BUILD_CACHE_CONFIG);
  return manifest.kind === 'image' && manifest.config.mediaType === BUILD_CACHE_CONFIG;
}

function isNydus(manifest: ImageManifest | ImageIndex): boolean {
  if (manifest.kind !== 'image' || typeOf(manifest.config.mediaType) !== 'IMAGE') return false;
  return manifest.layers.at(-1)?.annotations?.[NYDUS_BOOTSTRAP] !== undefined;
}

function attributesOf(type: string, content: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (type !== 'IMAGE' && type !== 'WASM') return type === 'UNKNOWN' ? {} : { ...content };
  const attributes: Record<string, unknown> = {};
  for (const key of ['created', 'architecture', 'os', 'config'] as const) {
    if (content[key] !== undefined) attributes[key] = content[key];
  }
  attributes.author = authorOf(content);
  return attributes;
}

function authorOf(content: Readonly<Record<string, unknown>>): string {
  if (typeof content.author === 'string' && content.author !== '') return content.author;
  const labels = asRecord(asRecord(content.config)?.Labels);
  const label = labels?.['org.opencontainers.image.authors'] ?? labels?.maintainer;
  return typeof label === 'string' ? label : '';
}

function skipListed(attributes: Record<string, unknown>, config: Descriptor): Record<string, unknown> {
  const skip = config.annotations?.[`${EXTENSION}.skip-list`]?.split(',') ?? [];
  for (const key of skip) delete attributes[key.trim()];
  return attributes;
}

// Only artifacts of types Harbor has no picture for may bring their own.
function ownIcon(type: string, layers: readonly Descriptor[]): Digest | undefined {
  if (icons[type] !== undefined) return undefined;
  return layers.find((layer) => {
    const marked = layer.annotations?.[`${EXTENSION}.icon`] !== undefined;
    return marked && ICON_TYPES.has(layer.mediaType) && layer.size <= ICON_LIMIT;
  })?.digest;
}

function iconOf(type: string): string {
  return icons[type] ?? DEFAULT_ICON;
}

function isJson(mediaType: string): boolean {
  return mediaType.endsWith('+json') || mediaType === 'application/json';
}

function parseJson(bytes: Buffer | undefined): Readonly<Record<string, unknown>> | undefined {
  if (bytes === undefined) return undefined;
  try {
    return parseJsonObject(bytes, { anyText: true });
  } catch (error) {
    if (error instanceof ManifestError) return undefined;
    throw error;
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : undefined; // read by key only, each value checked
}
