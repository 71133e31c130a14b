import type { Authorizer } from '../../auth/authorizer.ts';
import type { Caller } from '../../auth/caller.ts';
import type { Right } from '../../auth/rights.ts';
import { HavenError } from '../../error.ts';
import { ADMIN_ID } from './model.ts';

interface OnUser {
  readonly caller: Caller;
  readonly path: { readonly user_id: number };
}

/** Who may do what with accounts, where that is more than one right. */
export class UserAccess {
  readonly #authorizer: Authorizer;
  readonly #authMode: () => Promise<string>;

  constructor(deps: { readonly authorizer: Authorizer; readonly authMode: () => Promise<string> }) {
    this.#authorizer = deps.authorizer;
    this.#authMode = deps.authMode;
  }

  /** Accounts are made here only while the database is what people log in with; by administrators, while there are no sessions. */
  readonly create = async ({ caller }: { readonly caller: Caller }): Promise<void> => {
    await this.#requireDatabaseMode('creating user is not permitted under auth mode');
    this.#authorizer.requireSystem(caller, 'user:create');
  };

  /** People themselves, and whoever has the right on the system. */
  selfOr(right: Right): (context: OnUser) => void {
    return ({ caller, path }) => {
      if (caller.kind === 'user' && caller.userId === path.user_id) return;
      this.#authorizer.requireSystem(caller, right);
    };
  }

  /** Like `selfOr`, but other than the database's accounts belong to the provider; only admin is always ours. */
  readonly modify = async (context: OnUser): Promise<void> => {
    this.selfOr('user:update')(context);
    if (context.path.user_id === ADMIN_ID) return;
    await this.#requireDatabaseMode('user cannot be modified under auth mode');
  };

  async #requireDatabaseMode(refusal: string): Promise<void> {
    const mode = await this.#authMode();
    if (mode !== 'db_auth') throw new HavenError('FORBIDDEN', `${refusal}: ${mode}`);
  }
}
