import type { Schemas } from '@haven/contract';
import { call, type Wire } from '../../api/client.ts';
import { type ReadOptions, useRead } from '../../api/hooks.ts';

/** A trust rule. */
export type TrustRule = Wire<Schemas['TrustRule']>;

/** What a trust rule is to be. */
export type TrustRuleRequest = Wire<Schemas['TrustRuleRequest']>;

/** Name of the project that rules belong to; undefined for those of the system. */
export type TrustPlace = string | undefined;

/** Operations whose answers are other ones after a change of rules or credentials. */
export const touchedByTrust = [
  'listTrustRules',
  'listProjectTrustRules',
  'listWorkloadCredentials',
  'listProjectWorkloadCredentials',
] as const;

/** Reads a page of the rules of a place. */
export function useTrustRules(place: TrustPlace, query: { readonly page: number; readonly page_size: number }) {
  const system = useRead('listTrustRules', { query }, { enabled: place === undefined });
  const path = { project_name_or_id: place ?? '' };
  const project = useRead('listProjectTrustRules', { path, query }, { enabled: place !== undefined });
  return place === undefined ? system : project;
}

/** Reads the credentials that rules of a place have given. */
export function useWorkloadCredentials(place: TrustPlace, { enabled = true }: ReadOptions) {
  const query = { page_size: 100 };
  const system = useRead('listWorkloadCredentials', { query }, { enabled: enabled && place === undefined });
  const path = { project_name_or_id: place ?? '' };
  const project = useRead(
    'listProjectWorkloadCredentials',
    { path, query },
    { enabled: enabled && place !== undefined },
  );
  return place === undefined ? system : project;
}

/** Makes a rule, or replaces one when its id is given. */
export function saveRule(place: TrustPlace, id: number | undefined, body: TrustRuleRequest): Promise<unknown> {
  if (place === undefined) {
    return id === undefined
      ? call('createTrustRule', { body })
      : call('updateTrustRule', { path: { rule_id: id }, body });
  }
  const path = { project_name_or_id: place };
  return id === undefined
    ? call('createProjectTrustRule', { path, body })
    : call('updateProjectTrustRule', { path: { ...path, rule_id: id }, body });
}

/** Deletes a rule. */
export function removeRule(place: TrustPlace, id: number): Promise<unknown> {
  return place === undefined
    ? call('deleteTrustRule', { path: { rule_id: id } })
    : call('deleteProjectTrustRule', { path: { project_name_or_id: place, rule_id: id } });
}

/** Ends credentials. */
export function revoke(place: TrustPlace, id: string): Promise<unknown> {
  return place === undefined
    ? call('revokeWorkloadCredentials', { path: { credential_id: id } })
    : call('revokeProjectWorkloadCredentials', { path: { project_name_or_id: place, credential_id: id } });
}

/** Asks what the rules of a place make of a token or of claims. */
export async function explain(
  place: TrustPlace,
  body: Wire<Schemas['TrustTest']>,
): Promise<Wire<Schemas['TrustDecision']>> {
  const answer =
    place === undefined
      ? await call('testTrustRules', { body })
      : await call('testProjectTrustRules', { path: { project_name_or_id: place }, body });
  return answer.body;
}

/** The rule as a request that would change nothing. */
export function toRequest(rule: TrustRule): TrustRuleRequest {
  return {
    name: rule.name ?? '',
    ...(rule.description !== undefined && { description: rule.description }),
    enabled: rule.enabled ?? true,
    issuer: rule.issuer ?? '',
    audience: rule.audience ?? '',
    claims: rule.claims ?? {},
    ...(rule.jwks && { jwks: rule.jwks }),
    ...(rule.certificate !== undefined && { certificate: rule.certificate }),
    ...(rule.lifetime !== undefined && { lifetime: rule.lifetime }),
    permissions: rule.permissions ?? [],
  };
}
