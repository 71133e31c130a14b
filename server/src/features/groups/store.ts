import { isUniqueViolation, type Queryable } from '../../db/database.ts';
import { joinSql, type Sql, sql } from '../../db/sql.ts';
import { HavenError } from '../../error.ts';
import { containsSql } from '../../http/filter.ts';
import { limitSql, type Page } from '../../http/paging.ts';
import type { Group, GroupType, NewGroup } from './model.ts';

/** What a list of groups is narrowed by. */
export interface GroupFilter {
  /** Part of the name, in any case. */
  readonly name?: string | undefined;
  /** The whole DN, in any case. */
  readonly dn?: string | undefined;
  /** Only groups of these kinds. */
  readonly types?: readonly GroupType[] | undefined;
  readonly page: Page;
}

/** One page of the groups by name, and how many there are. */
export async function listGroups(
  on: Queryable,
  filter: GroupFilter,
): Promise<{ readonly groups: readonly Group[]; readonly total: number }> {
  const from = sql`FROM user_group WHERE ${joinSql(conditions(filter), ' AND ', sql`TRUE`)}`;
  const groups = await on.many<Group>(sql`
    SELECT ${groupColumns} ${from} ORDER BY group_name, id ${limitSql(filter.page)}`);
  const count = await on.first<{ count: number }>(sql`SELECT count(*) ${from}`);
  return { groups, total: count?.count ?? 0 };
}

/** The group with that id. */
export async function readGroup(on: Queryable, id: number): Promise<Group | undefined> {
  return on.first(sql`SELECT ${groupColumns} FROM user_group WHERE id = ${id}::bigint`);
}

/** Stores a group and returns its id; `CONFLICT` when it is known already. */
export async function insertGroup(on: Queryable, group: NewGroup): Promise<number> {
  const row = await on.first<{ id: number }>(sql`
    INSERT INTO user_group (group_name, group_type, ldap_group_dn)
    VALUES (${group.name}, ${group.type}, ${group.dn})
    ON CONFLICT DO NOTHING RETURNING id`);
  if (row) return row.id;
  throw new HavenError('CONFLICT', `user group ${group.name} already exists`);
}

/** Makes the groups known that are not, and returns the ids of all. */
export async function ensureGroups(on: Queryable, groups: readonly NewGroup[]): Promise<readonly number[]> {
  if (groups.length === 0) return [];
  const known = await findGroups(on, groups);
  if (known.length === distinct(groups)) return known;
  await on.run(sql`
    INSERT INTO user_group (group_name, group_type, ldap_group_dn) SELECT * FROM ${rowsOf(groups)}
    ON CONFLICT DO NOTHING`);
  return findGroups(on, groups);
}

/** Gives a group another name; `CONFLICT` when another group has it. */
export async function renameGroup(on: Queryable, id: number, name: string): Promise<void> {
  try {
    await on.run(sql`UPDATE user_group SET group_name = ${name}, update_time = now() WHERE id = ${id}::bigint`);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new HavenError('CONFLICT', `user group ${name} already exists`, { cause: error });
  }
}

/** Removes a group with its roles and returns the projects in which it had one. */
export async function deleteGroup(on: Queryable, id: number): Promise<readonly number[]> {
  // First the group: whoever makes it a member at this moment holds its lock, and is seen by the second statement.
  await on.run(sql`DELETE FROM user_group WHERE id = ${id}::bigint`);
  const rows = await on.many<{ project_id: number }>(sql`
    DELETE FROM project_member WHERE entity_type = 'g' AND entity_id = ${id}::bigint RETURNING project_id`);
  return rows.map((row) => row.project_id);
}

const groupColumns: Sql = sql`id, group_name AS name, group_type AS type, ldap_group_dn AS dn`;

function conditions(filter: GroupFilter): readonly Sql[] {
  return [
    ...(filter.name === undefined ? [] : [containsSql(sql`group_name`, filter.name)]),
    ...(filter.dn === undefined ? [] : [sql`group_type = 1 AND lower(ldap_group_dn) = lower(${filter.dn})`]),
    ...(filter.types === undefined ? [] : [sql`group_type = ANY (${filter.types}::smallint[])`]),
  ];
}

async function findGroups(on: Queryable, groups: readonly NewGroup[]): Promise<readonly number[]> {
  const rows = await on.many<{ id: number }>(sql`
    SELECT DISTINCT g.id FROM ${rowsOf(groups)} AS wanted (name, type, dn)
    JOIN user_group g ON g.group_type = wanted.type AND CASE wanted.type
      WHEN 1 THEN lower(g.ldap_group_dn) = lower(wanted.dn) ELSE g.group_name = wanted.name END
    ORDER BY g.id`);
  return rows.map(({ id }) => id);
}

function rowsOf(groups: readonly NewGroup[]): Sql {
  return sql`unnest(${groups.map(({ name }) => name)}::text[], ${groups.map(({ type }) => type)}::smallint[],
    ${groups.map(({ dn }) => dn)}::text[])`;
}

function distinct(groups: readonly NewGroup[]): number {
  return new Set(groups.map(({ type, name, dn }) => (type === 1 ? `1${dn.toLowerCase()}` : `${type}${name}`))).size;
}
