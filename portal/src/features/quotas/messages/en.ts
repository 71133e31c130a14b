/** Texts about storage limits. */
export const texts = {
  title: 'Storage',
  project: 'Project',
  owner: 'Owner',
  used: 'Used',
  limit: 'Limit',
  share: 'Share',
  unlimited: 'unlimited',
  edit: 'Change limit',
  editOf: (name: string) => `Change the limit of ${name}`,
  gib: 'Limit in GiB',
  gibHint: '-1 for no limit. A limit below what is used only stops new pushes.',
  save: 'Save',
  of: (used: string, limit: string) => `${used} of ${limit}`,
  left: 'Left',
  none: 'There is no limit here, or none for you to see',
  full: 'It is full: pushes are refused until something is deleted or the limit is raised.',
  nearlyFull: 'It is nearly full.',
  counts: 'What counts',
  countsText:
    'Every blob counts once in a project, however many artifacts share it. What is in the trash does not count; restoring it does.',
  room: 'Make room',
  roomText: 'Let old tags go by themselves, or delete what nobody needs any more.',
  retention: 'Retention rules',
  repositories: 'Repositories',
  trash: 'Trash',
  notLimit: 'Only administrators of the installation change limits',
  usedOnly: (used: string) => `${used} used, no limit`,
};

/** The names of those texts. */
export type QuotaTexts = typeof texts;
