import { type Caller, callerName, isAdministrator } from '../../auth/caller.ts';
import type { SecretKey } from '../../auth/secret-key.ts';
import type { Database, Transaction } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import { setEventWishes } from '../../events/wishes.ts';
import type { Executions } from '../../jobs/executions.ts';
import { CONSUMER, webhookVendors } from './event-service.ts';
import {
  type AddressChooser,
  chooserOf,
  matchTargets,
  type NewTarget,
  type Policy,
  requirePolicy,
  type SentPolicy,
  type Target,
} from './model.ts';
import * as queries from './queries.ts';
import * as store from './store.ts';

/** What the policies are made of. */
export interface WebhooksDeps {
  readonly database: Database;
  readonly secretKey: SecretKey;
  readonly executions: Pick<Executions, 'forget'>;
}

/** Webhook policies of projects. */
export class Webhooks {
  readonly #db: Database;
  readonly #secretKey: SecretKey;
  readonly #executions: Pick<Executions, 'forget'>;

  constructor(deps: WebhooksDeps) {
    this.#db = deps.database;
    this.#secretKey = deps.secretKey;
    this.#executions = deps.executions;
  }

  /** One page of the policies of a project, and the number of all of them. */
  async list(filter: queries.PolicyFilter): Promise<{ readonly policies: readonly Policy[]; readonly total: number }> {
    const { policies, total } = await queries.listPolicies(this.#db, filter);
    return { policies: await this.#withTargets(policies), total };
  }

  /** A policy of a project. */
  async get(projectId: number, id: number): Promise<Policy> {
    const stored = await queries.readPolicy(this.#db, projectId, id);
    const [policy] = stored ? await this.#withTargets([stored]) : [];
    if (!policy) throw notFound(projectId, id);
    return policy;
  }

  /** Stores a policy; returns its id. */
  async create(caller: Caller, projectId: number, sent: SentPolicy): Promise<number> {
    const policy = requirePolicy(sent);
    return this.#db.transaction(async (tx) => {
      await store.lockPolicies(tx, projectId);
      const id = await store.insertPolicy(tx, projectId, policy, callerName(caller));
      if (id === undefined) throw taken(policy.name);
      const targets = policy.targets.map((target) => this.#seal(target, undefined, chooserNow(caller)));
      await store.replaceTargets(tx, id, targets);
      await wishForEvents(tx, projectId);
      return id;
    });
  }

  /** Replaces a policy as a whole. */
  async update(caller: Caller, projectId: number, id: number, sent: SentPolicy): Promise<void> {
    const policy = requirePolicy(sent);
    await this.#db.transaction(async (tx) => {
      await store.lockPolicies(tx, projectId);
      if (!(await store.lockPolicy(tx, projectId, id))) throw notFound(projectId, id);
      if ((await store.updatePolicy(tx, id, policy)) === undefined) throw taken(policy.name);
      const stored = await store.readTargets(tx, [id]);
      const continued = matchTargets(stored, policy.targets);
      const targets = policy.targets.map((target, index) =>
        this.#seal(
          target,
          stored.find((one) => one.id === continued[index]),
          chooserNow(caller),
        ),
      );
      await store.replaceTargets(tx, id, targets);
      await wishForEvents(tx, projectId);
    });
  }

  /** Deletes a policy; what waits for its targets is not sent any more. */
  async remove(projectId: number, id: number): Promise<void> {
    await this.#db.transaction(async (tx) => {
      await store.lockPolicies(tx, projectId);
      // First, so that nothing more can be started for it.
      if (!(await store.deletePolicy(tx, projectId, id))) throw notFound(projectId, id);
      await this.#forget(tx, id);
      await wishForEvents(tx, projectId);
    });
  }

  /** Deletes all policies of a project that is being deleted. */
  async forgetProject(tx: Transaction, projectId: number): Promise<void> {
    await store.lockPolicies(tx, projectId);
    for (const id of await store.deletePolicies(tx, projectId)) await this.#forget(tx, id);
  }

  /** When the policies of a project have last reported something, by type of event. */
  lastTriggers(projectId: number): Promise<readonly queries.LastTrigger[]> {
    return queries.lastTriggers(this.#db, projectId);
  }

  async #forget(tx: Transaction, policyId: number): Promise<void> {
    for (const vendorType of webhookVendors) await this.#executions.forget(tx, vendorType, policyId);
  }

  async #withTargets(policies: readonly store.StoredPolicy[]): Promise<readonly Policy[]> {
    const targets = await store.readTargets(
      this.#db,
      policies.map(({ id }) => id),
    );
    return policies.map((policy) => ({
      ...policy,
      targets: targets.filter(({ policyId }) => policyId === policy.id).map((target) => this.#open(target)),
    }));
  }

  // A secret that cannot be decrypted is none that could be shown or used.
  #open({ policyId: _, authHeader, signingSecret, ...target }: store.StoredTarget): Target {
    const open = (sealed: string | null): string => (sealed === null ? '' : (this.#secretKey.decrypt(sealed) ?? ''));
    return { ...target, authHeader: open(authHeader), signingSecret: open(signingSecret) };
  }

  // A signing secret stays for as long as the address does: for another one it would have to be given again.
  #seal(target: NewTarget, stored: store.StoredTarget | undefined, sender: AddressChooser): store.SealedTarget {
    const seal = (text: string): string | null => (text === '' ? null : this.#secretKey.encrypt(text));
    const { authHeader, signingSecret } = target;
    const kept = stored?.address === target.address ? undefined : null;
    return {
      ...target,
      continues: stored?.id,
      chosenBy: chooserOf(target, stored, sender),
      authHeader: seal(authHeader),
      signingSecret: signingSecret === undefined ? kept : seal(signingSecret),
    };
  }
}

// A robot is none, whatever it may do: an address has to be named by somebody who answers for the installation.
function chooserNow(caller: Caller): AddressChooser {
  return isAdministrator(caller) ? 'operator' : 'member';
}

async function wishForEvents(tx: Transaction, projectId: number): Promise<void> {
  await setEventWishes(tx, CONSUMER, projectId, await store.reportedTypes(tx, projectId));
}

function notFound(projectId: number, id: number): HavenError {
  return new HavenError('NOT_FOUND', `project id:${projectId}, webhook policy id: ${id} not found`);
}

function taken(name: string): HavenError {
  return new HavenError('CONFLICT', `webhook policy ${name} already exists`);
}
