import { type Caller, callerName } from '../../auth/caller.ts';
import type { Database, Queryable, Transaction } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import { auditedChange } from '../../events/audited.ts';
import { announceChange } from '../../events/changes.ts';
import {
  type Group,
  groupTypeOfMode,
  type NewGroup,
  requireGroupName,
  requireGroupType,
  requireNewGroup,
} from './model.ts';
import * as store from './store.ts';

/** Where groups of LDAP are looked up before they become known. */
export interface GroupDirectory {
  /** The group as LDAP spells it; undefined when there is none with that DN, `BAD_REQUEST` when it is no DN. */
  findGroup(dn: string): Promise<{ readonly name: string; readonly dn: string } | undefined>;
}

/** What the use cases of groups need. */
interface GroupsDeps {
  readonly database: Database;
  readonly directory: GroupDirectory;
  /** Harbor's name of how people log in. */
  readonly authMode: () => Promise<string>;
}

/** A group as somebody asks for it. */
interface AskedGroup {
  readonly name: string;
  /** The one of the authentication mode when left out. */
  readonly type: number | undefined;
  readonly dn: string;
}

/** Groups of identity providers. */
export class Groups {
  readonly #db: Database;
  readonly #directory: GroupDirectory;
  readonly #authMode: () => Promise<string>;

  constructor(deps: GroupsDeps) {
    this.#db = deps.database;
    this.#directory = deps.directory;
    this.#authMode = deps.authMode;
  }

  /** One page of the groups; with LDAP and HTTP authentication only groups of that kind (Harbor). */
  async list(
    filter: Omit<store.GroupFilter, 'types'>,
  ): Promise<{ readonly groups: readonly Group[]; readonly total: number }> {
    const type = groupTypeOfMode(await this.#authMode());
    const isLdap = type === 1;
    return store.listGroups(this.#db, {
      ...filter,
      dn: isLdap ? filter.dn : undefined,
      types: isLdap || type === 2 ? [type] : undefined,
    });
  }

  /** One page of the groups of every kind whose names contain something. */
  search(
    name: string,
    page: store.GroupFilter['page'],
  ): Promise<{ readonly groups: readonly Group[]; readonly total: number }> {
    return store.listGroups(this.#db, { name, page });
  }

  /** One group. */
  async get(id: number): Promise<Group> {
    const group = await store.readGroup(this.#db, id);
    if (!group) throw new HavenError('NOT_FOUND', `user group ${id} not found`);
    return group;
  }

  /** Makes a group known and returns its id; one of LDAP must exist there. */
  async create(caller: Caller, asked: AskedGroup): Promise<number> {
    return this.#audited({
      caller,
      operation: 'create',
      name: asked.name,
      prepare: () => this.#check(asked),
      work: (tx, group) => store.insertGroup(tx, group),
    });
  }

  /** Gives a group another name. */
  async rename(caller: Caller, id: number, name: string): Promise<void> {
    const group = await this.get(id);
    await this.#audited({
      caller,
      operation: 'update',
      name: group.name,
      prepare: () => requireGroupName(name),
      work: (tx) => store.renameGroup(tx, id, name),
    });
  }

  /** Forgets a group and takes its roles. */
  async remove(caller: Caller, id: number): Promise<void> {
    const group = await this.get(id);
    await this.#audited({
      caller,
      operation: 'delete',
      name: group.name,
      prepare: () => undefined,
      work: async (tx) => {
        for (const projectId of await store.deleteGroup(tx, id)) {
          await announceChange(tx, { kind: 'project', projectId });
        }
      },
    });
  }

  /** Makes the groups known that are not, as a login does, and returns the ids of all. */
  ensure(groups: readonly NewGroup[], on: Queryable = this.#db): Promise<readonly number[]> {
    return store.ensureGroups(on, groups);
  }

  /** Makes a group known that is about to become a member, after a look into LDAP for one of there. */
  async onboard(asked: AskedGroup): Promise<Group> {
    const group = await this.#check(asked);
    const [id] = await store.ensureGroups(this.#db, [group]);
    return this.get(id ?? 0);
  }

  async #check(asked: AskedGroup): Promise<NewGroup> {
    const type = requireGroupType(asked.type || groupTypeOfMode(await this.#authMode()));
    const name = type === 1 && asked.name === '' ? asked.dn : asked.name;
    const group = requireNewGroup({ name, type, dn: asked.dn });
    if (type !== 1) return group;
    const found = await this.#directory.findGroup(group.dn);
    if (!found) throw new HavenError('BAD_REQUEST', `LDAP group DN is not found: DN:${group.dn}`);
    return { ...group, name: asked.name || found.name, dn: found.dn };
  }

  #audited<Result, Prepared>(change: {
    readonly caller: Caller;
    readonly operation: string;
    readonly name: string;
    readonly prepare: () => Promise<Prepared> | Prepared;
    readonly work: (tx: Transaction, prepared: Prepared) => Promise<Result>;
  }): Promise<Result> {
    const { caller, operation, name } = change;
    const entry = {
      projectId: 0,
      operation,
      resourceType: 'usergroup',
      resource: name,
      username: callerName(caller),
      description: `${operation} user group ${name}`,
    };
    return auditedChange({ database: this.#db, entry: () => entry, prepare: change.prepare, work: change.work });
  }
}
