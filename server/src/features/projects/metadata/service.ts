import type { ProjectRef } from '../../../auth/authorizer.ts';
import { type Caller, callerName } from '../../../auth/caller.ts';
import type { Database, Transaction } from '../../../db/database.ts';
import { HavenError } from '../../../error.ts';
import { auditedChange } from '../../../events/audited.ts';
import { announceChange } from '../../../events/changes.ts';
import type { Metadata } from '../model.ts';
import * as store from '../store.ts';
import { requireEntry } from './model.ts';

/** The metadata of a project key by key, the second way to its settings. */
export class ProjectMetadata {
  readonly #db: Database;

  constructor(deps: { readonly database: Database }) {
    this.#db = deps.database;
  }

  /** Everything stored. */
  list(project: ProjectRef): Promise<Metadata> {
    return store.readMetadata(this.#db, project.projectId);
  }

  /** One stored key. */
  async get(project: ProjectRef, name: string): Promise<Metadata> {
    const stored = await this.list(project);
    const value = Object.hasOwn(stored, name) ? stored[name] : undefined;
    if (value === undefined) throw notFound(name);
    return { [name]: value };
  }

  /** Adds the one key that `sent` must have. */
  async add(caller: Caller, project: ProjectRef, sent: Metadata): Promise<void> {
    const entries = Object.entries(sent);
    const [first] = entries;
    if (!first || entries.length > 1)
      throw new HavenError(
        'BAD_REQUEST',
        `invalid metadata: one key and value expected, but there are ${entries.length}`,
      );
    const [name] = first;
    const value = requireEntry(name, first[1], project.registryId > 0);
    await this.#changed(caller, project, async (tx) => {
      if (await store.insertMetadata(tx, project.projectId, name, value)) return;
      throw new HavenError('CONFLICT', `metadata ${name} of the project already exists`);
    });
  }

  /** Changes a stored key to its value in `sent`. */
  async set(caller: Caller, project: ProjectRef, name: string, sent: Metadata): Promise<void> {
    const given = Object.hasOwn(sent, name) ? sent[name] : undefined;
    if (given === undefined)
      throw new HavenError('BAD_REQUEST', `invalid metadata: the body must have the key ${name}`);
    const value = requireEntry(name, given, project.registryId > 0);
    await this.#changed(caller, project, async (tx) => {
      await store.mergeMetadata(tx, project.projectId, { [name]: value });
    });
  }

  /** Removes a key. */
  async remove(caller: Caller, project: ProjectRef, name: string): Promise<void> {
    await this.#changed(caller, project, async (tx) => {
      const stored = await store.readMetadata(tx, project.projectId);
      if (name === 'proxy_cache_filter_kind' && stored.proxy_cache_filter_pattern) {
        throw new HavenError(
          'BAD_REQUEST',
          'proxy_cache_filter_kind cannot be deleted while there is a proxy_cache_filter_pattern',
        );
      }
      // A retention policy is deleted through its own operation, which also removes this key.
      if (name === 'retention_id') throw new HavenError('BAD_REQUEST', `invalid key: ${name}`);
      if (!(await store.deleteMetadata(tx, project.projectId, name))) throw notFound(name);
    });
  }

  #changed(caller: Caller, project: ProjectRef, work: (tx: Transaction) => Promise<void>): Promise<void> {
    const { projectId, name } = project;
    const entry = {
      projectId,
      operation: 'update',
      resourceType: 'project',
      resource: name,
      username: callerName(caller),
    };
    return auditedChange({
      database: this.#db,
      entry: () => entry,
      prepare: () => undefined,
      work: async (tx) => {
        await announceChange(tx, { kind: 'project', projectId });
        await work(tx);
        await store.touchProject(tx, projectId);
      },
    });
  }
}

function notFound(name: string): HavenError {
  return new HavenError('NOT_FOUND', `metadata ${name} of the project not found`);
}
