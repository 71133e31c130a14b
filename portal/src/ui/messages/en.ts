import { pluralFor } from '../../i18n/plural.ts';

const plural = pluralFor('en');

/** Texts of the parts that every page is made of. */
export const texts = {
  loading: 'Loading …',
  actions: 'Actions',
  tryAgain: 'Try again',
  requestId: (id: string) => `request ${id}`,
  close: 'Close',
  cancel: 'Cancel',
  save: 'Save',
  remove: 'Delete',
  more: 'More',
  optional: 'optional',
  copy: 'Copy',
  copied: 'Copied',
  copyFailed: 'Select the text and copy it yourself',
  copyThis: (what: string) => `Copy ${what}`,
  never: 'never',
  selected: (count: number) => plural(count, { one: '# selected', other: '# selected' }),
  select: (name: string) => `Select ${name}`,
  selectAll: 'Select all on this page',
  clearSelection: 'Clear selection',
  filter: 'Filter',
  nothingMatches: 'Nothing matches the filter',
  clearFilter: 'Clear filter',
  sortBy: (column: string) => `Sort by ${column}`,
  pages: 'Pages',
  page: (page: number, last: number) => `Page ${page} of ${last}`,
  previous: 'Previous',
  next: 'Next',
  items: (count: number) => plural(count, { one: '# item', other: '# items' }),
  typeToConfirm: (name: string) => `Type ${name} to confirm`,
  yes: 'yes',
  no: 'no',
  errors: {
    unexpected: 'This page broke down',
    unreachable: 'The server does not answer',
    signIn: 'Sign in to see this',
    forbidden: 'You are not allowed to do this',
    notFound: 'This is not there, or not for you to see',
    conflict: 'Something with this name exists already',
    precondition: 'A rule does not allow this',
    tooMany: 'Too many requests; wait a little',
    server: 'The server had a problem',
    refused: 'The server did not accept this',
  },
};

/** The names of those texts, and what each is made from. */
export type UiTexts = typeof texts;
