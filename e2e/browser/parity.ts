/**
 * What Harbor's portal can do, as far as Haven has the features behind it: each has an id that a scenario claims. What
 * nobody claims is told at the end of a run, so that it cannot be forgotten.
 */
export const parity = {
  'sign-in': 'Sign in by name and password; a banner of the installation',
  'sign-up': 'Sign up, where the installation lets people',
  'password-reset': 'Set a forgotten password anew by mail',
  'oidc-onboarding': 'Choose a user name after the first sign-in by a provider',
  'not-found': 'A page for addresses that are none',
  search: 'Search projects and repositories from every page',
  profile: 'Change name, mail and comment of oneself',
  password: 'Change one’s own password',
  preferences: 'Choose language and theme, for later visits too',
  about: 'See the version and the parts of the installation',
  'projects-list': 'List projects, filter by name and by visibility',
  'projects-create': 'Make a project, with quota and visibility',
  'projects-delete': 'Delete a project',
  'projects-several': 'Delete several projects at once',
  'project-summary': 'See repositories, members and quota of a project',
  'repositories-list': 'List repositories; see the commands that push',
  'repository-delete': 'Delete a repository',
  'repositories-several': 'Delete several repositories at once; see them as cards',
  'repository-info': 'Describe a repository in Markdown',
  'members-edit': 'Add, change and remove members',
  'members-several': 'Give several members a role, or remove them, at once',
  'members-groups': 'Give a group a role',
  'labels-edit': 'Make, change and delete labels of a project',
  'labels-artifact': 'Put labels on artifacts',
  'labels-system': 'Make labels of the installation',
  'retention-rules': 'Add, change and remove rules of retention',
  'retention-runs': 'Run retention, dry and for real; see runs, repositories and logs',
  'retention-schedule': 'Let retention run by a schedule',
  'immutability-rules': 'Add, switch and delete rules that freeze tags',
  'robots-project': 'Make robots of a project, with a secret shown once',
  'robots-system': 'Make robots of the installation',
  'robots-secret': 'Give a robot a new secret, or one of one’s own; keep it in a file',
  'robots-edit': 'Change what a robot may do, in the system and project by project',
  'webhooks-edit': 'Make, change, switch and delete webhooks',
  'webhooks-deliveries': 'See deliveries with their logs',
  'activity-project': 'See what happened in a project, filtered',
  'activity-system': 'See what happened everywhere, filtered',
  'project-settings': 'Change visibility and rules of a project',
  'artifacts-list': 'List artifacts and filter them by type',
  'artifacts-several': 'Label and delete several artifacts at once',
  'artifact-pull': 'Copy the pull command of a row',
  'artifact-copy': 'Copy an artifact to another repository',
  'artifact-delete': 'Delete an artifact',
  'artifact-tags': 'Add and remove tags',
  'artifact-overview': 'See properties and annotations of an artifact',
  'artifact-index': 'Go from an index to its children',
  'artifact-history': 'See how an image was built',
  'artifact-chart': 'See readme, values and dependencies of a chart',
  'users-edit': 'Make and delete accounts; make administrators',
  'users-password': 'Set the password of somebody',
  'groups-edit': 'Make, rename and delete groups',
  'quotas-project': 'See and change the limit of a project',
  'repositories-size': 'See which repositories take the most room',
  'quotas-default': 'Change the limit of new projects',
  'gc-run': 'Collect garbage now, dry or for real; see runs and logs',
  'gc-schedule': 'Collect garbage by a schedule',
  'audit-purge': 'Purge the activity log now, dry or for real; see purges and logs',
  'audit-purge-schedule': 'Purge the activity log by a schedule',
  'jobs-queues': 'Stop, pause and resume queues',
  'jobs-schedules': 'See schedules; pause and resume all of them',
  'jobs-workers': 'See pools and workers',
  'settings-auth': 'Settings of authentication',
  'settings-system': 'Settings of the system; a banner',
  'harbor-addresses': 'Addresses of Harbor’s portal lead to these pages',
} as const;

/** Something that Harbor's portal can do. */
export type ParityId = keyof typeof parity;

/** What no scenario shows to be there. */
export function unclaimed(claims: Iterable<ParityId>): readonly ParityId[] {
  const claimed = new Set(claims);
  return (Object.keys(parity) as ParityId[]).filter((id) => !claimed.has(id)); // keys of a const object
}
