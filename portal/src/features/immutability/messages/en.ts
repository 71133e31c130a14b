/** Texts about rules that freeze tags. */
export const texts = {
  title: 'Immutable tags',
  text: 'A tag that matches a rule can be pushed once: nobody moves it, removes it, or deletes what it stands for.',
  repositories: 'Repositories',
  tags: 'Tags',
  matching: (pattern: string) => `matching ${pattern}`,
  excluding: (pattern: string) => `all but ${pattern}`,
  state: 'State',
  on: 'on',
  off: 'off',
  create: 'New rule',
  turnOn: 'Turn on',
  turnOff: 'Turn off',
  remove: 'Delete',
  removeOf: (rule: string) => `Delete the rule for ${rule}`,
  removeText: 'Tags that no other rule holds can be changed again.',
  none: 'Every tag can be moved',
  patternHint: '* stands for anything within a name, ** for anything at all, {a,b} for one of several.',
  which: 'Which',
  matches: 'those that match',
  excludes: 'all but those that match',
  notAllowed: 'Maintainers and above change these rules',
  rule: (tags: string, repositories: string) => `${tags} in ${repositories}`,
};

/** The names of those texts. */
export type ImmutabilityTexts = typeof texts;
