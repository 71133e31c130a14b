import { type FileKind, parentOf } from '../model.ts';

/** What the name of an archive's file means for an image. */
export type MeantPath =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'whiteout'; readonly path: string; readonly isOpaque: boolean }
  /** Not a part of the image: the root itself, or notes of the tool that made the layer. */
  | { readonly kind: 'nothing' }
  /** No path at all: it leads out of the image, or is longer than paths are. */
  | { readonly kind: 'impossible' };

// Longer ones find no place in an index of the database. Linux allows 4,096, which nobody uses.
const MOST_PATH_BYTES = 2_000;
const MOST_DEPTH = 250;
const PREFIX = '.wh.';
const OPAQUE = '.wh..wh..opq';

/** Reads a name as container runtimes do: relative to the root, whatever it begins with. */
export function readName(name: string): MeantPath {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..') || parts.length > MOST_DEPTH) return { kind: 'impossible' };
  const path = parts.join('/');
  if (path === '') return { kind: 'nothing' };
  if (path.includes('\0') || Buffer.byteLength(path) > MOST_PATH_BYTES) return { kind: 'impossible' };
  const last = parts.at(-1) ?? '';
  if (last === OPAQUE) return { kind: 'whiteout', path: parentOf(path), isOpaque: true };
  if (last.startsWith('.wh..wh.')) return { kind: 'nothing' };
  if (last === PREFIX || last === `${PREFIX}.` || last === `${PREFIX}..`) return { kind: 'impossible' };
  if (!last.startsWith(PREFIX)) return { kind: 'file', path };
  return { kind: 'whiteout', path: [...parts.slice(0, -1), last.slice(PREFIX.length)].join('/'), isOpaque: false };
}

/** The path within the image that a hard link stands for; undefined when it is none. */
export function readTarget(target: string): string | undefined {
  const meant = readName(target);
  return meant.kind === 'file' ? meant.path : undefined;
}

/** What a type in a header of tar means. */
export function kindOf(type: string): FileKind {
  switch (type) {
    case '0':
    case '\0':
    case '7':
    case 'S':
      return 'file';
    case '1':
      return 'hardlink';
    case '2':
      return 'symlink';
    case '3':
    case '4':
      return 'device';
    case '5':
      return 'directory';
    case '6':
      return 'fifo';
    default:
      return 'other';
  }
}
