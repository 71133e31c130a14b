import { pluralFor } from '../../../i18n/plural.ts';

const plural = pluralFor('en');

/** Texts about members of projects. */
export const texts = {
  title: 'Members',
  name: 'Name',
  kind: 'Kind',
  user: 'person',
  group: 'group',
  role: 'Role',
  add: 'Add member',
  addText: 'People need an account here; groups come from the identity provider.',
  userName: 'User name',
  groupKinds: { ldap: 'LDAP', http: 'HTTP authentication', oidc: 'OIDC' },
  groupName: 'Group name',
  unknownGroup: 'No group of this name is known; an administrator adds groups',
  dn: 'LDAP DN',
  dnHint: 'Only for a group that is not known here yet.',
  roleOf: (name: string) => `Role of ${name}`,
  remove: (name: string) => `Remove ${name} from the project`,
  roleOfChosen: 'Role of the chosen',
  setRole: 'Set role',
  removeSeveral: (count: number) =>
    plural(count, { one: 'Remove # member from the project', other: 'Remove # members from the project' }),
  failedFor: 'It failed for',
  removeText: 'They lose what they may do here at once. Their account stays.',
  removeAction: 'Remove',
  filter: 'Filter by name',
  notAllowed: 'Only project admins change members',
  notYourself: 'Nobody changes their own role',
  roles: {
    projectAdmin: 'project admin',
    maintainer: 'maintainer',
    developer: 'developer',
    guest: 'guest',
    limitedGuest: 'limited guest',
  },
};

/** The names of those texts. */
export type MemberTexts = typeof texts;
