import { isStrongPassword } from '../../auth/password-rule.ts';
import type { AccessEntry } from '../../auth/rights.ts';
import { HavenError } from '../../error.ts';
import { isGrantable, type PermissionKind } from '../permissions/index.ts';

/** Where a robot belongs. */
export type RobotLevel = 'system' | 'project';

/** An account for a program. */
export interface Robot {
  readonly robotId: number;
  /** Without the prefix: `ci`, or `project+ci`. */
  readonly storedName: string;
  /** The project it belongs to; undefined for a robot of the system. */
  readonly projectId: number | undefined;
  readonly description: string;
  readonly isDisabled: boolean;
  /** Days, -1 for never. */
  readonly duration: number;
  /** Unix seconds, -1 for never. */
  readonly expiresAt: number;
  readonly creatorType: 'local' | 'robot';
  readonly creatorId: number;
  /** False for robots of an old kind, which have no secret of ours. */
  readonly isEditable: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly permissions: readonly RobotPermission[];
}

/** What a robot may do in one place. */
export interface RobotPermission {
  readonly kind: PermissionKind;
  /** The project; undefined for the system, and for all projects. */
  readonly project: { readonly projectId: number; readonly name: string } | undefined;
  readonly access: readonly AccessEntry[];
}

/** A permission as it is asked for, its place still a text. */
export interface AskedPermission {
  readonly kind: PermissionKind;
  /** `*` or the name (or id) of a project; of no meaning on the system. */
  readonly namespace: string;
  readonly access: readonly AccessEntry[];
}

/** What a robot is created from, as it came. */
export interface SentRobot {
  readonly name: string;
  readonly description: string;
  readonly level: string;
  readonly isDisabled: boolean;
  readonly duration: number;
  readonly permissions: readonly SentPermission[];
}

/** A permission as it came. */
export interface SentPermission {
  readonly kind: string;
  readonly namespace: string;
  readonly access: readonly AccessEntry[];
}

/** A robot that may be created, once its maker may. */
export interface NewRobot {
  readonly name: string;
  readonly description: string;
  readonly level: RobotLevel;
  readonly isDisabled: boolean;
  readonly duration: number;
  readonly permissions: readonly AskedPermission[];
}

const NAME = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
const NAME_LIMIT = 255;
const DESCRIPTION_LIMIT = 1_024;
const LONGEST_DURATION = 2 ** 31 - 2;
// Nobody names more places one by one; more makes every login slow.
const PERMISSION_LIMIT = 1_000;
const SECONDS_PER_DAY = 86_400;

/** The namespace of all projects. */
export const ALL_PROJECTS = '*';

/** Passes a robot that may be created, checked in Harbor's order. */
export function requireNewRobot(sent: SentRobot): NewRobot {
  const name = requireName(sent.name);
  const duration = requireDuration(sent.duration);
  const level = requireLevel(sent.level);
  const permissions = requirePermissions(level, sent.permissions);
  return { name, duration, level, permissions, ...requireTexts(sent) };
}

/** Passes the state an existing robot of that level may get. */
export function requireChangedRobot(
  level: RobotLevel,
  sent: Omit<SentRobot, 'name' | 'level'>,
): Omit<NewRobot, 'name' | 'level'> {
  const duration = requireDuration(sent.duration);
  const permissions = requirePermissions(level, sent.permissions);
  return { duration, permissions, ...requireTexts(sent) };
}

/** Passes permissions that leave a robot of a project in its project. */
export function requireSameProject(robot: Robot, permissions: readonly AskedPermission[]): void {
  if (robot.projectId === undefined) return;
  const same = [robot.storedName.split('+')[0], String(robot.projectId)];
  if (permissions.every(({ namespace }) => same.includes(namespace))) return;
  throw new HavenError('BAD_REQUEST', 'cannot update the project id of robot');
}

/** Passes a secret people have thought of, which must be hard to guess. */
export function requireSecret(secret: string): string {
  if (isStrongPassword(secret)) return secret;
  throw new HavenError(
    'BAD_REQUEST',
    'the secret must be 8-128, inclusively, characters long with at least 1 uppercase letter, 1 lowercase letter and 1 number',
  );
}

/** The level of a stored robot. */
export function levelOf(robot: Pick<Robot, 'projectId'>): RobotLevel {
  return robot.projectId === undefined ? 'system' : 'project';
}

/** The name a robot is stored under. */
export function storedNameOf(name: string, projectName: string | undefined): string {
  return projectName === undefined ? name : `${projectName}+${name}`;
}

/** When a robot expires, in Unix seconds; -1 for never. */
export function expiryOf(createdAt: Date, duration: number): number {
  return duration === -1 ? -1 : Math.floor(createdAt.getTime() / 1000) + duration * SECONDS_PER_DAY;
}

function requireName(name: string): string {
  if (name.length <= NAME_LIMIT && NAME.test(name)) return name;
  throw new HavenError(
    'BAD_REQUEST',
    `robot name must consist of lower-case letters and digits, single periods, dashes or underscores between them, but it is ${JSON.stringify(name.slice(0, NAME_LIMIT))}`,
  );
}

function requireDuration(days: number): number {
  if (days === -1 || (Number.isSafeInteger(days) && days > 0 && days <= LONGEST_DURATION)) return days;
  throw new HavenError(
    'BAD_REQUEST',
    `bad request error duration: it must be -1 (never) or 1 to ${LONGEST_DURATION} days, but it is ${days}`,
  );
}

function requireLevel(level: string): RobotLevel {
  if (level === 'system' || level === 'project') return level;
  throw new HavenError(
    'BAD_REQUEST',
    `bad request error level: it must be system or project, but it is ${JSON.stringify(level)}`,
  );
}

/** Passes permissions that can be given at that level. */
export function requirePermissions(level: RobotLevel, sent: readonly SentPermission[]): readonly AskedPermission[] {
  if (sent.length === 0) throw new HavenError('BAD_REQUEST', 'bad request empty permission');
  if (sent.some(({ access }) => access.length === 0)) throw new HavenError('BAD_REQUEST', 'bad request empty access');
  if (level === 'project' && sent.length > 1) {
    throw new HavenError('BAD_REQUEST', 'bad request permission: a robot of a project has exactly one');
  }
  if (sent.length > PERMISSION_LIMIT) {
    throw new HavenError(
      'BAD_REQUEST',
      `bad request permission: at most ${PERMISSION_LIMIT}, but there are ${sent.length}`,
    );
  }
  return sent.map((permission) => requirePermission(level, permission));
}

function requirePermission(level: RobotLevel, { kind, namespace, access }: SentPermission): AskedPermission {
  const isKind = kind === 'project' || (kind === 'system' && level === 'system');
  if (!isKind) throw new HavenError('BAD_REQUEST', `bad request kind of permission: ${JSON.stringify(kind)}`);
  if (kind === 'project' && (namespace === '' || (level === 'project' && namespace === ALL_PROJECTS))) {
    throw new HavenError('BAD_REQUEST', 'bad request namespace: it must be the name of a project');
  }
  const known = new Map<string, AccessEntry>();
  for (const entry of access) {
    const { resource, action, effect } = entry;
    if (!isGrantable(kind, entry) || !['', 'allow', 'deny'].includes(effect)) {
      throw new HavenError('BAD_REQUEST', `bad request permission: ${resource}:${action}`);
    }
    known.set(`${resource}:${action}:${effect === 'deny'}`, { resource, action, effect });
  }
  return { kind, namespace, access: [...known.values()] };
}

function requireTexts(sent: Pick<SentRobot, 'description' | 'isDisabled'>) {
  if ([...sent.description].length > DESCRIPTION_LIMIT) {
    throw new HavenError('BAD_REQUEST', `description must be at most ${DESCRIPTION_LIMIT} characters long`);
  }
  return { description: sent.description, isDisabled: sent.isDisabled };
}
