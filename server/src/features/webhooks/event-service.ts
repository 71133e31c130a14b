import type { Database, Transaction } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import type { EventConsumer } from '../../events/consumers.ts';
import type { StoredEvent } from '../../events/event.ts';
import type { Page } from '../../http/paging.ts';
import type { Executions } from '../../jobs/executions.ts';
import type { Cause } from '../../jobs/model.ts';
import type { VendorType } from '../../jobs/vendor-types.ts';
import type { Logger } from '../../log/logger.ts';
import { eventTypes, type Policy, requireEventType, type WebhookEventType } from './model.ts';
import { bodyFor } from './payload/body.ts';
import { type EventContext, toNotice } from './payload/event-data.ts';
import { deliveryIdOf } from './payload/signature.ts';
import * as queries from './queries.ts';
import * as store from './store.ts';

/** The name of the cursor. */
export const CONSUMER = 'webhooks';

/** The kinds of work that deliveries are; chats of our own count as webhooks. */
export const webhookVendors = ['WEBHOOK', 'SLACK'] as const satisfies readonly VendorType[];

/** What turns events into deliveries. */
export interface WebhookEventsDeps {
  readonly database: Database;
  readonly executions: Pick<Executions, 'start'>;
  readonly isEnabled: () => Promise<boolean>;
  /** By which people and clients reach this installation. */
  readonly publicUrl: () => string;
  /** Makes ids of events unique in the world. */
  readonly installationId: string;
  readonly logger: Logger;
}

/** Events that are to be sent again: some, or those of a time. */
export interface ReplayRequest {
  readonly ids: readonly number[] | undefined;
  readonly from: Date | undefined;
  readonly to: Date | undefined;
  readonly afterId: number | undefined;
  readonly types: readonly string[];
  /** The person who asks for it; undefined for a program. */
  readonly startedBy: number | undefined;
}

/** What is being sent again. */
export interface Replayed {
  readonly count: number;
  readonly lastId: number | undefined;
  readonly more: boolean;
}

// A target that is away for long must not fill the database; what comes then can be replayed.
const MOST_WAITING = 10_000;
const MOST_REPLAYED = 1_000;

/** Makes a delivery of each event for each target that wants it. */
export class WebhookEvents implements EventConsumer {
  readonly name = CONSUMER;
  readonly types = eventTypes;
  readonly #deps: WebhookEventsDeps;

  constructor(deps: WebhookEventsDeps) {
    this.#deps = deps;
  }

  async handle(tx: Transaction, events: readonly StoredEvent[]): Promise<void> {
    if (!(await this.#deps.isEnabled())) return;
    const projectIds = [...new Set(events.map(({ projectId }) => projectId))];
    const policies = await queries.holdPolicies(tx, projectIds);
    if (policies.length > 0) await this.#start(tx, events, policies, { trigger: 'EVENT' });
  }

  /** What has happened in the project lately that a policy reports, the newest first. */
  list(
    policy: Pick<Policy, 'projectId' | 'eventTypes'>,
    terms: queries.EventFilter['terms'],
    page: Page,
  ): Promise<{ readonly events: readonly StoredEvent[]; readonly total: number }> {
    const filter = { projectId: policy.projectId, types: policy.eventTypes, ...(terms && { terms }) };
    return queries.listEvents(this.#deps.database, filter, page);
  }

  /** The id of an event for receivers. */
  deliveryId(event: Pick<StoredEvent, 'id'>): string {
    return deliveryIdOf(this.#deps.installationId, event.id);
  }

  /** Sends events of a policy again. */
  async replay(policy: Pick<Policy, 'id' | 'projectId' | 'eventTypes'>, request: ReplayRequest): Promise<Replayed> {
    const { ids, from, to, afterId } = request;
    if (ids === undefined && from === undefined && afterId === undefined) {
      throw new HavenError('BAD_REQUEST', 'which events are meant is missing: expected ids, from or after_id');
    }
    const asked = request.types.map((type) => requireEventType(type));
    const types = asked.length === 0 ? policy.eventTypes : policy.eventTypes.filter((type) => asked.includes(type));
    if (!(await this.#deps.isEnabled())) throw new HavenError('PRECONDITION', 'webhooks are switched off');
    return this.#deps.database.transaction(async (tx) => {
      const policies = await queries.holdPolicies(tx, [policy.projectId]);
      const held = policies.filter(({ id }) => id === policy.id);
      if (held.length === 0) throw new HavenError('PRECONDITION', 'the policy is switched off');
      const filter = { projectId: policy.projectId, types, ids, from, to, afterId };
      const found = await queries.findEvents(tx, filter, MOST_REPLAYED + 1);
      const events = found.slice(0, MOST_REPLAYED);
      if (events.length > 0) await this.#start(tx, events, held, { trigger: 'MANUAL', startedBy: request.startedBy });
      return { count: events.length, lastId: events.at(-1)?.id, more: found.length > events.length };
    });
  }

  async #start(
    tx: Transaction,
    events: readonly StoredEvent[],
    policies: readonly store.StoredPolicy[],
    cause: Cause,
  ): Promise<void> {
    const wanted = events.flatMap((event) => {
      const type = eventTypes.find((one) => one === event.type);
      const takers = policies.filter(
        (policy) => policy.projectId === event.projectId && type && policy.eventTypes.includes(type),
      );
      return type && takers.length > 0 ? [{ event, type, takers }] : [];
    });
    if (wanted.length === 0) return;
    const targets = await store.readTargets(
      tx,
      policies.map(({ id }) => id),
    );
    const waiting = new Map(await queries.countWaiting(tx, targets.map(orderKey), MOST_WAITING));
    const surroundings = await queries.readSurroundings(
      tx,
      wanted.map(({ event }) => event),
    );
    for (const { event, type, takers } of wanted) {
      const project = surroundings.projects.get(event.projectId);
      if (!project) continue;
      const repositoryCreatedAt = event.repositoryId && surroundings.repositories.get(event.repositoryId);
      const context = { project, repositoryCreatedAt, publicUrl: this.#deps.publicUrl() };
      for (const policy of takers) {
        for (const target of targets.filter(({ policyId }) => policyId === policy.id)) {
          const key = orderKey(target);
          const ahead = waiting.get(key) ?? 0;
          const delivery = this.#describe(event, type, context, policy, target);
          if (!delivery) continue;
          await this.#deps.executions.start(tx, toExecution(delivery, { cause, isFull: ahead >= MOST_WAITING }));
          waiting.set(key, ahead + 1);
        }
      }
    }
    const triggers = wanted.flatMap(({ type, takers }) => takers.map(({ id }) => ({ policyId: id, eventType: type })));
    if (cause.trigger === 'EVENT') await store.markTriggered(tx, triggers);
  }

  // An event that cannot be described would be tried for ever, and hold up all others.
  #describe(
    event: StoredEvent,
    type: WebhookEventType,
    context: EventContext,
    policy: store.StoredPolicy,
    target: store.StoredTarget,
  ): Delivery | undefined {
    try {
      const notice = toNotice(event, type, context);
      const deliveryId = this.deliveryId(event);
      const { requestId } = event.payload;
      const id = typeof requestId === 'string' ? requestId : undefined;
      const body = bodyFor(target, { notice, deliveryId, requestId: id, policy });
      return { event, type, policyId: policy.id, target, deliveryId, body };
    } catch (error) {
      this.#deps.logger.error({ event: event.id, type, policy: policy.id, error }, 'an event could not be described');
      return undefined;
    }
  }
}

interface Delivery {
  readonly event: StoredEvent;
  readonly type: WebhookEventType;
  readonly policyId: number;
  readonly target: store.StoredTarget;
  readonly deliveryId: string;
  readonly body: { readonly contentType: string; readonly text: string };
}

// Deliveries to a target go one after another, so that they arrive in the order of the events.
function orderKey({ id }: Pick<store.StoredTarget, 'id'>): string {
  return `target ${id}`;
}

function toExecution(
  { event, type, policyId, target, deliveryId, body }: Delivery,
  { cause, isFull }: { readonly cause: Cause; readonly isFull: boolean },
) {
  const parameters = {
    target_id: target.id,
    delivery_id: deliveryId,
    content_type: body.contentType,
    payload: body.text,
    since: Date.now(),
  };
  return {
    ...cause,
    vendorType: target.type === 'slack' ? ('SLACK' as const) : ('WEBHOOK' as const),
    vendorId: policyId,
    extraAttrs: {
      event_type: type,
      payload: body.text,
      event_id: event.id,
      delivery_id: deliveryId,
      target: target.id,
    },
    tasks: isFull ? [] : [{ parameters, orderKey: orderKey(target) }],
    ...(isFull && {
      status: 'Error' as const,
      statusMessage: `not sent: ${MOST_WAITING} deliveries wait for this target; event ${event.id} can be replayed`,
    }),
  };
}
