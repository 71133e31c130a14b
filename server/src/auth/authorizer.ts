import type { Queryable } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import { HavenError } from '../error.ts';
import {
  type Caller,
  isAdministrator,
  isAuthenticated,
  isProgram,
  type ProgramCaller,
  type RobotGrant,
  type TokenCaller,
} from './caller.ts';
import { ExpiringMap } from './expiring-map.ts';
import {
  allRights,
  publicRights,
  type Right,
  type RightSet,
  type RoleId,
  rightsOfRole,
  rolesByStrength,
} from './rights.ts';

/** What authorization needs to know of a project. */
export interface ProjectRef {
  readonly projectId: number;
  readonly name: string;
  readonly isPublic: boolean;
  readonly createdAt: Date;
  /** Upstream of a proxy-cache project, 0 for an ordinary one. */
  readonly registryId: number;
}

// Another process tells us by NOTIFY when a project, member or user changes; this bounds what a lost message costs.
const CACHE_MS = 30_000;
const CACHE_ENTRIES = 20_000;
// A verifying client may run this much ahead of us (seconds).
const LEEWAY = 60;

/** Answers what a caller may do, from project visibility, memberships and the claims of a token. */
export class Authorizer {
  readonly #db: Queryable;
  readonly #projects = new ExpiringMap<string, ProjectRef>(CACHE_MS, CACHE_ENTRIES);
  readonly #rightsOfTokens = new WeakMap<TokenCaller, WeakMap<ProjectRef, RightSet>>();
  readonly #roles = new ExpiringMap<string, readonly RoleId[]>(CACHE_MS, CACHE_ENTRIES);
  // Counts what was forgotten: an answer that was asked for before must not be remembered after.
  #generation = 0;

  constructor(deps: { readonly database: Queryable }) {
    this.#db = deps.database;
  }

  /** The project of that name, if there is one. */
  async projectByName(name: string): Promise<ProjectRef | undefined> {
    return this.#projects.get(name) ?? this.#load(sql`p.name = ${name}`);
  }

  /** The project of that name, if it was asked for lately. */
  knownProject(name: string): ProjectRef | undefined {
    return this.#projects.get(name);
  }

  /** The project with that id, if there is one. */
  async projectById(id: number): Promise<ProjectRef | undefined> {
    return this.#load(sql`p.project_id = ${id}`);
  }

  /** Everything the caller may do in the project; everything at all for a system administrator. */
  async rightsIn(caller: Caller, project: ProjectRef): Promise<RightSet> {
    if (caller.kind === 'token') return this.rightsOfToken(caller, project);
    if (isAdministrator(caller)) return allRights;
    if (isProgram(caller)) return programRights(caller, project.projectId, project.isPublic);
    const sets = (await this.rolesIn(caller, project)).map(rightsOfRole);
    if (project.isPublic) sets.push(publicRights());
    return { has: (right) => sets.some((set) => set.has(right)) };
  }

  /** The caller's roles in the project, as a member and by groups, the strongest first. */
  async rolesIn(caller: Caller, project: ProjectRef): Promise<readonly RoleId[]> {
    if (caller.kind !== 'user') return [];
    const key = `${caller.userId}/${project.projectId}/${caller.groupIds.join(',')}`;
    const known = this.#roles.get(key);
    if (known) return known;
    const generation = this.#generation;
    const rows = await this.#db.many<{ role: RoleId }>(
      sql`
        SELECT DISTINCT role FROM project_member
        WHERE project_id = ${project.projectId}
          AND (entity_type = 'u' AND entity_id = ${caller.userId}
            OR entity_type = 'g' AND entity_id = ANY (${caller.groupIds}::integer[]))`.named('authorizer-roles'),
    );
    const roles = rolesByStrength.filter((role) => rows.some((row) => row.role === role));
    if (generation === this.#generation) this.#roles.set(key, roles);
    return roles;
  }

  /**
   * Harbor's rule: `UNAUTHORIZED` for an anonymous caller and `FORBIDDEN` for anyone else without the right; a project
   * that does not exist looks the same, and is `NOT_FOUND` only to those who have the right in all projects.
   */
  async requireProject(caller: Caller, project: ProjectRef | undefined, right: Right): Promise<ProjectRef> {
    if (project && (await this.rightsIn(caller, project)).has(right)) return project;
    if (!project && this.hasEverywhere(caller, right)) throw new HavenError('NOT_FOUND', 'project not found');
    throw refusal(caller);
  }

  /** Whether the caller has a right on the system: administrators have all, programs what they were given. */
  hasSystem(caller: Caller, right: Right): boolean {
    return isAdministrator(caller) || (isProgram(caller) && grantedRights(caller, 'system').has(right));
  }

  /** Whether the caller has a right in every project, also in those that do not exist. */
  hasEverywhere(caller: Caller, right: Right): boolean {
    return isAdministrator(caller) || (isProgram(caller) && grantedRights(caller, 'projects').has(right));
  }

  /** Passes those with a right on the system. */
  requireSystem(caller: Caller, right: Right): void {
    if (!this.hasSystem(caller, right)) throw refusal(caller);
  }

  /** Passes everybody who has proved who they are; a `/v2` token proves nothing here. */
  requireAuthenticated(caller: Caller): void {
    if (!isAuthenticated(caller)) throw refusal(caller);
  }

  /** Passes other parts of the installation only. */
  requireInternal(caller: Caller): void {
    if (caller.kind !== 'internal') throw refusal(caller);
  }

  /** What a program was given in one place, without what everybody may in public projects. */
  grantsOf(program: ProgramCaller, scope: RobotGrant['scope']): RightSet {
    return grantedRights(program, scope);
  }

  /** Forgets what is remembered of a project and its members. */
  forgetProject(projectId: number): void {
    this.#generation++;
    this.#projects.deleteWhere((_name, project) => project.projectId === projectId);
    this.#roles.deleteWhere((key) => key.split('/')[1] === String(projectId));
  }

  /** Forgets the roles of a user. */
  forgetUser(userId: number): void {
    this.#generation++;
    this.#roles.deleteWhere((key) => key.startsWith(`${userId}/`));
  }

  /** Forgets everything, for when messages of other processes may have been missed. */
  forgetAll(): void {
    this.#generation++;
    this.#projects.clear();
    this.#roles.clear();
  }

  /** What a token grants in the project; remembered with the token, since neither changes. */
  rightsOfToken(caller: TokenCaller, project: ProjectRef): RightSet {
    let byProject = this.#rightsOfTokens.get(caller);
    if (!byProject) {
      byProject = new WeakMap();
      this.#rightsOfTokens.set(caller, byProject);
    }
    let rights = byProject.get(project);
    if (!rights) {
      rights = tokenRights(caller, project);
      byProject.set(project, rights);
    }
    return rights;
  }

  async #load(condition: ReturnType<typeof sql>): Promise<ProjectRef | undefined> {
    const generation = this.#generation;
    const row = await this.#db.first<ProjectRow>(projectQuery(condition));
    if (!row) return undefined;
    const project: ProjectRef = {
      projectId: row.project_id,
      name: row.name,
      isPublic: row.public === 'true',
      createdAt: row.creation_time,
      registryId: row.registry_id,
    };
    if (generation === this.#generation) this.#projects.set(project.name, project);
    return project;
  }
}

interface ProjectRow {
  readonly project_id: number;
  readonly name: string;
  readonly registry_id: number;
  readonly creation_time: Date;
  readonly public: string | null;
}

function projectQuery(condition: ReturnType<typeof sql>) {
  return sql`
    SELECT p.project_id, p.name, p.registry_id, p.creation_time, m.value AS public
    FROM project p LEFT JOIN project_metadata m ON m.project_id = p.project_id AND m.name = 'public'
    WHERE ${condition}`;
}

// Access in a token is per project: an entry for `p/a` grants the same on `p/b` (Harbor). A token made before the
// project was created belongs to an earlier project of that name.
function tokenRights(caller: TokenCaller, project: ProjectRef): RightSet {
  if (caller.issuedAt + LEEWAY < Math.floor(project.createdAt.getTime() / 1000)) return { has: () => false };
  const rights = new Set<Right>();
  for (const entry of caller.access) {
    if (entry.type !== 'repository' || entry.name.split('/')[0] !== project.name) continue;
    for (const action of entry.actions) rights.add(`repository:${action}`);
  }
  return rights;
}

function programRights(caller: ProgramCaller, projectId: number, isPublic: boolean): RightSet {
  const granted = grantedRights(caller, projectId);
  const everybodys = publicRights();
  return { has: (right) => granted.has(right) || (isPublic && everybodys.has(right) && !granted.denies(right)) };
}

// Harbor's evaluation: something allows it, and nothing denies it.
function grantedRights(
  caller: ProgramCaller,
  scope: RobotGrant['scope'],
): RightSet & { denies(right: Right): boolean } {
  const grants = caller.grants.filter(
    (grant) => grant.scope === scope || (typeof scope === 'number' && grant.scope === 'projects'),
  );
  const denies = (right: Right) => grants.some(({ denied }) => denied.has(right));
  return { denies, has: (right) => grants.some(({ allowed }) => allowed.has(right)) && !denies(right) };
}

/** The refusal that fits the caller: 401 to the anonymous, 403 to everybody else. */
function refusal(caller: Caller): HavenError {
  return caller.kind === 'anonymous' ? new HavenError('UNAUTHORIZED', caller.reason) : new HavenError('FORBIDDEN');
}
