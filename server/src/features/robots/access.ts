import type { Authorizer, ProjectRef } from '../../auth/authorizer.ts';
import { type Caller, isProgram, type ProgramCaller } from '../../auth/caller.ts';
import { rightOfAccess } from '../../auth/rights.ts';
import { HavenError } from '../../error.ts';
import { parseQuery, type QueryTerm } from '../../http/query-language.ts';
import {
  ALL_PROJECTS,
  type AskedPermission,
  type NewRobot,
  type Robot,
  type RobotPermission,
  requireNewRobot,
  type SentRobot,
} from './model.ts';
import type { Robots } from './service.ts';

type Action = 'create' | 'read' | 'update' | 'delete' | 'list';

/** Robots that the caller may list, and what else the query asks for. */
export interface AllowedList {
  /** Undefined: the robots of the system. */
  readonly projectId: number | undefined;
  readonly terms: readonly QueryTerm[];
}

/** A robot that the caller may create. */
export interface AllowedRobot {
  readonly robot: NewRobot;
  /** Undefined: a robot of the system. */
  readonly project: ProjectRef | undefined;
  readonly permissions: readonly RobotPermission[];
}

/** Who may do what with robots: rights on the system for its own ones, rights in the project for the others. */
export class RobotAccess {
  readonly #authorizer: Authorizer;
  readonly #robots: Robots;

  constructor(deps: { readonly authorizer: Authorizer; readonly robots: Robots }) {
    this.#authorizer = deps.authorizer;
    this.#robots = deps.robots;
  }

  /** The robots that `q` names, if the caller may list them. */
  async list(caller: Caller, q: string | undefined): Promise<AllowedList> {
    this.#authorizer.requireAuthenticated(caller);
    const terms = parseQuery(q);
    // Harbor takes these two letter by letter.
    const level = exactValue(terms, 'Level') ?? 'system';
    if (level === 'system') {
      this.#authorizer.requireSystem(caller, 'robot:list');
      return { projectId: undefined, terms };
    }
    const id = Number(exactValue(terms, 'ProjectID') ?? Number.NaN);
    if (level !== 'project' || !Number.isSafeInteger(id) || id <= 0) {
      throw new HavenError('BAD_REQUEST', 'bad request: with Level=project, the query must name a ProjectID');
    }
    const { projectId } = await this.#authorizer.requireProject(caller, await this.#projectById(id), 'robot:list');
    return { projectId, terms };
  }

  /** The robot with that id, if the caller may do this with it. */
  async robot(caller: Caller, id: number, action: Action): Promise<Robot> {
    this.#authorizer.requireAuthenticated(caller);
    const robot = await this.#robots.get(id);
    if (robot.projectId === undefined) this.#authorizer.requireSystem(caller, `robot:${action}`);
    else await this.#authorizer.requireProject(caller, await this.#projectById(robot.projectId), `robot:${action}`);
    return robot;
  }

  /** A robot as it was sent, if the caller may create it. */
  async create(caller: Caller, sent: SentRobot): Promise<AllowedRobot> {
    this.#authorizer.requireAuthenticated(caller);
    const robot = requireNewRobot(sent);
    const [first] = robot.permissions;
    if (robot.level === 'system' || !first) {
      this.#authorizer.requireSystem(caller, 'robot:create');
      return { robot, project: undefined, permissions: await this.permissions(caller, robot.permissions) };
    }
    const found = await this.#projectByNamespace(first.namespace);
    const project = await this.#authorizer.requireProject(caller, found, 'robot:create');
    return { robot, project, permissions: await this.permissions(caller, robot.permissions) };
  }

  /** Permissions with their projects; `DENIED` when a robot would give more than it has. */
  async permissions(caller: Caller, asked: readonly AskedPermission[]): Promise<readonly RobotPermission[]> {
    const permissions: RobotPermission[] = [];
    for (const permission of asked) {
      const isInProject = permission.kind === 'project' && permission.namespace !== ALL_PROJECTS;
      const project = isInProject ? await this.#projectByNamespace(permission.namespace) : undefined;
      if (isInProject && !project) throw new HavenError('NOT_FOUND', `project ${permission.namespace} not found`);
      permissions.push({ kind: permission.kind, project, access: permission.access });
    }
    if (isProgram(caller)) this.#requireOwn(caller, permissions);
    return permissions;
  }

  #requireOwn(caller: ProgramCaller, permissions: readonly RobotPermission[]): void {
    for (const { kind, project, access } of permissions) {
      const own = this.#authorizer.grantsOf(caller, kind === 'system' ? 'system' : (project?.projectId ?? 'projects'));
      const beyond = access.find((entry) => entry.effect !== 'deny' && !own.has(rightOfAccess(kind, entry)));
      if (!beyond) continue;
      throw new HavenError(
        'DENIED',
        `permission scope is invalid: ${beyond.resource}:${beyond.action} is more than ${caller.name} has itself`,
      );
    }
  }

  // Names come first: a project may have one that looks like an id.
  async #projectByNamespace(namespace: string): Promise<ProjectRef | undefined> {
    const named = await this.#authorizer.projectByName(namespace);
    return named ?? (/^\d{1,10}$/.test(namespace) ? this.#projectById(Number(namespace)) : undefined);
  }

  async #projectById(id: number): Promise<ProjectRef | undefined> {
    // Project ids are 32 bits wide; what is larger names none.
    return id < 2 ** 31 ? this.#authorizer.projectById(id) : undefined;
  }
}

function exactValue(terms: readonly QueryTerm[], key: string): string | undefined {
  const match = terms.find((term) => term.key === key)?.match;
  return match?.form === 'exact' ? match.value : undefined;
}
