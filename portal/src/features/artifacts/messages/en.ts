/** Texts about artifacts and their tags. */
export const texts = {
  tags: 'Tags',
  digest: 'Digest',
  type: 'Type',
  size: 'Size',
  pushed: 'Pushed',
  pulled: 'Last pulled',
  signed: 'Signed',
  signedBy: { cosign: 'cosign', notation: 'notation' },
  unsigned: 'no',
  immutable: 'immutable',
  platforms: 'Platforms',
  filter: 'Filter tags',
  none: 'Nothing here has a tag',
  copyPull: (tag: string) => `pull command of ${tag}`,
  pullCommand: 'Pull',
  client: 'Client',
  byTag: 'By tag',
  byDigest: 'By digest',
  properties: 'Properties',
  view: {
    label: 'Parts of the artifact',
    overview: 'Overview',
  },
  os: 'Operating system',
  architecture: 'Architecture',
  created: 'Built',
  mediaType: 'Media type',
  artifactType: 'Artifact type',
};

/** The names of those texts. */
export type ArtifactTexts = typeof texts;
