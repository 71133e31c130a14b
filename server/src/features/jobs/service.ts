import type { Database } from '../../db/database.ts';
import { LongCounts } from '../../http/long-counts.ts';
import { listOwnJobs, type OwnJob, type OwnJobFilter } from './own-queries.ts';

/** What people see of the work in the background, wherever it belongs. */
export class OwnJobs {
  readonly #db: Database;
  readonly #counts = new LongCounts();

  constructor(deps: { readonly database: Database }) {
    this.#db = deps.database;
  }

  /** One page of the runs that somebody may see. */
  list(filter: OwnJobFilter): Promise<{ readonly jobs: readonly OwnJob[]; readonly total: number }> {
    return listOwnJobs({ on: this.#db, counts: this.#counts }, filter);
  }
}
