import { type Sql, sql } from '../db/sql.ts';
import { type Caller, isAdministrator, type UserCaller } from './caller.ts';
import { type Right, type RoleId, rightsOfRole, rolesByStrength } from './rights.ts';

/*
 * Memberships as conditions of statements, for lists that span projects. What a caller may do in one project, the
 * authorizer knows from memory.
 */

/** The roles that have a right in their project. */
export function rolesWith(right: Right): readonly RoleId[] {
  return rolesByStrength.filter((role) => rightsOfRole(role).has(right));
}

/**
 * Whether a person has one of these roles in project `p`; all are an administrator's, and what belongs to no project. No
 * program has a role.
 */
export function hasRoleIn(caller: Caller, roles: readonly RoleId[]): Sql {
  if (isAdministrator(caller)) return sql`TRUE`;
  if (caller.kind !== 'user') return sql`FALSE`;
  return sql`EXISTS (
    SELECT FROM project_member m
    WHERE m.project_id = p.project_id AND m.role = ANY (${roles}::smallint[]) AND ${isEntity(caller)})`;
}

/** Whether a row `m` of members is the person's, or one of their groups'. */
export function isEntity({ userId, groupIds }: UserCaller): Sql {
  const isUser = sql`m.entity_type = 'u' AND m.entity_id = ${userId}`;
  if (groupIds.length === 0) return sql`(${isUser})`;
  return sql`(${isUser} OR m.entity_type = 'g' AND m.entity_id = ANY (${groupIds}::integer[]))`;
}
