import { pluralFor } from '../../../i18n/plural.ts';

const plural = pluralFor('en');

/** Texts about history and trash. */
export const texts = {
  history: 'What happened to tags',
  at: 'Tags as they were at',
  now: 'Back to the history',
  atText: (time: string) => `The tags that there were on ${time}.`,
  filter: 'Filter by the name of a tag',
  allOf: (tag: string) => `Only ${tag}`,
  all: 'All tags',
  onlyTag: (tag: string) => `Everything that happened to ${tag}.`,
  none: 'No tag was ever set here',
  noneMatches: 'Nothing like that happened',
  noneAt: 'There was no tag then',
  tag: 'Tag',
  what: 'Event',
  pointsTo: 'Points to',
  who: 'Who',
  when: 'When',
  state: 'The artifact',
  nothing: 'nothing any more',
  states: {
    living: 'is there',
    trash: 'is in the trash',
    gone: 'is gone for good',
  },
  reasons: {
    push: 'pushed',
    'tag created': 'tag set',
    'tag deleted': 'tag removed',
    'artifact deleted': 'artifact deleted',
    'repository deleted': 'repository deleted',
    retention: 'retention',
    restored: 'restored',
  },
  versionRestored: 'earlier version restored',
  current: 'now',
  restore: 'Restore',
  restoreTag: (tag: string) => `Restore ${tag}`,
  restoreText: (tag: string, digest: string) =>
    `${tag} will point to ${digest} again. Where it points now stays in its history.`,
  restoreFromTrash: 'The artifact comes back from the trash for it, and counts against the limit again.',
  restored: (tag: string, digest: string) => `${tag} points to ${digest} again.`,
  isCurrent: 'It points there already',
  isGone: 'The artifact is gone for good',
  isDeletion: 'The tag was deleted here; restore an earlier entry',
  notTag: 'Developers and above restore tags',
  trash: 'Trash',
  trashText:
    'What was deleted stays here for a while, without counting against the limit. Its bytes go when the time is over, or when somebody asks for a garbage collection.',
  artifacts: 'Deleted artifacts',
  repositories: 'Deleted repositories',
  artifact: 'Artifact',
  repository: 'Repository',
  type: 'Type',
  size: 'Size',
  tags: 'Tags',
  count: 'Artifacts',
  deleted: 'Deleted',
  deletedBy: 'By',
  goneFrom: 'Kept until',
  noArtifacts: 'No deleted artifact can be brought back',
  noRepositories: 'No deleted repository can be brought back',
  restoreOf: (name: string) => `Restore ${name}`,
  restoreArtifactText:
    'It comes back with its labels, its referrers, and those of its tags whose names nobody has used since.',
  restoreRepositoryText: 'It comes back as it was: description, artifacts, referrers and tags.',
  back: (name: string, count: number) =>
    plural(count, { one: `${name} is back (# artifact).`, other: `${name} is back (# artifacts).` }),
  backTags: (names: string) => `Its tags: ${names}.`,
  lostTags: (names: string) => `These tags have been used for something else since: ${names}.`,
  purge: 'Delete for good',
  purgeOf: (name: string) => `Delete ${name} for good`,
  purgeText: 'It cannot be brought back afterwards. Its bytes go within a minute, unless something else needs them.',
  notRestore: 'Developers and above restore what was deleted',
  notPurge: 'Maintainers and above delete for good',
};

/** The names of those texts. */
export type HistoryTexts = typeof texts;
