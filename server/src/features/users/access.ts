import type { Authorizer } from '../../auth/authorizer.ts';
import type { Caller } from '../../auth/caller.ts';
import type { Right } from '../../auth/rights.ts';
import { HavenError } from '../../error.ts';
import { ADMIN_ID } from './model.ts';

interface OnUser {
  readonly caller: Caller;
  readonly path: { readonly user_id: number };
}

interface Registration {
  readonly caller: Caller;
  readonly meta: { readonly sessionId: string | undefined };
}

type AccountSettings = () => Promise<{ readonly authMode: string; readonly selfRegistration: boolean }>;

/** Who may do what with accounts, where that is more than one right. */
export class UserAccess {
  readonly #authorizer: Authorizer;
  readonly #settings: AccountSettings;

  constructor(deps: { readonly authorizer: Authorizer; readonly settings: AccountSettings }) {
    this.#authorizer = deps.authorizer;
    this.#settings = deps.settings;
  }

  /**
   * Accounts are made here only while the database is what people log in with: by those with the right, and by anybody
   * with a browser while people may register themselves.
   */
  readonly create = async ({ caller, meta }: Registration): Promise<void> => {
    await this.#requireDatabaseMode('creating user is not permitted under auth mode');
    const { selfRegistration } = await this.#settings();
    if (selfRegistration && meta.sessionId !== undefined) return;
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
    const { authMode: mode } = await this.#settings();
    if (mode !== 'db_auth') throw new HavenError('FORBIDDEN', `${refusal}: ${mode}`);
  }
}
