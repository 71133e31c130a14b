import type { Authorizer } from '../../auth/authorizer.ts';
import { type Caller, isProgram, type ProgramCaller } from '../../auth/caller.ts';
import type { Database } from '../../db/database.ts';
import { LongCounts } from '../../http/long-counts.ts';
import type { AuditRecord, AuditScope } from './model.ts';
import { type AuditFilter, listAudit, projectsWithLog } from './queries.ts';
import { allProjects, makeMonths } from './store.ts';

/** What happened, by whom and with which result. Rows are written by `events/audit.ts`. */
export class AuditLog {
  readonly #db: Database;
  readonly #authorizer: Authorizer;
  readonly #counts = new LongCounts();

  constructor(deps: { readonly database: Database; readonly authorizer: Authorizer }) {
    this.#db = deps.database;
    this.#authorizer = deps.authorizer;
  }

  /** One page of what the caller may see: everything, or the projects whose log the caller may list. */
  async list(
    caller: Caller,
    filter: AuditFilter,
  ): Promise<{ readonly entries: readonly AuditRecord[]; readonly total: number }> {
    return listAudit({ database: this.#db, counts: this.#counts }, await this.#scopeOf(caller), filter);
  }

  /** Makes the partitions of this and the next months; returns how many were missing. */
  async prepareMonths(): Promise<number> {
    return makeMonths(this.#db);
  }

  async #scopeOf(caller: Caller): Promise<AuditScope> {
    if (this.#authorizer.hasSystem(caller, 'audit-log:list')) return { kind: 'everything' };
    if (caller.kind === 'user') return { kind: 'projects', ids: await projectsWithLog(this.#db, caller) };
    return { kind: 'projects', ids: isProgram(caller) ? await this.#projectsOf(caller) : [] };
  }

  async #projectsOf(program: ProgramCaller): Promise<readonly number[]> {
    const scopes = program.grants.filter(({ allowed }) => allowed.has('log:list')).map(({ scope }) => scope);
    const ids = scopes.includes('projects')
      ? await allProjects(this.#db)
      : scopes.filter((id) => typeof id === 'number');
    return [...new Set(ids)].filter((id) => this.#authorizer.grantsOf(program, id).has('log:list'));
  }
}
