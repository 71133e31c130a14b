import type { Readable } from 'node:stream';
import { type Descriptor, type Digest, type ImageManifest, parseManifest } from '@haven/oci';
import type { Database } from '../../../db/database.ts';
import { HavenError } from '../../../error.ts';
import { findBlob } from '../../../registry/blobs/store.ts';
import type { StorageDriver } from '../../../storage/driver.ts';
import { blobKey } from '../../../storage/object-key.ts';
import { type Artifact, additionsOf } from '../model.ts';
import { manifestOf } from '../queries.ts';
import { readFromArchive } from './archive.ts';
import { chartArchiveLimit, chartDependencies, chartLayer, isChartFile } from './chart.ts';
import { findDocument, modelFiles } from './model-files.ts';

/** An addition in its own media type. */
export interface Addition {
  readonly contentType: string;
  readonly body: string | Buffer | Readable;
}

// Harbor's limit for documents and configs.
const FILE_LIMIT = 4 * 1024 * 1024;
const JSON_TYPE = 'application/json; charset=utf-8';

/** What belongs to artifacts by their type: the history of an image, the values of a chart, an SBOM. */
export class Additions {
  readonly #db: Database;
  readonly #storage: Pick<StorageDriver, 'read'>;

  constructor(deps: { readonly database: Database; readonly storage: Pick<StorageDriver, 'read'> }) {
    this.#db = deps.database;
    this.#storage = deps.storage;
  }

  /** An addition of an artifact; `BAD_REQUEST` when its type has none of that name. */
  async get(artifact: Artifact, addition: string): Promise<Addition> {
    if (artifact.type === 'SBOM' && addition === 'sbom') return this.#sbom(artifact);
    if (!additionsOf(artifact).includes(addition)) {
      throw new HavenError(
        'BAD_REQUEST',
        `addition ${addition.toUpperCase()} isn't supported for ${artifact.type}(manifest version 2)`,
      );
    }
    switch (addition) {
      case 'build_history':
        return this.#buildHistory(artifact);
      case 'dependencies':
        return json(chartDependencies(artifact.extraAttrs));
      case 'files':
        return json(modelFiles((await this.#manifest(artifact)).layers));
      case 'values.yaml':
        return { contentType: 'text/plain', body: await this.#chartFile(artifact, 'values.yaml') };
      case 'license':
        return { contentType: 'text/plain', body: await this.#document(artifact, ['LICENSE', 'LICENSE.txt']) };
      default: {
        const isChart = artifact.type === 'CHART';
        const body = isChart
          ? await this.#chartFile(artifact, 'readme.md')
          : await this.#document(artifact, ['README', 'README.md']);
        return { contentType: 'text/markdown', body };
      }
    }
  }

  async #buildHistory(artifact: Artifact): Promise<Addition> {
    const { config } = await this.#manifest(artifact);
    const content = parseJson(await this.#small(artifact, config));
    const history = typeof content === 'object' && content !== null && 'history' in content ? content.history : null;
    return json(Array.isArray(history) ? history : []);
  }

  // A chart without the file shows nothing (Harbor).
  async #chartFile(artifact: Artifact, file: 'values.yaml' | 'readme.md'): Promise<Buffer> {
    const layer = chartLayer((await this.#manifest(artifact)).layers);
    if (!layer) throw new HavenError('NOT_FOUND', 'the manifest of the chart has no layer with the chart');
    const options = { gzip: true, archiveLimit: chartArchiveLimit, fileLimit: FILE_LIMIT };
    const { source } = await this.#open(artifact, layer.digest);
    return (await readFromArchive(source, options, (name) => isChartFile(name, file))) ?? Buffer.alloc(0);
  }

  async #document(artifact: Artifact, names: readonly string[]): Promise<Buffer> {
    const document = findDocument((await this.#manifest(artifact)).layers, names);
    if (!document) throw new HavenError('NOT_FOUND', `the model has no ${names.join(' or ')}`);
    const { layer, path, packed } = document;
    if (!packed) return this.#small(artifact, layer);
    const { source } = await this.#open(artifact, layer.digest);
    const options = { gzip: false, archiveLimit: chartArchiveLimit, fileLimit: FILE_LIMIT };
    const content = await readFromArchive(source, options, (name) => name.replace(/^\.\//, '') === path);
    if (content === undefined) throw new HavenError('NOT_FOUND', `the layer of ${path} does not hold it`);
    return content;
  }

  async #sbom(artifact: Artifact): Promise<Addition> {
    const { layers } = await this.#manifest(artifact);
    const [layer] = layers;
    if (!layer || layers.length !== 1) {
      throw new HavenError('NOT_FOUND', `an SBOM has one layer, but this has ${layers.length}`);
    }
    // The type is the pusher's to choose, and browsers run some of them.
    const isPlain = /^application\/[\w.+-]+$/.test(layer.mediaType) && !/html|xml|script/i.test(layer.mediaType);
    const { source } = await this.#open(artifact, layer.digest);
    return { contentType: isPlain ? layer.mediaType : 'application/octet-stream', body: source };
  }

  async #manifest(artifact: Artifact): Promise<ImageManifest> {
    const content = await manifestOf(this.#db, artifact.id);
    if (content === undefined) throw new HavenError('NOT_FOUND', `the manifest of ${artifact.digest} is gone`);
    const manifest = parseManifest(content, artifact.manifestMediaType);
    if (manifest.kind !== 'image') throw new HavenError('NOT_FOUND', 'the manifest has no layers');
    return manifest;
  }

  async #small(artifact: Artifact, { digest }: Descriptor): Promise<Buffer> {
    const { source, size } = await this.#open(artifact, digest);
    if (size > FILE_LIMIT) {
      source.destroy();
      throw new HavenError('REQUEST_ENTITY_TOO_LARGE', `${digest} has ${size} bytes; at most ${FILE_LIMIT} are shown`);
    }
    const chunks: Buffer[] = [];
    for await (const chunk of source) chunks.push(chunk as Buffer); // no encoding was set
    return Buffer.concat(chunks);
  }

  // A manifest may name any digest as a foreign layer: only what the repository has is read.
  async #open(artifact: Artifact, digest: Digest): Promise<{ readonly source: Readable; readonly size: number }> {
    const blob = await findBlob(this.#db, artifact.repository, digest);
    if (!blob) throw new HavenError('NOT_FOUND', `${digest} is not stored in ${artifact.repository}`);
    return { source: await this.#storage.read(blobKey(blob.digest)), size: blob.size };
  }
}

function json(value: unknown): Addition {
  return { contentType: JSON_TYPE, body: JSON.stringify(value) };
}

function parseJson(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    return undefined;
  }
}
