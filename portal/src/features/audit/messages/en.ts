import { pluralFor } from '../../../i18n/plural.ts';

const plural = pluralFor('en');

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
  allOf: (label: string) => `${label}: all`,
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
  noneMatches: 'Nothing like that happened',
  filterResource: 'Filter by what it was done to',
  kind: 'Kind',
  resourceTypes: {
    artifact: 'artifact',
    repository: 'repository',
    tag: 'tag',
    project: 'project',
    member: 'member',
    robot: 'robot account',
    user: 'user',
    usergroup: 'group',
    quota: 'quota',
    configuration: 'settings',
    trust_rule: 'trust rule',
    workload: 'workload',
    audit_log: 'activity log',
  },
  from: 'From',
  to: 'Until',
  retentionText:
    'The activity log grows with every pull. Entries that nobody needs any more can be purged, by hand or by a schedule.',
  keep: 'Keep entries for',
  unit: 'Unit',
  units: { days: 'days', hours: 'hours' },
  kinds: 'Entries that go',
  eventTypes: {
    pull_artifact: 'Pulls of artifacts',
    create_artifact: 'Pushes of artifacts',
    delete_artifact: 'Deletions of artifacts',
    other: 'Everything else',
  },
  purge: 'Purge now',
  dryRun: 'Only say how many would go',
  purges: 'Purges',
  noPurges: 'There was no purge yet',
  started: 'Started',
  trigger: 'Trigger',
  status: 'State',
  dry: 'dry run',
  older: 'Older than',
  hours: (count: number) =>
    count > 0 && count % 24 === 0
      ? plural(count / 24, { one: '# day', other: '# days' })
      : plural(count, { one: '# hour', other: '# hours' }),
  purged: 'Entries purged',
  log: 'Log',
  logOf: (id: number) => `Log of purge ${id}`,
  stop: 'Stop',
};

/** The names of those texts. */
export type AuditTexts = typeof texts;
