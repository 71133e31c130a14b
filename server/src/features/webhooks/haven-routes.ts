import { randomUUID } from 'node:crypto';
import { personIdOf } from '../../auth/caller.ts';
import { HavenError } from '../../error.ts';
import type { Access } from '../../http/access.ts';
import { pageOf } from '../../http/paging.ts';
import { parseQuery } from '../../http/query-language.ts';
import { type Routes, route } from '../../http/routes.ts';
import type { WebhookDeliveries } from './delivery-service.ts';
import type { WebhookEvents } from './event-service.ts';
import { requireEventType } from './model.ts';
import { presentEvent, presentTest } from './present.ts';
import type { Webhooks } from './service.ts';

/** The operations of webhooks that only Haven has. */
export type HavenWebhookOperation = 'listWebhookPolicyEvents' | 'replayWebhookEvents' | 'testWebhookPolicy';

/** The route table of replays and tests. */
export function havenWebhookRoutes({
  access,
  webhooks,
  events,
  deliveries,
}: {
  readonly access: Access;
  readonly webhooks: Webhooks;
  readonly events: WebhookEvents;
  readonly deliveries: WebhookDeliveries;
}): Routes<HavenWebhookOperation> {
  return {
    listWebhookPolicyEvents: route({
      allow: access.project('notification-policy:read'),
      async run({ path, query, allowed }) {
        const policy = await webhooks.get(allowed.projectId, path.webhook_policy_id);
        const found = await events.list(policy, parseQuery(query.q), pageOf(query));
        const body = found.events.map((event) => presentEvent(event, events.deliveryId(event)));
        return { status: 200, body, total: found.total };
      },
    }),

    replayWebhookEvents: route({
      allow: access.project('notification-policy:update'),
      async run({ caller, path, body, allowed }) {
        const policy = await webhooks.get(allowed.projectId, path.webhook_policy_id);
        const { count, lastId, more } = await events.replay(policy, {
          ids: body.ids ?? undefined,
          from: toTime('from', body.from),
          to: toTime('to', body.to),
          afterId: body.after_id,
          types: body.event_types ?? [],
          startedBy: personIdOf(caller),
        });
        return { status: 202, body: { count, last_id: lastId, more } };
      },
    }),

    testWebhookPolicy: route({
      allow: access.project('notification-policy:update'),
      async run({ path, body, allowed }) {
        const policy = await webhooks.get(allowed.projectId, path.webhook_policy_id);
        const type = requireEventType(body.event_type ?? 'PUSH_ARTIFACT');
        const results = await deliveries.test(policy, type, randomUUID());
        return { status: 200, body: results.map(presentTest) };
      },
    }),
  };
}

function toTime(field: string, value: string | Date | undefined): Date | undefined {
  if (value === undefined) return undefined;
  const time = new Date(value);
  // Beyond these years, the database has other ideas of what a time is.
  if (time.getTime() > 0 && time.getUTCFullYear() < 10_000) return time;
  throw new HavenError('BAD_REQUEST', `${field} should be a time after 1970`);
}
