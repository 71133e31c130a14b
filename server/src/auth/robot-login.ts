import type { Queryable } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import type { RobotCaller, RobotGrant } from './caller.ts';
import { type AccessEntry, type Right, rightOfAccess } from './rights.ts';

/** What a robot's login is decided by. */
export interface RobotAccount {
  readonly robotId: number;
  readonly projectId: number | undefined;
  readonly secretHash: string | undefined;
  readonly isDisabled: boolean;
  /** Unix seconds, -1 for never. */
  readonly expiresAt: number;
  readonly grants: readonly RobotGrant[];
}

/** The account of a robot by its stored name. */
export async function findRobotAccount(on: Queryable, storedName: string): Promise<RobotAccount | undefined> {
  const row = await on.first<AccountRow>(
    sql`
      SELECT r.id, r.project_id, r.secret_hash, r.disabled, r.expires_at,
        (SELECT jsonb_agg(to_jsonb(p)) FROM robot_permission p WHERE p.robot_id = r.id) AS permissions
      FROM robot r WHERE r.name = ${storedName}`.named('robot-account'),
  );
  if (!row) return undefined;
  return {
    robotId: row.id,
    projectId: row.project_id ?? undefined,
    secretHash: row.secret_hash ?? undefined,
    isDisabled: row.disabled,
    expiresAt: row.expires_at,
    grants: (row.permissions ?? []).map((permission) => grantOf(permission, row.project_id !== null)),
  };
}

/** The caller a robot is once its secret was right. */
export function robotCaller(account: RobotAccount, shownName: string): RobotCaller {
  const { robotId, projectId, grants } = account;
  return { kind: 'robot', robotId, name: shownName, projectId, grants };
}

/** Why a robot with the right secret is not let in; undefined when it is. `now` in Unix seconds. */
export function robotRefusal(account: RobotAccount, shownName: string, now: number): string | undefined {
  if (account.isDisabled) return `the robot account ${shownName} is disabled`;
  if (account.expiresAt === -1 || account.expiresAt > now) return undefined;
  return `the robot account ${shownName} expired ${timeText(account.expiresAt)}`;
}

interface AccountRow {
  readonly id: number;
  readonly project_id: number | null;
  readonly secret_hash: string | null;
  readonly disabled: boolean;
  readonly expires_at: number;
  readonly permissions: readonly PermissionRow[] | null;
}

/** What a program may do in one place, as it is stored: no project means the system, or all projects. */
export interface PermissionRow {
  readonly kind: 'system' | 'project';
  readonly project_id: number | null;
  readonly access: readonly AccessEntry[];
}

/** What a program may do in one place. One that belongs to a project and may push there may also pull (Harbor). */
export function grantOf({ kind, project_id: projectId, access }: PermissionRow, ofProject: boolean): RobotGrant {
  const allowed = new Set<Right>();
  const denied = new Set<Right>();
  for (const entry of access) {
    const side = entry.effect === 'deny' ? denied : allowed;
    const right = rightOfAccess(kind, entry);
    side.add(right);
    if (ofProject && right === 'repository:push') side.add('repository:pull');
  }
  return { scope: kind === 'system' ? 'system' : (projectId ?? 'projects'), allowed, denied };
}

// Durations may reach beyond the last year a date can have.
function timeText(seconds: number): string {
  return seconds < 8e12 ? `at ${new Date(seconds * 1000).toISOString()}` : 'long ago';
}
