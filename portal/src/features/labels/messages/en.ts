/** Texts about labels. */
export const texts = {
  title: 'Labels',
  name: 'Name',
  description: 'Description',
  color: 'Colour',
  created: 'Created',
  create: 'New label',
  edit: 'Edit',
  editOf: (name: string) => `Edit the label ${name}`,
  removeOf: (name: string) => `Delete the label ${name}`,
  remove: 'Delete',
  removeText: 'It is taken off every artifact that has it.',
  save: 'Save',
  filter: 'Filter by name',
  none: 'There are no labels yet',
  noneHint: 'Labels mark artifacts, for people and for the rules of retention and replication.',
  notAllowed: 'Maintainers and above change labels',
};

/** The names of those texts. */
export type LabelTexts = typeof texts;
