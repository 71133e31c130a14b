import { HavenError } from '../../error.ts';

/** A group of an identity provider that is known here, so that it can have roles. */
export interface Group {
  readonly id: number;
  readonly name: string;
  readonly type: GroupType;
  /** The group's DN in LDAP, empty for the other kinds. */
  readonly dn: string;
}

/** 1 LDAP, 2 HTTP authentication, 3 OIDC. */
export type GroupType = 1 | 2 | 3;

/** A group before it is known. */
export type NewGroup = Omit<Group, 'id'>;

const NAME_LIMIT = 255;
const DN_LIMIT = 1_024;

/** The kind of groups an authentication mode brings; undefined for a mode without groups. */
export function groupTypeOfMode(mode: string): GroupType | undefined {
  switch (mode) {
    case 'ldap_auth':
      return 1;
    case 'http_auth':
      return 2;
    case 'oidc_auth':
      return 3;
    default:
      return undefined;
  }
}

/** Passes the number of a kind of groups. */
export function requireGroupType(type: number | undefined): GroupType {
  if (type === 1 || type === 2 || type === 3) return type;
  throw new HavenError(
    'BAD_REQUEST',
    `group_type must be 1 (LDAP), 2 (HTTP) or 3 (OIDC), but it is ${type ?? 'missing'}`,
  );
}

/** Passes a name that a group may have. */
export function requireGroupName(name: string): string {
  if (name !== '' && [...name].length <= NAME_LIMIT) return name;
  throw new HavenError('BAD_REQUEST', `group_name must be 1 to ${NAME_LIMIT} characters long`);
}

/** Passes a group that may be stored: one of LDAP has a DN, the others have none. */
export function requireNewGroup(group: NewGroup): NewGroup {
  requireGroupName(group.name);
  if (group.type !== 1) return { ...group, dn: '' };
  const dn = group.dn.trim();
  if (dn !== '' && dn.length <= DN_LIMIT) return { ...group, dn };
  throw new HavenError('BAD_REQUEST', `ldap_group_dn must be 1 to ${DN_LIMIT} characters long`);
}
