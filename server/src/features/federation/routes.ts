import type { Schemas } from '@haven/contract';
import type { ProjectRef } from '../../auth/authorizer.ts';
import type { Caller } from '../../auth/caller.ts';
import { HavenError } from '../../error.ts';
import type { Access } from '../../http/access.ts';
import { pageOf } from '../../http/paging.ts';
import { parseQuery } from '../../http/query-language.ts';
import { locationBelow, type Routes, route } from '../../http/routes.ts';
import { toPermissions } from '../robots/index.ts';
import type { TrustAccess } from './access.ts';
import type { WorkloadCredentials } from './logins/credentials.ts';
import type { WorkloadLogins } from './logins/service.ts';
import { requireTrustState } from './model.ts';
import { presentCredential, presentDecision, presentRule, toSentRule } from './present.ts';
import type { RulePlace, TrustRules, WantedRule } from './service.ts';

/** The operations of workload identity. */
export type FederationOperation =
  | 'exchangeToken'
  | 'returnWorkloadCredentials'
  | 'listTrustRules'
  | 'createTrustRule'
  | 'getTrustRule'
  | 'updateTrustRule'
  | 'deleteTrustRule'
  | 'testTrustRules'
  | 'listWorkloadCredentials'
  | 'revokeWorkloadCredentials'
  | 'listProjectTrustRules'
  | 'createProjectTrustRule'
  | 'getProjectTrustRule'
  | 'updateProjectTrustRule'
  | 'deleteProjectTrustRule'
  | 'testProjectTrustRules'
  | 'listProjectWorkloadCredentials'
  | 'revokeProjectWorkloadCredentials';

/** What the routes of workload identity are made of. */
export interface FederationRoutesDeps {
  readonly access: Access;
  readonly rules: TrustRules;
  readonly trustAccess: TrustAccess;
  readonly logins: WorkloadLogins;
  readonly credentials: WorkloadCredentials;
}

/**
 * The route table of workload identity. A trust rule is to workloads what an account is to a robot, so whoever may do
 * something with robots may do it with trust rules too.
 */
export function federationRoutes(deps: FederationRoutesDeps): Routes<FederationOperation> {
  return { ...loginRoutes(deps), ...systemRoutes(deps), ...projectRoutes(deps) };
}

function loginRoutes({
  access,
  logins,
  credentials,
}: FederationRoutesDeps): Routes<'exchangeToken' | 'returnWorkloadCredentials'> {
  return {
    exchangeToken: {
      allow: access.anyone,
      async run({ body, meta }) {
        const { username, secret, expiresAt, rules } = await logins.exchange(body.token, body.rule, meta.clientAddress);
        return { status: 200, body: { username, secret, expires_at: expiresAt, rules } };
      },
    },

    returnWorkloadCredentials: route({
      allow(context) {
        access.authenticated(context);
        const { caller } = context;
        if (caller.kind === 'workload' && caller.trust.credentialId !== undefined) return caller.trust.credentialId;
        throw new HavenError('FORBIDDEN', 'only credentials that were got in exchange for a token can be given back');
      },
      async run({ caller, allowed }) {
        await credentials.revoke(caller, undefined, allowed);
        return { status: 200 };
      },
    }),
  };
}

type SystemOperation = Exclude<FederationOperation, 'exchangeToken' | 'returnWorkloadCredentials' | ProjectOperation>;
type ProjectOperation = Extract<FederationOperation, `${string}Project${string}`>;

function systemRoutes(deps: FederationRoutesDeps): Routes<SystemOperation> {
  const { access, rules, credentials } = deps;
  return {
    listTrustRules: {
      allow: access.system('robot:list'),
      async run({ query }) {
        return { status: 200, ...(await listRules(rules, undefined, query)) };
      },
    },
    createTrustRule: {
      allow: access.system('robot:create'),
      async run({ caller, body, meta }) {
        const ruleId = await rules.create(caller, undefined, await toWanted(deps, caller, undefined, body));
        return { status: 201, location: locationBelow(meta, ruleId) };
      },
    },
    getTrustRule: {
      allow: access.system('robot:read'),
      async run({ path }) {
        return { status: 200, body: presentRule(await rules.get(undefined, path.rule_id)) };
      },
    },
    updateTrustRule: {
      allow: access.system('robot:update'),
      async run({ caller, path, body }) {
        await rules.update(caller, undefined, path.rule_id, await toWanted(deps, caller, undefined, body));
        return { status: 200 };
      },
    },
    deleteTrustRule: {
      allow: access.system('robot:delete'),
      async run({ caller, path }) {
        await rules.remove(caller, undefined, path.rule_id);
        return { status: 200 };
      },
    },
    testTrustRules: {
      allow: access.system('robot:read'),
      async run({ body }) {
        return { status: 200, body: await explain(deps, undefined, body) };
      },
    },
    listWorkloadCredentials: {
      allow: access.system('robot:list'),
      async run({ query }) {
        const { credentials: found, total } = await credentials.list(undefined, pageOf(query));
        return { status: 200, body: found.map(presentCredential), total };
      },
    },
    revokeWorkloadCredentials: {
      allow: access.system('robot:delete'),
      async run({ caller, path }) {
        await credentials.revoke(caller, undefined, path.credential_id);
        return { status: 200 };
      },
    },
  };
}

function projectRoutes(deps: FederationRoutesDeps): Routes<ProjectOperation> {
  const { access, rules, credentials } = deps;
  return {
    listProjectTrustRules: route({
      allow: access.project('robot:list'),
      async run({ query, allowed }) {
        return { status: 200, ...(await listRules(rules, allowed, query)) };
      },
    }),
    createProjectTrustRule: route({
      allow: access.project('robot:create'),
      async run({ caller, body, meta, allowed }) {
        const ruleId = await rules.create(caller, allowed, await toWanted(deps, caller, allowed, body));
        return { status: 201, location: locationBelow(meta, ruleId) };
      },
    }),
    getProjectTrustRule: route({
      allow: access.project('robot:read'),
      async run({ path, allowed }) {
        return { status: 200, body: presentRule(await rules.get(allowed, path.rule_id)) };
      },
    }),
    updateProjectTrustRule: route({
      allow: access.project('robot:update'),
      async run({ caller, path, body, allowed }) {
        await rules.update(caller, allowed, path.rule_id, await toWanted(deps, caller, allowed, body));
        return { status: 200 };
      },
    }),
    deleteProjectTrustRule: route({
      allow: access.project('robot:delete'),
      async run({ caller, path, allowed }) {
        await rules.remove(caller, allowed, path.rule_id);
        return { status: 200 };
      },
    }),
    testProjectTrustRules: route({
      allow: access.project('robot:read'),
      async run({ body, allowed }) {
        return { status: 200, body: await explain(deps, allowed, body) };
      },
    }),
    listProjectWorkloadCredentials: route({
      allow: access.project('robot:list'),
      async run({ query, allowed }) {
        const { credentials: found, total } = await credentials.list(allowed, pageOf(query));
        return { status: 200, body: found.map(presentCredential), total };
      },
    }),
    revokeProjectWorkloadCredentials: route({
      allow: access.project('robot:delete'),
      async run({ caller, path, allowed }) {
        await credentials.revoke(caller, allowed, path.credential_id);
        return { status: 200 };
      },
    }),
  };
}

async function listRules(
  rules: TrustRules,
  place: RulePlace,
  query: {
    readonly q?: string | undefined;
    readonly sort?: string | undefined;
    readonly page?: number;
    readonly page_size?: number;
  },
) {
  const filter = { projectId: place?.projectId, terms: parseQuery(query.q), sort: query.sort, page: pageOf(query) };
  const { rules: found, total } = await rules.list(filter);
  return { body: found.map(presentRule), total };
}

async function toWanted(
  { trustAccess }: FederationRoutesDeps,
  caller: Caller,
  place: ProjectRef | undefined,
  body: Schemas['TrustRuleRequest'],
): Promise<WantedRule> {
  const state = requireTrustState(toSentRule(body));
  return { state, permissions: await trustAccess.permissions(caller, place, toPermissions(body.permissions)) };
}

async function explain(
  { logins }: FederationRoutesDeps,
  place: RulePlace,
  { token, claims }: Schemas['TrustTest'],
): Promise<Schemas['TrustDecision']> {
  if ((token === undefined) === (claims === undefined)) {
    throw new HavenError('BAD_REQUEST', 'either a token or claims must be given');
  }
  const explained = await logins.explain(token ?? claims ?? {}, place?.projectId);
  return presentDecision(explained.decision, explained);
}
