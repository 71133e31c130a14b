import { pluralFor } from '../../../i18n/plural.ts';

const plural = pluralFor('en');

/** Texts about what lies inside of images. */
export const texts = {
  layers: 'Layers',
  number: 'Number',
  command: 'Command',
  created: 'Created',
  size: 'Size',
  inside: 'Inside',
  unknownStep: 'The image does not say how it was made',
  noLayer: 'no layer',
  noLayers: 'It has no layers',
  files: 'Files',
  filesOf: (layer: number) => `Files of layer ${layer}`,
  count: (files: number) => plural(files, { one: '# entry', other: '# entries' }),
  notRead: 'not read yet',
  cut: 'more than is listed',
  refused: 'cannot be read',
  leftOut: (names: number) =>
    plural(names, { one: '# impossible name left out', other: '# impossible names left out' }),
  reason: {
    'too-many-files': 'it has more files than are listed',
    'too-large': 'it is larger, unpacked, than is read',
    'too-slow': 'reading it takes too long',
    damaged: 'it is damaged',
    encrypted: 'it is encrypted',
    elsewhere: 'its bytes are not in this repository',
    'not-an-archive': 'it is no tar archive',
  },
  incomplete: (layers: string) => `Not shown in full: layer ${layers}. The list of layers says why.`,
  choosePlatform: 'Each platform has files of its own. Choose one:',
  reading: (read: number, all: number) => `The layers are being read for the first time: ${read} of ${all} are done.`,
  search: 'Search paths in all layers',
  show: 'Show',
  all: 'All layers, as a container sees them',
  only: (layer: number, command: string) => `Only layer ${layer}: ${command}`,
  root: 'root',
  way: 'Way to this directory',
  name: 'Name',
  mode: 'Mode',
  modified: 'Modified',
  from: 'From layer',
  changed: (layer: number) => `added in ${layer}`,
  hidden: (layer: number) => `removed in layer ${layer}`,
  kind: {
    file: 'File',
    directory: 'Directory',
    symlink: 'Link',
    hardlink: 'Hard link',
    device: 'Device',
    fifo: 'Pipe',
    other: 'Something else',
  },
  nothingHere: 'Nothing lies here',
  nothingFound: 'No path has this in it',
  download: 'Download',
  close: 'Back to the list',
  notText: 'It is not shown: it is larger than 256 KiB, or no text. It can be downloaded.',
  empty: 'It is empty',
};

/** The names of those texts. */
export type InsightTexts = typeof texts;
