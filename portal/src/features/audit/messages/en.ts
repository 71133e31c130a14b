/** Texts about the activity log. */
export const texts = {
  title: 'Activity',
  time: 'Time',
  who: 'Who',
  what: 'What',
  resource: 'On what',
  result: 'Result',
  done: 'done',
  refused: 'refused',
  filterUser: 'Filter by name of the user or robot',
  operation: 'Action',
  all: 'All',
  operations: {
    create: 'create',
    delete: 'delete',
    pull: 'pull',
    push: 'push',
    update: 'update',
    login: 'sign in',
    logout: 'sign out',
  },
  none: 'Nothing has happened yet',
};

/** The names of those texts. */
export type AuditTexts = typeof texts;
