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
  usedOnly: (used: string) => `${used} used, no limit`,
};

/** The names of those texts. */
export type QuotaTexts = typeof texts;
