import { type Caller, callerName } from '../../auth/caller.ts';
import type { Database } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import { writeAudit } from '../../events/audit.ts';
import { auditedChange } from '../../events/audited.ts';
import { type Quota, requireLimit } from './model.ts';
import { listQuotas, type QuotaFilter, readQuota } from './queries.ts';
import { listProjectIds, recountUsage, updateLimit } from './store.ts';

/** Storage limits of projects. What they mean for pushes is in `registry/quota.ts`. */
export class Quotas {
  readonly #db: Database;

  constructor(deps: { readonly database: Database }) {
    this.#db = deps.database;
  }

  /** One page of the quotas. */
  list(filter: QuotaFilter): Promise<{ readonly quotas: readonly Quota[]; readonly total: number }> {
    return listQuotas(this.#db, filter);
  }

  /** One quota. */
  async get(id: number): Promise<Quota> {
    const quota = await readQuota(this.#db, id);
    if (!quota) throw notFound(id);
    return quota;
  }

  /** Sets the limit of a project; below what it uses already is allowed. */
  async update(caller: Caller, id: number, hard: Readonly<Record<string, number>>): Promise<void> {
    const { projectId, projectName } = await this.get(id);
    const entry = {
      projectId,
      operation: 'update',
      resourceType: 'quota',
      resource: projectName,
      username: callerName(caller),
      description: `update quota of project ${projectName}: ${JSON.stringify(hard)}`,
    };
    await auditedChange({
      database: this.#db,
      entry: () => entry,
      prepare: () => requireLimit(hard),
      work: async (tx, limit) => {
        if (!(await updateLimit(tx, id, limit))) throw notFound(id);
      },
    });
  }

  /**
   * Counts the used storage of every project anew. Pushes go on meanwhile: each quota is locked, then counted, as they
   * lock it last. What they charge is exact anyway; this is for whoever does not believe it.
   */
  async recount(caller: Caller): Promise<void> {
    const projectIds = await listProjectIds(this.#db);
    let corrected = 0;
    for (const id of projectIds) corrected += await this.#db.transaction((tx) => recountUsage(tx, id));
    await writeAudit(this.#db, {
      projectId: 0,
      operation: 'update',
      resourceType: 'quota',
      resource: 'all',
      username: callerName(caller),
      description: `count the used storage of ${projectIds.length} projects anew, ${corrected} corrected`,
    });
  }
}

function notFound(id: number): HavenError {
  return new HavenError('NOT_FOUND', `quota ${id} not found`);
}
