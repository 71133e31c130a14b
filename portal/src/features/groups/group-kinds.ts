import type { Schemas } from '@haven/contract';
import type { Wire } from '../../api/client.ts';

/** People whom an identity provider names together. */
export type Group = Wire<Schemas['UserGroup']>;

/** Where the members of a group come from. */
export type GroupKind = 'ldap' | 'http' | 'oidc';

/** The kinds by the number that the interface has for them. */
export const groupTypes: Readonly<Record<GroupKind, number>> = { ldap: 1, http: 2, oidc: 3 };

/** The kind of a number; numbers that are none do not come from the interface. */
export function kindOf(type: number): GroupKind {
  return type === 1 ? 'ldap' : type === 2 ? 'http' : 'oidc';
}
