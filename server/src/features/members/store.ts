import type { RoleId } from '../../auth/rights.ts';
import type { Queryable } from '../../db/database.ts';
import { type Sql, sql } from '../../db/sql.ts';
import { countedPage } from '../../http/counted-page.ts';
import { limitSql, type Page } from '../../http/paging.ts';
import type { EntityType, Member } from './model.ts';

/** One page of a project's members by name; `total` counts all members, also those of other names (Harbor). */
export async function listMembers(
  on: Queryable,
  projectId: number,
  filter: { readonly entityName: string | undefined; readonly page: Page },
): Promise<{ readonly members: readonly Member[]; readonly total: number }> {
  const name = filter.entityName;
  const named = name === undefined ? sql`TRUE` : sql`coalesce(u.username, g.group_name) = ${name}`;
  const { rows, total } = await countedPage<Member>(on, {
    count: sql`SELECT count(*) FROM project_member WHERE project_id = ${projectId}`,
    rows: (counted) => sql`
      SELECT ${memberColumns}${counted} FROM ${memberTables} WHERE m.project_id = ${projectId} AND ${named}
      ORDER BY "entityName", m.id ${limitSql(filter.page)}`,
  });
  return { members: rows, total };
}

/** A member of that project. */
export async function readMember(on: Queryable, projectId: number, id: number): Promise<Member | undefined> {
  return on.first(sql`
    SELECT ${memberColumns} FROM ${memberTables} WHERE m.project_id = ${projectId} AND m.id = ${id}::bigint`);
}

/** Adds a member; undefined when there is one for that user or group already. */
export async function insertMember(
  on: Queryable,
  member: {
    readonly projectId: number;
    readonly entityType: EntityType;
    readonly entityId: number;
    readonly role: RoleId;
  },
): Promise<number | undefined> {
  const row = await on.first<{ id: number }>(sql`
    INSERT INTO project_member (project_id, entity_type, entity_id, role)
    VALUES (${member.projectId}, ${member.entityType}, ${member.entityId}, ${member.role})
    ON CONFLICT DO NOTHING RETURNING id`);
  return row?.id;
}

/** Gives a member another role. */
export async function updateRole(on: Queryable, id: number, role: RoleId): Promise<void> {
  await on.run(sql`UPDATE project_member SET role = ${role}, update_time = now() WHERE id = ${id}::bigint`);
}

/** Removes a member. */
export async function deleteMember(on: Queryable, id: number): Promise<void> {
  await on.run(sql`DELETE FROM project_member WHERE id = ${id}::bigint`);
}

/** The living user with that id or name. */
export async function findUser(
  on: Queryable,
  user: { readonly id: number | undefined; readonly name: string | undefined },
): Promise<Entity | undefined> {
  const condition = user.id === undefined ? sql`username = ${user.name ?? ''}` : sql`user_id = ${user.id}::bigint`;
  return on.first(sql`
    SELECT user_id AS id, username AS name FROM harbor_user WHERE NOT deleted AND ${condition} FOR SHARE`);
}

/** The group with that id, LDAP name, or name and type. */
export async function findGroup(
  on: Queryable,
  group: {
    readonly id: number | undefined;
    readonly dn: string | undefined;
    readonly name: string | undefined;
    readonly type: number | undefined;
  },
): Promise<Entity | undefined> {
  return on.first(
    sql`SELECT id, group_name AS name FROM user_group WHERE ${groupCondition(group)} ORDER BY id LIMIT 1 FOR SHARE`,
  );
}

/** A user or group by number and name. */
export interface Entity {
  readonly id: number;
  readonly name: string;
}

function groupCondition(group: Parameters<typeof findGroup>[1]): Sql {
  if (group.id !== undefined) return sql`id = ${group.id}::bigint`;
  if (group.dn !== undefined) return sql`lower(ldap_group_dn) = lower(${group.dn})`;
  const type = group.type ? sql`group_type = ${group.type}::bigint` : sql`TRUE`;
  return sql`group_name = ${group.name ?? ''} AND ${type}`;
}

const memberColumns: Sql = sql`
  m.id, m.project_id AS "projectId", m.entity_type AS "entityType", m.entity_id AS "entityId",
  coalesce(u.username, g.group_name, '') AS "entityName", m.role`;
const memberTables: Sql = sql`
  project_member m
  LEFT JOIN harbor_user u ON m.entity_type = 'u' AND u.user_id = m.entity_id
  LEFT JOIN user_group g ON m.entity_type = 'g' AND g.id = m.entity_id`;
