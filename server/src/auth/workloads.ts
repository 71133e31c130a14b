import type { WorkloadCaller, WorkloadTrust } from './caller.ts';

/** The user name with which a workload shows the token of its issuer. */
export const WORKLOAD_NAME = 'oidc';

// `~` is in no name of an account of ours, and shells leave it alone inside a word.
const CREDENTIAL_PREFIX = `${WORKLOAD_NAME}~`;

/** The user name of credentials that a workload has got in exchange for its token. */
export function credentialName(id: string): string {
  return `${CREDENTIAL_PREFIX}${id}`;
}

/** The id of such credentials; undefined when it is another kind of name. */
export function credentialIdOf(name: string): string | undefined {
  return name.startsWith(CREDENTIAL_PREFIX) ? name.slice(CREDENTIAL_PREFIX.length) : undefined;
}

/** What became of a workload's login. */
export type WorkloadLogin =
  | {
      readonly kind: 'caller';
      readonly caller: WorkloadCaller;
      /** Unix seconds until which the credentials count. */
      readonly expiresAt: number;
    }
  /** They are a workload's, and let nobody in; the reason says no more than the workload knows itself. */
  | { readonly kind: 'refused'; readonly reason: string };

/** What the authenticator asks of those who know trust rules: jobs elsewhere that come with a token of their issuer. */
export interface Workloads {
  /** What Basic credentials are worth; undefined when they are not a workload's. */
  login(name: string, secret: string): Promise<WorkloadLogin | undefined>;
  /** Whether a workload is known, from memory, to be let in still for what it was let in for. */
  isKnown(trust: WorkloadTrust): boolean;
  /** Whether a workload would be let in still for what it was let in for. */
  isCurrent(trust: WorkloadTrust): Promise<boolean>;
  /** Forgets what is remembered of rules and credentials. */
  forget(): void;
}
