import type { Schemas } from '@haven/contract';
import { ALL_PROJECTS, levelOf, type Robot, type RobotPermission, type SentPermission } from './model.ts';
import type { OwnRobot } from './own-queries.ts';

/** A robot as the contract shows it, with the prefix that names have now. */
export function presentRobot(robot: Robot, prefix: string): Schemas['Robot'] {
  return {
    id: robot.robotId,
    name: `${prefix}${robot.storedName}`,
    description: robot.description,
    level: levelOf(robot),
    duration: robot.duration,
    editable: robot.isEditable,
    disable: robot.isDisabled,
    expires_at: robot.expiresAt,
    permissions: robot.permissions.map(presentPermission),
    creator_type: robot.creatorType,
    creator_ref: robot.creatorId,
    creation_time: robot.createdAt,
    update_time: robot.updatedAt,
  };
}

/** A robot as the contract shows it to somebody who looks after it. */
export function presentOwnRobot(robot: OwnRobot, prefix: string): Schemas['OwnRobot'] {
  return {
    id: robot.id,
    name: `${prefix}${robot.storedName}`,
    project: robot.project ?? undefined,
    description: robot.description,
    disable: robot.isDisabled,
    expires_at: robot.expiresAt,
    mine: robot.isMine,
    changeable: robot.isChangeable,
    creation_time: robot.createdAt,
    last_activity: robot.lastActivity ?? undefined,
  };
}

/** What a robot may do in one place, as the contract shows it. */
export function presentPermission({ kind, project, access }: RobotPermission): Schemas['RobotPermission'] {
  return {
    kind,
    namespace: kind === 'system' ? '/' : (project?.name ?? ALL_PROJECTS),
    access: access.map((entry) => ({ ...entry })),
  };
}

/** Permissions as the contract has them. */
export function toPermissions(sent: Schemas['RobotCreate']['permissions']): readonly SentPermission[] {
  return (sent ?? []).map(({ kind = '', namespace = '', access }) => ({
    kind,
    namespace,
    access: (access ?? []).map(({ resource = '', action = '', effect = '' }) => ({ resource, action, effect })),
  }));
}
