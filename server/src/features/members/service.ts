import type { ProjectRef } from '../../auth/authorizer.ts';
import { type Caller, callerName } from '../../auth/caller.ts';
import type { RoleId } from '../../auth/rights.ts';
import type { Database, Queryable, Transaction } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import { auditedChange } from '../../events/audited.ts';
import { announceChange } from '../../events/changes.ts';
import type { Page } from '../../http/paging.ts';
import type { EntityType, Member, MemberChoice } from './model.ts';
import * as store from './store.ts';

/** Users and groups with a role in a project. */
export class Members {
  readonly #db: Database;

  constructor(deps: { readonly database: Database }) {
    this.#db = deps.database;
  }

  /** One page of the members by name. */
  list(
    project: ProjectRef,
    filter: { readonly entityName: string | undefined; readonly page: Page },
  ): Promise<{ readonly members: readonly Member[]; readonly total: number }> {
    return store.listMembers(this.#db, project.projectId, filter);
  }

  /** One member. */
  async get(project: ProjectRef, id: number): Promise<Member> {
    if (id === 0) throw new HavenError('BAD_REQUEST', 'the member id must not be 0');
    return requireMember(await store.readMember(this.#db, project.projectId, id), id);
  }

  /** Makes a user or group a member and returns the member's id. */
  async add(caller: Caller, project: ProjectRef, choice: MemberChoice, role: RoleId): Promise<number> {
    const { projectId } = project;
    const entityType: EntityType = choice.kind === 'user' ? 'u' : 'g';
    const asked = choice.name ?? String(choice.id ?? '');
    return this.#audited(caller, project, { operation: 'create', entityType, entityName: asked }, async (tx) => {
      const entity = await findEntity(tx, choice);
      const id = await store.insertMember(tx, { projectId, entityType, entityId: entity.id, role });
      if (id === undefined) throw new HavenError('CONFLICT', 'The project member specified already exist');
      return id;
    });
  }

  /** Gives a member another role. */
  async setRole(caller: Caller, project: ProjectRef, id: number, role: RoleId): Promise<void> {
    const member = await this.get(project, id);
    await this.#audited(caller, project, { operation: 'update', ...member }, (tx) => store.updateRole(tx, id, role));
  }

  /** Takes a member out of the project. */
  async remove(caller: Caller, project: ProjectRef, id: number): Promise<void> {
    const member = await this.get(project, id);
    await this.#audited(caller, project, { operation: 'delete', ...member }, (tx) => store.deleteMember(tx, id));
  }

  #audited<Result>(
    caller: Caller,
    project: ProjectRef,
    what: { readonly operation: string; readonly entityType: EntityType; readonly entityName: string },
    work: (tx: Transaction) => Promise<Result>,
  ): Promise<Result> {
    const kind = what.entityType === 'u' ? 'user' : 'group';
    const entry = {
      projectId: project.projectId,
      operation: what.operation,
      resourceType: 'member',
      resource: what.entityName,
      username: callerName(caller),
      description: `${what.operation} ${kind} member ${what.entityName} in project ${project.name}`,
    };
    return auditedChange({
      database: this.#db,
      entry: () => entry,
      prepare: () => undefined,
      work: async (tx) => {
        await announceChange(tx, { kind: 'project', projectId: project.projectId });
        return work(tx);
      },
    });
  }
}

// Looking for people and groups outside the database comes with the identity feature.
async function findEntity(on: Queryable, choice: MemberChoice): Promise<store.Entity> {
  const entity = choice.kind === 'user' ? await store.findUser(on, choice) : await store.findGroup(on, choice);
  if (entity) return entity;
  const asked = choice.name ?? (choice.kind === 'group' ? choice.dn : undefined) ?? choice.id;
  throw new HavenError('NOT_FOUND', `${choice.kind} ${asked} not found`);
}

function requireMember(member: Member | undefined, id: number): Member {
  if (!member) throw new HavenError('NOT_FOUND', `project member ${id} not found`);
  return member;
}
