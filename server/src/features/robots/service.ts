import { type Caller, callerName, type UserCaller } from '../../auth/caller.ts';
import { generateSecret, hashGeneratedSecret, hashPassword } from '../../auth/passwords.ts';
import type { Database, Transaction } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import { auditedChange } from '../../events/audited.ts';
import { announceChange } from '../../events/changes.ts';
import type { Page } from '../../http/paging.ts';
import type { AllowedRobot } from './access.ts';
import { expiryOf, type NewRobot, type Robot, type RobotPermission, requireSecret, storedNameOf } from './model.ts';
import { listOwnRobots } from './own-queries.ts';
import { listRobots, type RobotFilter } from './queries.ts';
import * as store from './store.ts';

/** What the use cases of robots need. */
export interface RobotsDeps {
  readonly database: Database;
  readonly settings: () => Promise<{ readonly robotNamePrefix: string }>;
}

/** A new robot with the secret that nobody will see again. */
export interface CreatedRobot {
  readonly robotId: number;
  readonly name: string;
  readonly secret: string;
  readonly createdAt: Date;
  readonly expiresAt: number;
}

/** What of a robot can be changed. */
export type RobotState = Pick<NewRobot, 'description' | 'isDisabled' | 'duration'> & {
  readonly permissions: readonly RobotPermission[];
};

/** Accounts for programs. */
export class Robots {
  readonly #db: Database;
  readonly #settings: RobotsDeps['settings'];

  constructor(deps: RobotsDeps) {
    this.#db = deps.database;
    this.#settings = deps.settings;
  }

  /** What the names of robots begin with now. */
  async prefix(): Promise<string> {
    return (await this.#settings()).robotNamePrefix;
  }

  /** One page of the robots of the system or of a project. */
  list(filter: RobotFilter): Promise<{ readonly robots: readonly Robot[]; readonly total: number }> {
    return listRobots(this.#db, filter);
  }

  /** One page of the robots that somebody has made or may change. */
  async listOwn(person: UserCaller, page: Page): ReturnType<typeof listOwnRobots> {
    return listOwnRobots(this.#db, { person, prefix: await this.prefix(), page });
  }

  /** One robot. */
  async get(id: number): Promise<Robot> {
    const robot = await store.readRobot(this.#db, id);
    if (!robot) throw new HavenError('NOT_FOUND', `robot ${id} not found`);
    return robot;
  }

  /** Creates a robot and makes up its secret. */
  async create(caller: Caller, { robot, project, permissions }: AllowedRobot): Promise<CreatedRobot> {
    const storedName = storedNameOf(robot.name, project?.name);
    const secret = generateSecret();
    const created = await this.#audited(caller, 'create', {
      robot: { storedName, projectId: project?.projectId },
      work: async (tx) => {
        const row = await store.insertRobot(tx, {
          ...robot,
          storedName,
          projectId: project?.projectId,
          secretHash: hashGeneratedSecret(secret),
          ...creatorOf(caller),
        });
        if (!row) throw new HavenError('CONFLICT', `robot account ${robot.name} already exists`);
        const expiresAt = expiryOf(row.createdAt, robot.duration);
        await store.setExpiry(tx, row.robotId, expiresAt);
        await store.replacePermissions(tx, row.robotId, permissions);
        return { ...row, expiresAt };
      },
    });
    return { ...created, secret, name: `${await this.prefix()}${storedName}` };
  }

  /** Replaces what can be changed of a robot; its expiry counts from its creation. */
  async update(caller: Caller, robot: Robot, state: RobotState): Promise<void> {
    requireEditable(robot);
    await this.#audited(caller, 'update', {
      robot,
      work: async (tx) => {
        const expiresAt = expiryOf(robot.createdAt, state.duration);
        await store.updateRobot(tx, robot.robotId, { ...state, expiresAt });
        await store.replacePermissions(tx, robot.robotId, state.permissions);
      },
    });
  }

  /** Gives a robot the secret that is sent, or a new random one, which is returned. */
  async refreshSecret(caller: Caller, robot: Robot, sent: string): Promise<string | undefined> {
    requireEditable(robot);
    const generated = sent === '' ? generateSecret() : undefined;
    const hash = generated === undefined ? await hashPassword(requireSecret(sent)) : hashGeneratedSecret(generated);
    await this.#audited(caller, 'update', {
      robot,
      what: 'refresh secret',
      work: (tx) => store.updateSecret(tx, robot.robotId, hash),
    });
    return generated;
  }

  /** Deletes a robot; its credentials stop working at once. */
  async remove(caller: Caller, robot: Robot): Promise<void> {
    await this.#audited(caller, 'delete', {
      robot,
      work: async (tx) => {
        if (!(await store.deleteRobot(tx, robot.robotId))) {
          throw new HavenError('NOT_FOUND', `robot ${robot.robotId} not found`);
        }
      },
    });
  }

  async #audited<Result>(
    caller: Caller,
    operation: string,
    change: {
      readonly robot: Pick<Robot, 'storedName' | 'projectId'> & { readonly robotId?: number };
      readonly what?: string;
      readonly work: (tx: Transaction) => Promise<Result>;
    },
  ): Promise<Result> {
    const { robot, what, work } = change;
    const name = `${await this.prefix()}${robot.storedName}`;
    const entry = {
      projectId: robot.projectId ?? 0,
      operation,
      resourceType: 'robot',
      resource: name,
      username: callerName(caller),
      description: `${operation} robot: ${name}${what === undefined ? '' : `, ${what}`}`,
    };
    return auditedChange({
      database: this.#db,
      entry: () => entry,
      prepare: () => undefined,
      work: async (tx) => {
        if (robot.robotId !== undefined) await announceChange(tx, { kind: 'robot', robotId: robot.robotId });
        return work(tx);
      },
    });
  }
}

function creatorOf(caller: Caller): { readonly creatorType: 'local' | 'robot'; readonly creatorId: number } {
  if (caller.kind === 'robot') return { creatorType: 'robot', creatorId: caller.robotId };
  return { creatorType: 'local', creatorId: caller.kind === 'user' ? caller.userId : 0 };
}

function requireEditable(robot: Robot): void {
  if (robot.isEditable) return;
  throw new HavenError('DENIED', 'robots of an old kind cannot be changed, only deleted');
}
