import type { AccessEntry } from '../../auth/rights.ts';
import { isUniqueViolation, type Queryable } from '../../db/database.ts';
import { toJsonb } from '../../db/jsonb.ts';
import { type Sql, sql } from '../../db/sql.ts';
import type { Robot, RobotPermission } from './model.ts';

/** What a new robot's row holds. */
export interface RobotRow {
  readonly storedName: string;
  readonly projectId: number | undefined;
  readonly description: string;
  readonly secretHash: string;
  readonly isDisabled: boolean;
  readonly duration: number;
  readonly creatorType: 'local' | 'robot';
  readonly creatorId: number;
}

/** Stores a robot without permissions; undefined when the name is taken. */
export async function insertRobot(
  on: Queryable,
  robot: RobotRow,
): Promise<{ readonly robotId: number; readonly createdAt: Date } | undefined> {
  try {
    return await on.first(sql`
      INSERT INTO robot (name, project_id, description, secret_hash, disabled, duration, expires_at, creator_type,
        creator_ref)
      VALUES (${robot.storedName}, ${robot.projectId ?? null}, ${robot.description}, ${robot.secretHash},
        ${robot.isDisabled}, ${robot.duration}, -1, ${robot.creatorType}, ${robot.creatorId})
      RETURNING id AS "robotId", creation_time AS "createdAt"`);
  } catch (error) {
    if (isUniqueViolation(error)) return undefined;
    throw error;
  }
}

/** Sets when a robot expires, in Unix seconds. */
export async function setExpiry(on: Queryable, robotId: number, expiresAt: number): Promise<void> {
  await on.run(sql`UPDATE robot SET expires_at = ${expiresAt} WHERE id = ${robotId}`);
}

/** Replaces what a robot may do. */
export async function replacePermissions(
  on: Queryable,
  robotId: number,
  permissions: readonly RobotPermission[],
): Promise<void> {
  await on.run(sql`DELETE FROM robot_permission WHERE robot_id = ${robotId}`);
  await on.run(sql`
    INSERT INTO robot_permission (robot_id, position, kind, project_id, access)
    SELECT ${robotId}, position, kind, project_id, access
    FROM unnest(${permissions.map(({ kind }) => kind)}::text[],
      ${permissions.map(({ project }) => project?.projectId ?? null)}::integer[],
      ${permissions.map(({ access }) => toJsonb(access))}::jsonb[])
      WITH ORDINALITY AS given (kind, project_id, access, position)`);
}

/** A robot people see, by id. */
export async function readRobot(on: Queryable, robotId: number): Promise<Robot | undefined> {
  const row = await on.first<RobotColumns>(sql`
    SELECT ${robotColumns} FROM robot r WHERE r.visible AND r.id = ${robotId}::bigint`);
  return row && toRobot(row);
}

/** Changes everything of a robot but its name, level, project and permissions. */
export async function updateRobot(
  on: Queryable,
  robotId: number,
  state: Pick<Robot, 'description' | 'isDisabled' | 'duration' | 'expiresAt'>,
): Promise<void> {
  await on.run(sql`
    UPDATE robot SET description = ${state.description}, disabled = ${state.isDisabled}, duration = ${state.duration},
      expires_at = ${state.expiresAt}, update_time = now()
    WHERE id = ${robotId}`);
}

/** Replaces the secret of a robot. */
export async function updateSecret(on: Queryable, robotId: number, secretHash: string): Promise<void> {
  await on.run(sql`UPDATE robot SET secret_hash = ${secretHash}, update_time = now() WHERE id = ${robotId}`);
}

/** Removes a robot; false when it is gone already. */
export async function deleteRobot(on: Queryable, robotId: number): Promise<boolean> {
  return (await on.run(sql`DELETE FROM robot WHERE id = ${robotId}`)) > 0;
}

/** The columns of a robot, of table `robot` as `r`. */
export const robotColumns: Sql = sql`
  r.id, r.name, r.project_id, r.description, r.secret_hash IS NOT NULL AS editable, r.disabled, r.duration,
  r.expires_at, r.creator_type, r.creator_ref, r.creation_time, r.update_time,
  (SELECT jsonb_agg(jsonb_build_object('kind', m.kind, 'project_id', m.project_id, 'project', p.name,
      'access', m.access) ORDER BY m.position)
    FROM robot_permission m LEFT JOIN project p ON p.project_id = m.project_id WHERE m.robot_id = r.id) AS permissions`;

/** What `robotColumns` select. */
export interface RobotColumns {
  readonly id: number;
  readonly name: string;
  readonly project_id: number | null;
  readonly description: string;
  readonly editable: boolean;
  readonly disabled: boolean;
  readonly duration: number;
  readonly expires_at: number;
  readonly creator_type: 'local' | 'robot';
  readonly creator_ref: number;
  readonly creation_time: Date;
  readonly update_time: Date;
  readonly permissions: readonly PermissionColumns[] | null;
}

interface PermissionColumns {
  readonly kind: 'system' | 'project';
  readonly project_id: number | null;
  readonly project: string | null;
  readonly access: readonly AccessEntry[];
}

/** A robot from its columns. */
export function toRobot(row: RobotColumns): Robot {
  return {
    robotId: row.id,
    storedName: row.name,
    projectId: row.project_id ?? undefined,
    description: row.description,
    isEditable: row.editable,
    isDisabled: row.disabled,
    duration: row.duration,
    expiresAt: row.expires_at,
    creatorType: row.creator_type,
    creatorId: row.creator_ref,
    createdAt: row.creation_time,
    updatedAt: row.update_time,
    permissions: (row.permissions ?? []).map((permission) => ({
      kind: permission.kind,
      project:
        permission.project_id !== null && permission.project !== null
          ? { projectId: permission.project_id, name: permission.project }
          : undefined,
      access: permission.access,
    })),
  };
}
