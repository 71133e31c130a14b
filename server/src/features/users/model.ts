import { isStrongPassword } from '../../auth/password-rule.ts';
import { publicRights, type Right, type RightSet, rightsOfRole, rolesByStrength } from '../../auth/rights.ts';
import { HavenError } from '../../error.ts';

/** A person's account. */
export interface User {
  readonly userId: number;
  readonly username: string;
  readonly email: string;
  readonly realname: string;
  readonly comment: string;
  readonly sysadmin: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What people may change of themselves. */
export interface Profile {
  readonly email: string;
  readonly realname: string;
  readonly comment: string;
}

/** What an account is created from. */
export interface NewUser extends Profile {
  readonly username: string;
  readonly password: string;
}

/** The account that always exists: it is local whatever the authentication mode, and cannot be deleted. */
export const ADMIN_ID = 1;

/** What Harbor calls that account when it is renamed. */
export const RENAMED_ADMIN = 'admin@harbor.local';

const NAME_LIMIT = 255;
const COMMENT_LIMIT = 30;
// Harbor keeps these out of names: they separate fields elsewhere and `$` marks robots.
const FORBIDDEN = [',', '"', '~', '#', '%', '$'];
const EMAIL = /^[^\s@<>()[\]\\,;:"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/;

/** Passes an account that may be created, checked in Harbor's order. */
export function requireNewUser(user: NewUser): NewUser {
  requirePassword(user.password);
  requireProfile(user);
  requireName('username', user.username);
  return user;
}

/** Passes a profile that may be stored. */
export function requireProfile(profile: Profile): Profile {
  if (profile.email === '') throw new HavenError('BAD_REQUEST', 'email can not be empty');
  if (profile.email.length > NAME_LIMIT || !EMAIL.test(profile.email)) {
    throw new HavenError(
      'BAD_REQUEST',
      `email must be an address of at most ${NAME_LIMIT} characters like name@example.com`,
    );
  }
  requireName('realname', profile.realname);
  if ([...profile.comment].length > COMMENT_LIMIT) {
    throw new HavenError('BAD_REQUEST', `comment must be at most ${COMMENT_LIMIT} characters long`);
  }
  return profile;
}

/** Passes a password that is hard to guess. */
export function requirePassword(password: string): string {
  if (isStrongPassword(password)) return password;
  throw new HavenError(
    'BAD_REQUEST',
    'the password or secret must be 8-128, inclusively, characters long with at least 1 uppercase letter, 1 lowercase letter and 1 number',
  );
}

function requireName(field: string, name: string): void {
  if (name === '' || [...name].length > NAME_LIMIT) {
    throw new HavenError('BAD_REQUEST', `${field} must be 1 to ${NAME_LIMIT} characters long`);
  }
  if (FORBIDDEN.some((character) => name.includes(character))) {
    throw new HavenError('BAD_REQUEST', `${field} must not contain any of ${FORBIDDEN.join(' ')}`);
  }
}

/** One thing the caller may do. */
export interface Permission {
  readonly resource: string;
  readonly action: string;
}

// What system administrators may do beyond every role.
const ADMINISTRATORS_ONLY = ['metadata:list'];

const projectRights = [
  ...new Set([
    ...rolesByStrength.flatMap((role) => [...rightsOfRole(role)]),
    ...publicRights(),
    ...ADMINISTRATORS_ONLY,
  ]),
];

const CRUDL = ['create', 'read', 'update', 'delete', 'list'];

/** What stays of somebody whose account is deleted. */
export type DeletedName = Pick<User, 'userId' | 'username' | 'email' | 'realname' | 'comment'>;

/** As much as there was, under names that somebody else may have now. */
export function deletedNameOf({ userId, username, email, realname, comment }: User): DeletedName {
  return { userId, username: `${username}#${userId}`, email: `${email}#${userId}`, realname, comment };
}

// The part of the system's resources that Harbor enumerates here, in its order.
const systemResources: Readonly<Record<string, readonly string[]>> = {
  catalog: ['read'],
  'audit-log': ['list'],
  project: CRUDL,
  user: CRUDL,
  'user-group': CRUDL,
  registry: CRUDL,
  replication: CRUDL,
  distribution: CRUDL,
  'garbage-collection': [...CRUDL, 'stop'],
  'scan-all': [...CRUDL, 'stop'],
  'system-volumes': ['read'],
  'ldap-user': ['create', 'list'],
  configuration: ['read', 'update'],
  'jobservice-monitor': ['read', 'list', 'stop'],
  'security-hub': ['read', 'list'],
};

/** Everything a set of rights allows in a project. */
export function projectPermissions(rights: RightSet, projectId: number, relative: boolean): readonly Permission[] {
  const scope = `/project/${projectId}`;
  return projectRights
    .filter((right) => rights.has(right))
    .map((right) => {
      const [resource = '', action = ''] = right.split(':');
      // The project itself has no name below itself; relative to itself it is `.`
      if (resource === 'self') return { resource: relative ? '.' : scope, action };
      return { resource: relative ? resource : `${scope}/${resource}`, action };
    });
}

/** Everything one may do on the system, of what Harbor enumerates. */
export function systemPermissions(has: (right: Right) => boolean, relative: boolean): readonly Permission[] {
  return Object.entries(systemResources).flatMap(([resource, actions]) =>
    actions
      .filter((action) => has(`${resource}:${action}`))
      .map((action) => ({ resource: relative ? resource : `/system/${resource}`, action })),
  );
}

/** What the audit log says of something done to an account. */
export function userDeed(operation: string, name: string, what?: string) {
  const description = `${operation} user with name: ${name}${what === undefined ? '' : `, ${what}`}`;
  return { projectId: 0, operation, resourceType: 'user', resource: name, description };
}

/** What an account is changed for, in the words of the audit log. */
export const changes = {
  profile: 'change user profile',
  password: 'change user password',
  grant: 'grant system administrator',
  revoke: 'revoke system administrator',
} as const;
