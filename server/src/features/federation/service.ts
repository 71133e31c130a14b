import type { ProjectRef } from '../../auth/authorizer.ts';
import { type Caller, callerName } from '../../auth/caller.ts';
import type { Database, Transaction } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import { auditedChange } from '../../events/audited.ts';
import { announceChange } from '../../events/changes.ts';
import type { RobotPermission } from '../robots/index.ts';
import { isSameTrust, type TrustRule, type TrustState } from './model.ts';
import { listRules, type RuleFilter } from './queries.ts';
import * as store from './store.ts';

/** The place a rule belongs to: a project, or undefined for the system. */
export type RulePlace = Pick<ProjectRef, 'projectId' | 'name'> | undefined;

/** A rule as it is to be. */
export interface WantedRule {
  readonly state: TrustState;
  readonly permissions: readonly RobotPermission[];
}

/** Whom we let in by tokens of other issuers. */
export class TrustRules {
  readonly #db: Database;

  constructor(deps: { readonly database: Database }) {
    this.#db = deps.database;
  }

  /** One page of the rules of the system or of a project. */
  list(filter: RuleFilter): Promise<{ readonly rules: readonly TrustRule[]; readonly total: number }> {
    return listRules(this.#db, filter);
  }

  /** One rule of the place. */
  async get(place: RulePlace, ruleId: number): Promise<TrustRule> {
    return found(await store.readRule(this.#db, place?.projectId, ruleId), ruleId);
  }

  /** Creates a rule and returns its id. */
  async create(caller: Caller, place: RulePlace, { state, permissions }: WantedRule): Promise<number> {
    return this.#audited(caller, 'create', place, state.name, async (tx) => {
      await requireSafeIssuer(tx, place, state);
      const ruleId = await store.insertRule(tx, place?.projectId, state, callerName(caller));
      if (ruleId === undefined) throw taken(state.name);
      await store.replacePermissions(tx, ruleId, permissions);
      return ruleId;
    });
  }

  /** Replaces a rule. What was obtained by it ends, unless it means the same as before. */
  async update(caller: Caller, place: RulePlace, ruleId: number, { state, permissions }: WantedRule): Promise<void> {
    await this.#audited(caller, 'update', place, state.name, async (tx) => {
      const before = found(await store.readRule(tx, place?.projectId, ruleId, 'locked'), ruleId);
      await requireSafeIssuer(tx, place, state);
      const isSame = isSameTrust(before, state) && isSameAccess(before.permissions, permissions);
      if ((await store.updateRule(tx, ruleId, state, !isSame)) === undefined) throw taken(state.name);
      await store.replacePermissions(tx, ruleId, permissions);
    });
  }

  /** Deletes a rule, and ends what was obtained by it. */
  async remove(caller: Caller, place: RulePlace, ruleId: number): Promise<void> {
    const { name } = await this.get(place, ruleId);
    await this.#audited(caller, 'delete', place, name, async (tx) => {
      if (!(await store.deleteRule(tx, ruleId))) throw missing(ruleId);
    });
  }

  #audited<Result>(
    caller: Caller,
    operation: string,
    place: RulePlace,
    name: string,
    work: (tx: Transaction) => Promise<Result>,
  ): Promise<Result> {
    const resource = place ? `${place.name}+${name}` : name;
    return auditedChange({
      database: this.#db,
      entry: () => ({
        projectId: place?.projectId ?? 0,
        operation,
        resourceType: 'trust_rule',
        resource,
        username: callerName(caller),
        description: `${operation} trust rule: ${resource}`,
      }),
      prepare: () => undefined,
      async work(tx) {
        await announceChange(tx, { kind: 'trust' });
        return work(tx);
      },
    });
  }
}

// Where keys come from is checked when they are fetched; that they come as they were sent is up to TLS, unless
// administrators of the system think otherwise.
async function requireSafeIssuer(tx: Transaction, place: RulePlace, { issuer, keySet }: TrustState): Promise<void> {
  if (!place || keySet || issuer.startsWith('https:') || (await store.isIssuerVouchedFor(tx, issuer))) return;
  throw new HavenError(
    'BAD_REQUEST',
    `the issuer ${issuer} must have an https address, or come with its jwks, or be named by a trust rule of the system`,
  );
}

function isSameAccess(one: readonly RobotPermission[], other: readonly RobotPermission[]): boolean {
  const meaning = (permissions: readonly RobotPermission[]) =>
    JSON.stringify(
      permissions.map(({ project, access }) => [
        project?.projectId ?? null,
        ...access.map(({ resource, action, effect }) => [resource, action, effect === 'deny']),
      ]),
    );
  return meaning(one) === meaning(other);
}

function found(rule: TrustRule | undefined, ruleId: number): TrustRule {
  if (rule) return rule;
  throw missing(ruleId);
}

function missing(ruleId: number): HavenError {
  return new HavenError('NOT_FOUND', `trust rule ${ruleId} not found`);
}

function taken(name: string): HavenError {
  return new HavenError('CONFLICT', `a trust rule named ${name} exists already`);
}
