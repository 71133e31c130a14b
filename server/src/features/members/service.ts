import type { ProjectRef } from '../../auth/authorizer.ts';
import { type Caller, callerName } from '../../auth/caller.ts';
import type { RoleId } from '../../auth/rights.ts';
import type { Database, Queryable, Transaction } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import { auditedChange } from '../../events/audited.ts';
import { announceChange } from '../../events/changes.ts';
import type { Page } from '../../http/paging.ts';
import { type EntityType, type Member, type MemberChoice, memberDeed } from './model.ts';
import * as store from './store.ts';

/** Where members come from who are not known here yet; what is found gets an account, or becomes a known group. */
export interface MemberSources {
  /** Id of the account of a name; undefined when nobody has it. */
  findUser(name: string): Promise<number | undefined>;
  /** Id of a group. */
  findGroup(group: {
    readonly name: string;
    readonly type: number | undefined;
    readonly dn: string;
  }): Promise<number | undefined>;
}

/** Users and groups with a role in a project. */
export class Members {
  readonly #db: Database;
  readonly #sources: MemberSources;

  constructor(deps: { readonly database: Database; readonly memberSources: MemberSources }) {
    this.#db = deps.database;
    this.#sources = deps.memberSources;
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

  /** Who a member of a project is, or the id where there is none. */
  async nameOf(project: ProjectRef | undefined, id: number): Promise<Pick<Member, 'entityType' | 'entityName'>> {
    const member = project && (await store.readMember(this.#db, project.projectId, id));
    return member ?? { entityType: 'u', entityName: String(id) };
  }

  /** Makes a user or group a member and returns the member's id. */
  async add(caller: Caller, project: ProjectRef, choice: MemberChoice, role: RoleId): Promise<number> {
    const { projectId } = project;
    const entityType: EntityType = choice.kind === 'user' ? 'u' : 'g';
    const asked = choice.name ?? String(choice.id ?? '');
    return this.#audited({
      caller,
      project,
      what: { operation: 'create', entityType, entityName: asked },
      prepare: () => this.#known(choice),
      work: async (tx, known) => {
        const entity = await findEntity(tx, known);
        const id = await store.insertMember(tx, { projectId, entityType, entityId: entity.id, role });
        if (id === undefined) throw new HavenError('CONFLICT', 'The project member specified already exist');
        return id;
      },
    });
  }

  /** Gives a member another role. */
  async setRole(caller: Caller, project: ProjectRef, id: number, role: RoleId): Promise<void> {
    const member = await this.get(project, id);
    await this.#audited({
      caller,
      project,
      what: { operation: 'update', ...member },
      prepare: () => undefined,
      work: (tx) => store.updateRole(tx, id, role),
    });
  }

  /** Takes a member out of the project. */
  async remove(caller: Caller, project: ProjectRef, id: number): Promise<void> {
    const member = await this.get(project, id);
    await this.#audited({
      caller,
      project,
      what: { operation: 'delete', ...member },
      prepare: () => undefined,
      work: (tx) => store.deleteMember(tx, id),
    });
  }

  // The choice by id, after a look elsewhere for somebody who is not known here.
  async #known(choice: MemberChoice): Promise<MemberChoice> {
    if (choice.id !== undefined || (await findKnown(this.#db, choice))) return choice;
    if (choice.kind === 'user') {
      const id = choice.name === undefined ? undefined : await this.#sources.findUser(choice.name);
      return { ...choice, id };
    }
    const { name = '', type, dn } = choice;
    // Groups of LDAP are found by their DN only.
    if (dn === undefined && type === 1) return choice;
    const id = await this.#sources.findGroup({ name, type: dn === undefined ? type : 1, dn: dn ?? '' });
    return { ...choice, id };
  }

  #audited<Result, Prepared>(change: {
    readonly caller: Caller;
    readonly project: ProjectRef;
    readonly what: { readonly operation: string; readonly entityType: EntityType; readonly entityName: string };
    readonly prepare: () => Promise<Prepared> | Prepared;
    readonly work: (tx: Transaction, prepared: Prepared) => Promise<Result>;
  }): Promise<Result> {
    const { caller, project, what, prepare, work } = change;
    const entry = {
      ...memberDeed(what.operation, what, project.name),
      projectId: project.projectId,
      username: callerName(caller),
    };
    return auditedChange({
      database: this.#db,
      entry: () => entry,
      prepare,
      work: async (tx, prepared) => {
        await announceChange(tx, { kind: 'project', projectId: project.projectId });
        return work(tx, prepared);
      },
    });
  }
}

function findKnown(on: Queryable, choice: MemberChoice): Promise<store.Entity | undefined> {
  return choice.kind === 'user' ? store.findUser(on, choice) : store.findGroup(on, choice);
}

async function findEntity(on: Queryable, choice: MemberChoice): Promise<store.Entity> {
  const entity = await findKnown(on, choice);
  if (entity) return entity;
  const asked = choice.name ?? (choice.kind === 'group' ? choice.dn : undefined) ?? choice.id;
  throw new HavenError('NOT_FOUND', `${choice.kind} ${asked} not found`);
}

function requireMember(member: Member | undefined, id: number): Member {
  if (!member) throw new HavenError('NOT_FOUND', `project member ${id} not found`);
  return member;
}
