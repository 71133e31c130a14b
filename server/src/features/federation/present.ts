import type { Schemas } from '@haven/contract';
import { credentialName } from '../../auth/workloads.ts';
import { presentPermission } from '../robots/index.ts';
import { type Decision, type Explanation, passes } from './logins/model.ts';
import type { ListedCredential } from './logins/store.ts';
import { fullName, type SentRule, type TrustRule } from './model.ts';

/** A rule as the contract shows it. */
export function presentRule(rule: TrustRule): Schemas['TrustRule'] {
  return {
    id: rule.ruleId,
    name: rule.name,
    project: rule.project?.name,
    description: rule.description,
    enabled: rule.isEnabled,
    issuer: rule.issuer,
    audience: rule.audience,
    claims: rule.claims,
    jwks: rule.keySet && { keys: rule.keySet.keys },
    certificate: rule.certificate,
    lifetime: rule.lifetime,
    permissions: rule.permissions.map(presentPermission),
    created_by: rule.createdBy,
    creation_time: rule.createdAt,
    update_time: rule.updatedAt,
  };
}

/** A rule as it was sent. */
export function toSentRule(body: Schemas['TrustRuleRequest']): SentRule {
  return {
    name: body.name,
    description: body.description ?? '',
    isEnabled: body.enabled ?? true,
    issuer: body.issuer,
    audience: body.audience,
    claims: body.claims,
    keySet: body.jwks,
    certificate: body.certificate ?? '',
    lifetime: body.lifetime,
  };
}

/** A decision as the contract explains it. */
export function presentDecision(
  decision: Decision,
  about: { readonly name: string | undefined; readonly claims: Readonly<Record<string, unknown>> },
): Schemas['TrustDecision'] {
  const matching = new Set(decision.matching.map(({ ruleId }) => ruleId));
  const first = (explanation: Explanation) => Number(!matching.has(explanation.rule.ruleId));
  return {
    allowed: matching.size > 0,
    reason: decision.reason,
    name: matching.size > 0 ? about.name : undefined,
    claims: about.claims,
    rules: [...decision.explanations].sort((one, other) => first(one) - first(other)).map(presentExplanation),
  };
}

/** Credentials as a list shows them. */
export function presentCredential(credential: ListedCredential): Schemas['WorkloadCredentials'] {
  return {
    id: credential.id,
    username: credentialName(credential.id),
    issuer: credential.issuer,
    subject: credential.subject,
    rules: credential.rules.map(fullName),
    creation_time: credential.createdAt,
    expires_at: credential.expiresAt,
  };
}

function presentExplanation(explanation: Explanation): Schemas['TrustExplanation'] {
  const { rule, checks } = explanation;
  return {
    id: rule.ruleId,
    name: rule.name,
    project: rule.project?.name,
    matches: passes(explanation),
    checks: checks.map(({ check, passed, expected, found }) => ({ check, passed, expected, found })),
  };
}
