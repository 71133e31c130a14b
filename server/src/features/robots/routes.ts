import type { Schemas } from '@haven/contract';
import { HavenError } from '../../error.ts';
import type { Access } from '../../http/access.ts';
import { pageOf } from '../../http/paging.ts';
import { locationBelow, type Routes, route } from '../../http/routes.ts';
import type { RobotAccess } from './access.ts';
import { levelOf, type Robot, requireChangedRobot, requireSameProject } from './model.ts';
import { presentOwnRobot, presentRobot, toPermissions } from './present.ts';
import type { Robots } from './service.ts';

/** The operations of robots. */
export type RobotOperation =
  | 'ListRobot'
  | 'CreateRobot'
  | 'GetRobotByID'
  | 'UpdateRobot'
  | 'RefreshSec'
  | 'DeleteRobot'
  | 'listOwnRobots';

/** The route table of robots. */
export function robotRoutes({
  access,
  robots,
  robotAccess,
}: {
  readonly access: Access;
  readonly robots: Robots;
  readonly robotAccess: RobotAccess;
}): Routes<RobotOperation> {
  return {
    ListRobot: route({
      allow: ({ caller, query }) => robotAccess.list(caller, query.q),
      async run({ query, allowed }) {
        const { robots: found, total } = await robots.list({ ...allowed, sort: query.sort, page: pageOf(query) });
        const prefix = await robots.prefix();
        return { status: 200, body: found.map((robot) => presentRobot(robot, prefix)), total };
      },
    }),

    listOwnRobots: route({
      allow: access.person,
      async run({ query, allowed: person }) {
        const { robots: found, total } = await robots.listOwn(person, pageOf(query));
        const prefix = await robots.prefix();
        return { status: 200, body: found.map((robot) => presentOwnRobot(robot, prefix)), total };
      },
    }),

    CreateRobot: route({
      allow: ({ caller, body }) =>
        robotAccess.create(caller, {
          name: body.name ?? '',
          description: body.description ?? '',
          level: body.level ?? '',
          isDisabled: body.disable ?? false,
          duration: body.duration ?? 0,
          permissions: toPermissions(body.permissions),
        }),
      async run({ caller, meta, allowed }) {
        const { robotId, name, secret, createdAt, expiresAt } = await robots.create(caller, allowed);
        const body = { id: robotId, name, secret, creation_time: createdAt, expires_at: expiresAt };
        return { status: 201, body, location: locationBelow(meta, robotId) };
      },
    }),

    GetRobotByID: route({
      allow: ({ caller, path }) => robotAccess.robot(caller, path.robot_id, 'read'),
      async run({ allowed }) {
        return { status: 200, body: presentRobot(allowed, await robots.prefix()) };
      },
    }),

    UpdateRobot: route({
      allow: ({ caller, path }) => robotAccess.robot(caller, path.robot_id, 'update'),
      async run({ caller, body, allowed }) {
        requireSameIdentity(body, allowed, await robots.prefix());
        const changed = requireChangedRobot(levelOf(allowed), {
          description: body.description ?? '',
          isDisabled: body.disable ?? false,
          duration: body.duration ?? allowed.duration,
          permissions: toPermissions(body.permissions),
        });
        requireSameProject(allowed, changed.permissions);
        const permissions = await robotAccess.permissions(caller, changed.permissions);
        await robots.update(caller, allowed, { ...changed, permissions });
        return { status: 200 };
      },
    }),

    RefreshSec: route({
      allow: ({ caller, path }) => robotAccess.robot(caller, path.robot_id, 'update'),
      async run({ caller, body, allowed }) {
        const secret = await robots.refreshSecret(caller, allowed, body.secret ?? '');
        return { status: 200, body: secret === undefined ? {} : { secret } };
      },
    }),

    DeleteRobot: route({
      allow: ({ caller, path }) => robotAccess.robot(caller, path.robot_id, 'delete'),
      async run({ caller, allowed }) {
        await robots.remove(caller, allowed);
        return { status: 200 };
      },
    }),
  };
}

function requireSameIdentity(body: Schemas['Robot'], robot: Robot, prefix: string): void {
  if (body.name === `${prefix}${robot.storedName}` && body.level === levelOf(robot)) return;
  throw new HavenError('BAD_REQUEST', 'cannot update the level or name of robot');
}
