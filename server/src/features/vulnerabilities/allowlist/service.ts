import { type Caller, callerName } from '../../../auth/caller.ts';
import type { Database } from '../../../db/database.ts';
import { auditedChange } from '../../../events/audited.ts';
import {
  type CveAllowlist,
  type NewAllowlist,
  readAllowlist,
  replaceAllowlist,
  requireAllowlist,
} from '../../projects/index.ts';

// The system's list lies beside those of projects, under an id no project has.
const SYSTEM = 0;

/** The CVEs that are let pass in every project without a list of its own. */
export class SystemAllowlist {
  readonly #db: Database;

  constructor(deps: { readonly database: Database }) {
    this.#db = deps.database;
  }

  /** The list as it is. */
  get(): Promise<CveAllowlist> {
    return readAllowlist(this.#db, SYSTEM);
  }

  /** Replaces the list. */
  async replace(caller: Caller, sent: NewAllowlist): Promise<void> {
    const entry = {
      projectId: 0,
      operation: 'update',
      resourceType: 'configuration',
      resource: 'configuration',
      username: callerName(caller),
      description: 'update configuration: CVE allowlist of the system',
    };
    await auditedChange({
      database: this.#db,
      entry: () => entry,
      prepare: () => requireAllowlist(sent),
      work: (tx, allowlist) => replaceAllowlist(tx, SYSTEM, allowlist),
    });
  }
}
