import { type Caller, callerName } from '../../../auth/caller.ts';
import { credentialName } from '../../../auth/workloads.ts';
import type { Database } from '../../../db/database.ts';
import { HavenError } from '../../../error.ts';
import { auditedChange } from '../../../events/audited.ts';
import { announceChange } from '../../../events/changes.ts';
import type { Page } from '../../../http/paging.ts';
import type { RulePlace } from '../service.ts';
import * as store from './store.ts';

/** The credentials that workloads have, to look at and to end. */
export class WorkloadCredentials {
  readonly #db: Database;

  constructor(deps: { readonly database: Database }) {
    this.#db = deps.database;
  }

  /** One page of those that have not ended, of a project's rules or, without one, of all. */
  list(
    place: RulePlace,
    page: Page,
  ): Promise<{ readonly credentials: readonly store.ListedCredential[]; readonly total: number }> {
    return store.listCredentials(this.#db, place?.projectId, page);
  }

  /** Ends credentials; for a project, what its rules have given them. */
  async revoke(caller: Caller, place: RulePlace, id: string): Promise<void> {
    const resource = credentialName(id);
    await auditedChange({
      database: this.#db,
      entry: () => ({
        projectId: place?.projectId ?? 0,
        operation: 'delete',
        resourceType: 'workload_credential',
        resource,
        username: callerName(caller),
      }),
      prepare: () => undefined,
      work: async (tx) => {
        await announceChange(tx, { kind: 'trust' });
        const ended = place
          ? await store.withdrawProject(tx, id, place.projectId)
          : await store.deleteCredential(tx, id);
        if (!ended) throw new HavenError('NOT_FOUND', `credentials ${id} not found`);
      },
    });
  }
}
