import type { Digest } from '@haven/oci';

/** What a file of a layer is. */
export type FileKind = 'file' | 'directory' | 'symlink' | 'hardlink' | 'device' | 'fifo' | 'other';

/** A file as one layer has it. */
export interface LayerFile {
  /** Without a slash at the start; empty for none. */
  readonly path: string;
  readonly kind: FileKind;
  readonly size: number;
  readonly mode: number;
  /** Seconds since 1970. */
  readonly modified: number;
  /** What a link points to. */
  readonly target: string;
  /** Where its bytes begin in the unpacked layer; undefined when it has none to show. */
  readonly place: number | undefined;
}

/** What is known of the inside of a layer. */
export interface LayerIndex {
  readonly state: 'complete' | 'cut' | 'refused';
  /** A word for why it is cut or refused, and then more for people. */
  readonly reason: string;
  readonly fileCount: number;
  /** Unpacked. */
  readonly byteCount: number;
  readonly leftOut: number;
}

/** A layer of an image; the lowest has number 1. */
export interface Layer {
  readonly number: number;
  readonly digest: Digest;
  readonly mediaType: string;
  readonly size: number;
  /** Undefined until somebody has looked inside. */
  readonly index: LayerIndex | undefined;
}

/** A step of the build of an image, as its configuration tells it. */
export interface BuildStep {
  readonly command: string | undefined;
  readonly created: string | undefined;
  /** It changed the configuration only. */
  readonly isEmpty: boolean;
}

/** A layer with the step that made it, or a step that made none. */
export interface LayerStep {
  readonly step: BuildStep | undefined;
  readonly layer: Layer | undefined;
}

/** Puts layers to the steps that made them; without steps that fit, the layers alone. */
export function stepsWith(layers: readonly Layer[], steps: readonly BuildStep[]): readonly LayerStep[] {
  // Tools may leave out steps; then nobody knows which is whose.
  if (steps.filter(({ isEmpty }) => !isEmpty).length !== layers.length) {
    return layers.map((layer) => ({ step: undefined, layer }));
  }
  const rest = [...layers];
  return steps.map((step) => ({ step, layer: step.isEmpty ? undefined : rest.shift() }));
}

/** One appearance of a path in a layer. */
export interface Appearance {
  readonly number: number;
  readonly file: LayerFile;
}

/** Something in a layer that hides what layers below it have: at a path, or only inside of it. */
export interface Hider {
  readonly number: number;
  readonly path: string;
  readonly reach: 'path' | 'inside';
}

/** A path of an image with what became of it. */
export interface ImageFile {
  /** As the uppermost layer has it. */
  readonly file: LayerFile;
  /** Number of that layer. */
  readonly layer: number;
  /** The layer that brought it; another one than `layer` when it was changed since. */
  readonly addedIn: number;
  /** The layer that took it away. */
  readonly hiddenIn: number | undefined;
}

/**
 * What became of a path over the layers of an image, as overlays do it: the uppermost counts, and whatever hides it or a
 * directory above it in a higher layer takes it away. `appearances` are of that one path; of `hiders`, those count that
 * concern it.
 * https://github.com/opencontainers/image-spec/blob/v1.1.0/layer.md#whiteouts
 */
export function overlay(appearances: readonly Appearance[], hiders: readonly Hider[]): ImageFile {
  const ordered = [...appearances].sort((one, other) => other.number - one.number);
  const [top] = ordered;
  if (!top) throw new Error('a path that no layer has is none of the image');
  const numbers = hiders.filter((hider) => concerns(hider, top.file.path)).map(({ number }) => number);
  const above = numbers.filter((number) => number > top.number);
  const floor = Math.max(0, ...numbers.filter((number) => number <= top.number));
  const addedIn = Math.min(...ordered.map(({ number }) => number).filter((number) => number >= floor));
  return {
    file: top.file,
    layer: top.number,
    addedIn,
    hiddenIn: above.length === 0 ? undefined : Math.min(...above),
  };
}

function concerns({ path, reach }: Hider, of: string): boolean {
  return (reach === 'path' && path === of) || of.startsWith(`${path}/`) || (path === '' && of !== '');
}

/** A path and everything above it, itself first; the root is the empty path. */
export function pathAndAbove(path: string): readonly string[] {
  const all = [path];
  for (let end = path.lastIndexOf('/'); end >= 0; end = path.lastIndexOf('/', end - 1)) {
    all.push(path.slice(0, end));
    if (end === 0) break;
  }
  return path === '' ? all : [...all, ''];
}

/** The directory that a path lies in. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
