import { pluralFor } from '../../../i18n/plural.ts';

const plural = pluralFor('en');

/** Texts about robot accounts. */
export const texts = {
  title: 'Robot accounts',
  name: 'Name',
  description: 'Description',
  state: 'State',
  enabled: 'enabled',
  disabled: 'disabled',
  expired: 'expired',
  expires: 'Expires',
  expiresSoon: 'expires soon',
  neverExpires: 'never',
  permissions: 'Permissions',
  permissionCount: (count: number) => plural(count, { one: '# permission', other: '# permissions' }),
  created: 'Created',
  create: 'New robot account',
  createText: 'An account for programs. Its secret is shown once, right after this.',
  filter: 'Filter by name',
  none: 'There are no robot accounts yet',
  noneHint: 'Programs should not use the password of a person: give each an account with just what it needs.',
  notAllowed: 'Only project admins change robot accounts',
  enable: 'Enable',
  disable: 'Disable',
  refresh: 'New secret',
  refreshOf: (name: string) => `Make a new secret for ${name}`,
  refreshText: 'The old secret stops working at once, wherever it is used.',
  remove: 'Delete',
  removeOf: (name: string) => `Delete ${name}`,
  removeText: 'Programs that use it cannot sign in any more.',
  nameHint: 'Lower case letters and digits, with . _ - between them.',
  lifetime: 'Valid for (days)',
  lifetimeHint: '-1 is for ever.',
  preset: 'What it is for',
  presets: {
    pull: 'Pull (a cluster)',
    push: 'Pull and push (a build)',
    clean: 'Pull, push and delete',
    scan: 'Scan',
    custom: 'Something else: choose below',
  },
  secretTitle: (name: string) => `The secret of ${name}`,
  secretOnce: 'It is shown only now. Keep it where secrets are kept.',
  secretName: 'Account',
  secret: 'Secret',
  use: 'Use it with',
  uses: {
    docker: 'docker',
    github: 'GitHub Actions',
    gitlab: 'GitLab CI',
    kubernetes: 'Kubernetes',
    containerd: 'containerd',
  },
  programs: {
    label: 'How programs sign in',
    robots: 'By a secret',
    workloads: 'By a token of their own',
  },
  done: 'I have kept it',
  choosePermission: 'Choose at least one permission',
};

/** The names of those texts. */
export type RobotTexts = typeof texts;
