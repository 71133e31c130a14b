import type { UserCaller } from './caller.ts';

/** People whose passwords are not in the database. */
export interface PeopleElsewhere {
  /** Asks the identity providers about a name and a secret. What programs use instead of a password opens no session. */
  login(name: string, secret: string, use: LoginUse): Promise<LoginResult>;
}

/** What the identity providers say. */
export type LoginResult =
  | { readonly kind: 'caller'; readonly caller: UserCaller }
  | { readonly kind: 'refused' }
  /** None said yes, and one could not be asked. */
  | { readonly kind: 'unavailable' };

/** What somebody proves who they are for: one request, or a session in a browser. */
export type LoginUse = 'request' | 'session';
