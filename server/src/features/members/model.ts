import { type RoleId, roleName } from '../../auth/rights.ts';
import { HavenError } from '../../error.ts';

/** A user or group with a role in a project. */
export interface Member {
  readonly id: number;
  readonly projectId: number;
  readonly entityType: EntityType;
  readonly entityId: number;
  /** Name of the user or group. */
  readonly entityName: string;
  readonly role: RoleId;
}

/** `u` is a user, `g` a group. */
export type EntityType = 'u' | 'g';

/** How a new member is named: the first thing given counts. */
export type MemberChoice =
  | { readonly kind: 'user'; readonly id: number | undefined; readonly name: string | undefined }
  | {
      readonly kind: 'group';
      readonly id: number | undefined;
      readonly dn: string | undefined;
      readonly name: string | undefined;
      readonly type: number | undefined;
    };

/** Passes the number of a role. */
export function requireRole(id: number | undefined): RoleId {
  if (id !== undefined && roleName(id) !== undefined) return id as RoleId; // it has a name, so it is one
  throw new HavenError('BAD_REQUEST', `role_id must be one of 1, 2, 3, 4, 5, but it is ${id ?? 'missing'}`);
}

/** Passes a choice of exactly one user or group. */
export function requireChoice(sent: {
  readonly user: { readonly user_id?: number | undefined; readonly username?: string | undefined } | undefined;
  readonly group: GroupWords | undefined;
}): MemberChoice {
  const user = sent.user?.user_id || sent.user?.username ? sent.user : undefined;
  const group = sent.group?.id || sent.group?.ldap_group_dn || sent.group?.group_name ? sent.group : undefined;
  if (user && !group) return { kind: 'user', id: user.user_id || undefined, name: user.username };
  if (group && !user) {
    return {
      kind: 'group',
      id: group.id || undefined,
      dn: group.ldap_group_dn || undefined,
      name: group.group_name,
      type: group.group_type,
    };
  }
  throw new HavenError('BAD_REQUEST', 'exactly one of member_user and member_group must name a member');
}

interface GroupWords {
  readonly id?: number | undefined;
  readonly ldap_group_dn?: string | undefined;
  readonly group_name?: string | undefined;
  readonly group_type?: number | undefined;
}

/** What the audit log says of something done to a member. */
export function memberDeed(
  operation: string,
  member: { readonly entityType: EntityType; readonly entityName: string },
  project: string,
) {
  const kind = member.entityType === 'u' ? 'user' : 'group';
  const description = `${operation} ${kind} member ${member.entityName} in project ${project}`;
  return { operation, resourceType: 'member', resource: member.entityName, description };
}
