import { digestAt } from './descriptor.ts';
import type { Digest } from './digest.ts';
import { isTextGiven, type JsonObject, listAt, MemberNames, objectAt, textAt } from './json.ts';
import { unexpected } from './manifest-error.ts';

/**
 * A manifest of Docker's schema 1, which old registries still hold. Signatures are not verified.
 * https://github.com/distribution/distribution/blob/v2.8.3/docs/spec/manifest-v2-1.md
 */
export interface Schema1Manifest {
  readonly kind: 'schema1';
  readonly mediaType: string;
  readonly architecture: string;
  /** In the order of the manifest: the newest layer first, the empty layer as often as it occurs. */
  readonly layers: readonly Digest[];
}

const layerMembers = new MemberNames('blobSum');

/** Reads the members of a schema 1 manifest whose media type is known already. */
export function parseSchema1Manifest(document: JsonObject, mediaType: string): Schema1Manifest {
  const { schemaVersion, architecture, fsLayers, history } = document;
  if (schemaVersion !== 1) throw unexpected('schemaVersion', '1', schemaVersion);
  const layers = listAt('fsLayers', fsLayers).map((entry, at) => {
    const path = `fsLayers[${at}]`;
    const layer = objectAt(path, entry);
    layerMembers.refuseOtherCase(path, layer);
    return digestAt(`${path}.blobSum`, layer.blobSum);
  });
  if (listAt('history', history).length !== layers.length) {
    throw unexpected('history', `as many entries as fsLayers (${layers.length})`, history);
  }
  return {
    kind: 'schema1',
    mediaType,
    architecture: isTextGiven(architecture) ? textAt('architecture', architecture) : '',
    layers,
  };
}
