/** Whoever makes a request, already authenticated. Rights are asked of `Authorizer`, never read off here. */
export type Caller = { readonly kind: 'anonymous' } | UserCaller | TokenCaller;

/** A person with an account. */
export interface UserCaller {
  readonly kind: 'user';
  readonly userId: number;
  readonly username: string;
  /** By the flag of the account or an admin group of the identity provider. */
  readonly sysadmin: boolean;
  /** Groups the person belonged to at login. */
  readonly groupIds: readonly number[];
}

/** The bearer of a token of `/service/token`; may do on `/v2` what the token names, nothing anywhere else. */
export interface TokenCaller {
  readonly kind: 'token';
  /** Shown name of the user or robot the token was made for; empty for anonymous. */
  readonly subject: string;
  /** Unix seconds; a token older than a project of the same name is worthless there. */
  readonly issuedAt: number;
  readonly access: readonly TokenAccess[];
}

/** One entry of a token's `access` claim. */
export interface TokenAccess {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

/** The one anonymous caller. */
export const anonymous: Caller = Object.freeze({ kind: 'anonymous' });

/** Name of the caller in audit rows and tag history; anonymous callers appear as `anonymous`. */
export function callerName(caller: Caller): string {
  switch (caller.kind) {
    case 'anonymous':
      return 'anonymous';
    case 'user':
      return caller.username;
    case 'token':
      return caller.subject === '' ? 'anonymous' : caller.subject;
  }
}
