import type { Readable } from 'node:stream';
import { type Descriptor, type ImageManifest, parseManifest } from '@haven/oci';
import type { Database } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import type { Page } from '../../http/paging.ts';
import type { StorageDriver } from '../../storage/driver.ts';
import { type Artifact, findArtifact } from '../artifacts/index.ts';
import { LayerExtractor } from './layers/extractor.ts';
import { readHistory } from './layers/history.ts';
import { LayerIndexer } from './layers/indexer.ts';
import { readTarget } from './layers/paths.ts';
import {
  type Appearance,
  type ImageFile,
  type LayerFile,
  type LayerIndex,
  type LayerStep,
  overlay,
  pathAndAbove,
  stepsWith,
} from './model.ts';
import {
  appearancesOf,
  blobsOf,
  hidersAt,
  type IndexedBlob,
  listPaths,
  manifestOf,
  type PathFilter,
  type PlacedLayer,
} from './queries.ts';

/** An image of a repository. */
export interface ImageRef {
  /** With the project. */
  readonly repository: string;
  /** A tag or digest. */
  readonly reference: string;
}

/** Which files of an image are asked for. */
export interface FileFilter {
  /** Right inside of this directory. */
  readonly path: string | undefined;
  /** Anywhere, with this in their path. */
  readonly text: string | undefined;
  /** Digest: only what this layer has. */
  readonly layer: string | undefined;
  readonly page: Page;
}

/** How far the reading of layers has come. */
export interface Progress {
  readonly readLayers: number;
  readonly layers: number;
}

/** Files of an image, or that its layers are still being read. */
export type FoundFiles =
  | {
      readonly files: readonly ImageFile[];
      readonly total: number;
      /** Numbers of the layers that are not listed in full. */
      readonly incomplete: readonly number[];
    }
  | Progress;

/** Which file of an image is wanted. */
export interface WantedFile {
  readonly path: string;
  /** Digest: as this layer has it. */
  readonly layer: string | undefined;
  readonly limit?: number;
}

/** A file's bytes. */
export interface FileContent {
  readonly file: LayerFile;
  readonly body: Readable;
}

// A layer of a hundred megabytes takes a second or two; who would wait longer is told so and asks again.
const PATIENCE_MS = 4_000;

// Hard links to hard links do not come from honest tools.
const MOST_LINKS = 8;

// What one answer can hold.
const MOST_FILES = 1_000;

interface Found {
  readonly artifact: Artifact;
  readonly manifest: ImageManifest;
}

/** What lies inside of the layers of images. */
export class Layers {
  readonly #db: Database;
  readonly #storage: Pick<StorageDriver, 'read'>;
  readonly #indexer: LayerIndexer;
  readonly #extractor: LayerExtractor;

  constructor(deps: {
    readonly database: Database;
    readonly storage: Pick<StorageDriver, 'read'>;
    readonly indexer?: LayerIndexer;
  }) {
    this.#db = deps.database;
    this.#storage = deps.storage;
    this.#indexer = deps.indexer ?? new LayerIndexer(deps);
    this.#extractor = new LayerExtractor(deps);
  }

  /** The layers of an image, the lowest first, with the steps of the build that made them, and those that made none. */
  async list(image: ImageRef): Promise<readonly LayerStep[]> {
    const found = await this.#find(image);
    const { config, layers } = found.manifest;
    const blobs = await this.#blobs(found);
    const shown = layers.map((layer, at) => ({
      number: at + 1,
      ...{ digest: layer.digest, mediaType: layer.mediaType, size: layer.size },
      index: indexOf(layer, blobs.get(layer.digest)),
    }));
    return stepsWith(shown, blobs.has(config.digest) ? await readHistory(this.#storage, config) : []);
  }

  /** One page of the files of an image. */
  async files(image: ImageRef, filter: FileFilter): Promise<FoundFiles> {
    const read = await this.#readLayers(await this.#find(image), filter.layer);
    if (!('placed' in read)) return read;
    const { paths, total } = await listPaths(this.#db, read.placed, pathFilterOf(filter));
    return { files: await this.#overlaid(read.placed, paths), total, incomplete: read.incomplete };
  }

  /** The bytes of a file, as the uppermost layer or the one asked for has it; larger ones than `limit` are refused. */
  async file(image: ImageRef, { path, layer, limit = Number.MAX_SAFE_INTEGER }: WantedFile): Promise<FileContent> {
    const read = await this.#readLayers(await this.#find(image), layer);
    if (!('placed' in read)) {
      throw new HavenError('TOO_MANY_REQUEST', 'the layers of this image are still being read; ask again later', {
        headers: { 'retry-after': '2' },
      });
    }
    const { number, file } = await this.#findFile(read.placed, trimmed(path));
    if (file.size > limit) {
      throw new HavenError('REQUEST_ENTITY_TOO_LARGE', `the file has ${file.size} bytes; at most ${limit} are shown`);
    }
    const blob = read.placed.find((one) => one.number === number);
    if (file.place === undefined || !blob) throw noContent(file);
    return { file, body: await this.#extractor.open(blob, { start: file.place, size: file.size }) };
  }

  async #find({ repository, reference }: ImageRef): Promise<Found> {
    const artifact = await findArtifact(this.#db, repository, reference);
    const content = await manifestOf(this.#db, artifact.id);
    const manifest = content && parseManifest(content, artifact.manifestMediaType);
    if (manifest?.kind === 'image') return { artifact, manifest };
    throw new HavenError('BAD_REQUEST', 'bad request: an index has no layers of its own, ask for one of its manifests');
  }

  async #blobs({ artifact, manifest }: Found): Promise<ReadonlyMap<string, IndexedBlob>> {
    const digests = [manifest.config, ...manifest.layers].map(({ digest }) => digest);
    const blobs = await blobsOf(this.#db, artifact.repositoryId, [...new Set(digests)]);
    return new Map(blobs.map((blob) => [blob.digest, blob]));
  }

  async #readLayers(found: Found, layer: string | undefined): Promise<ReadLayers | Progress> {
    const all = found.manifest.layers.map((one, at) => ({ layer: one, number: at + 1 }));
    const chosen = layer === undefined ? all : all.filter((one) => one.layer.digest === layer);
    if (chosen.length === 0 && layer !== undefined) throw new HavenError('NOT_FOUND', `no layer of it is ${layer}`);
    const present = (blobs: ReadonlyMap<string, IndexedBlob>) =>
      chosen.flatMap(({ layer: one, number }) => {
        const blob = isEncrypted(one) ? undefined : blobs.get(one.digest);
        return blob ? [{ ...blob, number }] : [];
      });
    const missing = present(await this.#blobs(found)).filter(({ index }) => !index);
    if (missing.length > 0) await this.#indexer.readAll(missing, PATIENCE_MS);
    const placed = present(await this.#blobs(found));
    const readLayers = placed.filter(({ index }) => index).length;
    if (readLayers < placed.length) return { readLayers, layers: placed.length };
    const whole = new Set(placed.filter(({ index }) => index?.state === 'complete').map(({ number }) => number));
    return { placed, incomplete: chosen.map(({ number }) => number).filter((number) => !whole.has(number)) };
  }

  async #overlaid(placed: readonly PlacedLayer[], paths: readonly (readonly Appearance[])[]): Promise<ImageFile[]> {
    const above = new Set(paths.flatMap(([first]) => pathAndAbove(first?.file.path ?? '')));
    const hiders = await hidersAt(this.#db, placed, [...above]);
    return paths.map((appearances) => overlay(appearances, hiders));
  }

  // What a hard link stands for lies in the same layer or in one below.
  async #findFile(placed: readonly PlacedLayer[], path: string): Promise<Appearance> {
    let wanted = path;
    let layers = placed;
    for (let links = 0; links < MOST_LINKS; links++) {
      const appearances = await appearancesOf(this.#db, layers, wanted);
      const [top] = [...appearances].sort((one, other) => other.number - one.number);
      if (!top) throw new HavenError('NOT_FOUND', `the image has no file ${wanted}`);
      const target = top.file.kind === 'hardlink' ? readTarget(top.file.target) : undefined;
      if (target === undefined) return top;
      wanted = target;
      layers = layers.filter(({ number }) => number <= top.number);
    }
    throw new HavenError('BAD_REQUEST', `bad request: ${path} leads through too many links`);
  }
}

type Placed = IndexedBlob & PlacedLayer;

interface ReadLayers {
  readonly placed: readonly Placed[];
  readonly incomplete: readonly number[];
}

function pathFilterOf({ path, text, page }: FileFilter): PathFilter {
  return {
    // A text is looked for everywhere, unless somewhere in particular.
    parent: path === undefined ? (text === undefined ? '' : undefined) : trimmed(path),
    text,
    offset: page.offset,
    limit: Math.min(page.limit ?? MOST_FILES, MOST_FILES),
  };
}

function indexOf(layer: Descriptor, blob: IndexedBlob | undefined): LayerIndex | undefined {
  const nothing = { fileCount: 0, byteCount: 0, leftOut: 0 };
  if (!blob) return { state: 'refused', reason: 'elsewhere', ...nothing };
  return isEncrypted(layer) ? { state: 'refused', reason: 'encrypted', ...nothing } : blob.index;
}

// https://github.com/containers/ocicrypt: what is inside is for those with the key.
function isEncrypted({ mediaType }: Descriptor): boolean {
  return mediaType.endsWith('+encrypted');
}

function noContent({ path, kind }: LayerFile): HavenError {
  const what = kind === 'file' ? 'a file with holes, whose bytes are not shown' : `a ${kind}`;
  return new HavenError('BAD_REQUEST', `bad request: ${path} is ${what}`);
}

function trimmed(path: string): string {
  return path.replace(/^\/+|\/+$/g, '');
}
