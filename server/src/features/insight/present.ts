import type { Schemas } from '@haven/contract';
import type { ImageFile, LayerIndex, LayerStep } from './model.ts';

/** A layer, or a step that made none, as the contract shows it. */
export function presentLayer({ step, layer }: LayerStep): Schemas['ImageLayer'] {
  return {
    command: step?.command,
    created: step?.created,
    ...(layer && {
      number: layer.number,
      digest: layer.digest,
      media_type: layer.mediaType,
      size: layer.size,
      index: layer.index && presentIndex(layer.index),
    }),
  };
}

/** A file as the contract shows it. */
export function presentFile({ file, layer, addedIn, hiddenIn }: ImageFile): Schemas['ImageFile'] {
  return {
    path: file.path,
    kind: file.kind,
    size: file.size,
    mode: file.mode,
    modified: new Date(Math.min(file.modified * 1_000, MOST_TIME)),
    target: file.target,
    layer,
    added_in: addedIn,
    hidden_in: hiddenIn,
    readable: file.place !== undefined || file.kind === 'hardlink',
  };
}

// The last moment that a date can be.
const MOST_TIME = 8.64e15;

function presentIndex({ state, reason, fileCount, byteCount, leftOut }: LayerIndex): Schemas['LayerIndex'] {
  return { state, reason, files: fileCount, size: byteCount, left_out: leftOut };
}
