import type { Right } from './rights.ts';

/** Whoever makes a request, already authenticated. Rights are asked of `Authorizer`, never read off here. */
export type Caller = AnonymousCaller | UserCaller | RobotCaller | WorkloadCaller | TokenCaller | InternalCaller;

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

/** A job elsewhere that has shown a token of an issuer we trust; may do what the trust rules say that let it in. */
export interface WorkloadCaller {
  readonly kind: 'workload';
  /** `oidc:<rule>:<subject>`; `*` for the rule when several let it in. */
  readonly name: string;
  readonly grants: readonly RobotGrant[];
  readonly trust: WorkloadTrust;
  /** Seconds that a `/v2` token made for it may live. */
  readonly lifetime: number;
  /** Unix seconds after which it is nobody, whatever it holds; undefined while it shows the issuer's own token. */
  readonly endsAt: number | undefined;
}

/** Why a workload was let in; what is made for it counts for nothing once any of this has changed. */
export interface WorkloadTrust {
  /** The trust rules, each as it was then. */
  readonly rules: readonly RuleVersion[];
  /** The credentials it has exchanged its token for, if it has. */
  readonly credentialId?: string | undefined;
}

/** A trust rule as it was: every change of what it means gives it another revision. */
export interface RuleVersion {
  readonly ruleId: number;
  readonly revision: number;
}

/** A caller who is no person and has exactly what it was given. */
export type ProgramCaller = RobotCaller | WorkloadCaller;

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
  /** For the token of a workload. */
  readonly trust?: WorkloadTrust | undefined;
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
  return caller.kind === 'user' || isProgram(caller) || caller.kind === 'internal';
}

/** Whether the caller is a robot or a workload. */
export function isProgram(caller: Caller): caller is ProgramCaller {
  return caller.kind === 'robot' || caller.kind === 'workload';
}

/** The account of the person who asks; undefined for everybody else. */
export function personIdOf(caller: Caller): number | undefined {
  return caller.kind === 'user' ? caller.userId : undefined;
}

/** Name of the caller in audit rows and tag history; anonymous callers appear as `anonymous`. */
export function callerName(caller: Caller): string {
  switch (caller.kind) {
    case 'anonymous':
      return 'anonymous';
    case 'user':
      return caller.username;
    case 'robot':
    case 'workload':
      return caller.name;
    case 'internal':
      return 'harbor-jobservice';
    case 'token':
      return caller.subject === '' ? 'anonymous' : caller.subject;
  }
}

/** Whether somebody is who they were, with the rights that they had. */
export function isSameCaller(one: Caller, other: Caller): boolean {
  return (
    one.kind === other.kind && callerName(one) === callerName(other) && isAdministrator(one) === isAdministrator(other)
  );
}
