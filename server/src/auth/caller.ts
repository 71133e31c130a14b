import type { Right } from './rights.ts';

/** Whoever makes a request, already authenticated. Rights are asked of `Authorizer`, never read off here. */
export type Caller = AnonymousCaller | UserCaller | RobotCaller | TokenCaller | InternalCaller;

/** Somebody who has not proved who they are. */
export interface AnonymousCaller {
  readonly kind: 'anonymous';
  /** Why right credentials count for nothing, such as an expired robot's; said when something is refused. */
  readonly reason?: string;
}

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

/** A program with an account of its own. */
export interface RobotCaller {
  readonly kind: 'robot';
  readonly robotId: number;
  /** As people see it, with prefix and project. */
  readonly name: string;
  /** The project it belongs to; undefined for a robot of the system. */
  readonly projectId: number | undefined;
  readonly grants: readonly RobotGrant[];
}

/** What a robot may do in one place. */
export interface RobotGrant {
  /** The system, all projects, or the id of one. */
  readonly scope: 'system' | 'projects' | number;
  readonly allowed: ReadonlySet<Right>;
  /** Stronger than what is allowed, in whichever grant. */
  readonly denied: ReadonlySet<Right>;
}

/** Another part of the same installation, by the secret they share; may do everything. */
export interface InternalCaller {
  readonly kind: 'internal';
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
export const anonymous: AnonymousCaller = Object.freeze({ kind: 'anonymous' });

/** The caller who knows the internal secret. */
export const internal: InternalCaller = Object.freeze({ kind: 'internal' });

/** Whether the caller may do everything: a system administrator or another part of the installation. */
export function isAdministrator(caller: Caller): boolean {
  return (caller.kind === 'user' && caller.sysadmin) || caller.kind === 'internal';
}

/** Whether the caller has proved who they are; a `/v2` token proves nothing outside of `/v2`. */
export function isAuthenticated(caller: Caller): boolean {
  return caller.kind === 'user' || caller.kind === 'robot' || caller.kind === 'internal';
}

/** Name of the caller in audit rows and tag history; anonymous callers appear as `anonymous`. */
export function callerName(caller: Caller): string {
  switch (caller.kind) {
    case 'anonymous':
      return 'anonymous';
    case 'user':
      return caller.username;
    case 'robot':
      return caller.name;
    case 'internal':
      return 'harbor-jobservice';
    case 'token':
      return caller.subject === '' ? 'anonymous' : caller.subject;
  }
}
