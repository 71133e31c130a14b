import type { Descriptor } from '@haven/oci';

// https://github.com/CloudNativeAI/model-spec/blob/main/docs/annotations.md
const FILE_PATH = 'org.cncf.model.filepath';
const DOC_TAR = 'application/vnd.cncf.model.doc.v1.tar';
const DOC_RAW = 'application/vnd.cncf.model.doc.v1.raw';

/** A document of a model, and how its layer holds it. */
export interface ModelDocument {
  readonly layer: Descriptor;
  readonly path: string;
  readonly packed: boolean;
}

/** A file or directory of a model. */
export interface ModelFile {
  readonly name: string;
  readonly type: 'file' | 'directory';
  /** Bytes of the layer; absent for a directory. */
  readonly size?: number;
  readonly children?: readonly ModelFile[];
}

/** The document of a model that has one of the names, in that order. */
export function findDocument(layers: readonly Descriptor[], names: readonly string[]): ModelDocument | undefined {
  for (const name of names) {
    const layer = layers.find(
      ({ mediaType, annotations }) =>
        (mediaType === DOC_TAR || mediaType === DOC_RAW) && annotations?.[FILE_PATH] === name,
    );
    if (layer) return { layer, path: name, packed: layer.mediaType === DOC_TAR };
  }
  return undefined;
}

interface Directory {
  readonly directories: Map<string, Directory>;
  readonly files: Map<string, number>;
}

// A path is a line in a listing, not a tower to climb.
const MAX_DEPTH = 32;

/** The tree of files a model's layers hold, by what they say of themselves. */
export function modelFiles(layers: readonly Descriptor[]): readonly ModelFile[] {
  const root = emptyDirectory();
  for (const { annotations, size } of layers) {
    const parts = (annotations?.[FILE_PATH] ?? '').split('/').filter((part) => part !== '' && part !== '.');
    const name = parts.pop();
    if (name === undefined || parts.length > MAX_DEPTH) continue;
    directoryAt(root, parts).files.set(name, size);
  }
  return toFiles(root);
}

function emptyDirectory(): Directory {
  return { directories: new Map(), files: new Map() };
}

function directoryAt(root: Directory, path: readonly string[]): Directory {
  let directory = root;
  for (const part of path) {
    let next = directory.directories.get(part);
    if (!next) {
      next = emptyDirectory();
      directory.directories.set(part, next);
    }
    directory = next;
  }
  return directory;
}

function toFiles({ directories, files }: Directory): readonly ModelFile[] {
  return [
    ...[...directories].map(([name, inner]): ModelFile => ({ name, type: 'directory', children: toFiles(inner) })),
    ...[...files].map(([name, size]): ModelFile => ({ name, type: 'file', size })),
  ];
}
