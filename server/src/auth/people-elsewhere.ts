import type { UserCaller } from './caller.ts';

/** People whose passwords are not in the database. */
export interface PeopleElsewhere {
  /** Asks the identity providers about a name and a secret. */
  login(name: string, secret: string): Promise<LoginResult>;
}

/** What the identity providers say. */
export type LoginResult =
  | { readonly kind: 'caller'; readonly caller: UserCaller }
  | { readonly kind: 'refused' }
  /** None said yes, and one could not be asked. */
  | { readonly kind: 'unavailable' };
