import { pluralFor } from '../../../i18n/plural.ts';

const plural = pluralFor('en');

/** Texts about repositories. */
export const texts = {
  title: 'Repositories',
  name: 'Name',
  artifacts: 'Artifacts',
  size: 'Size',
  shared: (bytes: string) => `${bytes} shared`,
  onlyHere: 'Only here',
  largest: 'Largest repositories',
  largestText: 'Only here is what no other repository of the project shares: what deleting the repository would free.',
  bySize: 'All by size',
  pulls: 'Pulls',
  modified: 'Modified',
  filter: 'Filter by name',
  none: 'Nothing has been pushed yet',
  firstSteps: 'These commands push the first image:',
  firstStepsWithoutRight: 'You may pull from this project; developers and above push.',
  view: {
    label: 'Parts of the repository',
    tags: 'Tags',
    artifacts: 'Artifacts',
    info: 'Info',
    history: 'History',
  },
  pushCommands: 'Commands that push',
  certificateText: 'Clients that do not know the certificate of this server need it first:',
  certificate: 'download the certificate',
  description: 'Description',
  descriptionHint: 'Markdown: what it is, how to use it.',
  noDescription: 'Nobody has described it yet',
  edit: 'Edit',
  save: 'Save',
  notEdit: 'Developers and above describe repositories',
  remove: 'Delete repository',
  removeTitle: (name: string) => `Delete ${name}`,
  removeText: (count: number) =>
    plural(count, {
      one: '# artifact with all its tags goes with it.',
      other: '# artifacts with all their tags go with it.',
    }),
  look: 'Show as',
  asTable: 'table',
  asCards: 'cards',
  removeMarked: 'Delete',
  removeSeveral: (count: number) => plural(count, { one: 'Delete # repository', other: 'Delete # repositories' }),
  removeSeveralText: 'All artifacts and tags in them go along. They stay in the trash for a while.',
  notRemove: 'Maintainers and above delete repositories',
};

/** The names of those texts. */
export type RepositoryTexts = typeof texts;
