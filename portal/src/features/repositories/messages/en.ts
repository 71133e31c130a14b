/** Texts about repositories. */
export const texts = {
  title: 'Repositories',
  name: 'Name',
  artifacts: 'Artifacts',
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
  },
};

/** The names of those texts. */
export type RepositoryTexts = typeof texts;
